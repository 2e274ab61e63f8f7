import { PathIndex } from "../graph/pathIndex.ts";
import type { Artifact } from "../model/artifact.ts";
import { isSameList } from "../model/sameList.ts";

/** The artifacts as they were last found, for an engine that is told of every change in the workspace. */
export class ArtifactMemory {
  #known:
    | {
        readonly facts: readonly unknown[];
        readonly artifacts: PathIndex<Artifact>;
        readonly list: readonly Artifact[];
      }
    | undefined;

  /** What follows from these facts, and from which files there are. */
  recall(facts: readonly unknown[], collect: () => readonly Artifact[]): readonly Artifact[] {
    if (this.#known && isSameList(this.#known.facts, facts)) return this.#known.list;
    const list = collect();
    this.#known = { facts, list, artifacts: new PathIndex(list) };
    return list;
  }

  /** Tells of changes at paths relative to the root: what lies in an artifact makes no other of it. */
  note(paths: readonly string[]): void {
    const { artifacts } = this.#known ?? {};
    if (!paths.every((path) => artifacts && artifacts.above(path).length > 0)) this.#known = undefined;
  }
}
