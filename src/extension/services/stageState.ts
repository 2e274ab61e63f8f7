import type { Reason, StageState, StageStatus } from "../../engine/model/freshness.ts";
import { plainText } from "./format.ts";

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

/** The codicon of a state; the pipeline view gives it a colour. */
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

/** What a status tells beyond its state's own word: that a stage was never run is said by the state. */
export function reasonsOf(status: StageStatus | undefined): readonly Reason[] {
  return (status?.reasons ?? []).filter(({ kind }) => kind !== "never-run");
}

/** The first reason, and how many more there are; empty where there is none. */
export function describeReasons(reasons: readonly Reason[]): string {
  const [first, ...others] = reasons;
  if (!first) return "";
  const text = plainReason(first);
  return others.length > 0 ? `${text} (+${others.length})` : text;
}

/** A reason without the marks of Markdown, for places that show plain text. */
export function plainReason({ message }: Reason): string {
  return plainText(message);
}
