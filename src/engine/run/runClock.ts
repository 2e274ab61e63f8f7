/**
 * Tells the times of a run, in milliseconds since 1970: never earlier than what has passed since it began, though the
 * computer's clock is set back meanwhile. A sleep of the computer counts, as it does for the person.
 */
export class RunClock {
  readonly #begunAt = Date.now();
  readonly #begun = performance.now();

  now(): number {
    return Math.max(Date.now(), this.#begunAt + Math.round(performance.now() - this.#begun));
  }
}
