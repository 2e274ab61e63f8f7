import type { EngineContext } from "../context.ts";
import { copyOwners } from "../copy/copyOwners.ts";
import type { EngineChange, EngineOptions } from "../engine.ts";
import { isFullDisk } from "../model/errors.ts";
import type { Sweep } from "../model/sweep.ts";
import { findRunning } from "../run/claims/runClaims.ts";
import { listSweeps } from "../sweep/sweeps.ts";

const intervalMs = 2_000;

/** Notices, on a clock of its own, that runs and sweeps have lost their processes: these leave no word in the ledger. */
export class RunWatch {
  readonly #context: () => EngineContext | undefined;
  readonly #tell: (changes: readonly EngineChange[]) => void;
  readonly #log: EngineOptions["log"];
  readonly #timer: NodeJS.Timeout;
  /** The ids of those that were told of as such. */
  #sweepsAtWork: ReadonlySet<string> = new Set();

  /** `context` is undefined while there is no ledger. */
  constructor(
    context: () => EngineContext | undefined,
    tell: (changes: readonly EngineChange[]) => void,
    log: EngineOptions["log"],
  ) {
    this.#context = context;
    this.#tell = tell;
    this.#log = log;
    this.#timer = setInterval(() => this.#look(), intervalMs);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** These are what a person sees now: that one of them is left is told. */
  noteSweeps(sweeps: readonly Sweep[]): void {
    const atWork = sweeps.filter(({ state }) => state === "running" || state === "paused");
    this.#sweepsAtWork = new Set(atWork.map(({ id }) => id));
  }

  /**
   * A run whose process is gone without a word is not running any more, whoever looks first. What is asked is answered
   * also where there is no room to write that down.
   */
  markInterrupted(): void {
    const context = this.#context();
    if (context === undefined) return;
    const findLiving = () => new Set([...findRunning(context.home).map(({ pid }) => pid), ...copyOwners(context.home)]);
    try {
      if (context.ledger.runs.markInterrupted(findLiving, Date.now()).length > 0) this.#tell(["runs"]);
    } catch (error) {
      if (!isFullDisk(error)) throw error;
      this.#log("warn", `That a run was interrupted could not be written down: ${error.message}`);
    }
  }

  /** Nobody waits for an answer: what is wrong with the ledger is told to whoever asks it next. */
  #look(): void {
    try {
      this.markInterrupted();
      this.#lookForLeftSweeps();
    } catch (error) {
      this.#log("debug", `Looking for interrupted runs: ${String(error)}`);
    }
  }

  #lookForLeftSweeps(): void {
    if (this.#sweepsAtWork.size === 0) return;
    const context = this.#context();
    const isLeft = ({ id, state }: Sweep): boolean => state === "interrupted" && this.#sweepsAtWork.has(id);
    if (context === undefined || !listSweeps(context).some(isLeft)) return;
    this.#sweepsAtWork = new Set();
    this.#tell(["runs"]);
  }
}
