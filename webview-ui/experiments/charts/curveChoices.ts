import type { CurveAxis, CurveSpread } from "../../../src/protocol/experiments.ts";

/** How a person looks at learning curves. */
export interface CurveChoices {
  readonly axis: CurveAxis;
  readonly isLogX: boolean;
  readonly isLogY: boolean;
  /** From 0 (as they are) to less than 1. */
  readonly smoothing: number;
  /** What is drawn as one, by its mean: nothing, runs that differ only in their seed, or what the table's groups hold. */
  readonly together?: "seeds" | "groups" | undefined;
  /** What is drawn about a mean; the standard deviation where it is left out. */
  readonly spread?: CurveSpread;
  /** What the names of the charts that are shown contain. */
  readonly search: string;
  readonly hiddenKeys: readonly string[];
  readonly hiddenRuns: readonly string[];
  /** Groups of charts that are folded up. */
  readonly folded: readonly string[];
}

export const firstCurveChoices: CurveChoices = {
  axis: "step",
  isLogX: false,
  isLogY: false,
  smoothing: 0,
  search: "",
  hiddenKeys: [],
  hiddenRuns: [],
  folded: [],
};
