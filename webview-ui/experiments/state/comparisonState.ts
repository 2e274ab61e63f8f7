import type {
  ComparisonAnswer,
  ComparisonChange,
  ComparisonRows,
  CurveTail,
  MetricCurve,
} from "../../../src/protocol/experiments.ts";
import type { Failure } from "../../failure.ts";

/** The comparison on screen; it stays while the next one is being made. */
export interface ComparisonState {
  readonly isLoading: boolean;
  readonly rows?: ComparisonRows;
  readonly curves: readonly MetricCurve[];
  readonly failure?: Failure;
}

export const noComparison: ComparisonState = { isLoading: false, curves: [] };

export function answeredComparison({ comparison, curves }: ComparisonAnswer): ComparisonState {
  return { isLoading: false, curves, ...(comparison && { rows: comparison }) };
}

/** Takes in what has changed, if it concerns the runs on screen. */
export function withComparisonChange(state: ComparisonState, change: ComparisonChange): ComparisonState {
  const shown = state.rows?.runs.map(({ id }) => id) ?? [];
  const isOfThese = shown.length === change.runIds.length && change.runIds.every((id, index) => shown[index] === id);
  if (!isOfThese) return state;
  return { ...state, rows: change.comparison, curves: withTails(state.curves, change.tails) };
}

/** The curves, grown by their tails. */
export function withTails(curves: readonly MetricCurve[], tails: readonly CurveTail[]): readonly MetricCurve[] {
  const isOf = (tail: CurveTail, curve: MetricCurve): boolean => tail.runId === curve.runId && tail.key === curve.key;
  const grown = curves.map((curve) => {
    const tail = tails.find((candidate) => isOf(candidate, curve));
    if (!tail) return curve;
    const { runId, key, from } = tail;
    return {
      runId,
      key,
      steps: [...curve.steps.slice(0, from), ...tail.steps],
      values: [...curve.values.slice(0, from), ...tail.values],
    };
  });
  const fresh = tails.filter((tail) => !curves.some((curve) => isOf(tail, curve)));
  return [...grown, ...fresh.map(({ runId, key, steps, values }) => ({ runId, key, steps, values }))];
}
