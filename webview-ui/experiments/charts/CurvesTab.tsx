import { toggled } from "../../toggled.ts";
import { groupTitle } from "../grouping/groupingChoices.ts";
import { useChoicesOf } from "../state/useChoicesOf.ts";
import { useMemo, useState } from "react";
import type { ReactNode } from "react";
import type { ComparisonRows, CurveAxis, CurveGroup, GroupKey } from "../../../src/protocol/experiments.ts";
import { EmptyState } from "../../components/EmptyState.tsx";
import { useAppState } from "../appContext.ts";
import { useAnswer } from "../state/useAnswer.ts";
import { CurveChart } from "./CurveChart.tsx";
import type { CurveChoices } from "./curveChoices.ts";
import { makeCursor } from "./curveCursor.ts";
import { CurveGrid } from "./CurveGrid.tsx";
import { groupCurveKeys } from "./curveKeyGroups.ts";
import type { CurveRange } from "./curveRange.ts";
import { shownRuns, togetherOf, withToggled } from "./curveRuns.ts";
import type { CurveRun } from "./curveRuns.ts";
import { CurvesToolbar } from "./CurvesToolbar.tsx";
import { RunLegend } from "./RunLegend.tsx";

const firstAxes: readonly CurveAxis[] = ["step"];

/** The learning curves of the runs over each other, one chart a key. */
export function CurvesTab({ rows: { runs, curves } }: { readonly rows: ComparisonRows }): ReactNode {
  const [choices, change] = useChoicesOf("curves");
  const selection = useAppState((state) => state.choices.selection);
  const [range, setRange] = useState<CurveRange>();
  const [cursor] = useState(makeCursor);
  const runIds = useMemo(() => runs.map(({ id }) => id), [runs]);
  const { value: axes = firstAxes } = useAnswer("curveAxes", [runIds], curves);
  const choose = (chosen: Partial<CurveChoices>): void => {
    // A part of one axis is none of another.
    if (chosen.axis !== undefined) setRange(undefined);
    change(chosen);
  };
  const all = useMemo(() => {
    const slots = new Map(selection.map(({ id, slot }) => [id, slot]));
    return runs.map(({ id, name }) => ({ id, name, slot: slots.get(id) ?? 0, runIds: [id] }));
  }, [runs, selection]);
  const { lines, isMeant, tableGroups } = useTogether(all, choices);
  const shown = useMemo(() => shownRuns(lines, choices.hiddenRuns), [lines, choices.hiddenRuns]);
  const groups = useMemo(() => {
    const wanted = choices.search.toLowerCase();
    const isShown = (key: string): boolean => !choices.hiddenKeys.includes(key) && key.toLowerCase().includes(wanted);
    return groupCurveKeys(curves.filter(({ key }) => isShown(key)));
  }, [curves, choices.search, choices.hiddenKeys]);
  if (curves.length === 0) {
    return (
      <EmptyState
        icon="graph-line"
        title="No learning curves"
        text="Cairn reads them from CSV, TSV, JSON and JSONL files that stages name as plots or metrics, while they grow."
      />
    );
  }
  return (
    <div className="curves">
      <div className="curves-head">
        <CurvesToolbar
          choices={choices}
          onChoose={choose}
          axes={axes}
          charts={curves.length}
          tableGroups={tableGroups}
          means={isMeant ? lines.filter(({ runIds }) => runIds.length > 1).length : undefined}
          isZoomed={range !== undefined}
          onShowAll={() => setRange(undefined)}
        />
        <RunLegend
          runs={lines}
          hidden={choices.hiddenRuns}
          onToggle={(run) => choose({ hiddenRuns: withToggled(choices.hiddenRuns, run) })}
          cursor={cursor}
        />
      </div>
      {groups.length === 0 && <p className="dim">No chart has this in its name.</p>}
      <CurveGrid
        groups={groups}
        folded={choices.folded}
        onFold={(group) => choose({ folded: toggled(choices.folded, group) })}
        renderChart={(key, width) => (
          <CurveChart
            key={key}
            curveKey={key}
            runs={shown}
            baseline={runs[0]?.id}
            choices={choices}
            width={width}
            range={range}
            onRange={setRange}
            onHide={() => choose({ hiddenKeys: [...choices.hiddenKeys, key] })}
            cursor={cursor}
          />
        )}
      />
    </div>
  );
}

const noGroups: readonly CurveGroup[] = [];

/** The runs as they are drawn: each by itself, or those together that the person wants to see as one. */
function useTogether(runs: readonly CurveRun[], { together }: CurveChoices) {
  const { by } = useAppState((state) => state.choices.grouping);
  const asked: "seeds" | readonly GroupKey[] = together === "groups" ? by : "seeds";
  const isMeant = together === "seeds" || (together === "groups" && by.length > 0);
  const runIds = runs.map(({ id }) => id);
  const { value: groups = noGroups } = useAnswer("curveGroups", isMeant ? [{ runIds, by: asked }] : undefined);
  const isKnown = isMeant && groups.length > 0;
  const lines = useMemo(() => (isKnown ? togetherOf(runs, groups) : runs), [isKnown, runs, groups]);
  return { lines, isMeant: isKnown, tableGroups: by.map(groupTitle).join(", ") };
}
