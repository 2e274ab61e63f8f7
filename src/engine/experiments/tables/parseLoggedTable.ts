import { parseLooseJson } from "../../formats/looseJson.ts";
import { UserError } from "../../model/errors.ts";

/** A table with its cells as texts. */
export interface ParsedTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** More of a cell is read nowhere. */
const mostLetters = 2_000;
const mostColumns = 200;

/** Reads a table as W&B and MLflow (pandas' `split`) write it. Throws a `UserError` where the text is none. */
export function parseLoggedTable(path: string, text: string): ParsedTable {
  const { columns, data } = asTable(path, text);
  const names = columns.slice(0, mostColumns).map(textOf);
  return {
    columns: names,
    rows: data.map((row) => (Array.isArray(row) ? names.map((_, index) => textOf(row[index])) : [textOf(row)])),
  };
}

function asTable(
  path: string,
  text: string,
): { readonly columns: readonly unknown[]; readonly data: readonly unknown[] } {
  const table = parsed(text);
  if (typeof table === "object" && table !== null && "columns" in table && "data" in table) {
    const { columns, data } = table;
    if (Array.isArray(columns) && Array.isArray(data)) return { columns, data };
  }
  throw new UserError("table-malformed", `${path} holds no whole table.`, "Log it again.");
}

/** Undefined of what is no JSON. */
function parsed(text: string): unknown {
  try {
    return parseLooseJson(text);
  } catch {
    return undefined;
  }
}

function textOf(cell: unknown): string {
  if (cell === undefined || cell === null) return "";
  const text = typeof cell === "string" ? cell : typeof cell === "number" ? String(cell) : JSON.stringify(cell);
  return text.length > mostLetters ? `${text.slice(0, mostLetters)}…` : text;
}
