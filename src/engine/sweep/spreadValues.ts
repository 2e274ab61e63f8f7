import type { AxisRange } from "../model/sweep.ts";

type Span = Extract<AxisRange, { readonly kind: "span" }>;

/** As many digits of a value between two ends as a person can compare. */
const spreadDigits = 6;

/**
 * So many values (2 or more) from one end of a span to the other, both included: evenly, or evenly by magnitude. Of
 * whole numbers each is there once, so there may be fewer.
 */
export function spreadValues({ low, high, isWhole, isLog }: Omit<Span, "kind">, count: number): readonly number[] {
  const at = (share: number): number => (isLog ? low * (high / low) ** share : low + share * (high - low));
  const inner = Array.from({ length: Math.max(0, count - 2) }, (_, index) => at((index + 1) / (count - 1)));
  const values = [low, ...inner.map((value) => rounded(value, isWhole)), high];
  return [...new Set(values)];
}

function rounded(value: number, isWhole: boolean): number {
  return isWhole ? Math.round(value) : Number(value.toPrecision(spreadDigits));
}
