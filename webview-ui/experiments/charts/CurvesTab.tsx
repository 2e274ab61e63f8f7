import { useMemo } from "react";
import type { ReactNode } from "react";
import type { MetricCurve, RunSummary } from "../../../src/protocol/experiments.ts";
import { Checkbox } from "../../components/Checkbox.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { useApp, useAppState } from "../appContext.ts";
import { RunMark } from "../RunMark.tsx";
import { CurveChart } from "./CurveChart.tsx";
import { curveGroups } from "./curveGroups.ts";

interface CurvesTabProps {
  readonly runs: readonly RunSummary[];
  readonly curves: readonly MetricCurve[];
}

/** The learning curves of the runs over each other, one chart a key. */
export function CurvesTab({ runs, curves }: CurvesTabProps): ReactNode {
  const { store } = useApp();
  const isLog = useAppState((state) => state.choices.logScale);
  const selection = useAppState((state) => state.choices.selection);
  const slots = useMemo(() => new Map(selection.map(({ id, slot }) => [id, slot])), [selection]);
  const names = useMemo(() => new Map(runs.map(({ id, name }) => [id, name])), [runs]);
  const groups = useMemo(() => curveGroups(curves), [curves]);
  if (groups.length === 0) {
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
        <ul className="legend" aria-label="Runs">
          {runs.map(({ id, name }) => (
            <li key={id}>
              <RunMark slot={slots.get(id) ?? 0} withLine />
              <span className="truncated" title={name}>
                {name}
              </span>
            </li>
          ))}
        </ul>
        <Checkbox checked={isLog} onChange={(logScale) => store.dispatch({ type: "choose", choices: { logScale } })}>
          Log scale
        </Checkbox>
      </div>
      <div className="chart-grid">
        {groups.map((group) => (
          <CurveChart key={group.key} group={group} slots={slots} names={names} isLog={isLog} />
        ))}
      </div>
    </div>
  );
}
