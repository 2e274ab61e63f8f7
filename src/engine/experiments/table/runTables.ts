import { isDeepStrictEqual } from "node:util";

import type { NumberedLook } from "../../ledger/ledger.ts";
import type { CurveGroup } from "../../model/curves.ts";
import type { CurveShape, CurveShapes, CurveShapesRequest } from "../../model/curveShape.ts";
import type { RunsOf } from "../../model/runAnalysis.ts";
import type { ProjectSettings } from "../../model/projectSettings.ts";
import type { GroupKey } from "../../model/runGroups.ts";
import type { QueryProblem } from "../../model/runQuery.ts";
import type {
  ColumnId,
  ColumnInfo,
  RowsRequest,
  RowSplice,
  RunRow,
  RunRowsRequest,
  TableChange,
  TableNews,
  TableQuery,
  OpenedView,
  TableView,
  ValueColumn,
  ViewRow,
} from "../../model/runTable.ts";
import { matchRuns } from "../listRuns.ts";
import type { ColumnValues } from "./columnValues.ts";
import { curvesOfMetrics, shapesOf } from "./curveShapes.ts";
import { namesInRecipes, toGroupRow } from "./groupRows.ts";
import type { GroupContext } from "./groupRows.ts";
import { groupLevel } from "./groupLevel.ts";
import { sortRuns } from "./rowOrder.ts";
import type { ValuesOfColumn } from "./rowOrder.ts";
import { spliceLines } from "./rowSplices.ts";
import { differenceOf, SeenRuns } from "./seenRuns.ts";
import type { Looks, TableRuns } from "./seenRuns.ts";
import { collectColumns } from "./tableColumns.ts";
import { groupRuns } from "./tableGroups.ts";
import type { Group, GroupLevel, Line } from "./tableGroups.ts";
import { fieldOfColumn, toRow, valueFieldOf } from "./tableRows.ts";
import type { FurtherCells } from "./tableRows.ts";
import { isSameOrder, layAgain, layRows, noGrouping, noteTold } from "./tableView.ts";
import type { PlacedRuns, View } from "./tableView.ts";

/** What a query means; undefined where all runs are meant. */
interface Meant {
  readonly meant: ReadonlySet<string> | undefined;
  readonly namesArchived: boolean;
  readonly problem?: QueryProblem;
}

/** Columns with all that they followed from, and the curves of metrics by their keys. */
interface LastColumns {
  readonly values: readonly ValueColumn[];
  readonly settings: ProjectSettings | undefined;
  readonly curves: ReadonlyMap<string, readonly string[]>;
  readonly columns: readonly ColumnInfo[];
}

/** More are kept for nobody: each panel has one. */
const mostViews = 16;

/** So many rows that have come are told at once: more than a page has in sight. */
const mostTold = 200;

/**
 * Tables of runs, a window at a time: who shows one asks for the rows that are in sight, and for what has changed. Rows
 * keep their order in a view; runs and groups that come while it is open stand at its top, or that of their group.
 */
export class RunTables {
  private readonly seen: SeenRuns;
  private readonly settings: () => ProjectSettings | undefined;
  private readonly views = new Map<number, View>();
  private lastView = 0;
  private lastColumns: LastColumns | undefined;

  constructor(runs: () => TableRuns, settings: () => ProjectSettings | undefined) {
    this.seen = new SeenRuns(runs);
    this.settings = settings;
  }

  /**
   * Opens a view of the runs that a query means, in its order. One that cannot be understood leaves those of the view that
   * it is to follow, or all; one that differs from that view only in which groups are open leaves the order of its rows.
   * `now` (milliseconds since 1970) ends what still runs.
   */
  open(query: TableQuery, follows: undefined, now: number): TableView;
  open(query: TableQuery, follows: number | undefined, now: number): OpenedView;
  open(query: TableQuery, follows: number | undefined, now: number): OpenedView {
    const before = follows === undefined ? undefined : this.views.get(follows);
    if (before) this.views.delete(before.id);
    const columns = this.columns();
    const { meant, problem, namesArchived } = this.meantBy(query.text, before);
    const withArchived = namesArchived || query.withArchived === true;
    const looks = this.looks(withArchived);
    const kept = problem ? { ...query, text: before?.query.text ?? "" } : query;
    const placed = before && !problem && isSameOrder(before.query, query) ? this.placedNow(before) : undefined;
    const context = { columns, valuesOf: this.valuesOf, levelOf: this.levelOf, now };
    const { order, places } = placed ?? this.sorted(meant, looks, kept, now);
    const rows = before && placed ? layAgain(order, before.groups, kept, this.levelOf) : layRows(order, kept, context);
    const view = {
      id: ++this.lastView,
      query: kept,
      withArchived,
      ...rows,
      places,
      looks,
      columns,
      shown: [],
      told: new Map(),
    };
    this.views.set(view.id, view);
    for (const old of this.views.keys()) if (this.views.size > mostViews) this.views.delete(old);
    const isOther = columns !== before?.columns;
    return { id: view.id, ...this.counts(view), ...(isOther && { columns }), ...(problem && { problem }) };
  }

  /** The rows of a piece of a view; empty where it is not open any more. */
  rows({ view: id, start, end, columns }: RowsRequest): readonly ViewRow[] {
    const view = this.views.get(id);
    if (!view) return [];
    view.shown = columns;
    return this.rowsOf(view, view.lines.slice(start, end));
  }

  /** Some runs as rows; those that are gone are left out. */
  runRows({ runIds, columns }: RunRowsRequest): readonly RunRow[] {
    const { runs } = this.seen.now();
    const further = furtherCells(runs, runIds, columns);
    return runs.list({ ids: runIds }).map((run) => toRow(run, columns, further, undefined));
  }

  /** The shapes of curves that are drawn beside metrics. */
  curveShapes({ runIds, columns }: CurveShapesRequest): CurveShapes {
    const { runs, all } = this.seen.now();
    const { curves } = this.known();
    const known = runIds.filter((id) => all.has(id));
    const shapes = new Map(known.map((id): [string, Record<string, CurveShape>] => [id, {}]));
    for (const column of columns) {
      const keys = curves.get(valueFieldOf(column)?.key ?? "") ?? [];
      for (const [id, shape] of shapesOf(runs, known, keys)) Object.assign(shapes.get(id) ?? {}, { [column]: shape });
    }
    return Object.fromEntries(shapes);
  }

  /** What has changed in a view since it was opened or last asked about; nothing where it is not open any more. */
  news(id: number): TableNews {
    const view = this.views.get(id);
    if (!view) return { change: undefined, touched: [] };
    const looks = this.looks(view.withArchived);
    const { fresh, removed, different } = differenceOf(view.looks, looks);
    const running = [...looks.values()].filter(({ state }) => state === "running").map((look) => look.id);
    const touched = new Set([...different, ...removed, ...running]);
    const columns = this.columns();
    const hasNewColumns = columns !== view.columns && !isDeepStrictEqual(columns, view.columns);
    const hasOtherRuns = fresh.length + removed.length > 0;
    const { lines } = view;
    if (hasOtherRuns || (view.groups.length > 0 && touched.size > 0)) {
      const { order, places } = this.placedNow(view);
      Object.assign(view, { places, ...layAgain(order, view.groups, view.query, this.levelOf) });
    }
    view.looks = looks;
    const splices = lines === view.lines ? [] : this.splicesOf(view, lines);
    const changed = hasOtherRuns || touched.size > 0 ? this.changedRows(view, touched) : [];
    const isOther = hasOtherRuns || splices.length + changed.length > 0 || hasNewColumns;
    if (!isOther) return { change: undefined, touched: [...touched] };
    view.columns = columns;
    const change: TableChange = {
      view: id,
      ...this.counts(view),
      shown: view.shown,
      splices,
      changed,
      removed,
      ...(hasNewColumns && { columns }),
    };
    return { change, touched: [...touched] };
  }

  /** The runs of a view in its order, or those of some ids that are there; none where the view is not open any more. */
  looksOf(of: RunsOf): readonly NumberedLook[] {
    const ids = "ids" in of ? of.ids : (this.views.get(of.view)?.order ?? []);
    const { all } = this.seen.now();
    return ids.flatMap((run) => all.get(run) ?? []);
  }

  /** Puts some runs into groups as the table does, in the order of the first of each; those that are gone are left out. */
  groupsOf(runIds: readonly string[], by: readonly GroupKey[]): readonly CurveGroup[] {
    const groups = groupRuns(this.looksOf({ ids: runIds }), by.map(this.levelOf));
    const { runs } = this.seen.now();
    const firsts = new Map(runs.list({ ids: runIds }).map((run) => [run.id, run]));
    const grouping = { ...noGrouping, by };
    const context = this.groupContext({ query: { text: "", sort: [], grouping }, shown: [] }, new Map());
    const within = (group: Group, outer: CurveGroup["path"]): readonly CurveGroup[] => {
      const { title, value } = toGroupRow(group, firsts.get(group.runs[0]?.id ?? ""), context);
      const own = { by: group.by, ...(value !== undefined && { value }), ...(title !== undefined && { title }) };
      const path = [...outer, own];
      if (group.inner.length > 0) return group.inner.flatMap((inner) => within(inner, path));
      return [{ runIds: group.runs.map(({ id }) => id), path }];
    };
    const places = new Map(runIds.map((id, place) => [id, place]));
    const placeOf = (group: CurveGroup): number => places.get(group.runIds[0] ?? "") ?? 0;
    return groups.flatMap((group) => within(group, [])).toSorted((one, other) => placeOf(one) - placeOf(other));
  }

  /** What runs have in a column, by their numbers, and whether its zeros and ones are booleans. */
  column(id: ColumnId): { readonly values: ColumnValues; readonly isBoolean: boolean } {
    const values = this.valuesOf(id);
    const isNumeric = this.columns().find((column) => column.id === id)?.isNumeric ?? true;
    return { values, isBoolean: !isNumeric && values.texts.size === 0 };
  }

  close(id: number): void {
    this.views.delete(id);
  }

  /** Archived runs have their places too, for when they come back. */
  private sorted(meant: Meant["meant"], looks: Looks, { sort }: TableQuery, now: number): PlacedRuns {
    const found = [...this.seen.now().all.values()].filter(({ id }) => meant?.has(id) ?? true);
    const sorted = sortRuns(found, sort, this.valuesOf, now);
    const places = sorted.map(({ id }) => id);
    return { places, order: sorted.filter(({ id }) => looks.has(id)) };
  }

  private looks(withArchived: boolean): Looks {
    const { all, inSight } = this.seen.now();
    return withArchived ? all : inSight;
  }

  private counts(view: View): Pick<TableView, "matching" | "rows" | "total" | "archived" | "said"> {
    const { all, said } = this.seen.now();
    const { looks, order, lines } = view;
    const [total, matching, rows] = [looks.size, order.length, lines.length];
    return { total, matching, rows, archived: all.size - total, said };
  }

  private columns(): readonly ColumnInfo[] {
    return this.known().columns;
  }

  private known(): LastColumns {
    const { runs, values } = this.seen.now();
    const settings = this.settings();
    const last = this.lastColumns;
    if (last?.values === values && last.settings === settings) return last;
    const metrics = values.flatMap(({ kind, key }) => (kind === "metric" ? key : []));
    const curves = curvesOfMetrics(metrics, runs.curveNames());
    return (this.lastColumns = { values, settings, curves, columns: collectColumns(values, settings, curves) });
  }

  private meantBy(text: string, before: View | undefined): Meant {
    if (text.trim() === "") return { meant: undefined, namesArchived: false };
    const answer = matchRuns(this.seen.now().runs, text);
    if ("ids" in answer) return { meant: new Set(answer.ids), namesArchived: answer.namesArchived };
    const namesArchived = before?.withArchived ?? false;
    return { meant: before && new Set(before.order), problem: answer.problem, namesArchived };
  }

  /** The runs of a view as they are now: those that have come since stand first, or where they stood before they left. */
  private placedNow({ order, places: before, looks: seen, query, withArchived }: View): PlacedRuns {
    const looks = this.looks(withArchived);
    const fresh = looks === seen ? [] : [...looks.keys()].filter((id) => !seen.has(id));
    const { meant } = fresh.length > 0 ? this.meantBy(query.text, undefined) : { meant: undefined };
    const come = fresh.filter((id) => meant?.has(id) ?? true);
    const known = new Set(before);
    const here = new Set([...order, ...come]);
    const places = [...come.filter((id) => !known.has(id)), ...before];
    return { places, order: places.flatMap((id) => (here.has(id) ? (looks.get(id) ?? []) : [])) };
  }

  private readonly valuesOf: ValuesOfColumn = (column) => this.seen.valuesOf(fieldOfColumn(column));

  private readonly levelOf = (by: GroupKey): GroupLevel => groupLevel(by, this.seen);

  private splicesOf(view: View, before: readonly Line[]): readonly RowSplice[] {
    let room = mostTold;
    return spliceLines(before, view.lines).map(({ at, gone, come }) => {
      const told = come.slice(0, room);
      room -= told.length;
      return { at, gone, come: come.length, rows: this.rowsOf(view, told) };
    });
  }

  /** The rows in a view of runs that may have changed, and of groups, where they have. */
  private changedRows(view: View, touched: ReadonlySet<string>): readonly ViewRow[] {
    const before = new Map(view.told);
    const lines = view.lines.filter((line) => ("group" in line ? before.has(line.key) : touched.has(line.run)));
    return this.rowsOf(view, lines).filter((row) => !isDeepStrictEqual(before.get(row.id), row));
  }

  private rowsOf(view: View, lines: readonly Line[]): readonly ViewRow[] {
    if (lines.length === 0) return [];
    const { runs } = this.seen.now();
    const ids = lines.flatMap((line) => ("group" in line ? (line.group.runs[0]?.id ?? []) : line.run));
    const found = new Map(runs.list({ ids }).map((run) => [run.id, run]));
    const further = furtherCells(runs, ids, view.shown);
    const context = lines.some((line) => "group" in line) ? this.groupContext(view, further) : undefined;
    const rows = lines.flatMap((line): readonly ViewRow[] => {
      if ("group" in line) {
        return context ? [toGroupRow(line.group, found.get(line.group.runs[0]?.id ?? ""), context)] : [];
      }
      const run = found.get(line.run);
      return run ? [toRow(run, view.shown, further, line.level)] : [];
    });
    for (const row of rows) noteTold(view, row);
    return rows;
  }

  /** Each column is looked up once for all rows that are made with it. */
  private groupContext(
    { query: { grouping = noGrouping }, shown }: Pick<View, "query" | "shown">,
    further: FurtherCells,
  ): GroupContext {
    const sweeps = grouping.by.includes("sweep") ? this.seen.sweepsByRun() : undefined;
    const known = new Map<ColumnId, ColumnValues>();
    const valuesOf: ValuesOfColumn = (column) => {
      const values = known.get(column) ?? this.valuesOf(column);
      known.set(column, values);
      return values;
    };
    const columns = this.columns();
    const recipeNames = grouping.by.includes("recipe") ? namesInRecipes(columns) : [];
    const sweepOf = ({ number }: NumberedLook): string | undefined => sweeps?.get(number)?.name;
    return { columns, valuesOf, grouping, shown, further, recipeNames, sweepOf };
  }
}

function furtherCells(runs: TableRuns, ids: readonly string[], columns: readonly ColumnId[]): FurtherCells {
  const fields = columns.flatMap((column) => valueFieldOf(column) ?? []);
  const further = fields.filter(({ kind }) => kind === "data" || kind === "environment");
  return further.length === 0 ? new Map() : runs.cells(ids, further);
}
