import type { ReactNode } from "react";
import { RunMark } from "../RunMark.tsx";
import type { CurveRun } from "./CurveChart.tsx";
import type { CursorStore } from "./curveCursor.ts";

interface RunLegendProps {
  readonly runs: readonly CurveRun[];
  readonly hidden: readonly string[];
  readonly onToggle: (runId: string) => void;
  readonly cursor: CursorStore;
}

/** The runs with their looks; a click hides one or shows it again, and the one that is pointed at stands out in all charts. */
export function RunLegend({ runs, hidden, onToggle, cursor }: RunLegendProps): ReactNode {
  return (
    <ul className="legend" aria-label="Runs">
      {runs.map(({ id, name, slot }) => (
        <li key={id}>
          <button
            type="button"
            aria-pressed={!hidden.includes(id)}
            title={hidden.includes(id) ? `Show ${name}` : `Hide ${name}`}
            onClick={() => onToggle(id)}
            onPointerEnter={() => cursor.dispatch({ runId: id })}
            onPointerLeave={() => cursor.dispatch({})}
            onFocus={() => cursor.dispatch({ runId: id })}
            onBlur={() => cursor.dispatch({})}
          >
            <RunMark slot={slot} withLine />
            <span className="truncated">{name}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
