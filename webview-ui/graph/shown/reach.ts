import type { Edge } from "../../../src/protocol/graph.ts";

/** What to follow from a stage: what it needs, what needs it, or both. */
export type Direction = "upstream" | "downstream" | "both";

/** The given stages and all that they need, all that needs them, or both. */
export function reachableFrom(
  ids: readonly string[],
  edges: readonly Edge[],
  direction: Direction,
): ReadonlySet<string> {
  const upstream = direction === "downstream" ? [] : follow(ids, edges, "upstream");
  const downstream = direction === "upstream" ? [] : follow(ids, edges, "downstream");
  return new Set([...ids, ...upstream, ...downstream]);
}

function follow(ids: readonly string[], edges: readonly Edge[], direction: "upstream" | "downstream"): Set<string> {
  const next = Map.groupBy(edges, ([from, to]) => (direction === "upstream" ? to : from));
  const found = new Set(ids);
  // A Set's iterator goes on to what is added on the way.
  for (const id of found) for (const [from, to] of next.get(id) ?? []) found.add(direction === "upstream" ? from : to);
  return found;
}
