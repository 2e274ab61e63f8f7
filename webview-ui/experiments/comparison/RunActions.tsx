import type { ReactNode } from "react";
import type { RunSummary } from "../../../src/protocol/experiments.ts";
import { IconButton } from "../../components/Button.tsx";
import { useApp } from "../appContext.ts";
import { RunMenu } from "./RunMenu.tsx";

/** What can be done with a compared run. */
export function RunActions({ run }: { readonly run: RunSummary }): ReactNode {
  const { controller, store } = useApp();
  const { id, name, commit } = run;
  return (
    <span className="run-actions">
      <IconButton icon="output" label={`Open the log of ${name}`} onClick={() => controller.ask("openLog", id)} />
      {commit !== undefined && (
        <IconButton
          icon="git-commit"
          label={`Show the commit of ${name}`}
          onClick={() => controller.ask("showCommit", commit)}
        />
      )}
      <RunMenu run={run} />
      <IconButton
        icon="close"
        label={`Take ${name} out of the comparison`}
        onClick={() => store.dispatch({ type: "select", runIds: [id], isSelected: false })}
      />
    </span>
  );
}
