import type { Objective } from "../model/projectSettings.ts";
import type { RunSummary } from "../model/run.ts";
import { triedValues } from "./triedValues.ts";

/** More values of one parameter than these nobody looks at side by side. */
const mostValues = 20;

/**
 * The runs that show what a parameter (by its label in a run) does: of each value that was tried the best run, or the
 * newest where no metric tells; the oldest run first. With more than twenty values, of those with the best metrics.
 */
export function runsByParam(
  newestFirst: readonly RunSummary[],
  label: string,
  objective: Objective | undefined,
): readonly RunSummary[] {
  const { values } = triedValues(newestFirst, label, objective);
  const newestWith = (value: unknown): string | undefined =>
    newestFirst.find(({ state, params }) => state === "done" && JSON.stringify(params[label]) === JSON.stringify(value))
      ?.id;
  const ids = new Set(values.slice(0, mostValues).map(({ value, best }) => best?.runId ?? newestWith(value)));
  return newestFirst.filter(({ id }) => ids.has(id)).toReversed();
}
