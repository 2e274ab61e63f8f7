import { calculate } from "../calculate.ts";
import type { Frame, Series, Value } from "../values.ts";
import { hasUnknown } from "../values.ts";
import { columnOf } from "./selectRows.ts";

/** A column or a literal, a comparison, another: all that a condition of a sheet of samples is made of. */
const comparison = /^\s*\(*\s*([\w`.()]+?)\s*(==|!=|<=|>=|<|>|\bnot in\b|\bin\b)\s*(.+?)\s*\)*\s*$/;

/** The longest condition that is looked at. */
const longest = 500;

/** `frame.query(text)`; undefined where the condition says more than comparisons that all hold. */
export function queriedRows(frame: Frame, text: Value | undefined): Frame | undefined {
  if (typeof text !== "string" || text.length > longest || hasUnknown(text)) return undefined;
  const conditions = text.split(/\s*(?:&|\band\b)\s*/);
  let { rows } = frame;
  for (const condition of conditions) {
    const [, left = "", operator = "", right = ""] = comparison.exec(condition) ?? [];
    const column = queriedColumn(frame, left);
    const value = literal(right) ?? queriedColumn(frame, right);
    if (!column || value === undefined) return undefined;
    const other = (at: number): Value => (isSeries(value) ? (value.items[at] ?? null) : value);
    const kept = new Set(
      frame.rows.filter((_, at) => calculate(column.items[at] ?? null, operator, other(at)) === true),
    );
    rows = rows.filter((row) => kept.has(row));
  }
  return { ...frame, rows };
}

function isSeries(value: Value): value is Series {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "series";
}

/** A column by its name, and what `.str.lower()` and `.str.upper()` make of it. */
function queriedColumn(frame: Frame, written: string): Series | undefined {
  const [, name = "", change] = /^`?(\w+)`?(?:\.str\.(lower|upper)\(\))?$/.exec(written.trim()) ?? [];
  const column = columnOf(frame, name);
  if (!column || change === undefined) return column;
  const changed = (item: Value): Value =>
    typeof item !== "string" ? item : change === "lower" ? item.toLowerCase() : item.toUpperCase();
  return { ...column, items: column.items.map(changed) };
}

function literal(written: string): Value | undefined {
  const text = written.trim();
  const [, , quoted] = /^(["'])([^"']*)\1$/.exec(text) ?? [];
  if (quoted !== undefined) return quoted;
  if (/^-?\d+$/.test(text)) return BigInt(text);
  if (/^-?\d+\.\d+$/.test(text)) return Number(text);
  if (text === "True" || text === "False") return text === "True";
  if (!/^[[(].*[\])]$/s.test(text)) return undefined;
  const items = text
    .slice(1, -1)
    .split(",")
    .filter((part) => part.trim() !== "")
    .map(literal);
  return items.every((item) => item !== undefined) ? items : undefined;
}
