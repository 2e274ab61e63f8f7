import type { CurveWindow } from "../../../src/protocol/experiments.ts";

/** A part of the axis that charts of curves lie along. */
export interface CurveRange {
  readonly from: number;
  readonly to: number;
}

/** From where the first of the curves begins to where the last one ends; on a logarithmic axis from the first place that it has. */
export function wholeRange(windows: readonly CurveWindow[], isLog: boolean): CurveRange | undefined {
  const firsts = windows.flatMap(({ first, x }) => {
    const from = isLog && first <= 0 ? x.find((place) => place > 0) : first;
    return from ?? [];
  });
  if (firsts.length === 0) return undefined;
  const [from, to] = [Math.min(...firsts), Math.max(...windows.map(({ last }) => last))];
  return from < to ? { from, to } : { from, to: isLog ? from * 2 : from + 1 };
}

export function overlaps(one: CurveRange, other: CurveRange): boolean {
  return one.from < other.to && other.from < one.to;
}

/** The range made `factor` times as wide about a place that stays where it is; within `whole`. */
export function zoomed(
  range: CurveRange,
  place: number,
  factor: number,
  whole: CurveRange,
  isLog: boolean,
): CurveRange {
  const { to: scale, from: unscale } = scales(isLog);
  const [from, to, at] = [scale(range.from), scale(range.to), scale(place)];
  return within({ from: unscale(at - (at - from) * factor), to: unscale(at + (to - at) * factor) }, whole);
}

/** The range moved by a part of its width; within `whole`. */
export function moved(range: CurveRange, part: number, whole: CurveRange, isLog: boolean): CurveRange {
  const { to: scale, from: unscale } = scales(isLog);
  const [low, high] = [scale(whole.from), scale(whole.to)];
  const [from, to] = [scale(range.from), scale(range.to)];
  const by = Math.max(low - from, Math.min(high - to, (to - from) * part));
  return within({ from: unscale(from + by), to: unscale(to + by) }, whole);
}

function within({ from, to }: CurveRange, whole: CurveRange): CurveRange {
  return { from: Math.max(whole.from, from), to: Math.min(whole.to, to) };
}

/** Onto the axis, where equal distances look equal, and back. */
function scales(isLog: boolean): { readonly to: (x: number) => number; readonly from: (x: number) => number } {
  if (isLog) return { to: (x) => Math.log(Math.max(x, Number.MIN_VALUE)), from: Math.exp };
  return { to: (x) => x, from: (x) => x };
}
