import type { Browser, Locator, Page } from "playwright-core";
import type { Pipeline } from "../../../src/engine/model/pipeline.ts";
import { graphFacts } from "../../../src/extension/features/graph/graphFacts.ts";
import type { GraphFacts } from "../../../src/extension/features/graph/graphFacts.ts";
import { graphLooks } from "../../../src/extension/features/graph/graphLooks.ts";
import { GraphSession } from "../../../src/extension/features/graph/graphSession.ts";
import type { GraphActions, GraphSource } from "../../../src/extension/features/graph/graphSession.ts";
import type { RevealRequest, StageLook } from "../../../src/protocol/graph.ts";
import type { ProjectInfo } from "../../../src/protocol/project.ts";
import type { Channel } from "../../../src/protocol/rpc.ts";
import { browserSuite } from "./browserSuite.ts";
import type { WithPanel } from "./browserSuite.ts";
import { newPage, WebviewPage } from "./webviewPage.ts";
import type { WindowOptions } from "./webviewPage.ts";

/** A pipeline that says what a test tells it to, in place of an engine. */
class ScriptedPipeline implements GraphSource {
  state: ProjectInfo["state"] = "ready";
  failure: string | undefined;
  retries = 0;
  private pipelineFacts: GraphFacts | undefined;
  private stageLooks: ReadonlyMap<string, StageLook>;
  private readonly listeners = new Set<() => void>();

  constructor(pipeline: Pipeline, looks: readonly StageLook[]) {
    this.pipelineFacts = graphFacts(pipeline, pipeline.problems);
    this.stageLooks = new Map(looks.map((look) => [look.id, look]));
  }

  change(changes: Partial<Pick<ScriptedPipeline, "state" | "failure">> & { readonly pipeline?: Pipeline }): void {
    const { pipeline, ...others } = changes;
    Object.assign(this, others);
    if (pipeline) this.pipelineFacts = graphFacts(pipeline, pipeline.problems);
    this.tell();
  }

  look(look: StageLook): void {
    this.stageLooks = new Map([...this.stageLooks, [look.id, look]]);
    this.tell();
  }

  info(): ProjectInfo {
    const { state, failure } = this;
    return { uri: "file:///home/me/digits", name: "digits", state, ...(failure !== undefined && { failure }) };
  }

  facts(): GraphFacts | undefined {
    return this.state === "ready" ? this.pipelineFacts : undefined;
  }

  looks(): ReadonlyMap<string, StageLook> {
    return this.stageLooks;
  }

  async retry(): Promise<void> {
    this.retries += 1;
  }

  onDidChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

export interface GraphPageOptions extends WindowOptions {
  readonly pipeline: Pipeline;
  readonly looks?: readonly StageLook[];
  readonly prepare?: (project: ScriptedPipeline) => void;
}

/** The graph panel in a real browser. */
export class GraphPage extends WebviewPage<RevealRequest> {
  readonly project: ScriptedPipeline;
  /** What the page asked of VS Code. */
  readonly asked: (readonly unknown[])[] = [];

  private constructor(page: Page, project: ScriptedPipeline) {
    super(page);
    this.project = project;
  }

  static async open(browser: Browser, options: GraphPageOptions): Promise<GraphPage> {
    const project = new ScriptedPipeline(options.pipeline, options.looks ?? []);
    options.prepare?.(project);
    const opened = new GraphPage(await newPage(browser, options), project);
    await opened.load(options);
    return opened;
  }

  get canvas(): Locator {
    return this.page.getByRole("application", { name: "Pipeline graph" });
  }

  /** A stage or a group by its name, whatever its state. */
  box(name: string): Locator {
    return this.canvas
      .locator(".box, .frame")
      .filter({ has: this.page.getByText(name, { exact: true }) })
      .first();
  }

  protected startSession(channel: Channel): GraphSession {
    return new GraphSession({ channel, source: this.project, actions: this.actions() });
  }

  private actions(): GraphActions {
    const note =
      (name: string) =>
      async (...args: readonly unknown[]): Promise<void> => {
        this.asked.push([name, ...args]);
      };
    return {
      openStage: note("openStage"),
      openProblem: note("openProblem"),
      run: note("run"),
      stop: note("stop"),
      copy: note("copy"),
      save: async (file) => {
        this.asked.push(["save", file]);
        return true;
      },
      createPipeline: note("createPipeline"),
      openSample: note("openSample"),
    };
  }
}

/** A suite on the graph panel. */
export function graphSuite(): WithPanel<GraphPageOptions, GraphPage> {
  return browserSuite<GraphPageOptions, GraphPage>(graphLooks, (browser, options) => GraphPage.open(browser, options));
}
