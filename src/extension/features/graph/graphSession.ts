import type {
  GraphChange,
  GraphEvents,
  GraphFile,
  GraphMethods,
  GraphProblem,
  GraphWelcome,
  RevealRequest,
  RunChoice,
  StageLook,
} from "../../../protocol/graph.ts";
import type { ProjectInfo } from "../../../protocol/project.ts";
import type { Channel } from "../../../protocol/rpc.ts";
import { TypedServer } from "../../../protocol/typedPeer.ts";
import type { PageSession } from "../../services/pagePanel.ts";
import { Throttle } from "../../services/throttle.ts";
import type { GraphFacts } from "./graphFacts.ts";
import { GraphFeed } from "./graphFeed.ts";

/** The project as a session reads it. It may come and go behind the panel. */
export interface GraphSource {
  info(): ProjectInfo;
  /** The same object as long as the pipeline and its problems are the same; undefined until it has been read. */
  facts(): GraphFacts | undefined;
  looks(): ReadonlyMap<string, StageLook>;
  retry(): Promise<void>;
  /** Something of the above has changed. Returns how to stop. */
  onDidChange(listener: () => void): () => void;
}

/** What the page asks of VS Code. */
export interface GraphActions {
  openStage(stageId: string): Promise<void>;
  openProblem(problem: Pick<GraphProblem, "file" | "line">): Promise<void>;
  run(stageId: string, choice: RunChoice): Promise<void>;
  stop(): Promise<void>;
  copy(text: string): Promise<void>;
  save(file: GraphFile): Promise<boolean>;
  createPipeline(): Promise<void>;
  openSample(): Promise<void>;
}

export interface GraphSessionOptions {
  readonly channel: Channel;
  readonly source: GraphSource;
  readonly actions: GraphActions;
}

/** Changes are told at most so often, in milliseconds: often enough to look live, seldom enough to cost nothing. */
const tellInterval = 100;

const noChange: GraphChange = { stages: [], removed: [], addedEdges: [], removedEdges: [] };

/** Answers one page of the graph panel, and tells it what changes once it is ready. */
export class GraphSession implements PageSession<RevealRequest> {
  private readonly source: GraphSource;
  private readonly server: TypedServer<GraphMethods, GraphEvents>;
  private readonly changes = new Throttle(tellInterval, () => this.tellChanges());
  private readonly stopFollowing: () => void;
  private feed = new GraphFeed();
  private isReady = false;
  private toldInfo = "";
  private pendingReveal: RevealRequest | undefined;

  constructor({ channel, source, actions }: GraphSessionOptions) {
    this.source = source;
    this.server = new TypedServer<GraphMethods, GraphEvents>(channel, {
      ready: () => this.welcome(),
      retry: () => source.retry(),
      openStage: (stageId) => actions.openStage(stageId),
      openProblem: (problem) => actions.openProblem(problem),
      run: (stageId, choice) => actions.run(stageId, choice),
      stop: () => actions.stop(),
      copy: (text) => actions.copy(text),
      save: (file) => actions.save(file),
      createPipeline: () => actions.createPipeline(),
      openSample: () => actions.openSample(),
    });
    this.stopFollowing = source.onDidChange(() => {
      if (this.isReady) this.changes.ask();
    });
  }

  ask(request: RevealRequest): void {
    if (this.isReady) this.server.emit("reveal", request);
    else this.pendingReveal = request;
  }

  dispose(): void {
    this.stopFollowing();
    this.changes.dispose();
    this.server.dispose();
  }

  private welcome(): GraphWelcome {
    const { source, pendingReveal } = this;
    const project = source.info();
    const facts = source.facts();
    this.feed = new GraphFeed();
    this.pendingReveal = undefined;
    this.isReady = true;
    this.toldInfo = JSON.stringify(project);
    return {
      project,
      change: (facts && this.feed.nextChange(facts)) ?? noChange,
      looks: facts ? this.feed.nextLooks(source.looks()) : [],
      ...(pendingReveal && { reveal: pendingReveal }),
    };
  }

  private tellChanges(): void {
    const { source, feed, server } = this;
    const facts = source.facts();
    const change = facts && feed.nextChange(facts);
    if (change) server.emit("graph", change);
    const looks = facts ? feed.nextLooks(source.looks()) : [];
    if (looks.length > 0) server.emit("looks", looks);
    const info = source.info();
    const text = JSON.stringify(info);
    if (text === this.toldInfo) return;
    this.toldInfo = text;
    server.emit("project", info);
  }
}
