/** What a metric was in runs that are the same in all but their seed. */
export interface MetricSample {
  readonly mean: number;
  /** The standard deviation of a sample (n − 1); of one value there is none. */
  readonly sd?: number;
  readonly count: number;
}

/** `welch`: the t test for samples of unequal variance. `permutation`: exact, over every way to share the values out. */
export type SignificanceMethod = "welch" | "permutation";

/**
 * `real`: beyond what seeds make, also with regard to how many metrics were tested. `unsure`: it would be, if this metric
 * alone had been tested. `noise`: seeds alone make as much. `exact`: the repeats of each side gave the very same values.
 * `alike`: both runs are repeats of the same.
 */
export type SignificanceVerdict = "real" | "unsure" | "noise" | "exact" | "alike";

/** Whether a metric of a run differs from the baseline's by more than repeated seeds do. */
export interface Significance {
  readonly verdict: SignificanceVerdict;
  /** Of the means: the run's less the baseline's. */
  readonly delta: number;
  /** How many of the baseline's and of the run's repeats were looked at. */
  readonly counts: readonly [baseline: number, run: number];
  /** Left out where the repeats have no spread that could be tested. */
  readonly test?: {
    readonly method: SignificanceMethod;
    /** Two-sided. */
    readonly p: number;
    /** After Holm, for as many metrics as were tested together. */
    readonly adjustedP: number;
    readonly tested: number;
  };
}

/** One metric over the compared runs, each with its repeats. */
export interface MetricSignificance {
  readonly key: string;
  /** In the order of the runs; undefined where a run has no number. */
  readonly samples: readonly (MetricSample | undefined)[];
  /** Against the first run; undefined where either side has only one repeat. */
  readonly against: readonly (Significance | undefined)[];
}

/** What repeated seeds say of the metrics of compared runs. */
export interface SeedReport {
  /** Only of metrics of which some run has repeats. */
  readonly metrics: readonly MetricSignificance[];
  /** What the repeats differ in: `seeds`, or in nothing, so that they are mere `repeats`. */
  readonly noun: "seed" | "repeat";
}
