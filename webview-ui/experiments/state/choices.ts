import type { Grouping, SortKey } from "../../../src/protocol/experiments.ts";
import { firstAnalysisChoices } from "../analysis/analysisChoices.ts";
import type { AnalysisChoices } from "../analysis/analysisChoices.ts";
import { firstCurveChoices } from "../charts/curveChoices.ts";
import type { CurveChoices } from "../charts/curveChoices.ts";
import { noGrouping } from "../grouping/groupingChoices.ts";
import { firstImageChoices } from "../images/imageChoices.ts";
import type { ImageChoices } from "../images/imageChoices.ts";
import { firstPlotChoices } from "../plots/plotChoices.ts";
import type { PlotChoices } from "../plots/plotChoices.ts";
import { firstColumnChoices } from "../table/columnChoices.ts";
import type { ColumnChoices } from "../table/columnChoices.ts";
import { firstTableChoices } from "../tables/tableChoices.ts";
import type { LoggedTableChoices } from "../tables/tableChoices.ts";
import { firstWhyChoices } from "../why/whyChoices.ts";
import type { WhyChoices } from "../why/whyChoices.ts";
import { firstCellChoices } from "../cells/cellChoices.ts";
import type { CellChoices } from "../cells/cellChoices.ts";

export const tabs = [
  "differences",
  "why",
  "curves",
  "parallel",
  "scatter",
  "importance",
  "plots",
  "images",
  "tables",
  "data",
  "environment",
  "code",
] as const;

export type Tab = (typeof tabs)[number];

/** `split`: the table above, the comparison below. */
export type Layout = "table" | "split" | "comparison";

/** A run to be compared. Its slot gives its colour, marker and dash, and stays its own while it is selected. */
export interface SelectedRun {
  readonly id: string;
  readonly slot: number;
}

/** What the person has chosen: it outlives the page. */
export interface Choices {
  /** The saved view that was opened last. */
  readonly view?: string;
  readonly text: string;
  readonly sort: readonly SortKey[];
  readonly columns: ColumnChoices;
  readonly grouping: Grouping;
  readonly cells: CellChoices;
  readonly onlyDiffering: boolean;
  /** Whether archived runs are shown among the others. */
  readonly withArchived: boolean;
  readonly selection: readonly SelectedRun[];
  /** The run that the others are held against; the first selected where none is named. */
  readonly baseline?: string;
  readonly layout: Layout;
  /** The comparison's part of the height, 0 to 1. */
  readonly share: number;
  readonly tab: Tab;
  readonly curves: CurveChoices;
  readonly images: ImageChoices;
  readonly tables: LoggedTableChoices;
  readonly why: WhyChoices;
  readonly plots: PlotChoices;
  readonly analysis: AnalysisChoices;
  /** How large pictures are: 1 is a pixel of theirs for one of the page's; undefined makes them all fit beside each other. */
  readonly zoom?: number;
}

export const firstChoices: Choices = {
  text: "",
  sort: [],
  columns: firstColumnChoices,
  grouping: noGrouping,
  cells: firstCellChoices,
  onlyDiffering: false,
  withArchived: false,
  selection: [],
  layout: "split",
  share: 0.55,
  tab: "differences",
  curves: firstCurveChoices,
  images: firstImageChoices,
  tables: firstTableChoices,
  why: firstWhyChoices,
  plots: firstPlotChoices,
  analysis: firstAnalysisChoices,
};

/** The compared runs' ids, the baseline first; fewer than two where there is nothing to compare. */
export function comparedIds({ selection, baseline }: Choices): readonly string[] {
  const ids = selection.map(({ id }) => id);
  if (baseline === undefined || !ids.includes(baseline)) return ids;
  return [baseline, ...ids.filter((id) => id !== baseline)];
}

/** Selects a run with the lowest slot that is free; or takes it out of the selection. */
export function withSelected(choices: Choices, id: string, isSelected: boolean): Choices {
  const others = choices.selection.filter((run) => run.id !== id);
  if (!isSelected) return { ...choices, selection: others };
  if (others.length < choices.selection.length) return choices;
  return { ...choices, selection: [...others, { id, slot: freeSlot(others) }] };
}

function freeSlot(selection: readonly SelectedRun[]): number {
  const taken = new Set(selection.map(({ slot }) => slot));
  let slot = 0;
  while (taken.has(slot)) slot += 1;
  return slot;
}
