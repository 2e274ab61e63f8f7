import type { Curve } from "../model/run.ts";

/** Times are kept to this, in milliseconds: of hours of steps there are a few thousand pairs. */
const resolution = 1_000;

/** When a run came to its steps. */
export class Clock {
  readonly #times = new Map<number, number>();
  #lastKept = Number.NEGATIVE_INFINITY;
  #newest: readonly [step: number, time: number] | undefined;

  /** `time` is in milliseconds since 1970. */
  tick(step: number, time: number): void {
    if (!Number.isFinite(step) || !Number.isFinite(time)) return;
    this.#newest = [step, time];
    if (Math.abs(time - this.#lastKept) < resolution) return;
    this.#lastKept = time;
    this.#times.set(step, time);
  }

  /** The times by step, in the order of the steps; undefined where none are known. */
  all(): Curve | undefined {
    if (!this.#newest) return undefined;
    const times = [...this.#times.set(...this.#newest)].toSorted(([one], [other]) => one - other);
    return { key: "", steps: times.map(([step]) => step), values: times.map(([, time]) => time) };
  }
}

/** Beside the rest of a run that is taken in, where there are times. */
export function clockIn(clock: Clock): { readonly clock?: Curve } {
  const times = clock.all();
  return times ? { clock: times } : {};
}
