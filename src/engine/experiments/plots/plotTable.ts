import { parse as parseYaml } from "yaml";
import { formatOf } from "../../diff/fileFormat.ts";
import { MalformedFile } from "../../diff/malformedFile.ts";
import type { Cell, TableSource } from "../../diff/tables/tableSource.ts";
import { parseLooseJson } from "../../formats/looseJson.ts";
import { formatSize } from "../../model/words.ts";
import type { ByteSource } from "../../files/byteSource.ts";
import type { Pace } from "../../files/pace.ts";

/** Columns of a file that is drawn. All are equally long. */
export interface PlotTable {
  readonly columns: ReadonlyMap<string, readonly Cell[]>;
  readonly rowCount: number;
  /** What was left out, for a person. */
  readonly word?: string;
}

/** How much of a file is read. */
export interface ReadLimit {
  readonly rows: number;
  /** Of a file that has to be read as a whole. */
  readonly bytes: number;
}

const mebibyte = 1024 * 1024;
/** To draw it. */
export const wholeFile: ReadLimit = { rows: 2_000_000, bytes: 64 * mebibyte };
/** To tell what it is. */
export const fileHead: ReadLimit = { rows: 200, bytes: 8 * mebibyte };
const mostYamlBytes = 4 * mebibyte;

const structured = /\.(?:json|ya?ml)$/i;
const table = /\.(?:csv|tsv|tab|jsonl|ndjson|json|ya?ml|parquet|parq)(?:\.(?:gz|z|zst|bz2|xz|lzma))?$/i;

/** Whether a file may hold what can be drawn, by its name. */
export function isTableFile(path: string): boolean {
  return table.test(path);
}

/**
 * The columns of a table (CSV, TSV, JSON lines, Parquet), or of the lists of records in a JSON or YAML file, as DVC takes
 * them. `wanted` names those that are needed; all where it is left out. Throws a `MalformedFile` where there are none.
 */
export async function readPlotTable(
  path: string,
  source: ByteSource,
  limit: ReadLimit,
  pace: Pace,
  wanted?: ReadonlySet<string>,
): Promise<PlotTable> {
  if (structured.test(path)) return readRecords(path, source, limit, wanted);
  const format = formatOf(path, source);
  if (format.kind !== "table") throw new MalformedFile("it holds no table");
  return readColumns(await format.open(source, pace), limit, pace, wanted);
}

/** The same with its columns called by their numbers, and what was taken for their names as the first row. */
export function withoutHeader({ columns, rowCount, ...rest }: PlotTable): PlotTable {
  const names = [...columns.keys()];
  // A reader numbers the columns itself, from 1, where the first row holds nothing but numbers.
  const areNumbered = names.every((name, at) => name === String(at + 1));
  const named = [...columns.values()].map((cells, at): [string, readonly Cell[]] => {
    return [String(at), areNumbered ? cells : [names[at], ...cells]];
  });
  return { ...rest, columns: new Map(named), rowCount: areNumbered ? rowCount : rowCount + 1 };
}

async function readColumns(
  opened: TableSource,
  limit: ReadLimit,
  pace: Pace,
  wanted: ReadonlySet<string> | undefined,
): Promise<PlotTable> {
  const columns = new Map<string, Cell[]>();
  for (const name of opened.columns) if (wanted?.has(name) ?? true) columns.set(name, []);
  let isCut = false;
  for await (const block of opened.blocks()) {
    for (const [name, cells] of block.columns) {
      if (wanted && !wanted.has(name)) continue;
      const column = columns.get(name) ?? [];
      columns.set(name, column);
      // A column that comes up late has nothing in the rows before.
      while (column.length < Math.min(block.firstRow, limit.rows)) column.push(undefined);
      const count = Math.min(block.rowCount, limit.rows - block.firstRow);
      for (let row = 0; row < count; row++) column.push(cells[row]);
    }
    isCut ||= block.firstRow + block.rowCount > limit.rows;
    // Of a table that comes a column at a time the others still follow.
    if (isCut && [...columns.values()].every(({ length }) => length >= limit.rows)) break;
    if (pace.isDue()) await pace.rest();
  }
  return tableOf(columns, isCut ? `Only the first ${limit.rows.toLocaleString("en")} rows are drawn.` : undefined);
}

function readRecords(
  path: string,
  source: ByteSource,
  limit: ReadLimit,
  wanted: ReadonlySet<string> | undefined,
): PlotTable {
  const isJson = /json$/i.test(path);
  const most = isJson ? limit.bytes : Math.min(limit.bytes, mostYamlBytes);
  if (source.size > most) throw new MalformedFile(`it is larger than ${formatSize(most)}`);
  const text = source
    .read(0, source.size)
    .toString("utf8")
    .replace(/^\uFEFF/, "");
  const columns = new Map<string, Cell[]>();
  for (const list of listsOf(parseText(text, isJson))) addRecords(columns, list, limit, wanted);
  return tableOf(columns, undefined);
}

function parseText(text: string, isJson: boolean): unknown {
  try {
    return isJson ? parseLooseJson(text) : (parseYaml(text, { maxAliasCount: 100 }) as unknown);
  } catch (cause) {
    throw new MalformedFile(`it is no ${isJson ? "JSON" : "YAML"}`, { cause });
  }
}

/** The lists in what may be maps of maps of them. */
function listsOf(value: unknown, depth = 0): readonly (readonly unknown[])[] {
  if (Array.isArray(value)) return [value];
  if (!isRecord(value) || depth > 20) return [];
  return Object.values(value).flatMap((inner) => listsOf(inner, depth + 1));
}

/** Records of several lists stand beside each other, by their places, as in DVC. */
function addRecords(
  columns: Map<string, Cell[]>,
  list: readonly unknown[],
  limit: ReadLimit,
  wanted: ReadonlySet<string> | undefined,
): void {
  if (list.length === 0 || !list.every(isRecord)) return;
  for (const [row, record] of list.slice(0, limit.rows).entries()) {
    for (const [name, value] of Object.entries(record)) {
      if (wanted && !wanted.has(name)) continue;
      const column = columns.get(name) ?? [];
      columns.set(name, column);
      while (column.length < row) column.push(undefined);
      column[row] = cellOf(value);
    }
  }
}

function tableOf(columns: Map<string, Cell[]>, word: string | undefined): PlotTable {
  const rowCount = [...columns.values()].reduce((most, { length }) => Math.max(most, length), 0);
  if (rowCount === 0) throw new MalformedFile("it holds no rows");
  for (const column of columns.values()) while (column.length < rowCount) column.push(undefined);
  return { columns, rowCount, ...(word !== undefined && { word }) };
}

function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return undefined;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  return JSON.stringify(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
