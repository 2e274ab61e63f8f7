import { countOf } from "../../model/words.ts";
import type { Pace } from "../../files/pace.ts";
import { type ByteFlow, headOf } from "../byteFlow.ts";
import { MalformedFile } from "../malformedFile.ts";
import type { Cell, TableBlock, TableSource } from "./tableSource.ts";
import { textChunks } from "./textChunks.ts";

const longestLine = 64 * 1024 * 1024;
const mostColumns = 10_000;
const headLength = 256 * 1024;

/** A table of which every line is a JSON object; other values are in the column `value`. */
export async function openJsonl(flow: ByteFlow, pace: Pace): Promise<TableSource> {
  const columns = new Set<string>();
  for (const line of (await headOf(flow, headLength, pace)).toString("utf8").split("\n").slice(0, 200)) {
    for (const name of Object.keys(parseRow(line) ?? {})) columns.add(name);
  }
  return new JsonlTable(flow, [...columns]);
}

class JsonlTable implements TableSource {
  readonly format = "JSON lines";
  readonly isText = false;
  readonly columns: readonly string[];
  private readonly flow: ByteFlow;
  private badLines = 0;

  constructor(flow: ByteFlow, columns: readonly string[]) {
    this.flow = flow;
    this.columns = columns;
  }

  async *blocks(): AsyncGenerator<TableBlock> {
    const known = new Set(this.columns);
    let [firstRow, rest] = [0, ""];
    this.badLines = 0;
    for await (const text of textChunks(this.flow)) {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      if (rest.length > longestLine) throw new MalformedFile("a line does not end");
      const block = this.blockOf(lines, firstRow, known);
      firstRow += block.rowCount;
      yield block;
    }
    yield this.blockOf([rest], firstRow, known);
  }

  notes(): readonly string[] {
    return this.badLines === 0 ? [] : [`${countOf(this.badLines, "line is", "lines are")} no JSON.`];
  }

  private blockOf(lines: readonly string[], firstRow: number, known: Set<string>): TableBlock {
    const rows = lines.filter((line) => line.trim() !== "").flatMap((line) => this.rowOf(line));
    for (const row of rows) for (const name of Object.keys(row)) known.add(name);
    if (known.size > mostColumns) throw new MalformedFile(`it has more than ${mostColumns} columns`);
    const values = [...known].map((name) => [name, rows.map((row) => cellOf(row[name]))] as const);
    return { firstRow, rowCount: rows.length, columns: new Map(values) };
  }

  private rowOf(line: string): readonly Readonly<Record<string, unknown>>[] {
    const row = parseRow(line);
    if (!row) this.badLines++;
    return row ? [row] : [];
  }
}

function parseRow(line: string): Readonly<Record<string, unknown>> | undefined {
  const value = parsed(line) ?? parsed(withoutPythonNumbers(line));
  if (value === undefined) return undefined;
  const isRow = typeof value.json === "object" && value.json !== null && !Array.isArray(value.json);
  return isRow ? { ...value.json } : { value: value.json };
}

function parsed(text: string): { readonly json: unknown } | undefined {
  try {
    return { json: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

/** Python writes NaN and infinities, which JSON does not have. */
function withoutPythonNumbers(line: string): string {
  // What stands before is taken along: looking back from every place takes a time that grows with the square of blanks.
  return line.replaceAll(/([:[,]\s*)(?:NaN|-?Infinity)(?=\s*[,\]}])/g, "$1null");
}

function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  try {
    return JSON.stringify(value);
  } catch (error) {
    // Reading takes any depth, writing does not.
    if (!(error instanceof RangeError)) throw error;
    throw new MalformedFile("a value in it is nested without an end", { cause: error });
  }
}
