import type { ReactNode } from "react";
import type { RunSummary } from "../../../src/protocol/experiments.ts";
import { useAppState } from "../appContext.ts";
import { RunMark } from "../RunMark.tsx";

interface RunHeadProps {
  readonly run: RunSummary;
  readonly isBaseline: boolean;
  /** What can be done with the run; shown while the head is pointed at or has the focus. */
  readonly actions?: ReactNode;
}

/** A compared run's name in its colour, as the head of its column. */
export function RunHead({ run, isBaseline, actions }: RunHeadProps): ReactNode {
  const slot = useAppState((state) => state.choices.selection.find(({ id }) => id === run.id)?.slot);
  return (
    <span className="run-head">
      {slot !== undefined && <RunMark slot={slot} />}
      <span className="truncated" title={`${run.name}, ${run.state}`}>
        {run.name}
      </span>
      <span className="head-end">
        {isBaseline && <span className="tag">baseline</span>}
        {actions}
      </span>
    </span>
  );
}
