import { describeFileCounts } from "../../engine/model/changeWords.ts";
import { columnFacts, describeColumnChange } from "../../engine/model/columnWords.ts";
import type { ColumnSummary, ContentSummary } from "../../engine/model/contentSummary.ts";
import { shortDigest } from "../../engine/model/digest.ts";
import type {
  FolderDiff,
  HeaderDiff,
  OtherDiff,
  RowValues,
  TableDiff,
  TextDiff,
  VersionDiff,
} from "../../engine/model/versionDiff.ts";
import { countOf, formatSize } from "../../engine/model/words.ts";
import { type Color, paint } from "./paint.ts";
import { formatTable } from "./table.ts";
import { linesOfHunks, withoutOrders } from "./textHunks.ts";

/** A person looks at the first ones; `--json` has all. */
const shownFiles = 50;
const shownLines = 400;

/** Prints what differs between two versions: files, columns and rows, or facts of a header. */
export function printVersionDiff(diff: VersionDiff): void {
  const { path, before, after, content } = diff;
  const version = (side: typeof before): string =>
    side ? `${shortDigest(side.digest)}, ${formatSize(side.size)}` : "not there";
  write(`${paint.stdout("bold", path)}  ${version(before)} → ${version(after)}`);
  if (content?.kind === "folder") printFolder(content, diff);
  else if (content?.kind === "table") printTable(content);
  else if (content?.kind === "header") printHeader(content);
  else if (content?.kind === "text") printText(content);
  else if (content) printOther(content);
  else if (before && after) write(before.kind === after.kind ? "The content is the same." : describeKinds(diff));
}

function describeKinds({ before }: VersionDiff): string {
  return before?.kind === "directory" ? "It was a folder, and is a file." : "It was a file, and is a folder.";
}

function printFolder({ added, removed, changed, renamed }: FolderDiff, { files }: VersionDiff): void {
  const sizes = (before: number, after: number): string => `${formatSize(before)} → ${formatSize(after)}`;
  const rows = [
    ...added.map(({ path, size }) => [sign("green", "+"), path, formatSize(size)]),
    ...removed.map(({ path, size }) => [sign("red", "−"), path, formatSize(size)]),
    ...changed.map(({ path, before, after }) => [sign("yellow", "~"), path, sizes(before.size, after.size)]),
    ...renamed.map(({ from, to, kind, fileCount }) => [
      sign("cyan", "→"),
      `${from} → ${to}`,
      kind === "directory" ? countOf(fileCount, "file") : "",
    ]),
  ];
  process.stdout.write(formatTable(rows.slice(0, shownFiles)));
  if (rows.length > shownFiles) write(`… and ${rows.length - shownFiles} more; --json lists them all.`);
  if (files) write(describeFileCounts(files) || "Every file is the same.");
}

function printTable(diff: TableDiff): void {
  const { before, after, addedColumns, removedColumns, changedColumns, rows } = diff;
  const isSame = before.rows === after.rows;
  write(`${after.format}, ${isSame ? countOf(after.rows, "row") : `${before.rows} → ${countOf(after.rows, "row")}`}`);
  const column = (columns: readonly ColumnSummary[], name: string): string => {
    const found = columns.find((candidate) => candidate.name === name);
    return found
      ? columnFacts(found)
          .map(([fact, value]) => `${fact} ${value}`)
          .join(", ")
      : "";
  };
  printSection("columns", [
    ...addedColumns.map((name) => [sign("green", "+"), name, column(after.columns, name)]),
    ...removedColumns.map((name) => [sign("red", "−"), name, column(before.columns, name)]),
    ...changedColumns.map(({ name, before: old, after: young }) => [
      sign("yellow", "~"),
      name,
      describeColumnChange(old, young).join(", "),
    ]),
  ]);
  if (rows) {
    const { key, added, removed, changed, same, examples } = rows;
    const by = key === undefined ? "" : ` (known by ${key})`;
    write(
      `\n${paint.stdout("bold", "rows")}${by}: ${added} added, ${removed} removed, ${changed} changed, ${same} the same`,
    );
    for (const row of examples.added) write(`  ${sign("green", "+")} ${describeRow(row)}`);
    for (const row of examples.removed) write(`  ${sign("red", "−")} ${describeRow(row)}`);
    const shared = before.columns.flatMap(({ name }) => (removedColumns.includes(name) ? [] : [name]));
    for (const row of examples.changed) write(`  ${sign("yellow", "~")} ${describeRowChange(row, shared, key)}`);
  }
  printNotes([
    ...diff.notes,
    ...before.notes.map((note) => `Before: ${note}`),
    ...after.notes.map((note) => `After: ${note}`),
  ]);
}

function printHeader({ before, after, sections }: HeaderDiff): void {
  write(before.format === after.format ? after.format : `${before.format} → ${after.format}`);
  for (const { title, added, removed, changed } of sections) {
    printSection(title.toLowerCase(), [
      ...added.map(({ name, value }) => [sign("green", "+"), name, value]),
      ...removed.map(({ name, value }) => [sign("red", "−"), name, value]),
      ...changed.map((entry) => [sign("yellow", "~"), entry.name, `${entry.before} → ${entry.after}`]),
    ]);
  }
  const isImage = after.format.endsWith(" image");
  if (sections.length === 0) write(`The headers say the same; the ${isImage ? "pixels" : "values"} in it differ.`);
  if (isImage) write("In VS Code, *Compare with an earlier version…* shows both side by side.");
  printNotes([...before.notes.map((note) => `Before: ${note}`), ...after.notes.map((note) => `After: ${note}`)]);
}

function printText({ before, after, hunks = [], notes }: TextDiff): void {
  const [old = "", young = ""] = [before, after].map(describeSummary);
  write(old === young ? old : `${old} → ${young}`);
  const lines = hunks.flatMap(linesOfHunks);
  for (const line of lines.slice(0, shownLines)) write(line);
  if (lines.length > shownLines) write(`… and ${lines.length - shownLines} more lines; --json has them all.`);
  printNotes(notes);
}

function printOther({ before, after }: OtherDiff): void {
  const described = [before, after].map(describeSummary);
  write(described[0] === described[1] ? `${described[0]}, and its bytes differ` : described.join(" → "));
  printNotes([...before.notes.map((note) => `Before: ${note}`), ...after.notes.map((note) => `After: ${note}`)]);
}

function describeSummary(summary: ContentSummary): string {
  if (summary.kind === "text") return `${summary.format}, ${countOf(summary.lines, "line")}`;
  if (summary.kind === "table") return `${summary.format}, ${countOf(summary.rows, "row")}`;
  return summary.format;
}

function describeRow(row: RowValues): string {
  return Object.entries(row)
    .map(([name, value]) => withoutOrders(`${name} ${value}`))
    .join(", ");
}

/** The values of shared columns that differ, after the key. */
function describeRowChange(
  { before, after }: { readonly before: RowValues; readonly after: RowValues },
  shared: readonly string[],
  key: string | undefined,
): string {
  const names = shared.filter((name) => before[name] !== after[name]);
  const changes = names.map((name) => `${name} ${before[name] ?? "none"} → ${after[name] ?? "none"}`).join(", ");
  return withoutOrders(key === undefined ? changes : `${key} ${after[key] ?? ""}: ${changes}`);
}

function printSection(title: string, rows: readonly (readonly string[])[]): void {
  if (rows.length === 0) return;
  write(`\n${paint.stdout("bold", title)}`);
  process.stdout.write(formatTable(rows.slice(0, shownFiles).map(([mark = "", ...rest]) => [`  ${mark}`, ...rest])));
  if (rows.length > shownFiles) write(`  … and ${rows.length - shownFiles} more; --json lists them all.`);
}

function printNotes(notes: readonly string[]): void {
  for (const note of notes) write(paint.stdout("yellow", note));
}

function sign(color: Color, text: string): string {
  return paint.stdout(color, text);
}

function write(line: string): void {
  process.stdout.write(`${line}\n`);
}
