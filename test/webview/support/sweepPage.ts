import type { Browser, Locator, Page } from "playwright-core";
import type { Sweep, SweepRequest } from "../../../src/engine/model/sweep.ts";
import { expandSpace } from "../../../src/engine/sweep/expandSpace.ts";
import { startedSweep } from "../../../src/extension/features/sweep/startedSweep.ts";
import type { SweepStart } from "../../../src/extension/features/sweep/startedSweep.ts";
import { sweepLooks } from "../../../src/extension/features/sweep/sweepLooks.ts";
import { SweepSession } from "../../../src/extension/features/sweep/sweepSession.ts";
import type { SweepActions, SweepSource } from "../../../src/extension/features/sweep/sweepSession.ts";
import type { ProjectInfo } from "../../../src/protocol/project.ts";
import type { Channel } from "../../../src/protocol/rpc.ts";
import type { StartedSweep, SweepableParam, SweepSpace, SweepWish } from "../../../src/protocol/sweep.ts";
import { browserSuite } from "./browserSuite.ts";
import type { WithPanel } from "./browserSuite.ts";
import { testTime } from "./digitRuns.ts";
import { newPage, WebviewPage } from "./webviewPage.ts";
import type { WindowOptions } from "./webviewPage.ts";

/** A project that says what a test tells it to, in place of an engine; its runs are laid out by the engine's own code. */
class ScriptedSweeps implements SweepSource {
  state: ProjectInfo["state"] = "ready";
  failure: string | undefined;
  retries = 0;
  sweeps: readonly Sweep[] = [];
  sweepSpace: SweepSpace;
  private start: SweepStart | undefined;
  private readonly listeners = new Set<() => void>();

  constructor(space: SweepSpace) {
    this.sweepSpace = space;
  }

  change(changes: Partial<Pick<ScriptedSweeps, "state" | "failure" | "sweepSpace" | "sweeps">>): void {
    Object.assign(this, changes);
    for (const listener of this.listeners) listener();
  }

  /** The process of the started sweep ends. */
  endProcess(): void {
    if (this.start) this.start = { ...this.start, hasEnded: true };
    this.change({});
  }

  info(): ProjectInfo {
    const { state, failure } = this;
    return { uri: "file:///home/me/digits", name: "digits", state, ...(failure !== undefined && { failure }) };
  }

  space(): SweepSpace | undefined {
    return this.state === "ready" ? this.sweepSpace : undefined;
  }

  /** `train` needs `features`, and nothing else needs anything. */
  needed(stageIds: readonly string[]): ReadonlySet<string> {
    return new Set([...stageIds, ...(stageIds.includes("train") ? ["features"] : [])]);
  }

  async plan(request: Pick<SweepRequest, "axes" | "samples" | "seed">) {
    return expandSpace(request);
  }

  noteStart(count: number | undefined): void {
    this.start = count === undefined ? undefined : { at: testTime, count, hasEnded: false };
  }

  started(): StartedSweep | undefined {
    return this.start && startedSweep(this.start, this.sweeps);
  }

  async retry(): Promise<void> {
    this.retries += 1;
  }

  onDidChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

export function param(
  key: string,
  value: SweepableParam["value"],
  others: Partial<SweepableParam> = {},
): SweepableParam {
  return { file: "params.yaml", key, value, stageIds: ["train"], ...others };
}

/** What can be swept in a small project. */
export const digitsSpace: SweepSpace = {
  params: [
    param("features.scale", "minmax", { stageIds: ["features"] }),
    param("train.lr", 0.05),
    param("train.hidden", 32),
    param("train.shuffle", true),
    param("train.layers", [64, 32], { obstacle: "A list or a group: a sweep gives single values." }),
    param("threshold", 0.5, { file: "conf/evaluate.yaml", stageIds: ["evaluate"] }),
  ],
  stages: [
    { id: "features", count: 1 },
    { id: "train", count: 1 },
    { id: "evaluate", count: 1 },
    { id: "report", count: 8 },
  ],
  metrics: ["val_accuracy", "val_loss"],
  usualJobs: 3,
};

export interface SweepPageOptions extends WindowOptions {
  readonly space?: SweepSpace;
  readonly prepare?: (project: ScriptedSweeps) => void;
}

/** The panel that starts sweeps in a real browser. */
export class SweepPage extends WebviewPage<SweepWish> {
  readonly project: ScriptedSweeps;
  /** What the page asked of VS Code. */
  readonly asked: (readonly unknown[])[] = [];
  /** What the start of a task fails with. */
  refusal: Error | undefined;

  private constructor(page: Page, project: ScriptedSweeps) {
    super(page);
    this.project = project;
  }

  static async open(browser: Browser, options: SweepPageOptions): Promise<SweepPage> {
    const project = new ScriptedSweeps(options.space ?? digitsSpace);
    options.prepare?.(project);
    const opened = new SweepPage(await newPage(browser, options), project);
    await opened.load(options);
    return opened;
  }

  /** The card of a chosen parameter. */
  axis(key: string): Locator {
    return this.page.getByRole("group", { name: key, exact: true });
  }

  choice(key: string): Locator {
    return this.page.getByRole("region", { name: "Parameters" }).getByRole("checkbox", { name: key, exact: true });
  }

  /** What the foot of the page says the sweep comes to. */
  summary(): Promise<string> {
    return this.page.getByRole("region", { name: "Start", exact: true }).getByRole("status").innerText();
  }

  /** The runs that are shown, each as its cells. */
  async runs(): Promise<readonly (readonly string[])[]> {
    const rows = this.page.getByRole("region", { name: "The first runs" }).getByRole("row");
    return Promise.all((await rows.all()).slice(1).map((row) => row.getByRole("cell").allInnerTexts()));
  }

  command(): Promise<string> {
    return this.page.getByRole("region", { name: "At a terminal" }).locator("code").innerText();
  }

  protected startSession(channel: Channel): SweepSession {
    return new SweepSession({ channel, source: this.project, actions: this.actions() });
  }

  private actions(): SweepActions {
    const note =
      (name: string) =>
      async (...args: readonly unknown[]): Promise<void> => {
        this.asked.push([name, ...args]);
      };
    return {
      start: async (args) => {
        if (this.refusal) throw this.refusal;
        this.asked.push(["start", ...args]);
      },
      openParam: note("openParam"),
      showRuns: note("showRuns"),
      showTerminal: note("showTerminal"),
      copy: note("copy"),
      createPipeline: note("createPipeline"),
      openSample: note("openSample"),
    };
  }
}

/** A suite on the panel that starts sweeps. */
export function sweepSuite(): WithPanel<SweepPageOptions, SweepPage> {
  return browserSuite<SweepPageOptions, SweepPage>(sweepLooks, (browser, options) => SweepPage.open(browser, options));
}
