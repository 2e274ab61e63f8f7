import type { Browser, Page } from "playwright-core";
import type { RunDetail } from "../../../src/engine/model/run.ts";
import { ExperimentsSession } from "../../../src/extension/features/experiments/experimentsSession.ts";
import { SavedViews } from "../../../src/extension/features/experiments/savedViews.ts";
import type { CompareRequest } from "../../../src/protocol/experiments.ts";
import type { Channel } from "../../../src/protocol/rpc.ts";
import { recordedActions, ScriptedProject } from "./scriptedProject.ts";
import { newPage, WebviewPage } from "./webviewPage.ts";
import type { WindowOptions } from "./webviewPage.ts";

export interface PageOptions extends WindowOptions {
  readonly runs: readonly RunDetail[];
  readonly prepare?: (project: ScriptedProject) => void;
}

/** The experiments panel in a real browser. */
export class ExperimentsPage extends WebviewPage<CompareRequest> {
  readonly project: ScriptedProject;
  /** What the page asked of VS Code. */
  readonly asked: (readonly unknown[])[] = [];
  /** As the workspace keeps them: they outlive the page. */
  readonly views = new SavedViews(keptInMemory());

  private constructor(page: Page, project: ScriptedProject) {
    super(page);
    this.project = project;
  }

  static async open(browser: Browser, options: PageOptions): Promise<ExperimentsPage> {
    const project = new ScriptedProject(options.runs);
    options.prepare?.(project);
    const opened = new ExperimentsPage(await newPage(browser, options), project);
    await opened.load(options);
    return opened;
  }

  protected startSession(channel: Channel): ExperimentsSession {
    return new ExperimentsSession({
      channel,
      source: this.project,
      views: this.views,
      actions: recordedActions(this.asked),
      onError: (error) => this.problems.push(String(error)),
    });
  }
}

function keptInMemory(): ConstructorParameters<typeof SavedViews>[0] {
  const kept = new Map<string, unknown>();
  return {
    get: <Value>(key: string, otherwise?: Value) => (kept.get(key) as Value | undefined) ?? (otherwise as Value),
    update: async (key, value) => void kept.set(key, value),
  };
}
