import type { StageState } from "../engine/model/freshness.ts";
import type { Phase } from "../engine/model/phase.ts";

/** A stage's state in words, as a person reads it. */
export const stateWords: Readonly<Record<StageState, string>> = {
  fresh: "fresh",
  stale: "stale",
  "never-run": "never run",
  running: "running",
  failed: "failed",
  frozen: "frozen",
  template: "template without a value",
  untracked: "not tracked",
};

/** The codicon of a state. Its colour is beside it wherever it is drawn. */
export const stateIcons: Readonly<Record<StageState, string>> = {
  fresh: "pass",
  stale: "circle-filled",
  "never-run": "circle-outline",
  running: "sync~spin",
  failed: "error",
  frozen: "lock",
  template: "symbol-parameter",
  untracked: "circle-outline",
};

export const phaseNames: Readonly<Record<Phase, string>> = {
  scope: "Scope",
  data: "Data",
  model: "Model",
  deploy: "Deploy",
  monitor: "Monitor",
};
