import type { ReactNode } from "react";
import { formatAge } from "../../../src/protocol/words.ts";
import { exactTime } from "../format/time.ts";
import { useTableNow } from "./nowContext.ts";

/** How long ago a run started. */
export function StartedCell({ time }: { readonly time: number }): ReactNode {
  const now = useTableNow();
  return (
    <time className="truncated" dateTime={new Date(time).toISOString()} title={exactTime(time)}>
      {formatAge(time, now)}
    </time>
  );
}
