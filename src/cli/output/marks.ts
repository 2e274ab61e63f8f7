import type { CheckState } from "../../engine/engine.ts";
import type { StageState } from "../../engine/model/freshness.ts";
import type { RunState } from "../../engine/model/run.ts";
import type { Color } from "./paint.ts";

/** A sign for a state, always shown beside its word. */
export interface Mark {
  readonly sign: string;
  readonly color: Color;
}

const marks = {
  good: { sign: "✔", color: "green" },
  due: { sign: "●", color: "yellow" },
  open: { sign: "○", color: "dim" },
  live: { sign: "◐", color: "cyan" },
  bad: { sign: "✖", color: "red" },
} as const satisfies Record<string, Mark>;

export const stageMarks: Readonly<Record<StageState, Mark>> = {
  fresh: marks.good,
  stale: marks.due,
  "never-run": marks.open,
  running: marks.live,
  failed: marks.bad,
  frozen: marks.open,
  template: marks.open,
  untracked: marks.open,
};

export const runMarks: Readonly<Record<RunState, Mark>> = {
  running: marks.live,
  done: marks.good,
  failed: marks.bad,
  stopped: marks.open,
  interrupted: marks.bad,
};

export const checkMarks: Readonly<Record<CheckState, Mark>> = {
  ok: marks.good,
  warning: marks.due,
  error: marks.bad,
};
