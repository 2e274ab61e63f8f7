import type { Engine } from "../../../engine/engine.ts";
import type { TableNews } from "../../../engine/model/runTable.ts";
import type { RowsRequest, TableQuery } from "../../../protocol/experiments.ts";
import type { OpenedTable, TableMethods } from "../../../protocol/experiments/table.ts";
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

/** Answers what the table asks for, and knows which view of it is open. */
export class TableFeed {
  private readonly source: ExperimentsSource;
  private view: number | undefined;

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

  /** What has changed in the open view since it was last asked for. */
  async news(): Promise<TableNews> {
    if (this.view === undefined) return { change: undefined, touched: [] };
    return this.source.engine().runTableNews(this.view);
  }

  async close(): Promise<void> {
    const { view } = this;
    if (view !== undefined && this.source.info().state === "ready") await this.source.engine().closeRunTable(view);
  }

  private async open(query: TableQuery, piece: Omit<RowsRequest, "view"> | undefined): Promise<OpenedTable> {
    const engine = this.source.engine();
    const view = await engine.openRunTable(query, this.view);
    this.view = view.id;
    return { view, rows: piece ? await engine.runTableRows({ view: view.id, ...piece }) : [] };
  }
}
