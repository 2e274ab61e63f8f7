import type { Edge } from "../model/pipeline.ts";
import type { Stage } from "../model/stage.ts";
import { isOutsideRoot } from "../model/paths.ts";

/** An output with the stage that makes it. */
export interface ProducedPath {
  readonly path: string;
  readonly stageId: string;
}

/** The outputs of all stages, to be asked by path. Sorted, so that what lies in a folder stands together. */
export class ProducedPaths {
  readonly #sorted: readonly ProducedPath[];
  readonly #byPath: ReadonlyMap<string, readonly ProducedPath[]>;

  constructor(stages: readonly Stage[]) {
    this.#sorted = stages
      .flatMap((stage) => stage.outs.map((out) => ({ path: out.path, stageId: stage.id })))
      .sort((a, b) => compareText(a.path, b.path));
    this.#byPath = Map.groupBy(this.#sorted, (produced) => produced.path);
  }

  /** Outputs that are the path itself. */
  at(path: string): readonly ProducedPath[] {
    return this.#byPath.get(path) ?? [];
  }

  /** Outputs that are folders above the path. */
  above(path: string): readonly ProducedPath[] {
    const found: ProducedPath[] = [];
    for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
      found.push(...this.at(path.slice(0, end)));
    }
    return path === "." || isOutsideRoot(path) ? found : [...found, ...this.at(".")];
  }

  /** Outputs that lie inside the path, taken as a folder. */
  inside(path: string): readonly ProducedPath[] {
    if (path === ".") return this.#sorted.filter((produced) => produced.path !== "." && !isOutsideRoot(produced.path));
    const prefix = `${path}/`;
    const found: ProducedPath[] = [];
    for (let index = this.#firstAtOrAfter(prefix); index < this.#sorted.length; index++) {
      const produced = this.#sorted[index];
      if (!produced?.path.startsWith(prefix)) break;
      found.push(produced);
    }
    return found;
  }

  /** Outputs that a reader of the path depends on. */
  overlapping(path: string): readonly ProducedPath[] {
    return [...this.at(path), ...this.above(path), ...this.inside(path)];
  }

  #firstAtOrAfter(text: string): number {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareText(this.#sorted[middle]?.path ?? "", text) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/**
 * The edges that paths make, as DVC sees them: a dependency or parameters file that is another stage's output,
 * lies inside one, or is a folder that holds one. A stage that reads its own output gets an edge to itself.
 * In the order of the reading stages, each edge once.
 */
export function collectEdges(stages: readonly Stage[], produced = new ProducedPaths(stages)): readonly Edge[] {
  return stages.flatMap((stage) => {
    const paths = new Set([...stage.deps.map((dep) => dep.path), ...stage.params.map((param) => param.file)]);
    const producers = new Set([...paths].flatMap((path) => produced.overlapping(path).map((p) => p.stageId)));
    return [...producers].map((producer) => [producer, stage.id] as const);
  });
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
