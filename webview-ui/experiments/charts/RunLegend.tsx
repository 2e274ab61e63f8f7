import type { ReactNode } from "react";
import { RunMark } from "../RunMark.tsx";
import type { CursorStore } from "./curveCursor.ts";
import { shownRuns } from "./curveRuns.ts";
import type { CurveRun } from "./curveRuns.ts";

interface RunLegendProps {
  readonly runs: readonly CurveRun[];
  readonly hidden: readonly string[];
  readonly onToggle: (run: CurveRun) => void;
  readonly cursor: CursorStore;
}

/** The runs with their looks, or those that are drawn as one with how many they are; a click hides one or shows it again, and the one that is pointed at stands out in all charts. */
export function RunLegend({ runs, hidden, onToggle, cursor }: RunLegendProps): ReactNode {
  return (
    <ul className="legend" aria-label="Runs">
      {runs.map((run) => (
        <LegendEntry
          key={run.id}
          run={run}
          shown={shownRuns([run], hidden)[0]?.runIds.length ?? 0}
          onToggle={() => onToggle(run)}
          cursor={cursor}
        />
      ))}
    </ul>
  );
}

interface LegendEntryProps {
  readonly run: CurveRun;
  /** So many of its runs are shown. */
  readonly shown: number;
  readonly onToggle: () => void;
  readonly cursor: CursorStore;
}

function LegendEntry({ run, shown, onToggle, cursor }: LegendEntryProps): ReactNode {
  const { id, name, slot, runIds } = run;
  const all = runIds.length;
  return (
    <li>
      <button
        type="button"
        aria-pressed={shown > 0}
        title={`${shown > 0 ? "Hide" : "Show"} ${name}`}
        onClick={onToggle}
        onPointerEnter={() => cursor.dispatch({ runId: id })}
        onPointerLeave={() => cursor.dispatch({})}
        onFocus={() => cursor.dispatch({ runId: id })}
        onBlur={() => cursor.dispatch({})}
      >
        <RunMark slot={slot} withLine />
        <span className="truncated">{name}</span>
        {all > 1 && (
          <span className="legend-count dim">
            {shown === 0 || shown === all ? `${all} runs` : `${shown} of ${all} runs`}
          </span>
        )}
      </button>
    </li>
  );
}
