import { paint } from "./paint.ts";
import { formatTable } from "./table.ts";

/** Prints rows under a title, indented; nothing where there are none. */
export function printSection(title: string, rows: readonly (readonly string[])[]): void {
  if (rows.length === 0) return;
  process.stdout.write(`\n${paint.stdout("bold", title)}\n`);
  process.stdout.write(formatTable(rows.map(([first = "", ...rest]) => [`  ${first}`, ...rest])));
}
