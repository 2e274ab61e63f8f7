import type { GroupKey, GroupRow } from "./runGroups.ts";

/** What a chart of learning curves lays its points along. */
export type CurveAxis = "step" | "epoch" | "time";

/** How far several curves lie about their mean: by the standard deviation, or from the lowest to the highest. */
export type CurveSpread = "sd" | "range";

/** Which runs belong together: those that differ only in their seed, or those that a table would put into the same group. */
export interface CurveGroupsRequest {
  readonly runIds: readonly string[];
  readonly by: "seeds" | readonly GroupKey[];
}

/** Runs whose curves are drawn as one. */
export interface CurveGroup {
  readonly runIds: readonly string[];
  /** What they have in common, from the outermost group to the innermost. */
  readonly path: readonly Pick<GroupRow, "by" | "value" | "title">[];
}

/** The part of some curves that a chart shows. */
export interface CurvesRequest {
  readonly runIds: readonly string[];
  readonly key: string;
  readonly axis: CurveAxis;
  /** In the axis's unit; without them the whole of each curve. */
  readonly from?: number;
  readonly to?: number;
  /** Whether the axis is logarithmic. */
  readonly isLog: boolean;
  /** How many points can stand beside each other: the chart's width in pixels. */
  readonly columns: number;
  /** From 0 (as it is) to less than 1, as TensorBoard means it. */
  readonly smoothing: number;
  /** Runs whose curves are told as one by their mean, and what is told of how far they lie about it. Each run stands in one of them. */
  readonly together?: { readonly groups: readonly (readonly string[])[]; readonly spread: CurveSpread };
}

/** Points in the order of `x`; a value that is no finite number is a gap in the line. */
export interface CurveSamples {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** What a chart shows of a run's curve: no more than it has pixels for, with the extremes of each column of them. */
export interface CurveWindow extends CurveSamples {
  /** Of several runs that are told as one, the first of these. */
  readonly runId: string;
  /** The same smoothed, where that was asked for. */
  readonly smooth?: CurveSamples;
  /** Of the mean of several runs: how many have the curve, and between what they lie about it (smoothed where that was asked for). */
  readonly band?: { readonly runs: number; readonly low: CurveSamples; readonly high: CurveSamples };
  /** How many points the whole curve has. */
  readonly count: number;
  /** Where the whole curve begins and ends on the axis. */
  readonly first: number;
  readonly last: number;
  /** The value at its end. */
  readonly lastValue: number;
}

/** A run's own part of a key: which curves there are. */
export interface CurveKey {
  readonly key: string;
  /** How many of the runs have it. */
  readonly runs: number;
}

/** A few values of a curve, for a picture of a line's height. */
export interface CurveSketch {
  readonly runId: string;
  readonly steps: readonly number[];
  readonly values: readonly number[];
}
