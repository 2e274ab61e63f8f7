import { readdirSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { EditingDiscovery } from "../discovery/discovery.ts";
import { ProducedPaths } from "../graph/edges.ts";
import { isAbsoluteOrUrl } from "../model/paths.ts";
import type { Pipeline } from "../model/pipeline.ts";
import type { Stage } from "../model/stage.ts";
import { isMissing } from "../model/systemErrors.ts";

/** What lies at a path. `size` is in bytes, of a file. */
export interface PathEntry {
  readonly kind: "file" | "folder";
  readonly size?: number;
}

/** A project as editors hold it: what answers about places in its files are made from. */
export class LanguageContext {
  readonly root: string;
  readonly discovery: EditingDiscovery;
  readonly pipeline: Pipeline;
  readonly produced: ProducedPaths;
  readonly #byId: ReadonlyMap<string, Stage>;

  constructor(root: string, discovery: EditingDiscovery, pipeline: Pipeline) {
    this.root = root;
    this.discovery = discovery;
    this.pipeline = pipeline;
    this.produced = new ProducedPaths(pipeline.stages);
    this.#byId = new Map(pipeline.stages.map((stage) => [stage.id, stage]));
  }

  stage(id: string): Stage | undefined {
    return this.#byId.get(id);
  }

  /** The stages of an id, which may be a group's. */
  stagesOf(id: string): readonly Stage[] {
    const stage = this.#byId.get(id);
    return stage ? [stage] : this.pipeline.stages.filter(({ templateOf }) => templateOf?.id === id);
  }

  /** The stages that a file declares: not the script or notebook that it may be as a whole. */
  stagesIn(file: string): readonly Stage[] {
    const isWhole = ({ kind }: Stage): boolean => kind === "script" || kind === "notebook";
    return this.pipeline.stages.filter((stage) => stage.file === file && !isWhole(stage));
  }

  /** What lies at a path relative to the root; undefined for nothing, and for what is not on this disk. */
  entryAt(path: string): PathEntry | undefined {
    if (path.includes("://") || path === "") return undefined;
    try {
      const stats = statSync(resolve(this.root, path), { throwIfNoEntry: false });
      if (stats?.isDirectory()) return { kind: "folder" };
      return stats?.isFile() ? { kind: "file", size: stats.size } : undefined;
    } catch {
      // A path that the system refuses, or may not look at, is as good as none to whoever points at it.
      return undefined;
    }
  }

  /** What lies in a folder under the root, in the order of the names; empty for nothing. */
  list(folder: string): readonly { readonly name: string; readonly kind: PathEntry["kind"] }[] {
    if (isAbsoluteOrUrl(folder)) return [];
    try {
      const entries = readdirSync(resolve(this.root, folder), { withFileTypes: true });
      return entries
        .map((entry) => ({ name: entry.name, kind: entry.isDirectory() ? ("folder" as const) : ("file" as const) }))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }
}
