import type { Explanation } from "../../engine/model/explanation.ts";
import type { SeedReport } from "../../engine/model/significance.ts";

export type { Cause, CauseKind, Explanation, Likelihood } from "../../engine/model/explanation.ts";
export type { DrawnPicture } from "../../engine/model/report.ts";
export type { MetricSignificance, SeedReport, Significance } from "../../engine/model/significance.ts";
export {
  describeSample,
  describeSignificance,
  explainSignificance,
  significanceWord,
} from "../../engine/model/significanceWords.ts";

/** Which run is to be explained against which, and by which metric (the most telling one where none is named). */
export interface WhyQuestion {
  readonly baseline: string;
  readonly run: string;
  readonly metric?: string;
}

/** What the page asks of compared runs beyond laying them side by side. */
export interface ReportMethods {
  /** What repeated seeds say of the metrics of some runs, the first as the baseline. */
  seedReport(runIds: readonly string[]): SeedReport;
  explain(question: WhyQuestion): Explanation;
}
