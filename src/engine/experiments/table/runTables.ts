import { isDeepStrictEqual } from "node:util";

import type { RunLedger } from "../../ledger/ledger.ts";
import type { RunsOf } from "../../model/runAnalysis.ts";
import type { ProjectSettings } from "../../model/projectSettings.ts";
import type { QueryProblem } from "../../model/runQuery.ts";
import type {
  ColumnId,
  ColumnInfo,
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
import { fieldOfColumn, toRow } from "./tableRows.ts";

type Runs = Pick<RunLedger, "ids" | "list" | "looks" | "valueColumns" | "valueNames" | "valuesByRun" | "version">;

/** What is known of an open view. */
interface View {
  readonly id: number;
  readonly text: string;
  /** The runs in it, in their order. */
  order: readonly string[];
  /** All runs, as they were last seen, by their ids. */
  looks: ReadonlyMap<string, RunLook>;
  columns: readonly ColumnInfo[];
  /** The columns whose cells were last asked for. */
  shown: readonly ColumnId[];
  /** Rows of runs that go on, as they were last told. */
  readonly told: Map<string, RunRow>;
}

interface Seen {
  readonly runs: Runs;
  readonly version: string;
  /** Newest first, by their ids. */
  readonly looks: ReadonlyMap<string, RunLook>;
  readonly values: readonly ValueColumn[];
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
  open({ text, sort }: TableQuery, follows: number | undefined, now: number): TableView {
    const before = follows === undefined ? undefined : this.views.get(follows);
    if (follows !== undefined) this.views.delete(follows);
    const looks = this.seen().looks;
    const { meant, problem } = this.meantBy(text, before);
    const found = [...looks.values()].filter(({ id }) => meant?.has(id) ?? true);
    const valuesOf = (column: ColumnId): ReadonlyMap<string, number | string> => {
      const field = fieldOfColumn(column);
      return field ? this.runs().valuesByRun(field) : new Map();
    };
    const order = sortRuns(found, sort, valuesOf, now).map(({ id }) => id);
    const id = ++this.lastView;
    const columns = this.columns();
    const shownText = problem ? (before?.text ?? "") : text;
    this.views.set(id, { id, text: shownText, order, looks, columns, shown: [], told: new Map() });
    for (const old of this.views.keys()) if (this.views.size > mostViews) this.views.delete(old);
    return { id, matching: order.length, total: looks.size, columns, ...(problem && { problem }) };
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
    const before = view.looks;
    const looks = this.seen().looks;
    const fresh = [...looks.keys()].filter((run) => !before.has(run));
    const removed = [...before.keys()].filter((run) => !looks.has(run));
    const different = [...looks].filter(([run, look]) => before.has(run) && !isDeepStrictEqual(before.get(run), look));
    const running = [...looks.values()].filter(({ state }) => state === "running").map((look) => look.id);
    const touched = [...new Set([...different.map(([run]) => run), ...removed, ...running])];
    view.looks = looks;
    const columns = this.columns();
    const hasNewColumns = !isDeepStrictEqual(columns, view.columns);
    const added = fresh.length > 0 ? this.freshIn(view, fresh) : [];
    if (fresh.length + removed.length > 0) view.order = [...added, ...view.order.filter((run) => looks.has(run))];
    const changed = this.changedRows(view, new Set([...different.map(([run]) => run), ...running]));
    if (fresh.length + removed.length + changed.length === 0 && !hasNewColumns) return { change: undefined, touched };
    view.columns = columns;
    const change: TableChange = {
      view: id,
      matching: view.order.length,
      total: looks.size,
      shown: view.shown,
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
    const { looks } = this.seen();
    return ids.flatMap((run) => looks.get(run) ?? []);
  }

  close(id: number): void {
    this.views.delete(id);
  }

  /** All of the ledger that every view needs, as long as nothing is written there. */
  private seen(): Seen {
    const runs = this.runs();
    const version = runs.version();
    if (this.lastSeen?.runs === runs && this.lastSeen.version === version) return this.lastSeen;
    const looks = new Map(runs.looks().map((look) => [look.id, look]));
    return (this.lastSeen = { runs, version, looks, values: runs.valueColumns() });
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

  /** Undefined where all are meant. */
  private meantBy(
    text: string,
    before: View | undefined,
  ): { readonly meant: ReadonlySet<string> | undefined; readonly problem?: QueryProblem } {
    if (text.trim() === "") return { meant: undefined };
    const answer = matchRuns(this.runs(), text);
    if ("ids" in answer) return { meant: new Set(answer.ids) };
    return { meant: before && new Set(before.order), problem: answer.problem };
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
    const rows = ids.flatMap((id) => {
      const run = found.get(id);
      return run ? [toRow(run, view.shown)] : [];
    });
    for (const row of rows) {
      if (row.state === "running") view.told.set(row.id, row);
      else view.told.delete(row.id);
    }
    return rows;
  }
}
