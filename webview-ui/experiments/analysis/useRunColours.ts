import { useMemo } from "react";
import type { ColumnId, Direction } from "../../../src/protocol/experiments.ts";
import type { ColumnValues, RunValues } from "../../../src/protocol/experiments/analysis.ts";
import { useAppState } from "../appContext.ts";
import { useChartTheme } from "../charts/chartTheme.ts";
import { seriesStyle } from "../charts/seriesStyle.ts";
import type { AnalysisChoices } from "./analysisChoices.ts";
import { coloursBy } from "./ramp.ts";
import type { RunColours } from "./ramp.ts";
import { scaleOf } from "./scale.ts";
import type { Scale } from "./scale.ts";
import type { ScopedRuns } from "./useScope.ts";

/** Up to so many runs are told apart by their own colours. */
const fewRuns = 8;

/** What runs are coloured by: what somebody has chosen, else their own colours where they are few, else the metric. */
export function colourChoice(scoped: ScopedRuns, chosen: ColumnId | "runs" | undefined): ColumnId | "runs" {
  if (chosen !== undefined) return chosen;
  const isFew = "ids" in scoped.of && scoped.of.ids.length <= fewRuns;
  return isFew ? "runs" : (scoped.metric?.id ?? "runs");
}

export interface Colouring {
  readonly colours: RunColours;
  /** Undefined where the runs have their own colours. */
  readonly by?: { readonly column: ColumnValues; readonly scale: Scale; readonly direction: Direction };
}

/** The colours of runs. */
export function useRunColours(
  runs: RunValues,
  scoped: ScopedRuns,
  choice: ColumnId | "runs",
  scales: AnalysisChoices["scales"],
): Colouring {
  const theme = useChartTheme();
  const selection = useAppState((state) => state.choices.selection);
  return useMemo(() => {
    const column = runs.columns.find((one) => one.column === choice);
    if (column) {
      const scale = scaleOf(column, scales[column.column]);
      const direction = scoped.columns.find(({ id }) => id === choice)?.direction ?? "unknown";
      return { colours: coloursBy(column, scale, direction, theme), by: { column, scale, direction } };
    }
    const slots = new Map(selection.map(({ id, slot }) => [id, slot]));
    const most = Math.max(0, ...slots.values());
    const colours = Array.from({ length: most + 1 }, (_, slot) => theme.colour(seriesStyle(slot).colour));
    return { colours: { colours, places: Int16Array.from(runs.ids, (id) => slots.get(id) ?? -1) } };
  }, [runs, scoped.columns, choice, scales, selection, theme]);
}
