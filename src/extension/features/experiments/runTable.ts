import { isDeepStrictEqual } from "node:util";
import type { ProjectSettings } from "../../../engine/model/projectSettings.ts";
import type { RunSummary } from "../../../engine/model/run.ts";
import type {
  ColumnId,
  ColumnInfo,
  RowsRequest,
  RunRow,
  TableChange,
  TableQuery,
  TableView,
} from "../../../protocol/experiments.ts";
import { collectColumns } from "./runColumns.ts";
import { sortRuns } from "./runOrder.ts";
import { toRow } from "./runRows.ts";

/** The ids of the runs that a query finds; undefined where all are meant. */
export type MeantRuns = ReadonlySet<string> | undefined;

/**
 * The table that a panel shows: the runs, and the view of the newest query. Rows keep their order in a view;
 * runs that come while it is open stand at its top.
 */
export class RunTable {
  private readonly settings: () => ProjectSettings | undefined;
  private runs: ReadonlyMap<string, RunSummary> = new Map();
  private columns: readonly ColumnInfo[] = [];
  private viewId = 0;
  private order: readonly string[] = [];
  private shownColumns: readonly ColumnId[] = [];
  private shownSettings: ProjectSettings | undefined;

  constructor(settings: () => ProjectSettings | undefined = () => undefined) {
    this.settings = settings;
  }

  /** Orders those of all runs (newest first) that are meant anew; the view before it is gone. */
  open(
    { sort, meant }: { readonly sort: TableQuery["sort"]; readonly meant: MeantRuns },
    runs: readonly RunSummary[],
    now: number,
  ): TableView {
    this.take(runs);
    this.order = sortRuns(only(runs, meant), sort, now).map(({ id }) => id);
    this.viewId += 1;
    return { id: this.viewId, matching: this.order.length, total: this.runs.size, columns: this.columns };
  }

  /** The rows of a piece of the view; empty where another view has been opened since. */
  rows({ view, start, end, columns }: RowsRequest): readonly RunRow[] {
    if (view !== this.viewId) return [];
    this.shownColumns = columns;
    return this.toRows(this.order.slice(start, end));
  }

  /** Whether any of the runs is not known yet. */
  isNew(runs: readonly RunSummary[]): boolean {
    return runs.some(({ id }) => !this.runs.has(id));
  }

  /** Takes the newest runs (newest first); what that changes in the view, or undefined where it changes nothing. */
  update(
    runs: readonly RunSummary[],
    meant: MeantRuns,
  ): { readonly change: TableChange; readonly runIds: ReadonlySet<string> } | undefined {
    const before = this.runs;
    const columnsBefore = this.columns;
    const fresh = runs.filter(({ id }) => !before.has(id));
    const changed = runs.filter((run) => hasChanged(before.get(run.id), run)).map(({ id }) => id);
    const ids = new Set(runs.map(({ id }) => id));
    const removed = [...before.keys()].filter((id) => !ids.has(id));
    const isSaidAnew = this.settings() !== this.shownSettings;
    if (fresh.length + changed.length + removed.length === 0 && !isSaidAnew) return undefined;
    this.take(runs);
    const added = only(fresh, meant).map(({ id }) => id);
    this.order = [...added, ...this.order.filter((id) => ids.has(id))];
    const inView = new Set(this.order);
    const change: TableChange = {
      view: this.viewId,
      matching: this.order.length,
      total: this.runs.size,
      added: this.toRows(added),
      changed: this.toRows(changed.filter((id) => inView.has(id))),
      removed,
      ...(this.columns !== columnsBefore && { columns: this.columns }),
    };
    return { change, runIds: new Set([...changed, ...removed]) };
  }

  private take(runs: readonly RunSummary[]): void {
    this.runs = new Map(runs.map((run) => [run.id, run]));
    this.shownSettings = this.settings();
    const columns = collectColumns(runs, this.shownSettings);
    if (!isDeepStrictEqual(columns, this.columns)) this.columns = columns;
  }

  private toRows(ids: readonly string[]): readonly RunRow[] {
    return ids.flatMap((id) => {
      const run = this.runs.get(id);
      return run ? [toRow(run, this.shownColumns)] : [];
    });
  }
}

function only(runs: readonly RunSummary[], meant: MeantRuns): readonly RunSummary[] {
  return meant ? runs.filter(({ id }) => meant.has(id)) : runs;
}

/** Only what runs is compared deeply: what has ended keeps its numbers. */
function hasChanged(before: RunSummary | undefined, now: RunSummary): boolean {
  if (before === undefined || before === now) return false;
  if (before.state !== now.state || before.endedAt !== now.endedAt) return true;
  if (before.name !== now.name || before.experiment !== now.experiment) return true;
  return now.state === "running" && !isDeepStrictEqual(before, now);
}
