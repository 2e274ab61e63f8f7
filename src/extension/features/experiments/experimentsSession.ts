import type {
  CompareRequest,
  ExperimentsEvents,
  ExperimentsMethods,
  TableQuery,
  Welcome,
} from "../../../protocol/experiments.ts";
import type { PageActions } from "../../../protocol/experiments/actions.ts";
import type { FirstTable } from "../../../protocol/experiments/table.ts";
import type { ProjectInfo } from "../../../protocol/project.ts";
import type { Channel } from "../../../protocol/rpc.ts";
import { TypedServer } from "../../../protocol/typedPeer.ts";
import type { Handlers } from "../../../protocol/typedPeer.ts";
import type { PageSession } from "../../services/pagePanel.ts";
import { Throttle } from "../../services/throttle.ts";
import { analysisHandlers } from "./analysisHandlers.ts";
import type { AnalysisEngine } from "./analysisHandlers.ts";
import { ComparisonFeed } from "./comparisonFeed.ts";
import type { ComparedEngine } from "./comparisonFeed.ts";
import { reportHandlers } from "./reportHandlers.ts";
import type { ReportEngine } from "./reportHandlers.ts";
import { markHandlers } from "./markHandlers.ts";
import type { MarkEngine } from "./markHandlers.ts";
import { plotHandlers } from "./plotHandlers.ts";
import type { PlotEngine } from "./plotHandlers.ts";
import type { SavedViews } from "./savedViews.ts";
import { TableFeed } from "./tableFeed.ts";
import type { TableEngine } from "./tableFeed.ts";

/** What a session asks of the engine. */
export type SessionEngine = TableEngine & MarkEngine & ComparedEngine & AnalysisEngine & ReportEngine & PlotEngine;

/** The project as a session reads it. It may come and go behind the panel. */
export interface ExperimentsSource {
  info(): ProjectInfo;
  /** Throws a `UserError` while the project is not open. */
  engine(): SessionEngine;
  retry(): Promise<void>;
  /** Something of the above has changed. Returns how to stop. */
  onDidChange(listener: () => void): () => void;
}

/** VS Code's part of what a page asks for. */
export type Answers<Deeds extends { readonly [Name in keyof Deeds]: (...args: never[]) => void }> = {
  readonly [Name in keyof Deeds]: (...args: Parameters<Deeds[Name]>) => Promise<void>;
};

/** What the page asks of VS Code. */
export type ExperimentsActions = Answers<PageActions>;

export interface SessionOptions {
  readonly channel: Channel;
  readonly source: ExperimentsSource;
  readonly actions: ExperimentsActions;
  readonly views: SavedViews;
  readonly onError: (error: unknown) => void;
}

/** Changes are told at most so often, in milliseconds: often enough to look live, seldom enough to cost nothing. */
const tellInterval = 100;

/** Answers one page of the experiments panel, and tells it what changes once it is ready. */
export class ExperimentsSession implements PageSession<CompareRequest> {
  private readonly options: SessionOptions;
  private readonly server: TypedServer<ExperimentsMethods, ExperimentsEvents>;
  private readonly table: TableFeed;
  private readonly feed: ComparisonFeed;
  private readonly changes = new Throttle(tellInterval, () => void this.tellChanges().catch(this.options.onError));
  private readonly stopFollowing: () => void;
  private readonly stopFollowingViews: () => void;
  private isReady = false;
  /** Something has, since the page was begun to be answered. */
  private hasChanged = false;
  private toldInfo = "";
  private pendingCompare: CompareRequest | undefined;

  constructor(options: SessionOptions) {
    this.options = options;
    this.table = new TableFeed(options.source);
    this.feed = new ComparisonFeed(
      () => options.source.engine(),
      (change) => this.server.emit("comparison", change),
      options.onError,
    );
    this.server = new TypedServer(options.channel, this.handlers());
    this.stopFollowing = options.source.onDidChange(() => {
      if (this.isReady) this.changes.ask();
      else this.hasChanged = true;
    });
    this.table.foresee();
    this.stopFollowingViews = options.views.onDidChange((project) => {
      if (this.isReady && project === options.source.info().uri) this.server.emit("views", options.views.list(project));
    });
  }

  /** Lays runs side by side, as soon as the page is up. */
  ask(request: CompareRequest): void {
    if (this.isReady) this.server.emit("compare", request);
    else this.pendingCompare = request;
  }

  dispose(): void {
    this.stopFollowing();
    this.stopFollowingViews();
    this.changes.dispose();
    this.feed.stop();
    this.server.dispose();
    this.table.close().catch(this.options.onError);
  }

  private handlers(): Handlers<ExperimentsMethods> {
    const { actions, source, views } = this.options;
    return {
      ready: (query) => this.welcome(query),
      retry: () => source.retry(),
      ...this.table.handlers(),
      ...markHandlers(() => source.engine()),
      ...this.feed.handlers(),
      ...analysisHandlers(() => source.engine()),
      ...reportHandlers(() => source.engine()),
      ...plotHandlers(() => source.engine()),
      ...views.handlers(() => source.info().uri),
      ...actions,
    };
  }

  private async welcome(query: TableQuery): Promise<Welcome> {
    const { source, views } = this.options;
    const table = await this.firstTable(query);
    const project = source.info();
    const compare = this.pendingCompare;
    this.pendingCompare = undefined;
    this.isReady = true;
    this.toldInfo = JSON.stringify(project);
    if (this.hasChanged) this.changes.ask();
    return { project, views: views.list(project.uri), ...(table && { table }), ...(compare && { compare }) };
  }

  /** Undefined where it cannot be had: the page asks for it again, and hears why. */
  private async firstTable(query: TableQuery): Promise<FirstTable | undefined> {
    try {
      return this.options.source.info().state === "ready" ? await this.table.first(query) : undefined;
    } catch {
      return undefined;
    }
  }

  private async tellChanges(): Promise<void> {
    this.tellProject();
    if (this.options.source.info().state !== "ready") return;
    const { change, touched } = await this.table.news();
    if (change) this.server.emit("table", change);
    const followed = touched.filter((id) => this.feed.follows(id));
    if (followed.length === 0) return;
    this.server.emit("curves", followed);
    this.feed.refresh();
  }

  private tellProject(): void {
    const info = this.options.source.info();
    const text = JSON.stringify(info);
    if (text === this.toldInfo) return;
    this.toldInfo = text;
    this.server.emit("project", info);
  }
}
