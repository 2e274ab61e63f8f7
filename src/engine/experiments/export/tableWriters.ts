import type { ExportFormat } from "../../model/runExport.ts";
import { exactText, shownText } from "./cellText.ts";
import type { ExportCell, ExportColumn } from "./exportColumns.ts";
import { latexWriter } from "./latexWriter.ts";

/** Writes a table a row at a time. */
export interface TableWriter {
  readonly head: string;
  readonly foot: string;
  readonly row: (cells: readonly ExportCell[], index: number) => string;
}

/** Whether columns have to be measured before they are written: what is for people is aligned, with the best in bold. */
export function isMeasured(format: ExportFormat): boolean {
  return format === "markdown" || format === "latex";
}

/** What writes a table in a format, row by row. */
export function tableWriter(format: ExportFormat, columns: readonly ExportColumn[]): TableWriter {
  switch (format) {
    case "csv":
      return csvWriter(columns);
    case "json":
      return jsonWriter(columns);
    case "markdown":
      return markdownWriter(columns);
    case "latex":
      return latexWriter(columns);
  }
}

/** Cells with commas, quotation marks or line breaks stand in quotation marks. @see RFC 4180 */
function csvWriter(columns: readonly ExportColumn[]): TableWriter {
  const line = (texts: readonly string[]): string => `${texts.map(csvCell).join(",")}\r\n`;
  return {
    head: line(columns.map(({ name }) => name)),
    foot: "",
    row: (cells) => line(columns.map((column, index) => exactText(column, cells[index]))),
  };
}

function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * A list of objects, one a line, without what a run does not have. NaN and infinities, which JSON has not, come as the
 * texts `NaN`, `Infinity`, `-Infinity`.
 */
function jsonWriter(columns: readonly ExportColumn[]): TableWriter {
  return {
    head: "[",
    foot: "\n]\n",
    row: (cells, index) => {
      const entries = columns.flatMap((column, at) => jsonEntry(column, cells[at]));
      return `${index === 0 ? "" : ","}\n  {${entries.join(", ")}}`;
    },
  };
}

function jsonEntry(column: ExportColumn, cell: ExportCell): string | readonly [] {
  if (cell === undefined) return [];
  const value = column.fact === "time" ? exactText(column, cell) : column.fact === "duration" ? seconds(cell) : cell;
  const text = JSON.stringify(value, (_key, item: unknown) =>
    typeof item === "number" && !Number.isFinite(item) ? String(item) : item,
  );
  return `${JSON.stringify(column.name)}: ${text}`;
}

function seconds(cell: ExportCell): ExportCell {
  return typeof cell === "number" ? cell / 1_000 : cell;
}

/** A table of Markdown, numbers to the right, the best ones bold. */
function markdownWriter(columns: readonly ExportColumn[]): TableWriter {
  const line = (texts: readonly string[]): string => `| ${texts.join(" | ")} |\n`;
  const rule = `|${columns.map(({ isNumeric }) => (isNumeric ? " ---: " : " --- ")).join("|")}|\n`;
  return {
    head: line(columns.map(({ name }) => markdownCell(name))) + rule,
    foot: "",
    row: (cells) => line(columns.map((column, index) => markdownValue(column, cells[index]))),
  };
}

function markdownValue(column: ExportColumn, cell: ExportCell): string {
  const text = markdownCell(shownText(column, cell));
  return column.best !== undefined && cell === column.best ? `**${text}**` : text;
}

/** What would be taken for the table's own, for markup or for HTML stands as it is. */
function markdownCell(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>|#~]/g, String.raw`\$&`).replaceAll(/\r?\n|\r/g, " ");
}
