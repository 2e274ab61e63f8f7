import type { ReactNode } from "react";
import type { RunSummary } from "../../../src/protocol/experiments.ts";
import { IconButton } from "../../components/Button.tsx";
import { useApp, useAppState } from "../AppContext.tsx";
import { RunMark } from "../RunMark.tsx";

interface RunHeadProps {
  readonly run: RunSummary;
  readonly isBaseline: boolean;
  readonly withActions?: boolean;
}

/** A compared run's name in its colour, as the head of its column. */
export function RunHead({ run, isBaseline, withActions = false }: RunHeadProps): ReactNode {
  const slot = useAppState((state) => state.choices.selection.find(({ id }) => id === run.id)?.slot);
  return (
    <span className="run-head">
      {slot !== undefined && <RunMark slot={slot} />}
      <span className="truncated" title={`${run.name}, ${run.state}`}>
        {run.name}
      </span>
      {isBaseline && <span className="tag">baseline</span>}
      {withActions && <RunActions run={run} />}
    </span>
  );
}

function RunActions({ run }: { readonly run: RunSummary }): ReactNode {
  const { controller, store } = useApp();
  const { id, name, commit } = run;
  return (
    <span className="run-actions">
      <IconButton icon="output" label={`Open the log of ${name}`} onClick={() => controller.openLog(id)} />
      {commit !== undefined && (
        <IconButton
          icon="git-commit"
          label={`Show the commit of ${name}`}
          onClick={() => controller.showCommit(commit)}
        />
      )}
      <IconButton
        icon="close"
        label={`Take ${name} out of the comparison`}
        onClick={() => store.dispatch({ type: "select", runIds: [id], isSelected: false })}
      />
    </span>
  );
}
