import type { ReactNode } from "react";
import { useNow } from "../../components/useNow.ts";
import { age, exactTime } from "../format/time.ts";

/** How long ago a run started. */
export function StartedCell({ time }: { readonly time: number }): ReactNode {
  const now = useNow(30_000);
  return (
    <time className="truncated" dateTime={new Date(time).toISOString()} title={exactTime(time)}>
      {age(time, now)}
    </time>
  );
}
