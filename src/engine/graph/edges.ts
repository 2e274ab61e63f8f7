import type { Edge } from "../model/pipeline.ts";
import type { Stage } from "../model/stage.ts";
import type { TrackedData, TrackedPath } from "../model/trackedData.ts";
import { trackedPaths } from "../model/trackedData.ts";
import { PathIndex } from "./pathIndex.ts";

/** An output with the stage that makes it. */
export interface ProducedPath {
  readonly path: string;
  readonly stageId: string;
}

/** The outputs of all stages, to be asked by path; and beside them the data that .dvc files track. */
export class ProducedPaths extends PathIndex<ProducedPath> {
  readonly #tracked: PathIndex<TrackedPath>;

  constructor(stages: readonly Stage[], tracked: readonly TrackedData[] = []) {
    super(stages.flatMap((stage) => stage.outs.map((out) => ({ path: out.path, stageId: stage.id }))));
    this.#tracked = new PathIndex(trackedPaths(tracked));
  }

  /** The .dvc file that tracks a path, a folder above it, or something in it; undefined where none does. */
  trackerOf(path: string): string | undefined {
    return this.#tracked.overlapping(path)[0]?.file;
  }
}

/** The ids of the stages that read what each .dvc file tracks, or something in it or around it; by .dvc file. */
export function collectReaders(
  stages: readonly Stage[],
  tracked: readonly TrackedData[],
): ReadonlyMap<string, readonly string[]> {
  const index = new PathIndex(trackedPaths(tracked));
  const ties = stages.flatMap((stage) => {
    const files = new Set(readPaths(stage).flatMap((path) => index.overlapping(path).map(({ file }) => file)));
    return [...files].map((file) => [file, stage.id] as const);
  });
  const byFile = Map.groupBy(ties, ([file]) => file);
  return new Map([...byFile].map(([file, ofFile]) => [file, ofFile.map(([, id]) => id)]));
}

/** What a stage reads, each path once. */
function readPaths({ deps, params }: Stage): readonly string[] {
  return [...new Set([...deps.map(({ path }) => path), ...params.map(({ file }) => file)])];
}

/**
 * The edges that paths make to a stage that reads them, as DVC sees them: a dependency or parameters file that is another
 * stage's output, lies inside one, or is a folder that holds one. A stage that reads its own output gets an edge to itself.
 * Each edge once.
 */
export function edgesTo(stage: Stage, produced: ProducedPaths): readonly Edge[] {
  const producers = new Set(readPaths(stage).flatMap((path) => produced.overlapping(path).map((p) => p.stageId)));
  return [...producers].map((producer) => [producer, stage.id] as const);
}
