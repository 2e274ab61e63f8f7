import type { Frame, FrameRow, Value } from "../values.ts";

/** How a table's text is read: what pandas' `read_csv` is told. */
export interface TableFormat {
  /** A character, or `\s+` for blanks. */
  readonly separator: string;
  /** What begins a comment. */
  readonly comment?: string;
  /** The names of the columns where the text has no line of them. */
  readonly names?: readonly string[];
  readonly hasHeader: boolean;
  /** Whether a column's cells stay the texts that they are. */
  isText(column: string): boolean;
}

/** The most rows that are read: sheets of samples are short. */
const mostRows = 20_000;

/** What pandas takes for an empty cell. */
const emptyCells: ReadonlySet<string> = new Set(
  `#N/A #NA -1.#IND -1.#QNAN -NaN -nan 1.#IND 1.#QNAN <NA> N/A NA NULL NaN n/a nan null None`.split(" ").concat(""),
);

/** Reads a table as pandas does: whole columns of numbers become numbers, and cells that say so are empty. */
export function readTable(text: string, format: TableFormat): Frame {
  const [first = [], ...others] = recordsOf(text, format);
  const columns = format.names ?? (format.hasHeader ? first : first.map((_, index) => String(index)));
  const records = format.hasHeader ? others : [first, ...others];
  const cells = columns.map((column, at) => {
    const written = records.map((record) => record[at] ?? "");
    return format.isText(column) ? written.map((cell) => (emptyCells.has(cell) ? Number.NaN : cell)) : typed(written);
  });
  const rows = records.map((_, row): FrameRow => {
    return { label: [BigInt(row)], cells: new Map(columns.map((column, at) => [column, cells[at]?.[row] ?? null])) };
  });
  return { kind: "frame", columns, levels: [], rows };
}

/** The cells of each line; quoted ones may hold separators and line breaks. */
export function recordsOf(
  text: string,
  { separator, comment }: Pick<TableFormat, "separator" | "comment">,
): string[][] {
  const bare = comment === undefined ? text : withoutComments(text, comment);
  if (separator === String.raw`\s+`) {
    const lines = bare.split(/\r?\n/).filter((line) => line.trim() !== "");
    return lines.slice(0, mostRows).map((line) => line.trim().split(/\s+/));
  }
  const records: string[][] = [];
  let record: string[] = [];
  const finish = (): void => {
    if (record.length > 1 || (record[0] ?? "").trim() !== "") records.push(record);
    record = [];
  };
  for (let at = 0; at < bare.length && records.length < mostRows;) {
    const { cell, end } = readCell(bare, at, separator);
    record.push(cell);
    at = end;
    if (bare.startsWith(separator, at) && separator !== "") at += separator.length;
    else {
      finish();
      while (bare[at] === "\r" || bare[at] === "\n") at++;
      continue;
    }
    // A separator at the end of a line has an empty cell behind it.
    if (at >= bare.length || bare[at] === "\n" || bare[at] === "\r") record.push("");
    if (bare[at] === "\n" || bare[at] === "\r") {
      finish();
      while (bare[at] === "\r" || bare[at] === "\n") at++;
    }
  }
  if (record.length > 0) finish();
  return records;
}

function readCell(text: string, at: number, separator: string): { readonly cell: string; readonly end: number } {
  if (text[at] === '"') {
    let cell = "";
    let end = at + 1;
    for (; end < text.length; end++) {
      if (text[end] !== '"') cell += text[end];
      else if (text[end + 1] === '"') cell += text[end++];
      else break;
    }
    return { cell, end: end + 1 };
  }
  let end = at;
  while (end < text.length && text[end] !== "\n" && text[end] !== "\r" && !text.startsWith(separator, end)) end++;
  return { cell: text.slice(at, end), end };
}

function withoutComments(text: string, comment: string): string {
  return text
    .split("\n")
    .map((line) => (line.includes(comment) ? line.slice(0, line.indexOf(comment)) : line))
    .join("\n");
}

/** Cells of one column: numbers where all that are not empty are numbers, as pandas guesses. */
function typed(written: readonly string[]): readonly Value[] {
  const filled = written.map((cell) => cell.trim()).filter((cell) => !emptyCells.has(cell));
  const hasEmpty = filled.length < written.length;
  const isAll = (pattern: RegExp): boolean => filled.length > 0 && filled.every((cell) => pattern.test(cell));
  const read = (value: (cell: string) => Value): readonly Value[] =>
    written.map((cell) => (emptyCells.has(cell.trim()) ? Number.NaN : value(cell)));
  if (filled.length === 0) return written.map(() => Number.NaN);
  if (isAll(/^[+-]?\d{1,18}$/) && !hasEmpty) return read((cell) => BigInt(cell.trim().replace("+", "")));
  if (isAll(/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/)) return read(Number);
  if (isAll(/^(?:True|TRUE|true|False|FALSE|false)$/) && !hasEmpty)
    return read((cell) => cell.toLowerCase() === "true");
  return read((cell) => cell);
}
