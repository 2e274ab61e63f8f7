import type { CurveKey } from "../../model/curves.ts";

const collator = new Intl.Collator("en", { numeric: true });

/** The keys that any of some runs has a curve of, in the order of their names, from the keys of each. */
export function mergeCurveKeys(keysOfRuns: Iterable<readonly string[]>): readonly CurveKey[] {
  const runs = new Map<string, number>();
  for (const keys of keysOfRuns) for (const key of keys) runs.set(key, (runs.get(key) ?? 0) + 1);
  return [...runs]
    .map(([key, count]) => ({ key, runs: count }))
    .toSorted((one, other) => collator.compare(one.key, other.key));
}
