import type { ReactNode } from "react";
import type { RunAction, RunSummary } from "../../../src/protocol/experiments.ts";
import { MenuButton, MenuItem } from "../../components/MenuButton.tsx";
import { useApp } from "../appContext.ts";

interface Entry {
  readonly action: RunAction;
  readonly icon: string;
  readonly title: string;
}

const onAny: readonly Entry[] = [
  { action: "rerun", icon: "debug-rerun", title: "Rerun" },
  { action: "rerunWithChanges", icon: "edit", title: "Rerun with changes…" },
  { action: "reproduceRun", icon: "copy", title: "Reproduce" },
  { action: "applyRun", icon: "arrow-down", title: "Apply to the workspace…" },
  { action: "branchFromRun", icon: "git-branch", title: "Branch from it…" },
  { action: "openRunFiles", icon: "files", title: "Open its files as of then…" },
  { action: "saveRecipe", icon: "save", title: "Save recipe…" },
];
const onFailed: readonly Entry[] = [
  { action: "rerunFailed", icon: "debug-restart", title: "Rerun failed stages" },
  { action: "compareWithLastGood", icon: "git-compare", title: "Compare with the last good run" },
];

/** What else can be done with a compared run that has ended. */
export function RunMenu({ run }: { readonly run: RunSummary }): ReactNode {
  const { controller } = useApp();
  const { id, name, state } = run;
  if (state === "running") return undefined;
  const entries = state === "done" ? onAny : [...onFailed, ...onAny];
  return (
    <MenuButton icon="ellipsis" label={`More for ${name}`}>
      {(close) =>
        entries.map(({ action, icon, title }) => (
          <MenuItem
            key={action}
            icon={icon}
            onClick={() => {
              close();
              controller.ask("actOnRun", { runId: id, action });
            }}
          >
            {title}
          </MenuItem>
        ))
      }
    </MenuButton>
  );
}
