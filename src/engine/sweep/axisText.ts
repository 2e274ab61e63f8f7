import { parse, YAMLParseError } from "yaml";
import { UserError } from "../model/errors.ts";
import type { Scalar } from "../model/run.ts";
import type { AxisRange, AxisValues, SweepAxis } from "../model/sweep.ts";

/**
 * Reads an axis as a person writes it: `file:key=VALUES`, or `key=VALUES` for params.yaml. The values of a grid are YAML
 * scalars with commas between (`0.1,0.2`, `adam,sgd`); what is drawn is such a list, or a span: `0.1..0.9`, `16..128` of
 * whole numbers, `log:1e-4..1e-1` evenly by magnitude. Throws a `UserError` `axis-malformed`.
 */
export function readAxis(kind: AxisValues["kind"], text: string): SweepAxis {
  const equals = text.indexOf("=");
  const left = text.slice(0, Math.max(0, equals));
  const colon = left.indexOf(":");
  const file = colon < 0 ? "params.yaml" : left.slice(0, colon).replaceAll("\\", "/").replace(/^\.\//, "");
  const key = left.slice(colon + 1);
  const written = text.slice(equals + 1);
  if (file === "" || key === "") throw malformed(text, "names no parameter and values");
  if (kind === "grid") return { file, key, values: { kind, list: readList(text, written) } };
  const range: AxisRange = readSpan(text, written) ?? { kind: "list", list: readList(text, written) };
  return { file, key, values: { kind, range } };
}

const spanText = /^(log:)?([^.,]+(?:\.[^.,]+)?)\.\.(.+)$/;

function readSpan(text: string, written: string): AxisRange | undefined {
  const [, log, first = "", last = ""] = spanText.exec(written.trim()) ?? [];
  if (first === "") return undefined;
  const [low, high] = [Number(first), Number(last)];
  if (!Number.isFinite(low) || !Number.isFinite(high)) throw malformed(text, "has a span whose ends are no numbers");
  if (low >= high) throw malformed(text, "has a span that ends before it begins");
  const isLog = log !== undefined;
  if (isLog && low <= 0) throw malformed(text, "is spread by magnitude, and so has to begin above 0");
  const isWhole = [first, last].every((end) => /^[+-]?\d+$/.test(end.trim()));
  return { kind: "span", low, high, isWhole, isLog };
}

function readList(text: string, written: string): readonly Scalar[] {
  const list = parseFlow(text, `[${written}]`);
  if (!Array.isArray(list) || list.length === 0) throw malformed(text, "has no values");
  return list.map((value: unknown) => {
    if (typeof value === "object" && value !== null) throw malformed(text, "has a list or a map among its values");
    return value as Scalar;
  });
}

function parseFlow(text: string, yaml: string): unknown {
  try {
    return parse(yaml);
  } catch (error) {
    if (error instanceof YAMLParseError) throw malformed(text, "has values that are no YAML");
    throw error;
  }
}

function malformed(text: string, what: string): UserError {
  return new UserError(
    "axis-malformed",
    `“${text}” ${what}.`,
    "Write it as params.yaml:train.lr=0.1,0.2, or to draw from a span as train.lr=log:0.001..0.1",
  );
}
