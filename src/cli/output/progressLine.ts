import type { Progress, WorkOptions } from "../../engine/engine.ts";

const delayMs = 300;
const intervalMs = 100;
const clearLine = "\r\u001B[K";

/**
 * One line on stderr that tells how far long work is: only at a terminal, and only once the work takes its time.
 */
export class ProgressLine {
  #shownAt = performance.now() + delayMs - intervalMs;
  #isShown = false;

  show({ message, fraction }: Progress): void {
    if (!process.stderr.isTTY || performance.now() - this.#shownAt < intervalMs) return;
    this.#shownAt = performance.now();
    this.#isShown = true;
    const percent = fraction === undefined ? "" : ` ${Math.floor(fraction * 100)} %`;
    process.stderr.write(clearLine + `${message}${percent}`.slice(0, process.stderr.columns - 1));
  }

  /** Takes the line away; the next one waits again. */
  clear(): void {
    if (this.#isShown) process.stderr.write(clearLine);
    this.#isShown = false;
    this.#shownAt = performance.now() + delayMs - intervalMs;
  }
}

/** Does `work` with a progress line that is gone when the work is done. */
export async function withProgress<Result>(work: (options: WorkOptions) => Promise<Result>): Promise<Result> {
  const line = new ProgressLine();
  try {
    return await work({ onProgress: (progress) => line.show(progress) });
  } finally {
    line.clear();
  }
}
