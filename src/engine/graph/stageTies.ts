import type { Edge } from "../model/pipeline.ts";
import { isSameList } from "../model/sameList.ts";
import type { Stage } from "../model/stage.ts";
import { edgesTo, ProducedPaths } from "./edges.ts";
import { buildGraph, findCycles } from "./order.ts";

/**
 * What ties stages, kept from one reading to the next. Most edits move no path: while every output is where it was, only
 * stages that are new are tied, and while no edge is another, the cycles are the same.
 */
export class StageTies {
  #outputs: readonly string[] = [];
  #produced = new ProducedPaths([]);
  #edges = new WeakMap<Stage, readonly Edge[]>();
  #ids: readonly string[] = [];
  #ends: readonly string[] = [];
  #cycles: readonly (readonly string[])[] = [];

  /** What the stages make, to be asked by path: the same object as long as that is the same. */
  producedBy(stages: readonly Stage[]): ProducedPaths {
    const outputs = stages.flatMap(({ id, outs }) => outs.flatMap(({ path }) => [path, id]));
    if (!isSameList(outputs, this.#outputs)) {
      this.#outputs = outputs;
      this.#produced = new ProducedPaths(stages);
      this.#edges = new WeakMap();
    }
    return this.#produced;
  }

  /** The edges that paths make between the stages, in the order of the reading stages. */
  edgesBetween(stages: readonly Stage[]): readonly Edge[] {
    const produced = this.producedBy(stages);
    return stages.flatMap((stage) => {
      const edges = this.#edges.get(stage) ?? edgesTo(stage, produced);
      this.#edges.set(stage, edges);
      return edges;
    });
  }

  /** The cycles that these edges make among the stages, as `findCycles` tells them. */
  cyclesAmong(stages: readonly Stage[], edges: readonly Edge[]): readonly (readonly string[])[] {
    const ids = [...new Set(stages.map(({ id }) => id))];
    const ends = edges.flat();
    if (!isSameList(ids, this.#ids) || !isSameList(ends, this.#ends)) {
      this.#ids = ids;
      this.#ends = ends;
      this.#cycles = findCycles(buildGraph(ids, edges));
    }
    return this.#cycles;
  }
}
