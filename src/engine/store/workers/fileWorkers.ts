import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";

import type { EngineOptions } from "../../engine.ts";
import type { Blake3 } from "../objects/blake3.ts";
import { type AnswerTo, carryOut, type FileTask, memoryFor } from "./fileTask.ts";
import type { WorkerAnswer } from "./fileWorker.ts";
import { packError, unpackError } from "./taskError.ts";

/** More threads than these wait for the disk and for each other's locks. */
const mostWorkers = 4;
const workerCount = Math.min(mostWorkers, availableParallelism());
/** How long threads wait for more work before they go, in milliseconds. */
const patience = 5_000;
/** What a thread makes does not live long: with less room for it, memory stays flat. */
const resourceLimits = { maxYoungGenerationSizeMb: 8 };

interface Waiting {
  readonly task: FileTask;
  readonly settle: (answer: WorkerAnswer) => void;
}

/** A thread with the task that it is at. */
interface Hand {
  readonly worker: Worker;
  at: Waiting | undefined;
}

/**
 * Threads that work with files, started with the first task and gone some seconds after the last; they keep no process
 * alive. Where none can be started, the tasks are carried out on this thread.
 */
export class FileWorkers {
  private readonly blake3: Blake3;
  private readonly log: EngineOptions["log"];
  private readonly hands: Hand[] = [];
  private readonly queue: Waiting[] = [];
  private canStart = true;
  private farewell: NodeJS.Timeout | undefined;

  constructor(blake3: Blake3, log: EngineOptions["log"]) {
    this.blake3 = blake3;
    this.log = log;
  }

  /** How many tasks keep all of them busy, with one each in waiting. */
  readonly capacity = 2 * workerCount;

  /** How many threads there are besides this one, to help with what it does itself. */
  get helpers(): number {
    return this.canStart ? workerCount - 1 : 0;
  }

  /** Has the helpers take part in work that this thread does too. Resolves once they have; rejects as `run`. */
  async help<Task extends FileTask>(task: Task): Promise<void> {
    await Promise.all(Array.from({ length: this.helpers }, () => this.run(task)));
  }

  /** Starts the threads for work that is about to come: they take some 50 ms, in which other things can be done. */
  prepare(): void {
    for (let hand = this.hire(); hand; hand = this.hire()) hand.worker.unref();
    this.deal();
  }

  /** Rejects with what carrying it out throws. */
  async run<Task extends FileTask>(task: Task): Promise<AnswerTo<Task>> {
    const given = await new Promise<WorkerAnswer>((settle) => {
      this.queue.push({ task, settle });
      this.deal();
    });
    if ("error" in given) throw unpackError(given.error);
    return given.answer as AnswerTo<Task>;
  }

  /** The same on this thread, for what is not worth the start of others. */
  async runHere<Task extends FileTask>(task: Task): Promise<AnswerTo<Task>> {
    return await carryOut(task, this.blake3);
  }

  private deal(): void {
    clearTimeout(this.farewell);
    while (this.queue.length > 0) {
      const hand = this.hands.find(({ at }) => at === undefined) ?? this.hire();
      if (!hand) break;
      hand.at = this.queue.shift();
      hand.worker.ref();
      if (hand.at) hand.worker.postMessage(hand.at.task, memoryFor(hand.at.task));
    }
    if (this.hands.length === 0) for (const waiting of this.queue.splice(0)) void this.doHere(waiting);
    if (this.hands.every(({ at }) => at === undefined)) {
      this.farewell = setTimeout(() => this.dismiss(), patience).unref();
    }
  }

  private hire(): Hand | undefined {
    if (!this.canStart || this.hands.length >= workerCount) return undefined;
    const name = process.env["CAIRN_BUNDLED"] === "1" ? "./fileWorker.js" : "./fileWorker.ts";
    try {
      const worker = new Worker(new URL(name, import.meta.url), { execArgv: [], resourceLimits });
      const hand: Hand = { worker, at: undefined };
      hand.worker.on("message", (answer: WorkerAnswer) => this.take(hand, answer));
      hand.worker.on("error", (error) => this.lose(hand, error));
      this.hands.push(hand);
      return hand;
    } catch (error) {
      this.giveUp(error);
      return undefined;
    }
  }

  private take(hand: Hand, answer: WorkerAnswer): void {
    const done = hand.at;
    hand.at = undefined;
    hand.worker.unref();
    done?.settle(answer);
    this.deal();
  }

  /** A thread that ends by itself could not be started: tasks throw nothing that is not answered. */
  private lose(hand: Hand, error: unknown): void {
    this.hands.splice(this.hands.indexOf(hand), 1);
    this.giveUp(error);
    if (hand.at) void this.doHere(hand.at);
    this.deal();
  }

  private giveUp(error: unknown): void {
    if (this.canStart) this.log("info", `No threads can be started for files, so one does it all: ${String(error)}`);
    this.canStart = false;
  }

  private async doHere({ task, settle }: Waiting): Promise<void> {
    try {
      settle({ answer: await carryOut(task, this.blake3) });
    } catch (error) {
      settle({ error: packError(error) });
    }
  }

  private dismiss(): void {
    for (const { worker } of this.hands.splice(0)) void worker.terminate();
  }
}
