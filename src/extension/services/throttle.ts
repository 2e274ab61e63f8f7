/** Runs `work` at once when it is asked for, then at most once in `interval` milliseconds while it is asked for again. */
export class Throttle {
  private readonly interval: number;
  private readonly work: () => void;
  private timer: NodeJS.Timeout | undefined;
  private isAsked = false;

  constructor(interval: number, work: () => void) {
    this.interval = interval;
    this.work = work;
  }

  ask(): void {
    if (this.timer) {
      this.isAsked = true;
      return;
    }
    this.timer = setTimeout(() => this.wake(), this.interval);
    this.work();
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.isAsked = false;
  }

  private wake(): void {
    this.timer = undefined;
    if (!this.isAsked) return;
    this.isAsked = false;
    this.ask();
  }
}
