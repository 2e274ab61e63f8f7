/** Rows as CSV: cells with commas, quotation marks or line breaks stand in quotation marks. @see RFC 4180 */
export function formatCsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(csvCell).join(",")}\r\n`).join("");
}

function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Rows as a table of Markdown, the first as its head. */
export function formatMarkdown([head = [], ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(markdownCell).join(" | ")} |\n`;
  return [line(head), `|${head.map(() => " --- |").join("")}\n`, ...rows.map(line)].join("");
}

/** What would be taken for the table's own, for markup or for HTML stands as it is. */
function markdownCell(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>|#~]/g, String.raw`\$&`).replaceAll(/\r?\n|\r/g, " ");
}
