import { isDeepStrictEqual } from "node:util";

import type { RunLedger } from "../../ledger/ledger.ts";
import type { RunsOf } from "../../model/runAnalysis.ts";
import type { ProjectSettings } from "../../model/projectSettings.ts";
import type { QueryProblem } from "../../model/runQuery.ts";
import type {
  ColumnId,
  ColumnInfo,
  FactColumn,
  RowsRequest,
  RunLook,
  RunRow,
  TableChange,
  TableNews,
  TableQuery,
  TableView,
  ValueColumn,
} from "../../model/runTable.ts";
import { matchRuns } from "../listRuns.ts";
import { sortRuns } from "./rowOrder.ts";
import { collectColumns } from "./tableColumns.ts";
import { fieldOfColumn, toRow, valueFieldOf } from "./tableRows.ts";
import type { FurtherCells } from "./tableRows.ts";

type Runs = Pick<
  RunLedger,
  "cells" | "changes" | "ids" | "list" | "looks" | "valueColumns" | "valueNames" | "valuesByRun" | "version"
>;

/** What is known of an open view. */
interface View {
  readonly id: number;
  readonly text: string;
  readonly withArchived: boolean;
  /** The runs in it, in their order. */
  order: readonly string[];
  /** All runs, without the archived ones where these are left out, as they were last seen, by their ids. */
  looks: ReadonlyMap<string, RunLook>;
  columns: readonly ColumnInfo[];
  /** The columns whose cells were last asked for. */
  shown: readonly ColumnId[];
  /** Rows of runs that go on, as they were last told. */
  readonly told: Map<string, RunRow>;
}

/** What a query means; undefined where all runs are meant. */
interface Meant {
  readonly meant: ReadonlySet<string> | undefined;
  readonly namesArchived: boolean;
  readonly problem?: QueryProblem;
}

interface Seen {
  readonly runs: Runs;
  readonly version: string;
  readonly changes: ReturnType<Runs["changes"]>;
  readonly looks: Looks;
  readonly values: readonly ValueColumn[];
}

/** Runs by their ids, newest first. */
interface Looks {
  readonly all: ReadonlyMap<string, RunLook>;
  /** Without the archived ones. */
  readonly inSight: ReadonlyMap<string, RunLook>;
  readonly said: readonly FactColumn[];
}

/** Columns with all that they followed from. */
interface LastColumns {
  readonly values: readonly ValueColumn[];
  readonly settings: ProjectSettings | undefined;
  readonly columns: readonly ColumnInfo[];
}

/** More are kept for nobody: each panel has one. */
const mostViews = 16;

/**
 * Tables of runs, a window at a time: who shows one asks for the rows that are in sight, and for what has changed. Rows
 * keep their order in a view; runs that come while it is open stand at its top.
 */
export class RunTables {
  private readonly runs: () => Runs;
  private readonly settings: () => ProjectSettings | undefined;
  private readonly views = new Map<number, View>();
  private lastView = 0;
  private lastSeen: Seen | undefined;
  private lastColumns: LastColumns | undefined;

  constructor(runs: () => Runs, settings: () => ProjectSettings | undefined) {
    this.runs = runs;
    this.settings = settings;
  }

  /**
   * Opens a view of the runs that a query means, in its order. One that cannot be understood leaves those of the view that
   * it is to follow, or all. `now` (milliseconds since 1970) ends what still runs.
   */
  open(query: TableQuery, follows: number | undefined, now: number): TableView {
    const { text, sort } = query;
    const before = follows === undefined ? undefined : this.views.get(follows);
    if (follows !== undefined) this.views.delete(follows);
    const { meant, problem, namesArchived } = this.meantBy(text, before);
    const withArchived = namesArchived || query.withArchived === true;
    const looks = this.looks(withArchived);
    const found = [...looks.values()].filter(({ id }) => meant?.has(id) ?? true);
    const valuesOf = (column: ColumnId): ReadonlyMap<string, number | string> =>
      this.runs().valuesByRun(fieldOfColumn(column), now);
    const order = sortRuns(found, sort, valuesOf, now).map(({ id }) => id);
    const id = ++this.lastView;
    const columns = this.columns();
    const shownText = problem ? (before?.text ?? "") : text;
    this.views.set(id, { id, text: shownText, withArchived, order, looks, columns, shown: [], told: new Map() });
    for (const old of this.views.keys()) if (this.views.size > mostViews) this.views.delete(old);
    return { id, matching: order.length, ...this.counts(looks), columns, ...(problem && { problem }) };
  }

  /** The rows of a piece of a view; empty where it is not open any more. */
  rows({ view: id, start, end, columns }: RowsRequest): readonly RunRow[] {
    const view = this.views.get(id);
    if (!view) return [];
    view.shown = columns;
    return this.rowsOf(view, view.order.slice(start, end));
  }

  /** What has changed in a view since it was opened or last asked about; nothing where it is not open any more. */
  news(id: number): TableNews {
    const view = this.views.get(id);
    if (!view) return { change: undefined, touched: [] };
    const looks = this.looks(view.withArchived);
    const { fresh, removed, different } = differenceOf(view.looks, looks);
    const running = [...looks.values()].filter(({ state }) => state === "running").map((look) => look.id);
    const touched = [...new Set([...different, ...removed, ...running])];
    view.looks = looks;
    const columns = this.columns();
    const hasNewColumns = columns !== view.columns && !isDeepStrictEqual(columns, view.columns);
    const added = fresh.length > 0 ? this.freshIn(view, fresh) : [];
    if (fresh.length + removed.length > 0) view.order = [...added, ...view.order.filter((run) => looks.has(run))];
    const changed = this.changedRows(view, new Set([...different, ...running]));
    if (fresh.length + removed.length + changed.length === 0 && !hasNewColumns) return { change: undefined, touched };
    view.columns = columns;
    const change: TableChange = {
      view: id,
      matching: view.order.length,
      shown: view.shown,
      ...this.counts(looks),
      added: this.rowsOf(view, added),
      changed,
      removed,
      ...(hasNewColumns && { columns }),
    };
    return { change, touched };
  }

  /** The runs of a view in its order, or those of some ids that are there; none where the view is not open any more. */
  looksOf(of: RunsOf): readonly RunLook[] {
    const ids = "ids" in of ? of.ids : (this.views.get(of.view)?.order ?? []);
    const looks = this.seen().looks.all;
    return ids.flatMap((run) => looks.get(run) ?? []);
  }

  close(id: number): void {
    this.views.delete(id);
  }

  /** All of the ledger that every view needs, as long as nothing is written there. */
  private seen(): Seen {
    const runs = this.runs();
    const version = runs.version();
    const last = this.lastSeen?.runs === runs ? this.lastSeen : undefined;
    if (last?.version === version) return last;
    // Mostly a point has come, or a sign of life: nothing of these.
    const changes = runs.changes();
    const looks = last?.changes.looks === changes.looks ? last.looks : looksBy(runs.looks());
    const values = last?.changes.columns === changes.columns ? last.values : runs.valueColumns();
    return (this.lastSeen = { runs, version, changes, looks, values });
  }

  private looks(withArchived: boolean): Looks["all"] {
    const { all, inSight } = this.seen().looks;
    return withArchived ? all : inSight;
  }

  private counts(looks: Looks["all"]): Pick<TableView, "total" | "archived" | "said"> {
    const { all, said } = this.seen().looks;
    return { total: looks.size, archived: all.size - looks.size, said };
  }

  private columns(): readonly ColumnInfo[] {
    const { values } = this.seen();
    const settings = this.settings();
    const last = this.lastColumns;
    if (last?.values === values && last.settings === settings) return last.columns;
    const columns = collectColumns(values, settings);
    this.lastColumns = { values, settings, columns };
    return columns;
  }

  private meantBy(text: string, before: View | undefined): Meant {
    if (text.trim() === "") return { meant: undefined, namesArchived: false };
    const answer = matchRuns(this.runs(), text);
    if ("ids" in answer) return { meant: new Set(answer.ids), namesArchived: answer.namesArchived };
    const namesArchived = before?.withArchived ?? false;
    return { meant: before && new Set(before.order), problem: answer.problem, namesArchived };
  }

  private freshIn({ text }: View, fresh: readonly string[]): readonly string[] {
    const { meant } = this.meantBy(text, undefined);
    return fresh.filter((run) => meant?.has(run) ?? true);
  }

  /** The rows in a view of runs that may have changed, where they have. */
  private changedRows(view: View, runs: ReadonlySet<string>): readonly RunRow[] {
    const before = new Map(view.told);
    const rows = this.rowsOf(
      view,
      view.order.filter((run) => runs.has(run)),
    );
    return rows.filter((row) => !isDeepStrictEqual(before.get(row.id), row));
  }

  private rowsOf(view: View, ids: readonly string[]): readonly RunRow[] {
    if (ids.length === 0) return [];
    const found = new Map(
      this.runs()
        .list({ ids })
        .map((run) => [run.id, run]),
    );
    const further = this.furtherCells(ids, view.shown);
    const rows = ids.flatMap((id) => {
      const run = found.get(id);
      return run ? [toRow(run, view.shown, further)] : [];
    });
    for (const row of rows) {
      if (row.state === "running") view.told.set(row.id, row);
      else view.told.delete(row.id);
    }
    return rows;
  }

  private furtherCells(ids: readonly string[], columns: readonly ColumnId[]): FurtherCells {
    const fields = columns.flatMap((column) => valueFieldOf(column) ?? []);
    const further = fields.filter(({ kind }) => kind === "data" || kind === "environment");
    return further.length === 0 ? new Map() : this.runs().cells(ids, further);
  }
}

function looksBy(newestFirst: readonly RunLook[]): Looks {
  const byId = (looks: readonly RunLook[]): Looks["all"] => new Map(looks.map((look) => [look.id, look]));
  const all = byId(newestFirst);
  const inSight = newestFirst.some(({ archived }) => archived) ? byId(newestFirst.filter((run) => !run.archived)) : all;
  const said: readonly FactColumn[] = [
    ...(newestFirst.some(({ tags }) => tags) ? (["tags"] as const) : []),
    ...(newestFirst.some(({ note }) => note !== undefined) ? (["note"] as const) : []),
  ];
  return { all, inSight, said };
}

interface Difference {
  readonly fresh: readonly string[];
  readonly removed: readonly string[];
  readonly different: readonly string[];
}

function differenceOf(before: Looks["all"], looks: Looks["all"]): Difference {
  if (before === looks) return { fresh: [], removed: [], different: [] };
  const fresh = [...looks.keys()].filter((run) => !before.has(run));
  const removed = [...before.keys()].filter((run) => !looks.has(run));
  const different = [...looks].filter(([run, look]) => before.has(run) && !isDeepStrictEqual(before.get(run), look));
  return { fresh, removed, different: different.map(([run]) => run) };
}
