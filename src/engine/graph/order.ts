import type { Edge } from "../model/pipeline.ts";

/** Stages and who needs whom, for quick walks both ways. Ids stand in the order of the pipeline. */
export interface StageGraph {
  readonly ids: readonly string[];
  /** The stages that a stage reads from, by id. */
  readonly upstream: ReadonlyMap<string, readonly string[]>;
  /** The stages that read from a stage, by id. */
  readonly downstream: ReadonlyMap<string, readonly string[]>;
}

/** Edges to stages that are not among `ids` are left out. */
export function buildGraph(ids: readonly string[], edges: readonly Edge[]): StageGraph {
  const upstream = new Map<string, string[]>(ids.map((id) => [id, []]));
  const downstream = new Map<string, string[]>(ids.map((id) => [id, []]));
  for (const [from, to] of edges) {
    if (!upstream.has(from) || !upstream.has(to)) continue;
    upstream.get(to)?.push(from);
    downstream.get(from)?.push(to);
  }
  return { ids, upstream, downstream };
}

/** All ids, each after what it reads from; otherwise in the order of the pipeline. Stages on a cycle come in some order, once each. */
export function topologicalOrder(graph: StageGraph): readonly string[] {
  const order: string[] = [];
  const seen = new Set<string>();
  for (const root of graph.ids) {
    if (seen.has(root)) continue;
    seen.add(root);
    const path = [{ id: root, next: 0 }];
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const needed = graph.upstream.get(top.id)?.[top.next++];
      if (needed === undefined) {
        order.push(top.id);
        path.pop();
      } else if (!seen.has(needed)) {
        seen.add(needed);
        path.push({ id: needed, next: 0 });
      }
    }
  }
  return order;
}

/** The given stages and all that they need. `isCutOff` names stages behind which is not looked. */
export function upstreamOf(
  graph: StageGraph,
  ids: Iterable<string>,
  isCutOff: (id: string) => boolean = () => false,
): ReadonlySet<string> {
  return reachable(ids, (id) => (isCutOff(id) ? [] : (graph.upstream.get(id) ?? [])));
}

/** The given stages and all that depends on them. */
export function downstreamOf(graph: StageGraph, ids: Iterable<string>): ReadonlySet<string> {
  return reachable(ids, (id) => graph.downstream.get(id) ?? []);
}

function reachable(ids: Iterable<string>, nextOf: (id: string) => readonly string[]): ReadonlySet<string> {
  const found = new Set(ids);
  // A Set's iterator goes on to what is added on the way.
  for (const id of found) for (const next of nextOf(id)) found.add(next);
  return found;
}

/** One cycle for every knot of stages that need each other, as the ids along it in the direction of the edges, the first not repeated. */
export function findCycles(graph: StageGraph): readonly (readonly string[])[] {
  return knots(graph).flatMap((knot) => {
    const start = knot[0];
    return start === undefined ? [] : [shortestCycle(graph, start, new Set(knot))];
  });
}

/** How many stages of a cycle are named. */
const maxNamed = 10;

/** A cycle as a person reads it: `a → b → a`. Of a long one the middle is left out. */
export function describeCycle(cycle: readonly string[]): string {
  if (cycle.length > maxNamed) {
    const shown = [...cycle.slice(0, maxNamed - 1).map((id) => `\`${id}\``), `${cycle.length - maxNamed} more`];
    return [...shown, `\`${cycle.at(-1)}\``, `\`${cycle[0]}\``].join(" → ");
  }
  return [...cycle, ...cycle.slice(0, 1)].map((id) => `\`${id}\``).join(" → ");
}

/** Strongly connected components that hold a cycle, by what is left after peeling off all that stands before or behind one. */
function knots(graph: StageGraph): readonly (readonly string[])[] {
  const remaining = peel(graph, peel(graph, new Set(graph.ids), graph.upstream), graph.downstream);
  const found: string[][] = [];
  const assigned = new Set<string>();
  for (const id of graph.ids) {
    if (!remaining.has(id) || assigned.has(id)) continue;
    const within = (next: ReadonlyMap<string, readonly string[]>) => (from: string) =>
      (next.get(from) ?? []).filter((other) => remaining.has(other) && !assigned.has(other));
    const before = reachable([id], within(graph.upstream));
    const behind = reachable([id], within(graph.downstream));
    const knot = graph.ids.filter((other) => before.has(other) && behind.has(other));
    for (const member of knot) assigned.add(member);
    const isCycle = knot.length > 1 || (graph.downstream.get(id) ?? []).includes(id);
    if (isCycle) found.push(knot);
  }
  return found;
}

/** Takes away, again and again, what has no neighbour left on one side. */
function peel(
  graph: StageGraph,
  ids: ReadonlySet<string>,
  side: ReadonlyMap<string, readonly string[]>,
): ReadonlySet<string> {
  const otherSide = side === graph.upstream ? graph.downstream : graph.upstream;
  const left = new Set(ids);
  const count = new Map([...ids].map((id) => [id, (side.get(id) ?? []).filter((other) => ids.has(other)).length]));
  const free = [...ids].filter((id) => count.get(id) === 0);
  for (const id of free) {
    left.delete(id);
    for (const other of otherSide.get(id) ?? []) {
      const remaining = (count.get(other) ?? 0) - 1;
      count.set(other, remaining);
      if (remaining === 0 && left.has(other)) free.push(other);
    }
  }
  return left;
}

function shortestCycle(graph: StageGraph, start: string, knot: ReadonlySet<string>): readonly string[] {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (const id of queue) {
    for (const next of graph.downstream.get(id) ?? []) {
      if (next === start) return pathTo(id, start, cameFrom);
      if (!knot.has(next) || cameFrom.has(next)) continue;
      cameFrom.set(next, id);
      queue.push(next);
    }
  }
  return [start];
}

function pathTo(end: string, start: string, cameFrom: ReadonlyMap<string, string>): readonly string[] {
  const path = [end];
  for (let id = end; id !== start;) {
    id = cameFrom.get(id) ?? start;
    path.unshift(id);
  }
  return path;
}
