/** A span of numbers, the first no larger than the second. */
export type Span = readonly [low: number, high: number];

/** The span of all finite numbers; a little room around a single one. Undefined where there is none. */
export function spanOf(lists: readonly ArrayLike<number>[]): Span | undefined {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const list of lists) {
    for (let index = 0; index < list.length; index++) {
      const value = list[index] ?? Number.NaN;
      if (!Number.isFinite(value)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  if (low > high) return undefined;
  if (low < high) return [low, high];
  const room = Math.abs(low) * 0.1 || 1;
  return [low - room, high + room];
}

/** Round numbers (1, 2 or 5 times a power of ten apart) within a span, about so many. */
export function ticksIn([low, high]: Span, about: number): readonly number[] {
  const rough = (high - low) / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= rough) ?? 10 * power;
  if (!Number.isFinite(step) || step === 0) return [low, high];
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  // What is added up would gather errors of rounding.
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}
