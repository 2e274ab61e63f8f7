import type { WorkOptions } from "../../engine/engine.ts";

const delayMs = 300;
const intervalMs = 100;

/**
 * One line on stderr that tells how far long work is: only at a terminal, and only once the work takes its time.
 * It is gone when the work is done.
 */
export async function withProgress<Result>(work: (options: WorkOptions) => Promise<Result>): Promise<Result> {
  if (!process.stderr.isTTY) return work({});
  let shownAt = Date.now() + delayMs - intervalMs;
  let isShown = false;
  try {
    return await work({
      onProgress: ({ message, fraction }) => {
        if (Date.now() - shownAt < intervalMs) return;
        shownAt = Date.now();
        isShown = true;
        const percent = fraction === undefined ? "" : ` ${Math.floor(fraction * 100)} %`;
        process.stderr.write(`\r\u001B[K${message}${percent}`.slice(0, process.stderr.columns + 4));
      },
    });
  } finally {
    if (isShown) process.stderr.write("\r\u001B[K");
  }
}
