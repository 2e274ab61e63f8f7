import type { Engine } from "../../../engine/engine.ts";
import { UserError } from "../../../engine/model/errors.ts";
import type { Digest } from "../../../engine/model/digest.ts";
import type {
  CodeDiffRequest,
  CompareRequest,
  ExperimentsEvents,
  ExperimentsMethods,
  RunActionRequest,
  TableQuery,
  TableView,
} from "../../../protocol/experiments.ts";
import type { ProjectInfo } from "../../../protocol/project.ts";
import type { Channel } from "../../../protocol/rpc.ts";
import { TypedServer } from "../../../protocol/typedPeer.ts";
import type { Handlers } from "../../../protocol/typedPeer.ts";
import type { PageSession } from "../../services/pagePanel.ts";
import { Throttle } from "../../services/throttle.ts";
import { ComparisonFeed } from "./comparisonFeed.ts";

/** What a session asks of the engine. */
export type SessionEngine = Pick<
  Engine,
  | "compare"
  | "compareFurther"
  | "readVersion"
  | "completeQuery"
  | "openRunTable"
  | "runTableRows"
  | "runTableNews"
  | "closeRunTable"
  | "missingRuns"
>;

/** The project as a session reads it. It may come and go behind the panel. */
export interface ExperimentsSource {
  info(): ProjectInfo;
  /** Throws a `UserError` while the project is not open. */
  engine(): SessionEngine;
  retry(): Promise<void>;
  /** Something of the above has changed. Returns how to stop. */
  onDidChange(listener: () => void): () => void;
}

/** What the page asks of VS Code. */
export interface ExperimentsActions {
  openCodeDiff(request: CodeDiffRequest): Promise<void>;
  openLog(runId: string): Promise<void>;
  showCommit(commit: string): Promise<void>;
  actOnRun(request: RunActionRequest): Promise<void>;
  runPipeline(): Promise<void>;
}

export interface SessionOptions {
  readonly channel: Channel;
  readonly source: ExperimentsSource;
  readonly actions: ExperimentsActions;
  readonly onError: (error: unknown) => void;
}

/** Changes are told at most so often, in milliseconds: often enough to look live, seldom enough to cost nothing. */
const tellInterval = 100;

/** A picture larger than this is not sent to the page: it would only be shown scaled down. */
const maxImageBytes = 32 * 1024 * 1024;

/** Answers one page of the experiments panel, and tells it what changes once it is ready. */
export class ExperimentsSession implements PageSession<CompareRequest> {
  private readonly options: SessionOptions;
  private readonly server: TypedServer<ExperimentsMethods, ExperimentsEvents>;
  private readonly feed: ComparisonFeed;
  private readonly changes = new Throttle(tellInterval, () => void this.tellChanges().catch(this.options.onError));
  private readonly stopFollowing: () => void;
  private isReady = false;
  /** The open view of the table. */
  private view: number | undefined;
  private toldInfo = "";
  private pendingCompare: CompareRequest | undefined;

  constructor(options: SessionOptions) {
    this.options = options;
    this.feed = new ComparisonFeed(
      () => options.source.engine(),
      (change) => this.server.emit("comparison", change),
      options.onError,
    );
    this.server = new TypedServer(options.channel, this.handlers());
    this.stopFollowing = options.source.onDidChange(() => {
      if (this.isReady) this.changes.ask();
    });
  }

  /** Lays runs side by side, as soon as the page is up. */
  ask(request: CompareRequest): void {
    if (this.isReady) this.server.emit("compare", request);
    else this.pendingCompare = request;
  }

  dispose(): void {
    this.stopFollowing();
    this.changes.dispose();
    this.feed.stop();
    this.server.dispose();
    if (this.view !== undefined) this.closeTable(this.view).catch(this.options.onError);
  }

  private handlers(): Handlers<ExperimentsMethods> {
    const { actions, source } = this.options;
    return {
      ready: () => this.welcome(),
      retry: () => source.retry(),
      openTable: (query) => this.openTable(query),
      completeQuery: (text, at) => source.engine().completeQuery(text, at),
      rows: (request) => source.engine().runTableRows(request),
      compare: (runIds) => this.startComparing(runIds),
      stopComparing: () => this.feed.stop(),
      image: (digest) => this.image(digest),
      openCodeDiff: (request) => actions.openCodeDiff(request),
      openLog: (runId) => actions.openLog(runId),
      showCommit: (commit) => actions.showCommit(commit),
      actOnRun: (request) => actions.actOnRun(request),
      runPipeline: () => actions.runPipeline(),
    };
  }

  private welcome(): ReturnType<ExperimentsMethods["ready"]> {
    const project = this.options.source.info();
    const compare = this.pendingCompare;
    this.pendingCompare = undefined;
    this.isReady = true;
    this.toldInfo = JSON.stringify(project);
    return { project, ...(compare && { compare }) };
  }

  private async openTable(query: TableQuery): Promise<TableView> {
    const view = await this.options.source.engine().openRunTable(query, this.view);
    this.view = view.id;
    return view;
  }

  private async closeTable(view: number): Promise<void> {
    if (this.options.source.info().state === "ready") await this.options.source.engine().closeRunTable(view);
  }

  private async startComparing(runIds: readonly string[]): ReturnType<ComparisonFeed["start"]> {
    return this.feed.start(runIds, await this.options.source.engine().missingRuns(runIds));
  }

  private async image(digest: string): Promise<Uint8Array> {
    const bytes = await this.options.source.engine().readVersion(digest as Digest, { maxBytes: maxImageBytes + 1 });
    if (bytes.byteLength <= maxImageBytes) return bytes;
    throw new UserError(
      "image-too-large",
      "This picture is larger than 32 MB.",
      "Restore its version and open the file instead.",
    );
  }

  private async tellChanges(): Promise<void> {
    this.tellProject();
    const { view } = this;
    if (view === undefined || this.options.source.info().state !== "ready") return;
    const { change, touched } = await this.options.source.engine().runTableNews(view);
    if (change) this.server.emit("table", change);
    if (touched.some((id) => this.feed.follows(id))) this.feed.refresh();
  }

  private tellProject(): void {
    const info = this.options.source.info();
    const text = JSON.stringify(info);
    if (text === this.toldInfo) return;
    this.toldInfo = text;
    this.server.emit("project", info);
  }
}
