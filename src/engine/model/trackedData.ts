import type { SourceRange } from "./source.ts";
import type { Output } from "./stage.ts";
import type { RecordedPath } from "./stageRecord.ts";

/** Data that comes from outside the pipelines, as a .dvc file keeps track of it. Paths are relative to the root. */
export interface TrackedData {
  /** The .dvc file: DVC's address of it. */
  readonly file: string;
  readonly outs: readonly TrackedOutput[];
  /** Where it was imported from, for a person: `https://… at v2: data/raw`, a URL, a database. */
  readonly origin?: string;
  /** Whether `dvc update` alone brings a newer import. */
  readonly frozen: boolean;
  readonly desc?: string;
  readonly meta?: Readonly<Record<string, unknown>>;
}

/** One file or folder that is tracked; `recorded` is what it was when it was last added, where that is an md5. */
export interface TrackedOutput extends Output {
  readonly recorded?: RecordedPath;
}

/**
 * What lies in the workspace beside what its .dvc file recorded; `unknown` where that is no digest that can be held
 * against it, or it is being written.
 */
export type TrackedState = "unchanged" | "modified" | "missing" | "unknown";

export interface TrackedStatus {
  /** The .dvc file. */
  readonly file: string;
  readonly path: string;
  readonly state: TrackedState;
}

/** The files of a project's tracked data at their places, for those who look one up by path. */
export interface TrackedPath {
  readonly path: string;
  readonly file: string;
  readonly range: SourceRange;
}

/** The paths that .dvc files track, each with its file and its place in there. */
export function trackedPaths(tracked: readonly TrackedData[]): readonly TrackedPath[] {
  return tracked.flatMap(({ file, outs }) => outs.map(({ path, range }) => ({ path, file, range })));
}
