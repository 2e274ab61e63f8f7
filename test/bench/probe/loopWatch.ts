import type { LoopDelays, LoopTick } from "./protocol.ts";

/** The finer the tick, the less of a block falls between two of them. */
const tickMs = 2;
const worstCount = 10;

/**
 * Notes how late the event loop is at a steady tick: what blocks it makes the next tick late. Beside it how long the
 * thread itself worked since the last tick, which tells its own work from waiting for a processor.
 */
export class LoopWatch {
  private readonly ticks: LoopTick[] = [];
  private readonly timer: NodeJS.Timeout;
  private last = performance.now();
  private lastWork = threadWork();
  private step: string;

  constructor(step: string) {
    this.step = step;
    this.timer = setInterval(() => this.tick(), tickMs);
  }

  enter(step: string): void {
    this.step = step;
  }

  stop(): LoopDelays {
    clearInterval(this.timer);
    const byDelay = this.ticks.toSorted((one, other) => other.delay - one.delay);
    const byWork = this.ticks.toSorted((one, other) => other.work - one.work);
    return {
      count: byDelay.length,
      p99: byDelay[Math.floor(byDelay.length / 100)]?.delay ?? 0,
      latest: byDelay.slice(0, worstCount),
      busiest: byWork.slice(0, worstCount),
    };
  }

  private tick(): void {
    const now = performance.now();
    const work = threadWork();
    const delay = Math.max(0, now - this.last - tickMs);
    this.ticks.push({ step: this.step, delay, work: work - this.lastWork });
    this.last = now;
    this.lastWork = work;
  }
}

/** Milliseconds for which this thread has had a processor. */
function threadWork(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
