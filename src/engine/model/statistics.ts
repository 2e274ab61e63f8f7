type Numbers = ArrayLike<number>;

/** A straight line, and the share (0 to 1) of what differs in y that it explains. */
export interface FittedLine {
  readonly slope: number;
  readonly intercept: number;
  readonly r2: number;
}

/** The line with the least squares through some points; undefined where there are fewer than two or all x are alike. */
export function fitLine(xs: Numbers, ys: Numbers): FittedLine | undefined {
  const { count, meanX, meanY, xx, yy, xy } = momentsOf(xs, ys);
  if (count < 2 || !(xx > 0)) return undefined;
  const slope = xy / xx;
  return { slope, intercept: meanY - slope * meanX, r2: yy > 0 ? Math.min(1, (xy * xy) / (xx * yy)) : 1 };
}

/** Pearson's correlation, −1 to 1: how straight the points lie; undefined where either side does not differ. */
export function pearson(xs: Numbers, ys: Numbers): number | undefined {
  const { xx, yy, xy } = momentsOf(xs, ys);
  return xx > 0 && yy > 0 ? Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy))) : undefined;
}

/** Spearman's correlation, −1 to 1: how much y rises or falls with x, on whatever curve; undefined as for `pearson`. */
export function spearman(xs: Numbers, ys: Numbers): number | undefined {
  return pearson(ranksOf(xs), ranksOf(ys));
}

/** The place of each value among all, from 1; those that are alike share the mean of their places. */
export function ranksOf(values: Numbers): Float64Array {
  const order = Array.from({ length: values.length }, (_, index) => index);
  order.sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < order.length;) {
    let to = from + 1;
    while (to < order.length && values[order[to] ?? 0] === values[order[from] ?? 0]) to++;
    for (let at = from; at < to; at++) ranks[order[at] ?? 0] = (from + to + 1) / 2;
    from = to;
  }
  return ranks;
}

/** How many points of a smooth line are told: the eye sees no corner. */
const smoothPoints = 48;
/** The share of all points that each point of a smooth line follows. */
const smoothSpan = 0.5;

/**
 * A smooth line through points: at each x a line is fitted to the nearest of them, near ones counting more (LOWESS, Cleveland
 * 1979, without its rounds against outliers). Empty where there are fewer than five or all x are alike.
 */
export function smoothLine(xs: Numbers, ys: Numbers): readonly (readonly [x: number, y: number])[] {
  const order = Array.from({ length: xs.length }, (_, index) => index).sort((a, b) => (xs[a] ?? 0) - (xs[b] ?? 0));
  const x = Float64Array.from(order, (at) => xs[at] ?? 0);
  const y = Float64Array.from(order, (at) => ys[at] ?? 0);
  const [first = 0, last = 0] = [x[0], x[x.length - 1]];
  if (x.length < 5 || !(last > first)) return [];
  const near = Math.max(4, Math.ceil(x.length * smoothSpan));
  let from = 0;
  return Array.from({ length: smoothPoints }, (_, step) => {
    const at = first + ((last - first) * step) / (smoothPoints - 1);
    while (from + near < x.length && at - (x[from] ?? 0) > (x[from + near] ?? 0) - at) from++;
    return [at, heightAt(at, x.subarray(from, from + near), y.subarray(from, from + near))] as const;
  });
}

/** The height at x of the line through some points, those that are near x counting more. */
function heightAt(at: number, xs: Float64Array, ys: Float64Array): number {
  const reach = Math.max(at - (xs[0] ?? 0), (xs[xs.length - 1] ?? 0) - at, Number.MIN_VALUE);
  const weights = xs.map((x) => Math.max(1e-6, (1 - Math.min(1, Math.abs(x - at) / reach) ** 3) ** 3));
  const { meanX, meanY, xx, xy } = momentsOf(xs, ys, weights);
  return meanY + (xx > 0 ? (xy / xx) * (at - meanX) : 0);
}

/** Means, and the sums of squares and products around them. */
interface Moments {
  readonly count: number;
  readonly meanX: number;
  readonly meanY: number;
  readonly xx: number;
  readonly yy: number;
  readonly xy: number;
}

function momentsOf(xs: Numbers, ys: Numbers, weights?: Numbers): Moments {
  const count = Math.min(xs.length, ys.length);
  const weightAt = (at: number): number => (weights ? (weights[at] ?? 0) : 1);
  let [sum, sumX, sumY] = [0, 0, 0];
  for (let at = 0; at < count; at++) {
    const weight = weightAt(at);
    sum += weight;
    sumX += weight * (xs[at] ?? 0);
    sumY += weight * (ys[at] ?? 0);
  }
  const [meanX, meanY] = [sumX / sum, sumY / sum];
  let [xx, yy, xy] = [0, 0, 0];
  for (let at = 0; at < count; at++) {
    const weight = weightAt(at);
    const [dx, dy] = [(xs[at] ?? 0) - meanX, (ys[at] ?? 0) - meanY];
    xx += weight * dx * dx;
    yy += weight * dy * dy;
    xy += weight * dx * dy;
  }
  return { count, meanX, meanY, xx, yy, xy };
}
