import type { Colouring } from "../useRunColours.ts";

/** Runs by what they are coloured by, the best first where it is known which way is better; those without a value last. */
export function bestFirst(runs: readonly number[], by: Colouring["by"]): readonly number[] {
  if (!by || by.column.texts) return runs;
  const { values } = by.column;
  const sign = by.direction === "lower" ? 1 : -1;
  const rank = (run: number): number => {
    const value = values[run] ?? Number.NaN;
    return Number.isNaN(value) ? Infinity : sign * value;
  };
  return runs.toSorted((a, b) => (rank(a) === rank(b) ? 0 : rank(a) < rank(b) ? -1 : 1));
}
