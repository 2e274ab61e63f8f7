import type { Browser, Page } from "playwright-core";
import type { RunDetail } from "../../../src/engine/model/run.ts";
import { ExperimentsSession } from "../../../src/extension/features/experiments/experimentsSession.ts";
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
      actions: recordedActions(this.asked),
      onError: (error) => this.problems.push(String(error)),
    });
  }
}
