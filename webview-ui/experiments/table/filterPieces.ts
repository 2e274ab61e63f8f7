import type { FactColumn, RunRow, RunValue } from "../../../src/protocol/experiments.ts";
import { localSecond, queryName } from "../analysis/queryText.ts";
import type { TableColumn } from "./columnLayout.ts";

/** A condition as it is written in the filter line, with what it means. */
export interface FilterPiece {
  readonly label: string;
  readonly text: string;
}

/** What a text is written as in the filter line, so that it is taken for nothing else. */
export function textLiteral(text: string): string {
  const isPlain =
    /^[\p{L}_][\p{L}\d_./-]*$/u.test(text) && !/^(?:and|or|not|in|exists|true|false|nan|inf|infinity)$/i.test(text);
  return isPlain ? text : `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

/** A value as it is written in the filter line; undefined for what stands in no order there (null, NaN). */
export function valueLiteral(value: RunValue): string | undefined {
  if (value === null || Number.isNaN(value)) return undefined;
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : value > 0 ? "inf" : "-inf";
  if (typeof value === "boolean") return String(value);
  return textLiteral(typeof value === "string" ? value : JSON.stringify(value));
}

/** The conditions that a click on a cell can add. */
export function cellPieces(column: TableColumn, row: RunRow): readonly FilterPiece[] {
  return column.info
    ? valuePieces(queryName(column.id), row.cells[column.id])
    : factPieces[column.id as FactColumn](row, queryName(column.id));
}

const factPieces: Readonly<Record<FactColumn, (row: RunRow, name: string) => readonly FilterPiece[]>> = {
  run: (row, name) => equalPieces(name, textLiteral(row.name)),
  state: (row, name) => equalPieces(name, row.state),
  experiment: (row, name) => equalPieces(name, textLiteral(row.experiment)),
  started: (row, name) => rangePieces(name, `"${localSecond(row.startedAt)}"`),
  duration: ({ startedAt, endedAt }, name) =>
    endedAt === undefined ? [] : rangePieces(name, String((endedAt - startedAt) / 1_000)),
  commit: commitPieces,
  branch: ({ branch }, name) => textPieces(name, branch),
  message: ({ commitSubject }, name) => textPieces(name, commitSubject),
  note: ({ note }, name) => textPieces(name, note),
  source: ({ source }, name) => textPieces(name, source),
  tags: ({ tags = [] }) => tags.map((tag) => ({ label: `Only runs with ${tag}`, text: `tag = ${textLiteral(tag)}` })),
  stages: ({ stageIds }) =>
    stageIds.map((stage) => ({ label: `Only runs of ${stage}`, text: `stage = ${textLiteral(stage)}` })),
};

function textPieces(name: string, text: string | undefined): readonly FilterPiece[] {
  return text === undefined ? [] : equalPieces(name, textLiteral(text));
}

function commitPieces({ commit, branch }: RunRow): readonly FilterPiece[] {
  return [
    ...(commit === undefined ? [] : equalPieces("commit", commit.slice(0, 10))),
    ...(branch === undefined ? [] : [{ label: `Only runs on ${branch}`, text: `branch = ${textLiteral(branch)}` }]),
  ];
}

function valuePieces(name: string, value: RunValue | undefined): readonly FilterPiece[] {
  if (value === undefined) {
    return [
      { label: "Only runs that have a value", text: `${name} exists` },
      { label: "Only runs without a value", text: `not ${name} exists` },
    ];
  }
  const literal = valueLiteral(value);
  if (literal === undefined) return [];
  return [...equalPieces(name, literal), ...(typeof value === "number" ? rangePieces(name, literal) : [])];
}

function equalPieces(name: string, literal: string): readonly FilterPiece[] {
  return [
    { label: "Only runs with this value", text: `${name} = ${literal}` },
    { label: "Without this value", text: `${name} != ${literal}` },
  ];
}

function rangePieces(name: string, literal: string): readonly FilterPiece[] {
  return [
    { label: "This value or higher", text: `${name} >= ${literal}` },
    { label: "This value or lower", text: `${name} <= ${literal}` },
  ];
}

/** A query that a condition has been added to: what is written there stays, in brackets where it has an `or`. */
export function withPiece(query: string, piece: string): string {
  const before = query.trim();
  if (before === "") return piece;
  if (before === piece || before.endsWith(` and ${piece}`)) return before;
  return /\bor\b/i.test(before) ? `(${before}) and ${piece}` : `${before} and ${piece}`;
}
