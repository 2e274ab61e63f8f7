import type { ColumnId } from "../../../src/protocol/experiments.ts";
import type { Brushes } from "./brushes.ts";

/** Which runs are seen at once: those that are selected, or all that the table's filter leaves. */
export type Scope = "selected" | "table";

/** What a person has chosen where many runs are seen at once. */
export interface AnalysisChoices {
  /** Whether it is open while fewer than two runs are selected. */
  readonly isOpen: boolean;
  readonly scope: Scope;
  /** Columns whose scale is another than their values suggest. */
  readonly scales: Readonly<Record<string, "log" | "linear">>;
  /** The axes from left to right, where somebody has chosen them. */
  readonly axes?: readonly ColumnId[] | undefined;
  /** The axes that stand on their heads. */
  readonly flipped: readonly ColumnId[];
  /** What lines are kept in, by columns. */
  readonly brushes: Brushes;
  /** What the lines are coloured by; `runs` for the runs' own colours. */
  readonly lineColour?: ColumnId | "runs";
  readonly x?: ColumnId;
  readonly y?: ColumnId;
  readonly pointColour?: ColumnId | "runs";
  readonly pointSize?: ColumnId | "same";
  readonly fit: "none" | "line" | "smooth";
  /** Whether the runs that none is better than in both metrics are shown. */
  readonly pareto: boolean;
  /** The metric that parameters are to explain, by its column. */
  readonly explained?: ColumnId;
}

export const firstAnalysisChoices: AnalysisChoices = {
  isOpen: false,
  scope: "selected",
  scales: {},
  flipped: [],
  brushes: {},
  fit: "none",
  pareto: false,
};

/** The scale that somebody has chosen for a column. */
export function scaleChoice(
  { scales }: AnalysisChoices,
  column: ColumnId,
  kind: "log" | "linear" | undefined,
): AnalysisChoices["scales"] {
  const { [column]: _before, ...others } = scales;
  return kind === undefined ? others : { ...others, [column]: kind };
}
