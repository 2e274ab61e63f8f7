import { setImmediate as nextTurn } from "node:timers/promises";

import type { WorkOptions } from "../engine.ts";

/** Longest stretch of synchronous work between two looks at the event loop, in milliseconds. */
const stretch = 50;

/**
 * Lets the event loop have its turn while synchronous file work goes on, so that cancellation and progress get through.
 * Work loops call `if (pace.isDue()) await pace.rest()`.
 */
export class Pace {
  private readonly options: WorkOptions;
  private lastRest = performance.now();

  constructor(options: WorkOptions = {}) {
    this.options = options;
  }

  isDue(): boolean {
    return performance.now() - this.lastRest >= stretch;
  }

  /** Throws the signal's reason where the work was cancelled meanwhile. */
  async rest(): Promise<void> {
    await nextTurn();
    this.options.signal?.throwIfAborted();
    this.lastRest = performance.now();
  }

  /** `fraction` from 0 to 1, where it can be told. */
  report(message: string, fraction?: number): void {
    this.options.onProgress?.(fraction === undefined ? { message } : { message, fraction });
  }
}
