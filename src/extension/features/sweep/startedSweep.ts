import type { Sweep } from "../../../engine/model/sweep.ts";
import type { StartedSweep } from "../../../protocol/sweep.ts";

/** When a panel started a sweep, and of how many runs. */
export interface SweepStart {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly count: number;
  /** Whether its process has ended. */
  readonly hasEnded: boolean;
}

const endedStates = new Set(["done", "failed", "stopped", "cancelled"]);

/** How a started sweep is getting on, by the sweeps of its project. */
export function startedSweep({ at, count, hasEnded }: SweepStart, sweeps: readonly Sweep[]): StartedSweep {
  const own = sweeps.findLast(({ startedAt, runs }) => startedAt >= at && runs.length === count);
  if (!own) return { state: hasEnded ? "ended" : "starting", count, done: 0, failed: 0 };
  const { name, state, runs } = own;
  return {
    name,
    state,
    count,
    done: runs.filter((run) => endedStates.has(run.state)).length,
    failed: runs.filter((run) => run.state === "failed").length,
  };
}
