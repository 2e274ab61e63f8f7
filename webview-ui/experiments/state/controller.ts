import type {
  ColumnId,
  ColumnInfo,
  CompareRequest,
  ExperimentsEvents,
  ExperimentsMethods,
  QueryCompletion,
  TableQuery,
  TableView,
  ViewChange,
} from "../../../src/protocol/experiments.ts";
import type { PageActions } from "../../../src/protocol/experiments/actions.ts";
import type { FirstTable } from "../../../src/protocol/experiments/table.ts";
import type { TypedClient } from "../../../src/protocol/typedPeer.ts";
import { fetchedColumns, layoutOf } from "../table/columnLayout.ts";
import { comparedIds } from "./choices.ts";
import type { Choices } from "./choices.ts";
import { noticeEnd, toFailure } from "../../failure.ts";
import { toSaved } from "../../savedChoices.ts";
import type { Store } from "../../store.ts";
import type { Action, AppState } from "./appState.ts";
import { columnsName, missingRange } from "./tableState.ts";

/** Rows are fetched in pieces of this many, so that scrolling asks seldom. */
const pieceSize = 50;

type Client = TypedClient<ExperimentsMethods, ExperimentsEvents>;

/**
 * Brings what is known of the runs into step with what the person has chosen: after every change of the state it
 * asks the extension for what is missing, and saves the choices. What only one part of the page shows, that part requests.
 */
export class Controller {
  private readonly client: Client;
  private readonly store: Store<AppState, Action>;
  private readonly save: (state: unknown) => void;
  private askedQuery: string | undefined;
  /** As they were last told: also with a view that was not looked at any more when it came. */
  private knownColumns: readonly ColumnInfo[] = [];
  private askedPlace = "";
  private first: { readonly name: string; readonly table: FirstTable } | undefined;
  private askedRuns = "";
  private savedChoices: Choices | undefined;
  private readonly askedRows = new Set<string>();

  constructor(client: Client, store: Store<AppState, Action>, save: (state: unknown) => void) {
    this.client = client;
    this.store = store;
    this.save = save;
  }

  /** Starts the conversation with the extension. */
  async start(): Promise<void> {
    const { client, store } = this;
    client.on("project", (project) => store.dispatch({ type: "projectChanged", project }));
    client.on("table", (change) => {
      this.knownColumns = change.columns ?? this.knownColumns;
      store.dispatch({ type: "tableChanged", change });
    });
    client.on("comparison", (change) => store.dispatch({ type: "comparisonChanged", change }));
    client.on("curves", (runIds) => store.dispatch({ type: "curvesGrown", runIds }));
    client.on("views", (views) => store.dispatch({ type: "viewsChanged", views }));
    client.on("compare", (request) => this.compare(request));
    store.subscribe(() => this.bringIntoStep());
    try {
      const query = queryOf(store.get().choices);
      const { project, views, table, compare } = await client.call("ready", query);
      if (table) this.takeFirst(table, query);
      if (compare) this.compare(compare);
      store.dispatch({ type: "viewsChanged", views });
      store.dispatch({ type: "projectChanged", project });
    } catch (error) {
      store.dispatch({ type: "tableFailed", failure: toFailure(error) });
    }
  }

  /** Reads the project again, and asks again for what could not be had. */
  retry(): void {
    this.askedQuery = undefined;
    this.askedRuns = "";
    this.act(this.client.call("retry"));
    this.bringIntoStep();
  }

  /** Asks the extension for what it does and shows itself; what goes wrong is told in a notice. */
  ask<Name extends keyof PageActions>(deed: Name, ...args: Parameters<PageActions[Name]>): void {
    this.act(this.client.call(deed, ...args));
  }

  /** Tells in a notice what goes wrong of something that is under way. */
  tellIfFails(done: Promise<unknown>): void {
    this.act(done);
  }

  /** Changes the saved views; every panel of the project is told. */
  changeViews(change: ViewChange): void {
    this.act(this.client.call("changeViews", change));
  }

  /** What may be written at a place of a query; nothing, with a notice, where that cannot be had. */
  async completeQuery(text: string, at: number): Promise<readonly QueryCompletion[]> {
    try {
      return await this.client.call("completeQuery", text, at);
    } catch (error) {
      this.store.dispatch({ type: "noticed", failure: toFailure(error) });
      return [];
    }
  }

  /** Asks the extension for what a part of the page shows of its own; see `useAnswer`. */
  request<Name extends keyof ExperimentsMethods>(
    method: Name,
    ...args: Parameters<ExperimentsMethods[Name]>
  ): Promise<ReturnType<ExperimentsMethods[Name]>> {
    return this.client.call(method, ...args);
  }

  /** The same, as long as somebody waits for it: who answers hears of it when the signal is aborted. */
  requestUntil<Name extends keyof ExperimentsMethods>(
    signal: AbortSignal,
    method: Name,
    ...args: Parameters<ExperimentsMethods[Name]>
  ): Promise<ReturnType<ExperimentsMethods[Name]>> {
    return this.client.callUntil(signal, method, ...args);
  }

  /** Keeps what has come with the welcome until it is asked for. */
  private takeFirst(table: FirstTable, query: TableQuery): void {
    this.knownColumns = table.view.columns ?? [];
    this.first = { name: JSON.stringify(query), table };
  }

  private compare({ runIds, filter, param }: CompareRequest): void {
    this.store.dispatch({ type: "compareOnly", runIds });
    if (filter !== undefined) this.store.dispatch({ type: "choose", choices: { text: filter } });
    if (param === undefined) return;
    const { analysis } = this.store.get().choices;
    this.store.dispatch({
      type: "choose",
      choices: { tab: "scatter", analysis: { ...analysis, x: `params:${param}` } },
    });
  }

  private act(done: Promise<unknown>): void {
    noticeEnd(done, (failure) => this.store.dispatch({ type: "noticed", failure }));
  }

  private bringIntoStep(): void {
    const { choices, project } = this.store.get();
    if (!project) return;
    if (choices !== this.savedChoices) {
      this.savedChoices = choices;
      this.save(toSaved(project.uri, choices));
    }
    if (project.state !== "ready") {
      // What was open of it is gone when it comes back.
      this.askedQuery = undefined;
      this.askedRuns = "";
      return;
    }
    this.askForTable(queryOf(choices));
    this.askForComparison(comparedIds(choices));
    this.askForRows();
  }

  private askForTable(query: TableQuery): void {
    const name = JSON.stringify(query);
    if (name === this.askedQuery) return;
    this.askedQuery = name;
    const place = placeName(query);
    const keepsPlace = place === this.askedPlace && this.store.get().table !== undefined;
    this.askedPlace = place;
    void this.openTable(query, name, keepsPlace);
  }

  /** The rows that are looked at come with the view, so that nothing flashes. */
  private async openTable(query: TableQuery, name: string, keepsPlace: boolean): Promise<void> {
    const { client, store, first } = this;
    this.first = undefined;
    try {
      if (first?.name === name && this.showFirst(first.table)) return;
      const { start, end } = keepsPlace ? this.piecesInSight() : { start: 0, end: pieceSize };
      const { wantedColumns } = store.get();
      const opened = await client.call("openTable", query, wantedColumns && { start, end, columns: wantedColumns });
      this.knownColumns = opened.view.columns ?? this.knownColumns;
      if (this.askedQuery !== name) return;
      const view: TableView = { ...opened.view, columns: this.knownColumns };
      const columns = wantedColumns ?? this.firstColumns(view);
      const rows = wantedColumns ? opened.rows : await client.call("rows", { view: view.id, start, end, columns });
      if (this.askedQuery === name) store.dispatch({ type: "tableOpened", view, start, rows, columns, keepsPlace });
    } catch (error) {
      if (this.askedQuery === name) store.dispatch({ type: "tableFailed", failure: toFailure(error) });
    }
  }

  /** Whether it has all columns that will be in sight; it is shown at once then. */
  private showFirst({ view: { columns: infos = [], ...view }, rows, columns }: FirstTable): boolean {
    const shown = { ...view, columns: infos };
    const known = new Set(columns);
    if (!this.firstColumns(shown).every((id) => known.has(id))) return false;
    this.store.dispatch({ type: "tableOpened", view: shown, start: 0, rows, columns, keepsPlace: false });
    return true;
  }

  /** The columns that the first view begins with: those that will be in sight. */
  private firstColumns({ columns }: TableView): readonly ColumnId[] {
    const { choices } = this.store.get();
    return fetchedColumns(layoutOf(columns, choices.columns, choices.onlyDiffering, []), []);
  }

  private askForRows(): void {
    const { table, wantedColumns: columns } = this.store.get();
    if (!table || !columns) return;
    const missing = missingRange(table, this.piecesInSight(), columns);
    if (missing) void this.fetchRows(table.view.id, missing, columns);
  }

  private piecesInSight(): { readonly start: number; readonly end: number } {
    const { start, end } = this.store.get().visible;
    return { start: Math.floor(start / pieceSize) * pieceSize, end: Math.ceil(end / pieceSize) * pieceSize };
  }

  private async fetchRows(
    view: number,
    { start, end }: { readonly start: number; readonly end: number },
    columns: readonly ColumnId[],
  ): Promise<void> {
    const name = `${view} ${start} ${end} ${columnsName(columns)}`;
    if (this.askedRows.has(name)) return;
    this.askedRows.add(name);
    try {
      const rows = await this.client.call("rows", { view, start, end, columns });
      this.askedRows.delete(name);
      if (rows.length > 0) this.store.dispatch({ type: "rowsFetched", view, start, rows, columns });
    } catch (error) {
      this.store.dispatch({ type: "noticed", failure: toFailure(error) });
    }
  }

  private askForComparison(runIds: readonly string[]): void {
    const name = runIds.length < 2 ? "" : JSON.stringify(runIds);
    if (name === this.askedRuns) return;
    this.askedRuns = name;
    if (name === "") void this.leaveComparison();
    else void this.askToCompare(runIds, name);
  }

  private async leaveComparison(): Promise<void> {
    this.store.dispatch({ type: "comparisonLeft" });
    await this.client.call("stopComparing");
  }

  private async askToCompare(runIds: readonly string[], name: string): Promise<void> {
    this.store.dispatch({ type: "comparisonAsked" });
    try {
      const answer = await this.client.call("compare", runIds);
      if (this.askedRuns === name) this.store.dispatch({ type: "comparisonAnswered", answer });
    } catch (error) {
      if (this.askedRuns === name) this.store.dispatch({ type: "comparisonFailed", failure: toFailure(error) });
    }
  }
}

function queryOf({ text, sort, withArchived, grouping }: Choices): TableQuery {
  return { text, sort, withArchived, grouping };
}

/** The same for queries whose rows are looked at from the same place: only other groups are open. */
function placeName({ grouping, ...query }: TableQuery): string {
  return JSON.stringify([query, grouping?.by, grouping?.aggregate]);
}
