import type { AxisDraft, RunValue, SweepableParam, SweepMethod } from "../../../src/protocol/sweep.ts";
import { exactValue } from "../../values.ts";

/** As many digits of a value that is only a proposal as a person wants to see. */
const proposedDigits = 4;

/** What a parameter that was just chosen begins with: what it is now, or a span around that. */
export function firstAxis({ file, key, value }: SweepableParam, method: SweepMethod): AxisDraft {
  const list = typeof value === "boolean" ? "true, false" : valueText(value);
  const common = { file, key, list, steps: "5" };
  if (typeof value !== "number" || !Number.isFinite(value)) {
    return { ...common, kind: listKind(method), low: "", high: "", isLog: false, isWhole: false };
  }
  return { ...common, kind: method === "grid" ? "each" : "range", ...spanAround(value) };
}

/** The axes as they go on under another method: of values to go through, a draw takes one a sample. */
export function axesUnder(axes: readonly AxisDraft[], before: SweepMethod, method: SweepMethod): readonly AxisDraft[] {
  if (before !== "grid" || method === "grid") return axes;
  return axes.map((axis) => (axis.kind === "each" ? { ...axis, kind: "drawn" } : axis));
}

function listKind(method: SweepMethod): AxisDraft["kind"] {
  return method === "grid" ? "each" : "drawn";
}

function spanAround(value: number): Pick<AxisDraft, "low" | "high" | "isLog" | "isWhole"> {
  const isWhole = Number.isInteger(value);
  const text = (end: number): string => String(Number(end.toPrecision(proposedDigits)));
  if (value <= 0) return { low: text(value), high: text(value + (isWhole ? 10 : 1)), isLog: false, isWhole };
  if (isWhole) {
    return { low: String(Math.floor(value / 2)), high: String(value * 2), isLog: false, isWhole };
  }
  return { low: text(value / 10), high: text(value * 10), isLog: true, isWhole };
}

/** A value as a list of values takes it: with quotes where it would be read as another, or as several. */
function valueText(value: RunValue | undefined): string {
  if (typeof value !== "string") return value === undefined ? "" : exactValue(value);
  const isPlain = /^[a-z_][\w ./-]*$/i.test(value) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(value);
  return isPlain ? value : JSON.stringify(value);
}
