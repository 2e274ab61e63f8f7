import type { Edge } from "../../model/pipeline.ts";

/** The wanted edges that are not known yet and close no circle: of two that would, the first one stays. */
export function withoutCircles(known: readonly Edge[], wanted: readonly Edge[]): readonly Edge[] {
  const after = new Map<string, Set<string>>();
  const add = ([from, to]: Edge): void => void after.set(from, (after.get(from) ?? new Set()).add(to));
  known.forEach(add);
  return wanted.filter((edge) => {
    const [from, to] = edge;
    if (after.get(from)?.has(to) === true || reaches(after, to, from)) return false;
    add(edge);
    return true;
  });
}

function reaches(after: ReadonlyMap<string, ReadonlySet<string>>, start: string, goal: string): boolean {
  const seen = new Set([start]);
  for (const id of seen) {
    if (id === goal) return true;
    for (const next of after.get(id) ?? []) seen.add(next);
  }
  return false;
}
