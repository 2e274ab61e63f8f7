import type { Comparison } from "../../engine/model/comparison.ts";
import type { Explanation } from "../../engine/model/explanation.ts";
import type { PlotList } from "../../engine/model/plots.ts";
import type { MetricCurve } from "../../engine/model/run.ts";
import type { Importance } from "../../engine/model/runAnalysis.ts";
import type { Versioned } from "../output/printJson.ts";
import type { RunJson } from "./runJson.ts";

/** `cairn compare RUN RUN… --json`: the first run is the baseline; lists of values stand in the order of the runs. */
export type CompareJson = Versioned &
  Omit<Comparison, "runs" | "curves"> & {
    readonly runs: readonly RunJson[];
    /** All points of each curve. */
    readonly curves: readonly MetricCurve[];
  };

/** `cairn compare BASELINE RUN --why --json` */
export type ExplanationJson = Versioned & Explanation;

/** `cairn plots RUN… --json`: what can be drawn of what runs have left; `versions` stands in the order of the runs. */
export type PlotsJson = Versioned & PlotList & { readonly runs: readonly Pick<RunJson, "id" | "name">[] };

/** `cairn importance --json` */
export interface ImportanceJson extends Versioned, Importance {}
