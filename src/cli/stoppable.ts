import { constants } from "node:os";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { WorkOptions } from "../engine/engine.ts";
import { withProgress } from "./output/progressLine.ts";
import { isAbort, StopSignals } from "./stopSignals.ts";

/** Work that Ctrl+C or its like has ended on its way, and how to go on with it. */
export class StoppedError extends Error {
  override readonly name = "StoppedError";
  readonly goOn: string;
  /** What a shell reports of it. */
  readonly exitCode: number;

  constructor(goOn: string, exitCode: number) {
    super("Stopped");
    this.goOn = goOn;
    this.exitCode = exitCode;
  }
}

/**
 * Does `work` as `withProgress` does; the first Ctrl+C has it end by itself, which throws a `StoppedError`, and the next one
 * ends the process. `goOn` says to a person what is left of it and how to go on.
 */
export async function stoppable<Result>(
  goOn: string,
  work: (options: WorkOptions) => Promise<Result>,
): Promise<Result> {
  const signals = new StopSignals(() => signals.dispose());
  try {
    return await withProgress((options) => work({ ...options, signal: signals.signal }));
  } catch (error) {
    if (!isAbort(error)) throw error;
    throw new StoppedError(goOn, signals.exitCode ?? 128 + constants.signals.SIGINT);
  } finally {
    signals.dispose();
  }
}

/** The same of work that more follows: where it is done when the signal comes, what follows is not begun. */
export async function stoppableStep<Result>(
  goOn: string,
  work: (options: WorkOptions) => Promise<Result>,
): Promise<Result> {
  return stoppable(goOn, async (options) => {
    const result = await work(options);
    // A signal that has come already is told in one of the next two turns.
    for (let turn = 0; turn < 2; turn++) await nextTurn();
    options.signal?.throwIfAborted();
    return result;
  });
}
