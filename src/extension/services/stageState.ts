import type { Reason, StageStatus } from "../../engine/model/freshness.ts";
import { plainText } from "./format.ts";

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
