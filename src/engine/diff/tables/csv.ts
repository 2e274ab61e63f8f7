import { countOf } from "../../model/words.ts";
import type { Pace } from "../../files/pace.ts";
import { type ByteFlow, headOf } from "../byteFlow.ts";
import { MalformedFile } from "../malformedFile.ts";
import { isNumberText } from "./columnTally.ts";
import type { TableBlock, TableSource } from "./tableSource.ts";
import { textChunks } from "./textChunks.ts";

/** A row that is longer has lost a quotation mark. */
const longestRow = 16 * 1024 * 1024;
const headLength = 64 * 1024;

type Row = readonly string[];

/** A table of values that a character separates: it is told from the first line. */
export async function openCsv(flow: ByteFlow, format: "CSV" | "TSV", pace: Pace): Promise<TableSource> {
  const head = (await headOf(flow, headLength, pace)).toString("utf8").replace(/^\uFEFF/, "");
  const delimiter = format === "TSV" ? "\t" : likeliestDelimiter(head);
  const first = new RowSplitter(delimiter).take(head)[0] ?? firstLine(head, delimiter);
  const hasHeader = first.some((name) => !isNumberText(name.trim()) && name.trim() !== "");
  return new CsvTable(flow, format, delimiter, hasHeader, columnNames(first, hasHeader));
}

class CsvTable implements TableSource {
  readonly format: string;
  readonly columns: readonly string[];
  readonly isText = true;
  private readonly flow: ByteFlow;
  private readonly delimiter: string;
  private readonly hasHeader: boolean;
  private oddRows = 0;

  constructor(flow: ByteFlow, format: string, delimiter: string, hasHeader: boolean, columns: readonly string[]) {
    this.flow = flow;
    this.format = format;
    this.delimiter = delimiter;
    this.hasHeader = hasHeader;
    this.columns = columns;
  }

  async *blocks(): AsyncGenerator<TableBlock> {
    const splitter = new RowSplitter(this.delimiter);
    let [firstRow, isHeader] = [0, this.hasHeader];
    this.oddRows = 0;
    for await (const text of textChunks(this.flow)) {
      const rows = splitter.take(text);
      const block = this.blockOf(isHeader ? rows.slice(1) : rows, firstRow);
      isHeader &&= rows.length === 0;
      firstRow += block.rowCount;
      yield block;
    }
    const rest = splitter.finish();
    if (rest && !isHeader) yield this.blockOf([rest], firstRow);
    if (splitter.isInQuotes) throw new MalformedFile("a quoted value does not end");
  }

  notes(): readonly string[] {
    const { oddRows } = this;
    if (oddRows === 0) return [];
    return [`${countOf(oddRows, "row has", "rows have")} more or fewer values than there are columns.`];
  }

  private blockOf(rows: readonly Row[], firstRow: number): TableBlock {
    const { columns } = this;
    for (const row of rows) if (row.length !== columns.length) this.oddRows++;
    const values = columns.map((name, index) => [name, rows.map((row) => row[index])] as const);
    return { firstRow, rowCount: rows.length, columns: new Map(values) };
  }
}

/** Splits text into rows of values, as RFC 4180 describes them; blank lines are passed over. */
class RowSplitter {
  private readonly delimiter: string;
  private rest = "";

  constructor(delimiter: string) {
    this.delimiter = delimiter;
  }

  /** Whether the text has ended within quotation marks. */
  get isInQuotes(): boolean {
    return this.rest !== "";
  }

  /** The rows that end in this piece of text. */
  take(chunk: string): readonly Row[] {
    const text = this.rest + chunk;
    const rows: Row[] = [];
    let at = 0;
    while (at < text.length) {
      const end = text.indexOf("\n", at);
      if (end < 0) break;
      const line = text.slice(at, end);
      if (!line.includes('"')) {
        pushPlain(rows, line, this.delimiter);
        at = end + 1;
        continue;
      }
      const quoted = readQuoted(text, at, this.delimiter);
      if (!quoted) break;
      rows.push(quoted.row);
      at = quoted.end;
    }
    this.rest = text.slice(at);
    if (this.rest.length > longestRow) throw new MalformedFile("a row does not end; a quotation mark may be missing");
    return rows;
  }

  /** The last row, where no line feed ends it. */
  finish(): Row | undefined {
    const [row] = this.take("\n");
    return row;
  }
}

function pushPlain(rows: Row[], line: string, delimiter: string): void {
  const text = line.endsWith("\r") ? line.slice(0, -1) : line;
  if (text !== "") rows.push(text.split(delimiter));
}

/** A row with quoted values from `start` on, and where the next one begins; undefined where it does not end. */
function readQuoted(
  text: string,
  start: number,
  delimiter: string,
): { readonly row: Row; readonly end: number } | undefined {
  const row: string[] = [];
  for (let at = start; ;) {
    let value: string;
    if (text[at] === '"') {
      const quoted = quotedValue(text, at);
      if (!quoted) return undefined;
      [value, at] = quoted;
      // What follows the closing mark belongs to the value, as other readers have it.
      const end = endOfValue(text, at, delimiter);
      value += text.slice(at, end).replace(/\r$/, "");
      at = end;
    } else {
      const end = endOfValue(text, at, delimiter);
      value = text.slice(at, end).replace(/\r$/, "");
      at = end;
    }
    if (at >= text.length) return undefined;
    row.push(value);
    at++;
    if (text[at - 1] === "\n") return { row, end: at };
  }
}

function quotedValue(text: string, start: number): [value: string, end: number] | undefined {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 2)) {
    if (at + 1 >= text.length) return undefined;
    if (text[at + 1] !== '"') return [text.slice(start + 1, at).replaceAll('""', '"'), at + 1];
  }
  return undefined;
}

function endOfValue(text: string, start: number, delimiter: string): number {
  let at = start;
  while (at < text.length && text[at] !== delimiter && text[at] !== "\n") at++;
  return at;
}

function firstLine(head: string, delimiter: string): Row {
  const rows: Row[] = [];
  pushPlain(rows, head.slice(0, head.indexOf("\n") < 0 ? undefined : head.indexOf("\n")), delimiter);
  return rows[0] ?? [];
}

/** The character that stands most often in the first line, outside of quotation marks. */
function likeliestDelimiter(head: string): string {
  const [line = ""] = head.split("\n", 1);
  const bare = line.replaceAll(/"[^"]*"/g, "");
  const counts = [",", ";", "\t", "|"].map((delimiter) => [delimiter, bare.split(delimiter).length] as const);
  return counts.reduce((best, other) => (other[1] > best[1] ? other : best))[0];
}

/** Each name once: a second `x` is `x (2)`. Without a header they are numbers from 1. */
function columnNames(first: Row, hasHeader: boolean): readonly string[] {
  const seen = new Map<string, number>();
  return first.map((written, index) => {
    const name = hasHeader ? written.trim() : String(index + 1);
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name} (${count})`;
  });
}
