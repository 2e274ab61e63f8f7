import type { RunSummary, RunValue } from "../../engine/model/run.ts";
import type { Sweep, SweepRun } from "../../engine/model/sweep.ts";
import type { Versioned } from "../output/printJson.ts";
import { toIso } from "./isoTime.ts";

/** `cairn sweep --json`, once the sweep has ended; its progress goes to stderr meanwhile. */
export interface SweepJson extends Versioned {
  readonly sweep: SweepEntryJson;
}

/** `cairn sweeps --json` */
export interface SweepsJson extends Versioned {
  /** Newest first. */
  readonly sweeps: readonly SweepEntryJson[];
}

/** `cairn sweep --dry-run --json` */
export interface SweepPlanJson extends Versioned {
  /** With the same one the same is drawn. */
  readonly seed: number;
  /** The parameters of each run, in order. */
  readonly runs: readonly Readonly<Record<string, RunValue>>[];
}

export type SweepEntryJson = Pick<Sweep, "id" | "name" | "state" | "request"> & {
  readonly startedAt: string;
  readonly endedAt?: string;
  /** In the order of the queue. */
  readonly runs: readonly (SweepRun & Partial<Pick<RunSummary, "name" | "metrics" | "failure">>)[];
};

/** A sweep, with what is known of the runs that have begun. */
export function toSweepJson(
  { startedAt, endedAt, runs, ...sweep }: Sweep,
  known: readonly RunSummary[],
): SweepEntryJson {
  const byId = new Map(known.map((run) => [run.id, run]));
  return {
    ...sweep,
    startedAt: toIso(startedAt),
    ...(endedAt !== undefined && { endedAt: toIso(endedAt) }),
    runs: runs.map((entry) => {
      const run = entry.runId === undefined ? undefined : byId.get(entry.runId);
      if (run === undefined) return entry;
      const { name, metrics, failure } = run;
      return { ...entry, name, metrics, ...(failure !== undefined && { failure }) };
    }),
  };
}
