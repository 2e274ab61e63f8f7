/**
 * Milliseconds by a clock that nobody sets, as `performance.now()` counts them: that has Node load a part of its own first,
 * and a command may be at its end by then.
 */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1_000_000;
}
