import type { RunCommand, RunOrigin, RunValue } from "./run.ts";
import type { Reason } from "./freshness.ts";
import type { ParamValue } from "./stageRecord.ts";

export interface ParamAssignment {
  /** Relative to the root. */
  readonly file: string;
  readonly key: string;
  readonly value: RunValue;
}

/** What a parameter is to be: as an earlier run had it, that may be a list of maps. */
export interface ParamChange extends Omit<ParamAssignment, "value"> {
  readonly value: ParamValue;
}

/** What to run. The whole pipeline where no stage is named. */
export interface RunRequest {
  readonly stageIds: readonly string[];
  /** One command to run by itself, in place of stages. */
  readonly command?: RunCommand;
  /** Only the named stages, not what they need. */
  readonly single?: boolean;
  /** The named stages and all that depends on them. */
  readonly downstream?: boolean;
  /** Also what is fresh. */
  readonly force?: boolean;
  /** False where also what was run before with the same inputs runs. */
  readonly runCache?: boolean;
  /** Parameters changed for this run; the files are put back as they were afterwards. */
  readonly set?: readonly ParamChange[];
  /** Leaves the changed parameters in the files. */
  readonly keepParams?: boolean;
  /** How many stages are under way at most; as many as there are cores where it is left out. */
  readonly jobs?: number;
  /** After a failure too, what does not need the failed stage is begun. */
  readonly keepGoing?: boolean;
  /** As `Execution` has them, for the stages that say nothing themselves. */
  readonly retries?: number;
  readonly timeoutMs?: number;
  /** Takes the `key=value` pairs that the stages print for points of curves. */
  readonly liveOutput?: boolean;
  readonly name?: string;
  readonly experiment?: string;
  readonly origin?: RunOrigin;
}

/** One stage of a plan, in the order of running. */
export interface PlannedStage {
  readonly stageId: string;
  /** `maybe`: stands behind a stage that runs, and runs if that changes its inputs. */
  readonly action: "run" | "maybe" | "unchanged";
  readonly reasons: readonly Reason[];
}
