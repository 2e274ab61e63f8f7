/** What a chart of learning curves lays its points along. */
export type CurveAxis = "step" | "epoch" | "time";

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
}

/** Points in the order of `x`; a value that is no finite number is a gap in the line. */
export interface CurveSamples {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** What a chart shows of a run's curve: no more than it has pixels for, with the extremes of each column of them. */
export interface CurveWindow extends CurveSamples {
  readonly runId: string;
  /** The same smoothed, where that was asked for. */
  readonly smooth?: CurveSamples;
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
