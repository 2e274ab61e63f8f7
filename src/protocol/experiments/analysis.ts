import type { Importance, ImportanceRequest, RunValues, RunValuesRequest } from "../../engine/model/runAnalysis.ts";

export { quoted } from "../../engine/model/quote.ts";
export { fewestRuns, longestColumnText } from "../../engine/model/runAnalysis.ts";
export type {
  ColumnValues,
  Importance,
  ImportanceRequest,
  ParamImportance,
  RunsOf,
  RunValues,
  RunValuesRequest,
} from "../../engine/model/runAnalysis.ts";
export { correlationWords, foundWords, percent, signed, warningsOf } from "../../engine/model/importanceWords.ts";
export { fitLine, pearson, smoothLine, spearman } from "../../engine/model/statistics.ts";
export type { FittedLine } from "../../engine/model/statistics.ts";

/** What is asked of many runs at once: those of the table's view, or some. */
export interface AnalysisMethods {
  runValues(request: RunValuesRequest): RunValues;
  importance(request: ImportanceRequest): Importance;
}
