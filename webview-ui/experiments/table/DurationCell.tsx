import type { ReactNode } from "react";
import type { RunRow } from "../../../src/protocol/experiments.ts";
import { formatDuration } from "../../../src/protocol/words.ts";
import { useNow } from "../../components/useNow.ts";

/** How long a run took, or has taken so far; nothing where its end is not known. */
export function DurationCell({ row }: { readonly row: RunRow }): ReactNode {
  const isRunning = row.state === "running";
  const now = useNow(1000, isRunning);
  const end = row.endedAt ?? (isRunning ? now : undefined);
  if (end === undefined) return null;
  return <span className="truncated">{formatDuration(end - row.startedAt)}</span>;
}
