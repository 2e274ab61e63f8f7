import { setTimeout as sleep } from "node:timers/promises";
import type { OpenCopy } from "../copy/copyEngine.ts";
import { readKeptCode } from "../copy/keptCode.ts";
import { placeData } from "../copy/placeData.ts";
import { writeParams } from "../copy/writeParams.ts";
import { copyWorkspace } from "../copy/workspaceCopy.ts";
import type { EngineContext } from "../context.ts";
import type { StoredSweep } from "../ledger/sweeps.ts";
import { UserError } from "../model/errors.ts";
import type { RecipeCode } from "../model/recipe.ts";
import type { RunDetail } from "../model/run.ts";
import type { SweepRun, SweepRunState } from "../model/sweep.ts";
import { executeRun } from "../run/execute.ts";
import type { RunHost } from "../run/host.ts";
import { reasonToStop } from "./stopRule.ts";

/** What a sweep tells while it goes on. */
export type SweepEvent =
  | { readonly kind: "sweep-started"; readonly name: string; readonly count: number; readonly left: number }
  | {
      readonly kind: "run-started";
      readonly number: number;
      readonly runName: string;
      readonly params: SweepRun["params"];
    }
  | { readonly kind: "run-ended"; readonly number: number; readonly run: RunDetail }
  | { readonly kind: "paused" | "resumed" }
  | { readonly kind: "note"; readonly message: string };

export type SweepHost = Pick<RunHost, "signal" | "env" | "cairnVersion" | "onProgress"> & {
  readonly onEvent: (event: SweepEvent) => void;
};

/** How often what a person asks of the sweep, and the newest points of its runs, are looked at. */
const tickMs = 500;

/**
 * Works through the queue of a sweep until nothing of it waits, so many runs at a time, each in a copy of the workspace.
 * Follows what is asked of it in the ledger meanwhile (`SweepControl`). A stop by the host leaves the rest waiting: what
 * was under way waits again. Where a run cannot be begun at all, the error is thrown once the others have ended.
 */
export async function workSweep(
  context: EngineContext,
  sweepId: string,
  host: SweepHost,
  openCopy: OpenCopy,
): Promise<void> {
  const queue = new Queue(context, sweepId, host, openCopy);
  await queue.work();
}

/** A run under way. */
interface UnderWay {
  readonly stop: AbortController;
  runId?: string;
  readonly ended: Promise<void>;
}

class Queue {
  readonly #context: EngineContext;
  readonly #id: string;
  readonly #host: SweepHost;
  readonly #openCopy: OpenCopy;
  readonly #underWay = new Map<number, UnderWay>();
  readonly #broken: unknown[] = [];
  #code: RecipeCode | undefined;

  constructor(context: EngineContext, id: string, host: SweepHost, openCopy: OpenCopy) {
    this.#context = context;
    this.#id = id;
    this.#host = host;
    this.#openCopy = openCopy;
  }

  async work(): Promise<void> {
    this.#code = await readKeptCode(this.#context, this.#read().base);
    const stopAll = (): void => this.#stopAll("the sweep was stopped");
    this.#host.signal.addEventListener("abort", stopAll);
    try {
      for (let state = this.#step("running"); state !== undefined; state = this.#step(state)) {
        await Promise.race([sleep(tickMs), ...[...this.#underWay.values()].map(({ ended }) => ended)]);
      }
    } finally {
      this.#host.signal.removeEventListener("abort", stopAll);
    }
    if (this.#broken.length > 0) throw this.#broken[0];
  }

  /** Does what is due; resolves to the sweep's state, or to undefined once nothing is left to wait for. */
  #step(before: StoredSweep["state"]): StoredSweep["state"] | undefined {
    const sweep = this.#read();
    const isEnding = this.#host.signal.aborted || this.#broken.length > 0;
    if (sweep.state !== before && (sweep.state === "paused" || before === "paused") && !isEnding) {
      this.#host.onEvent({ kind: sweep.state === "paused" ? "paused" : "resumed" });
    }
    if (sweep.state === "cancelled") this.#stopAll("the sweep was cancelled");
    this.#stopSome(sweep);
    if (sweep.state === "running" && !isEnding) this.#startSome(sweep);
    if (this.#underWay.size > 0) return sweep.state;
    if (isEnding) return undefined;
    if (sweep.state === "paused") return sweep.state;
    this.#context.ledger.sweeps.setState(this.#id, sweep.state === "cancelled" ? "cancelled" : "done", Date.now());
    return undefined;
  }

  #startSome({ runs, request }: StoredSweep): void {
    for (const run of runs) {
      if (this.#underWay.size >= request.jobs) return;
      if (run.state === "waiting" && !this.#underWay.has(run.number)) this.#start(run);
    }
  }

  #start(entry: SweepRun): void {
    const stop = new AbortController();
    this.#context.ledger.sweeps.setRun(this.#id, entry.number, "running");
    const ended = this.#carryOut(entry, stop.signal).finally(() => this.#underWay.delete(entry.number));
    this.#underWay.set(entry.number, { stop, ended });
  }

  async #carryOut(entry: SweepRun, signal: AbortSignal): Promise<void> {
    try {
      const run = await this.#runInCopy(entry, signal);
      this.#settle(entry.number, stateOf(run));
      this.#host.onEvent({ kind: "run-ended", number: entry.number, run });
    } catch (error) {
      this.#settle(entry.number, signal.aborted ? "stopped" : "waiting");
      if (!signal.aborted) this.#broken.push(error);
    }
  }

  /** A run that the host's stop has cut short waits again; one that was cancelled by itself stays so. */
  #settle(number: number, state: SweepRunState): void {
    const isCancelled = this.#read().runs.some((run) => run.number === number && run.state === "cancelled");
    if (isCancelled) return;
    const isCutShort = this.#host.signal.aborted && state === "stopped";
    this.#context.ledger.sweeps.setRun(this.#id, number, isCutShort ? "waiting" : state);
  }

  async #runInCopy(entry: SweepRun, signal: AbortSignal): Promise<RunDetail> {
    const sweep = this.#read();
    if (this.#code === undefined) throw new Error("the sweep's code is read first");
    const copy = await copyWorkspace(this.#context, this.#code, `${sweep.name}-${entry.number}-${process.pid}`);
    try {
      const engine = await this.#openCopy(copy.root);
      try {
        await placeData(engine.context, sweep.base.data, { signal });
        writeParams(copy.root, entry.params);
        await engine.context.discovery.invalidate([copy.root]);
        return await executeRun(engine.context, runRequest(sweep), this.#hostOf(entry, signal));
      } finally {
        await engine.close();
      }
    } finally {
      await copy.remove();
    }
  }

  #hostOf({ number, params }: SweepRun, signal: AbortSignal): RunHost {
    const { env, cairnVersion } = this.#host;
    return {
      env,
      cairnVersion,
      signal,
      onProgress: () => undefined,
      // What the stages print is in their logs: several runs at once would only tear each other's lines.
      write: () => undefined,
      onEvent: (event) => {
        if (event.kind === "note") this.#host.onEvent(event);
        if (event.kind !== "run-started") return;
        const underWay = this.#underWay.get(number);
        if (underWay) underWay.runId = event.id;
        this.#context.ledger.sweeps.setRun(this.#id, number, "running", event.id);
        this.#host.onEvent({ kind: "run-started", number, runName: event.name, params });
      },
    };
  }

  #stopAll(why: string): void {
    for (const { stop } of this.#underWay.values()) stopWith(stop, why);
  }

  /** Those that a person has cancelled, and those whose metrics say that nothing comes of them. */
  #stopSome({ runs, request }: StoredSweep): void {
    for (const [number, { stop, runId }] of this.#underWay) {
      const isCancelled = runs.some((run) => run.number === number && run.state === "cancelled");
      if (isCancelled) stopWith(stop, "it was cancelled");
      if (request.stop === undefined || runId === undefined) continue;
      const reason = reasonToStop(request.stop, this.#context.ledger.runs.newestPoints(runId));
      if (reason !== undefined) stopWith(stop, reason);
    }
  }

  #read(): StoredSweep {
    const sweep = this.#context.ledger.sweeps.find(this.#id);
    if (sweep === undefined)
      throw new UserError("sweep-unknown", "The sweep is no longer in the ledger.", "Start it anew.");
    return sweep;
  }
}

function stopWith(stop: AbortController, why: string): void {
  if (!stop.signal.aborted) stop.abort(new UserError("stopped-early", `stopped: ${why}`, "Nothing has to be done."));
}

function runRequest({ id, name, request }: StoredSweep) {
  return {
    stageIds: request.stageIds,
    experiment: name,
    jobs: 1,
    origin: { kind: "sweep", of: id },
  } as const;
}

function stateOf({ state }: RunDetail): SweepRunState {
  return state === "done" || state === "stopped" ? state : "failed";
}
