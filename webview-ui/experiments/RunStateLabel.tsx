import type { ReactNode } from "react";
import type { RunState } from "../../src/protocol/experiments.ts";
import { Icon } from "../components/Icon.tsx";

/** The icon of what became of a run. */
export const stateIcons: Readonly<Record<RunState, string>> = {
  running: "loading",
  done: "pass",
  failed: "error",
  stopped: "circle-slash",
  interrupted: "debug-disconnect",
};

interface RunStateLabelProps {
  readonly state: RunState;
  readonly failure?: string | undefined;
  /** What stands after the word, as the stage under way. */
  readonly detail?: string | undefined;
}

/** What became of a run: as an icon and a word. */
export function RunStateLabel({ state, failure, detail }: RunStateLabelProps): ReactNode {
  return (
    <span className={`run-state state-${state}`} title={failure}>
      <Icon name={stateIcons[state]} spins={state === "running"} />
      <span className="truncated">
        {state}
        {detail !== undefined && <span className="dim"> {detail}</span>}
      </span>
    </span>
  );
}
