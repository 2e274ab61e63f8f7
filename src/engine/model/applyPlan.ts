import type { RunSummary } from "./run.ts";
import type { RestoreChange, RestorePlan } from "./snapshot.ts";
import type { ParamValue } from "./stageRecord.ts";

/** What of a run can be brought into the workspace, each by itself. */
export const runParts = ["code", "params", "data"] as const;

export type RunPart = (typeof runParts)[number];

/** One file or folder that applying a run would change. */
export interface ApplyChange extends RestoreChange {
  readonly part: RunPart;
  /** Of a parameters file: the values that would be others. */
  readonly params?: readonly ParamShift[];
}

/** Undefined where the file has no such parameter. */
export interface ParamShift {
  readonly key: string;
  readonly before?: ParamValue;
  readonly after?: ParamValue;
}

/** `train.lr 0.1 → 0.2`, with the values as `write` has them; a dash where there is none. */
export function describeShift({ key, before, after }: ParamShift, write: (value: ParamValue) => string): string {
  const [old, value] = [before, after].map((one) => (one === undefined ? "–" : write(one)));
  return `${key} ${old} → ${value}`;
}

/** What applying a run would change, to be shown before it is done; a restore carries it out. */
export interface ApplyPlan extends RestorePlan {
  readonly run: Pick<RunSummary, "id" | "name">;
  /** Code first, then parameters, then data. */
  readonly changes: readonly ApplyChange[];
  /** Parts that were asked for and cannot be had, with why. */
  readonly unavailable: readonly UnavailablePart[];
}

export interface UnavailablePart {
  readonly part: RunPart;
  readonly message: string;
  readonly cure: string;
}
