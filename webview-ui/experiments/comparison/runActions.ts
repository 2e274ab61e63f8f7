import type { RunAction } from "../../../src/protocol/experiments.ts";

interface RunActionLooks {
  readonly action: RunAction;
  readonly icon: string;
  readonly title: string;
  /** Only of runs that did not end well. */
  readonly onlyFailed?: boolean;
}

/** What VS Code does with a run that has ended. */
export const runActions: readonly RunActionLooks[] = [
  { action: "rerunFailed", icon: "debug-restart", title: "Rerun failed stages", onlyFailed: true },
  { action: "compareWithLastGood", icon: "git-compare", title: "Compare with the last good run", onlyFailed: true },
  { action: "rerun", icon: "debug-rerun", title: "Rerun" },
  { action: "rerunWithChanges", icon: "edit", title: "Rerun with changes…" },
  { action: "reproduceRun", icon: "copy", title: "Reproduce" },
  { action: "applyRun", icon: "arrow-down", title: "Apply to the workspace…" },
  { action: "branchFromRun", icon: "git-branch", title: "Branch from it…" },
  { action: "registerModel", icon: "tag", title: "Register its model…" },
  { action: "promoteModel", icon: "rocket", title: "Promote its model…" },
  { action: "showModels", icon: "library", title: "Registered models…" },
  { action: "openRunFiles", icon: "files", title: "Open its files as of then…" },
  { action: "saveRecipe", icon: "save", title: "Save recipe…" },
];
