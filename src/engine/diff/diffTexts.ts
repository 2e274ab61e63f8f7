import { columnFacts } from "../model/columnWords.ts";
import type { ColumnSummary, ContentSummary, HeaderSummary, TableSummary } from "../model/contentSummary.ts";
import { shortDigest } from "../model/digest.ts";
import type { FolderDiff, FolderFile, RowsDiff, RowValues, VersionDiff } from "../model/versionDiff.ts";
import { countOf, formatSize } from "../model/words.ts";

/** Beyond, a list says nothing to a person. */
const mostLines = 20_000;

/** What differs between two versions as two texts, to be laid side by side: what is the same has the same lines. */
export interface DiffTexts {
  readonly before: string;
  readonly after: string;
}

/** A version that is not there is an empty text. Of folders only files that differ are named. */
export function diffTexts({ before, after, content }: VersionDiff): DiffTexts {
  const head = (version: VersionDiff["before"]): readonly string[] => {
    if (!version) return [];
    const files = version.kind === "directory" ? `, ${countOf(version.fileCount, "file")}` : "";
    return [`${formatSize(version.size)}${files}, ${shortDigest(version.digest)}`, ""];
  };
  const [left, right] = content ? sidesOf(content) : [[], []];
  return { before: toText([...head(before), ...left]), after: toText([...head(after), ...right]) };
}

type Lines = readonly string[];

function sidesOf(content: NonNullable<VersionDiff["content"]>): readonly [Lines, Lines] {
  if (content.kind === "folder") return folderSides(content);
  const { before, after } = content;
  if (content.kind !== "table") return [summaryLines(before), summaryLines(after)];
  const { rows, notes } = content;
  const [left, right] = rows ? rowSides(rows) : [[], []];
  return [
    [...summaryLines(before), ...left, ...notes],
    [...summaryLines(after), ...right, ...notes],
  ];
}

/** In sections that both sides have, so that what came stands beside nothing, and not beside what went. */
function folderSides({ added, removed, changed, renamed }: FolderDiff): readonly [Lines, Lines] {
  const sections = [
    ["Changed", changed.map((one) => fileLine(one.before)), changed.map((one) => fileLine(one.after))],
    ["Removed", removed.map(fileLine), []],
    ["Added", [], added.map(fileLine)],
    ["Renamed", renamed.map(({ from }) => `  ${from}`), renamed.map(({ to }) => `  ${to}`)],
  ] as const;
  const told = sections.filter(([, before, after]) => before.length + after.length > 0);
  const section = (title: string, lines: Lines, count: number): Lines => [
    `${title}: ${count}`,
    ...lines.slice(0, mostLines),
    ...(lines.length > mostLines ? [`  … ${lines.length - mostLines} more`] : []),
    "",
  ];
  const side = (which: 1 | 2): Lines =>
    told.flatMap((one) => section(one[0], one[which], Math.max(one[1].length, one[2].length)));
  return [side(1), side(2)];
}

function fileLine({ path, size, digest, type }: FolderFile): string {
  return `  ${path}  ${formatSize(size)}  ${shortDigest(digest)}${type === "file" ? "" : `  ${type}`}`;
}

function summaryLines(summary: ContentSummary): Lines {
  const lines = summary.kind === "table" ? tableLines(summary) : summary.kind === "header" ? headerLines(summary) : [];
  const count = summary.kind === "text" ? [`lines: ${summary.lines}`] : [];
  return [summary.format, ...count, ...summary.notes, "", ...lines];
}

function tableLines({ rows, columns }: TableSummary): Lines {
  return [`rows: ${rows}`, `columns: ${columns.length}`, "", ...columns.flatMap(columnLines)];
}

function columnLines(column: ColumnSummary): Lines {
  return [column.name, ...columnFacts(column).map(([fact, value]) => `  ${fact}: ${value}`), ""];
}

function headerLines({ sections }: HeaderSummary): Lines {
  return sections.flatMap(({ title, entries }) => [
    title,
    ...entries.slice(0, mostLines).map(({ name, value }) => `  ${name}: ${value}`),
    "",
  ]);
}

/** The first rows of which the other side has none that are the same. */
function rowSides({ key, added, removed, changed, examples }: RowsDiff): readonly [Lines, Lines] {
  if (added + removed + changed === 0) return [[], []];
  const title = `Rows that differ${key === undefined ? "" : `, known by ${key}`}`;
  const side = (count: number, rows: readonly RowValues[]): Lines => [
    title,
    ...rows.map(rowLine),
    ...(count > rows.length ? [`  … ${count - rows.length} more`] : []),
  ];
  return [
    side(changed + removed, [...examples.changed.map(({ before }) => before), ...examples.removed]),
    side(changed + added, [...examples.changed.map(({ after }) => after), ...examples.added]),
  ];
}

function rowLine(row: RowValues): string {
  const values = Object.entries(row).map(([name, value]) => `${name} ${value.replaceAll(/\s+/g, " ")}`);
  return `  ${values.join(", ")}`;
}

function toText(lines: Lines): string {
  return lines.length === 0 ? "" : `${lines.join("\n").trimEnd()}\n`;
}
