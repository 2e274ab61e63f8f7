import type { ReactNode } from "react";
import type { RunSummary } from "../../../src/protocol/experiments.ts";
import { useAppState } from "../AppContext.tsx";
import { RunMark } from "../RunMark.tsx";

interface RunHeadProps {
  readonly run: RunSummary;
  readonly isBaseline: boolean;
}

/** A compared run's name in its colour, as the head of its column. */
export function RunHead({ run, isBaseline }: RunHeadProps): ReactNode {
  const slot = useAppState((state) => state.choices.selection.find(({ id }) => id === run.id)?.slot);
  return (
    <span className="run-head">
      {slot !== undefined && <RunMark slot={slot} />}
      <span className="truncated" title={`${run.name}, ${run.state}`}>
        {run.name}
      </span>
      {isBaseline && <span className="tag">baseline</span>}
    </span>
  );
}
