import type { ColumnSummary } from "./contentSummary.ts";

/** The facts of a column that people compare, by what they are called; those that there are none of are left out. */
export function columnFacts(column: ColumnSummary): readonly (readonly [fact: string, value: string])[] {
  const { type, count, nulls, distinct, isEstimate, min, max, mean } = column;
  const facts: readonly (readonly [string, string | number | undefined])[] = [
    ["type", type],
    ["values", count],
    ["missing", nulls],
    ["distinct", isEstimate ? `about ${Number(distinct.toPrecision(2))}` : distinct],
    ["min", min],
    ["max", max],
    ["mean", mean],
  ];
  return facts.flatMap(([fact, value]) => (value === undefined ? [] : [[fact, formatFact(value)] as const]));
}

function formatFact(value: string | number): string {
  if (typeof value === "string") return value;
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
}

/** The facts that differ, as `min 1 → 2`. */
export function describeColumnChange(before: ColumnSummary, after: ColumnSummary): readonly string[] {
  const [old, young] = [new Map(columnFacts(before)), new Map(columnFacts(after))];
  const facts = new Set([...old.keys(), ...young.keys()]);
  return [...facts].flatMap((fact) => {
    const [left, right] = [old.get(fact) ?? "none", young.get(fact) ?? "none"];
    return left === right ? [] : [`${fact} ${left} → ${right}`];
  });
}
