import type { ComparisonAnswer, ComparisonChange, ComparisonRows } from "../../../src/protocol/experiments.ts";
import type { Failure } from "../../failure.ts";

/** The comparison on screen; it stays while the next one is being made. */
export interface ComparisonState {
  readonly isLoading: boolean;
  readonly rows?: ComparisonRows;
  readonly failure?: Failure;
}

export const noComparison: ComparisonState = { isLoading: false };

export function answeredComparison({ comparison }: ComparisonAnswer): ComparisonState {
  return { isLoading: false, ...(comparison && { rows: comparison }) };
}

/** Takes in what has changed, if it concerns the runs on screen. */
export function withComparisonChange(state: ComparisonState, change: ComparisonChange): ComparisonState {
  const shown = state.rows?.runs.map(({ id }) => id) ?? [];
  const isOfThese = shown.length === change.runIds.length && change.runIds.every((id, index) => shown[index] === id);
  if (!isOfThese) return state;
  return { ...state, rows: change.comparison };
}
