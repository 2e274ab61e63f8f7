import { isDeepStrictEqual } from "node:util";
import type { Edge, GraphChange, GraphStage, StageLook } from "../../../protocol/graph.ts";
import type { GraphFacts } from "./graphFacts.ts";

/** What a page has been told of the graph: each call tells what is different since the one before. */
export class GraphFeed {
  private facts: GraphFacts = { stages: [], edges: [], cycles: [], problems: [] };
  private looks: ReadonlyMap<string, StageLook> = new Map();

  /** Undefined where nothing is different. */
  nextChange(facts: GraphFacts): GraphChange | undefined {
    const before = this.facts;
    if (facts === before) return undefined;
    this.facts = facts;
    const known = new Map(before.stages.map((stage) => [stage.id, stage]));
    const ids = new Set(facts.stages.map(({ id }) => id));
    const change: GraphChange = {
      stages: facts.stages.filter((stage) => !isDeepStrictEqual(known.get(stage.id), stage)),
      removed: before.stages.filter(({ id }) => !ids.has(id)).map(({ id }) => id),
      addedEdges: without(facts.edges, before.edges),
      removedEdges: without(before.edges, facts.edges),
      ...(!isDeepStrictEqual(facts.cycles, before.cycles) && { cycles: facts.cycles }),
      ...(!isDeepStrictEqual(facts.problems, before.problems) && { problems: facts.problems }),
    };
    return isEmpty(change) ? undefined : change;
  }

  /** The looks that are not what they were. */
  nextLooks(looks: ReadonlyMap<string, StageLook>): readonly StageLook[] {
    const before = this.looks;
    this.looks = looks;
    return [...looks.values()].filter((look) => !isDeepStrictEqual(before.get(look.id), look));
  }
}

function isEmpty({ stages, removed, addedEdges, removedEdges, cycles, problems }: GraphChange): boolean {
  const lists: readonly (readonly (GraphStage | Edge | string)[])[] = [stages, removed, addedEdges, removedEdges];
  return lists.every(({ length }) => length === 0) && !cycles && !problems;
}

function without(edges: readonly Edge[], others: readonly Edge[]): readonly Edge[] {
  const names = new Set(others.map(nameOf));
  return edges.filter((edge) => !names.has(nameOf(edge)));
}

function nameOf(edge: Edge): string {
  return edge.join("\n");
}
