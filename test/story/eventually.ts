import { setTimeout as sleep } from "node:timers/promises";

/** Tries a check again and again until it holds; fails with its last error when the time is over. */
export async function eventually(what: string, timeoutMs: number, check: () => Promise<void>): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (performance.now() >= deadline) throw new Error(`Not within ${timeoutMs / 1000} s: ${what}`, { cause: error });
    }
    await sleep(200);
  }
}
