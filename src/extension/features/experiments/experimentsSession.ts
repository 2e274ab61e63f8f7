import type { Engine } from "../../../engine/engine.ts";
import { UserError } from "../../../engine/model/errors.ts";
import type { Digest } from "../../../engine/model/digest.ts";
import type { ProjectSettings } from "../../../engine/model/projectSettings.ts";
import type { RunSummary } from "../../../engine/model/run.ts";
import type {
  CodeDiffRequest,
  CompareRequest,
  ExperimentsEvents,
  ExperimentsMethods,
  QueryProblem,
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
import { RunTable } from "./runTable.ts";
import type { MeantRuns } from "./runTable.ts";

/** The project as a session reads it. It may come and go behind the panel. */
export interface ExperimentsSource {
  info(): ProjectInfo;
  /** Newest first; undefined until they have been read. */
  runs(): readonly RunSummary[] | undefined;
  /** What cairn.yaml says, as far as it has been read. */
  settings(): ProjectSettings | undefined;
  /** Throws a `UserError` while the project is not open. */
  engine(): Pick<Engine, "compare" | "compareFurther" | "readVersion" | "matchRuns" | "completeQuery">;
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
  readonly now: () => number;
}

/** Changes are told at most so often, in milliseconds: often enough to look live, seldom enough to cost nothing. */
const tellInterval = 100;

/** A picture larger than this is not sent to the page: it would only be shown scaled down. */
const maxImageBytes = 32 * 1024 * 1024;

/** Answers one page of the experiments panel, and tells it what changes once it is ready. */
export class ExperimentsSession implements PageSession<CompareRequest> {
  private readonly options: SessionOptions;
  private readonly server: TypedServer<ExperimentsMethods, ExperimentsEvents>;
  private readonly table: RunTable;
  private readonly feed: ComparisonFeed;
  private readonly changes = new Throttle(tellInterval, () => void this.tellChanges().catch(this.options.onError));
  private readonly stopFollowing: () => void;
  private isReady = false;
  private hasTable = false;
  private filter = "";
  private meant: MeantRuns;
  private toldInfo = "";
  private pendingCompare: CompareRequest | undefined;

  constructor(options: SessionOptions) {
    this.options = options;
    this.table = new RunTable(() => options.source.settings());
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
  }

  private handlers(): Handlers<ExperimentsMethods> {
    const { actions, source } = this.options;
    return {
      ready: () => this.welcome(),
      retry: () => source.retry(),
      openTable: (query) => this.openTable(query),
      completeQuery: (text, at) => source.engine().completeQuery(text, at),
      rows: (request) => this.table.rows(request),
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

  private async openTable({ text, sort }: TableQuery): Promise<TableView> {
    this.filter = text.trim();
    const problem = await this.matchRuns();
    this.hasTable = true;
    const view = this.table.open({ sort, meant: this.meant }, this.options.source.runs() ?? [], this.options.now());
    return { ...view, ...(problem && { problem }) };
  }

  /** Finds the runs that the filter means; those of the filter before it stay where it cannot be understood. */
  private async matchRuns(): Promise<QueryProblem | undefined> {
    const { filter } = this;
    if (filter === "") {
      this.meant = undefined;
      return undefined;
    }
    const answer = await this.options.source.engine().matchRuns(filter);
    if ("problem" in answer) return answer.problem;
    if (filter === this.filter) this.meant = new Set(answer.ids);
    return undefined;
  }

  private startComparing(runIds: readonly string[]): ReturnType<ComparisonFeed["start"]> {
    const known = new Set(this.options.source.runs()?.map(({ id }) => id));
    return this.feed.start(
      runIds,
      runIds.filter((id) => !known.has(id)),
    );
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
    const runs = this.options.source.runs();
    if (!this.hasTable || !runs) return;
    if (this.filter !== "" && this.table.isNew(runs)) await this.matchRuns();
    const update = this.table.update(runs, this.meant);
    if (update) this.server.emit("table", update.change);
    const isConcerned = runs.some(
      ({ id, state }) => this.feed.follows(id) && (state === "running" || update?.runIds.has(id)),
    );
    if (isConcerned) this.feed.refresh();
  }

  private tellProject(): void {
    const info = this.options.source.info();
    const text = JSON.stringify(info);
    if (text === this.toldInfo) return;
    this.toldInfo = text;
    this.server.emit("project", info);
  }
}
