import type { NumberedLook } from "../../ledger/ledger.ts";
import { ownValue } from "../../model/ownValue.ts";
import type { RunState, RunSummary, RunValue } from "../../model/run.ts";
import type { Grouping, GroupCell, GroupKey, GroupRow } from "../../model/runGroups.ts";
import type { ColumnId, ColumnInfo } from "../../model/runTable.ts";
import { shortNumber } from "../../model/numbers.ts";
import { numbersCell, standingFor, standingIn, tagsCell, textsCell, valuesCell } from "./groupCells.ts";
import { isSeed } from "./recipeKeys.ts";
import type { ValuesOfColumn } from "./rowOrder.ts";
import type { Group } from "./tableGroups.ts";
import { cellOf, valueFieldOf } from "./tableRows.ts";
import type { FurtherCells } from "./tableRows.ts";

/** So many runs can be compared with each other. */
const mostCompared = 50;

/** So many parameters name a recipe. */
const mostNamed = 4;

/** What rows of groups are made with. */
export interface GroupContext {
  readonly grouping: Grouping;
  readonly columns: readonly ColumnInfo[];
  /** The columns whose cells are wanted. */
  readonly shown: readonly ColumnId[];
  readonly valuesOf: ValuesOfColumn;
  /** What the first runs of groups have as data and of their environment. */
  readonly further: FurtherCells;
  /** The parameters that name recipes. */
  readonly recipeNames: readonly { readonly key: string; readonly name: string }[];
  /** The name of the sweep that a run was made in. */
  readonly sweepOf: (run: NumberedLook) => string | undefined;
}

/** A group as a row of the table. `first` is its first run: what all have in common, it has. */
export function toGroupRow(group: Group, first: RunSummary | undefined, context: GroupContext): GroupRow {
  const { grouping, shown, valuesOf, further } = context;
  const cells = new Map<string, GroupCell>(factCells(group.runs));
  for (const column of shown) {
    const cell = valuesCell(group.runs, valuesOf(column));
    if (cell) cells.set(column, withOwnValue(cell, first && cellOf(first, column, further)));
  }
  const title = titleOf(group, first, context);
  const value = valueOf(group, first, further);
  const best = group.by === "sweep" && group.value !== undefined ? bestOf(group, context) : undefined;
  return {
    id: group.id,
    by: group.by,
    level: group.level,
    isOpen: grouping.except.includes(group.id) !== grouping.isOpen,
    count: group.runs.length,
    runIds: group.runs.slice(0, mostCompared).map(({ id }) => id),
    states: statesOf(group.runs),
    cells: Object.fromEntries(cells),
    ...(value !== undefined && { value }),
    ...(title !== undefined && { title }),
    ...(best && { best }),
  };
}

/** What stands for a group's runs in a column of the order: a number, or what the first of them has. */
export function groupReader(
  column: ColumnId,
  { grouping, columns, valuesOf }: Pick<GroupContext, "grouping" | "columns" | "valuesOf">,
  ofRun: (run: NumberedLook) => RunValue | undefined,
): (group: Group) => RunValue | undefined {
  const info = columns.find(({ id }) => id === column);
  const values = valueFieldOf(column) && valuesOf(column);
  const factOf = (runs: readonly NumberedLook[]): number | undefined => {
    if (column === "started") return newestOf(runs);
    const cell = column === "duration" ? numbersCell(durationsOf(runs)) : undefined;
    return cell && standingFor(cell, "mean", info);
  };
  return ({ by, value, runs }) => {
    if (by === column && typeof value === "number") return value;
    const [first] = runs;
    const number = values ? standingIn(runs, values, grouping.aggregate, info) : factOf(runs);
    return number ?? (first && ofRun(first));
  };
}

/** The index has booleans as numbers, and lists as texts: the run itself has what it is. */
function withOwnValue(cell: GroupCell, own: RunValue | undefined): GroupCell {
  if (cell.kind !== "same" || own === undefined || own === null || Number.isNaN(own)) return cell;
  return { ...cell, value: own };
}

function factCells(runs: readonly NumberedLook[]): readonly (readonly [ColumnId, GroupCell])[] {
  const cells: readonly (readonly [ColumnId, GroupCell | undefined])[] = [
    ["started", numbersCell(runs.map(({ startedAt }) => startedAt))],
    ["duration", numbersCell(durationsOf(runs))],
    ["commit", textsCell(runs.flatMap(({ commit }) => commit ?? []))],
    ["experiment", textsCell(runs.map(({ experiment }) => experiment))],
    ["tags", tagsCell(runs)],
    ["note", textsCell(runs.flatMap(({ note }) => note ?? []))],
  ];
  return cells.flatMap(([column, cell]) => (cell ? [[column, cell] as const] : []));
}

function durationsOf(runs: readonly NumberedLook[]): readonly number[] {
  return runs.flatMap(({ startedAt, endedAt }) => (endedAt === undefined ? [] : [endedAt - startedAt]));
}

function newestOf(runs: readonly NumberedLook[]): number {
  return runs.reduce((newest, { startedAt }) => Math.max(newest, startedAt), 0);
}

function statesOf(runs: readonly NumberedLook[]): GroupRow["states"] {
  const counts: Partial<Record<RunState, number>> = {};
  for (const { state } of runs) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

function titleOf({ by, runs }: Group, first: RunSummary | undefined, context: GroupContext): string | undefined {
  if (by === "recipe") return first && recipeTitle(first, context.recipeNames);
  if (by === "commit") return first?.commitSubject;
  const [look] = runs;
  return by === "sweep" && look ? context.sweepOf(look) : undefined;
}

function valueOf({ by, value }: Group, first: RunSummary | undefined, further: FurtherCells): RunValue | undefined {
  if (by === "recipe" || value === undefined) return undefined;
  return (first && isColumn(by) ? cellOf(first, by, further) : undefined) ?? value;
}

function isColumn(by: GroupKey): by is ColumnId {
  return by !== "sweep" && by !== "recipe";
}

/** The parameters in which recipes differ, seeds left out, and what they are called: by the last parts of their keys. */
export function namesInRecipes(columns: readonly ColumnInfo[]): GroupContext["recipeNames"] {
  const varied = columns.filter(({ group, differs, key }) => group === "params" && differs && !isSeed(key));
  const lastPart = (key: string): string => key.slice(key.lastIndexOf(".") + 1);
  const taken = Map.groupBy(varied, ({ key }) => lastPart(key));
  return varied.map(({ key }) => ({ key, name: taken.get(lastPart(key))?.length === 1 ? lastPart(key) : key }));
}

/** `lr 0.05, batch 32` */
function recipeTitle({ params }: RunSummary, names: GroupContext["recipeNames"]): string {
  const named = names.filter(({ key }) => Object.hasOwn(params, key));
  if (named.length === 0) return "the same parameters";
  const words = named.slice(0, mostNamed).map(({ key, name }) => {
    const value = ownValue(params, key);
    return `${name} ${typeof value === "number" ? shortNumber(value) : JSON.stringify(value)}`;
  });
  return words.join(", ") + (named.length > mostNamed ? ", …" : "");
}

function bestOf({ runs }: Group, { columns, valuesOf }: GroupContext): GroupRow["best"] {
  for (const info of columns) {
    if (info.group !== "metrics" || info.direction === "unknown") continue;
    const cell = valuesCell(runs, valuesOf(info.id));
    const value = cell && standingFor(cell, "best", info);
    if (value !== undefined) return { key: info.key, value };
  }
  return undefined;
}
