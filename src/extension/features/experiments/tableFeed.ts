import type { Engine } from "../../../engine/engine.ts";
import type { TableNews } from "../../../engine/model/runTable.ts";
import type { RowsRequest, TableQuery } from "../../../protocol/experiments.ts";
import { valueSpans } from "../../../protocol/experiments/columnOrder.ts";
import type { FirstTable, OpenedTable, TableMethods } from "../../../protocol/experiments/table.ts";
import type { Handlers } from "../../../protocol/typedPeer.ts";
import type { ExperimentsSource } from "./experimentsSession.ts";

/** What the table asks of the engine. */
export type TableEngine = Pick<
  Engine,
  | "columnSummary"
  | "completeQuery"
  | "curveShapes"
  | "openRunTable"
  | "runRows"
  | "runTableRows"
  | "runTableNews"
  | "closeRunTable"
>;

/** As many rows as most windows are high, and columns as they are wide. */
const firstRows = 50;
const firstColumns = 32;

/** What nobody has filtered, sorted or grouped yet. */
const plainQuery: TableQuery = { text: "", sort: [] };

interface ForeseenTable {
  readonly name: string;
  readonly table: Promise<FirstTable>;
}

/** Answers what the table asks for, and knows which view of it is open. */
export class TableFeed {
  private readonly source: ExperimentsSource;
  private view: number | undefined;
  private foreseen: ForeseenTable | undefined;

  constructor(source: ExperimentsSource) {
    this.source = source;
  }

  handlers(): Handlers<TableMethods> {
    return {
      openTable: (query, piece) => this.open(query, piece),
      completeQuery: (text, at) => this.source.engine().completeQuery(text, at),
      columnSummary: (name) => this.source.engine().columnSummary(name),
      rows: (request) => this.source.engine().runTableRows(request),
      runRows: (request) => this.source.engine().runRows(request),
      curveShapes: (request) => this.source.engine().curveShapes(request),
    };
  }

  /** Opens what a page most likely begins with, while that is still loading. */
  foresee(): void {
    if (this.source.info().state !== "ready") return;
    const table = this.openFirst(plainQuery);
    // What goes wrong is told to who asks for it.
    table.catch(() => undefined);
    this.foreseen = { name: queryName(plainQuery), table };
  }

  /** What a page begins with that has just been loaded: it knows of no columns yet. */
  async first(query: TableQuery): Promise<FirstTable> {
    const { foreseen } = this;
    this.foreseen = undefined;
    if (foreseen?.name === queryName(query)) return foreseen.table;
    await foreseen?.table.catch(() => undefined);
    await this.close();
    return this.openFirst(query);
  }

  /** What has changed in the open view since it was last asked for. */
  async news(): Promise<TableNews> {
    if (this.view === undefined) return { change: undefined, touched: [] };
    return this.source.engine().runTableNews(this.view);
  }

  async close(): Promise<void> {
    await this.foreseen?.table.catch(() => undefined);
    const { view } = this;
    this.view = undefined;
    if (view !== undefined && this.source.info().state === "ready") await this.source.engine().closeRunTable(view);
  }

  private async open(query: TableQuery, piece: Omit<RowsRequest, "view"> | undefined): Promise<OpenedTable> {
    const engine = this.source.engine();
    const view = await engine.openRunTable(query, this.view);
    this.view = view.id;
    return { view, rows: piece ? await engine.runTableRows({ view: view.id, ...piece }) : [] };
  }

  private async openFirst(query: TableQuery): Promise<FirstTable> {
    const engine = this.source.engine();
    const view = await engine.openRunTable(query, undefined);
    this.view = view.id;
    const ordered = valueSpans(view.columns ?? []).flatMap(({ columns }) => columns);
    const columns = ordered.slice(0, firstColumns).map(({ id }) => id);
    const rows = await engine.runTableRows({ view: view.id, start: 0, end: firstRows, columns });
    return { view, rows, columns };
  }
}

/** The same for queries that ask for the same rows. */
function queryName({ text, sort, withArchived = false, grouping }: TableQuery): string {
  return JSON.stringify([text, sort, withArchived, grouping && grouping.by.length > 0 ? grouping : null]);
}
