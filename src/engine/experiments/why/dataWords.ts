import { describeFileCounts } from "../../model/changeWords.ts";
import { describeColumnChange } from "../../model/columnWords.ts";
import type { ContentSummary } from "../../model/contentSummary.ts";
import type { ContentDiff, HeaderDiff, TableDiff, VersionDiff } from "../../model/versionDiff.ts";
import { countOf, formatSize, listOf } from "../../model/words.ts";

/** So many columns, or facts of a header, are named with what became of them. */
const mostNamed = 3;

/** What became of a version of data, in a few sentences. */
export function describeDataChange({ before, after, content, files }: VersionDiff): readonly string[] {
  if (!before || !after) return [];
  if (content) return describeContent(content, files && describeFileCounts(files));
  return before.kind === after.kind ? [] : [`It was a ${wordOf(before.kind)}, and is a ${wordOf(after.kind)}.`];
}

/** What little is known without looking into it. */
export function describeSizes({ before, after }: Pick<VersionDiff, "before" | "after">): readonly string[] {
  if (!before || !after) return [];
  const sizes = `${formatSize(before.size)} → ${formatSize(after.size)}`;
  const change = before.size === after.size ? `${formatSize(after.size)}, the same as before` : sizes;
  if (before.kind !== "directory" || before.fileCount === after.fileCount) return [`${change}.`];
  return [`${change}, ${before.fileCount} → ${countOf(after.fileCount, "file")}.`];
}

function describeContent(content: ContentDiff, files: string | undefined): readonly string[] {
  switch (content.kind) {
    case "folder":
      return files === undefined || files === "" ? [] : [`${files}.`];
    case "table":
      return describeTable(content);
    case "header":
      return describeHeader(content);
    case "text": {
      const lines = content.hunks?.flatMap((hunk) => hunk.lines) ?? [];
      const count = (sign: string): number => lines.filter((line) => line.startsWith(sign)).length;
      return lines.length === 0 ? [] : [`+${count("+")} −${countOf(count("-"), "line")}.`];
    }
    case "bytes":
    case "other":
      return [describeFormats(content.before, content.after)];
  }
}

function describeTable({
  before,
  after,
  addedColumns,
  removedColumns,
  changedColumns,
  rows,
}: TableDiff): readonly string[] {
  const count =
    before.rows === after.rows ? countOf(after.rows, "row") : `${before.rows} → ${countOf(after.rows, "row")}`;
  const moved = rows
    ? [
        rows.added > 0 ? `${rows.added} added` : "",
        rows.removed > 0 ? `${rows.removed} removed` : "",
        rows.changed > 0 ? `${rows.changed} changed` : "",
      ].filter(Boolean)
    : [];
  const schema = [
    ...(addedColumns.length > 0 ? [`New columns: ${listOf(addedColumns, mostNamed)}.`] : []),
    ...(removedColumns.length > 0 ? [`Columns gone: ${listOf(removedColumns, mostNamed)}.`] : []),
  ];
  const types = changedColumns.filter((column) => column.before.type !== column.after.type);
  const described = [...types, ...changedColumns.filter((column) => !types.includes(column))].flatMap(
    ({ name, before: old, after: young }) => {
      // How many values there are, the rows have told.
      const facts = describeColumnChange(old, young).filter((fact) => !fact.startsWith("values "));
      return facts.length === 0 ? [] : [`${name}: ${facts.join(", ")}`];
    },
  );
  const columns = described.slice(0, mostNamed);
  const rest = described.length - columns.length;
  const more = rest > 0 ? ` and ${countOf(rest, "more column", "more columns")}` : "";
  return [
    `${count}${moved.length > 0 ? `: ${moved.join(", ")}` : ""}.`,
    ...schema,
    ...(columns.length > 0 ? [`${columns.join("; ")}${more}.`] : []),
  ];
}

function describeHeader({ before, after, sections }: HeaderDiff): readonly string[] {
  const changes = sections.flatMap(({ added, removed, changed }) => [
    ...changed.map((entry) => `${entry.name} ${entry.before} → ${entry.after}`),
    ...added.map(({ name, value }) => `${name} ${value} is new`),
    ...removed.map(({ name }) => `${name} is gone`),
  ]);
  if (changes.length === 0) return [`${describeFormats(before, after)}, with the same header.`];
  return [`${listOf(changes, mostNamed)}.`];
}

function describeFormats({ format: before }: ContentSummary, { format: after }: ContentSummary): string {
  return before === after ? `Its bytes differ (${after})` : `${before} → ${after}`;
}

function wordOf(kind: "file" | "directory"): string {
  return kind === "directory" ? "folder" : "file";
}
