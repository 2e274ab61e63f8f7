import type { Engine, WorkOptions } from "./engine.ts";
import type { StatusReport } from "./model/freshness.ts";
import type { RunRequest } from "./model/plan.ts";
import type { Recipe } from "./model/recipe.ts";
import type { Reproduction } from "./model/reproduction.ts";
import type { RunDetail } from "./model/run.ts";
import type { Sweep, SweepRequest } from "./model/sweep.ts";
import type { ReproduceRequest } from "./reproduce/reproduceRun.ts";
import type { RunHost } from "./run/host.ts";
import type { SweepHost } from "./sweep/workSweep.ts";

/** An engine in this very process: it can also run stages, whose output its host takes as it comes. */
export interface LocalEngine extends Engine {
  /** Whether Cairn keeps anything of this project yet. */
  readonly hasLedger: boolean;
  /** Snapshots the commit at HEAD if it was just made here, as `recordHead` does; compares nothing. */
  recordCommit(options?: WorkOptions): Promise<void>;
  /** As `status`, with what is to be told beside it. It is kept for `recallStatus`, where Cairn keeps anything here. */
  report(options?: WorkOptions): Promise<StatusReport>;
  execute(request: RunRequest, host: RunHost): Promise<RunDetail>;
  /** What runs a run (by id or name) again; throws as `rerunRequest` of `run/rerun.ts`. */
  rerunRequest(runRef: string, failedOnly: boolean): Promise<RunRequest>;
  /** Starts a sweep in this process, and works through it to its end. */
  sweep(request: SweepRequest, host: SweepHost): Promise<Sweep>;
  /** Goes on with a sweep, by id or name, that was stopped or whose process is gone. */
  resumeSweep(ref: string, host: SweepHost): Promise<Sweep>;
  /** Makes a run again from its recipe, in a copy of the workspace, and tells whether the same comes of it. */
  reproduce(recipe: Recipe, request: ReproduceRequest, host: RunHost): Promise<Reproduction>;
}
