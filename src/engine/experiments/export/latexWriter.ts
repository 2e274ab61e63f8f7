import type { RunField } from "../../model/runQuery.ts";
import { shownText } from "./cellText.ts";
import type { ExportCell, ExportColumn } from "./exportColumns.ts";
import type { TableWriter } from "./tableWriters.ts";

/**
 * A table of LaTeX with booktabs: decimal points stand above each other, the best values are bold, and over the columns
 * stands what they are.
 */
export function latexWriter(columns: readonly ExportColumn[]): TableWriter {
  const groups = groupsOf(columns);
  const line = (cells: readonly string[]): string => `  ${cells.join(" & ")} \\\\\n`;
  const titles = line(columns.map((column) => latexText(titleOf(column.field))));
  return {
    head: [
      "% \\usepackage{booktabs}\n",
      `\\begin{tabular}{${columns.map(({ isNumeric }) => (isNumeric ? "r" : "l")).join("")}}\n`,
      "  \\toprule\n",
      groups.length > 1 ? line(groups.map(groupTitle)) + rulesOf(groups) : "",
      titles,
      "  \\midrule\n",
    ].join(""),
    foot: "  \\bottomrule\n\\end{tabular}\n",
    row: (cells) => line(columns.map((column, index) => latexValue(column, cells[index]))),
  };
}

interface TitledGroup {
  readonly title: string;
  readonly first: number;
  readonly last: number;
}

const groupTitles: Readonly<Record<RunField["kind"], string>> = {
  fact: "",
  metric: "Metrics",
  param: "Parameters",
  data: "Data",
  environment: "Environment",
};

/** Columns of one kind side by side, by their numbers from 1. */
function groupsOf(columns: readonly ExportColumn[]): readonly TitledGroup[] {
  const groups: TitledGroup[] = [];
  for (const [index, { field }] of columns.entries()) {
    const title = groupTitles[field.kind];
    const before = groups.at(-1);
    if (before?.title === title) groups[groups.length - 1] = { ...before, last: index + 1 };
    else groups.push({ title, first: index + 1, last: index + 1 });
  }
  return groups;
}

function groupTitle({ title, first, last }: TitledGroup): string {
  return `\\multicolumn{${last - first + 1}}{c}{${title}}`;
}

function rulesOf(groups: readonly TitledGroup[]): string {
  const rules = groups.flatMap(({ title, first, last }) => (title === "" ? [] : `\\cmidrule(lr){${first}-${last}}`));
  return `  ${rules.join(" ")}\n`;
}

function titleOf(field: RunField): string {
  return field.kind === "fact" ? field.fact : field.key;
}

function latexValue(column: ExportColumn, cell: ExportCell): string {
  const text = shownText(column, cell);
  const written = typeof cell === "number" && column.fact === undefined ? latexNumber(text) : latexText(text);
  const marked = column.best !== undefined && cell === column.best ? `\\textbf{${written}}` : written;
  return column.isNumeric && column.fact === undefined ? marked + missingDigits(text, column.digits) : marked;
}

/** Stands for the digits that a number has fewer than others after the decimal point, and shows nothing. */
function missingDigits(text: string, digits: number): string {
  if (digits === 0 || !/^−?\d+(?:\.\d+)?$/.test(text)) return "";
  const own = text.split(".")[1]?.length ?? 0;
  if (own === digits) return "";
  return `\\phantom{${own === 0 ? "." : ""}${"0".repeat(digits - own)}}`;
}

/** A number as `shortNumber` writes it. */
function latexNumber(text: string): string {
  if (/^\d+(?:\.\d+)?$/.test(text) || text === "NaN") return text;
  const [, mantissa, exponent] = /^(.+)e(-?\d+)$/.exec(text) ?? [];
  const inMaths = (mantissa ?? text).replace("−", "-").replace("∞", String.raw`\infty`);
  return exponent === undefined ? `$${inMaths}$` : `$${inMaths} \\times 10^{${exponent}}$`;
}

const escapes: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
  "<": "\\textless{}",
  ">": "\\textgreater{}",
  "|": "\\textbar{}",
};

/** A text that LaTeX takes for no command; a line break is a blank. */
function latexText(text: string): string {
  return text
    .replaceAll(/[\\~^<>|]|[{}#$%&_]/g, (sign) => escapes[sign] ?? `\\${sign}`)
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ");
}
