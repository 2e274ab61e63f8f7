import path from "node:path";
import type { Browser, Page } from "playwright-core";
import type { Engine } from "../../src/engine/engine.ts";
import { ExperimentsSession } from "../../src/extension/features/experiments/experimentsSession.ts";
import type { ExperimentsSource } from "../../src/extension/features/experiments/experimentsSession.ts";
import { openEngineClient } from "../../src/extension/services/engineClient.ts";
import { SavedViews } from "../../src/extension/features/experiments/savedViews.ts";
import type { CompareRequest } from "../../src/protocol/experiments.ts";
import type { Channel } from "../../src/protocol/rpc.ts";
import { recordedActions } from "../webview/support/scriptedProject.ts";
import { newPage, WebviewPage } from "../webview/support/webviewPage.ts";
import type { WindowOptions } from "../webview/support/webviewPage.ts";

const engineScript = path.resolve(import.meta.dirname, "../../dist/engineWorker.js");

/** The engine of a project in a thread of its own, as the extension has it. */
export function openEngineThread(root: string): Promise<Engine> {
  return openEngineClient({
    script: engineScript,
    data: { folder: root, mayStartProcesses: false },
    log: (level, message) => {
      if (level === "warn" || level === "error") throw new Error(`the engine said ${level}: ${message}`);
    },
  });
}

/** The experiments panel in a real browser, with the engine's thread behind it. */
export class EnginePage extends WebviewPage<CompareRequest> {
  private readonly engine: Engine;

  private constructor(page: Page, engine: Engine) {
    super(page);
    this.engine = engine;
  }

  static async open(browser: Browser, engine: Engine, options: WindowOptions): Promise<EnginePage> {
    const opened = new EnginePage(await newPage(browser, options), engine);
    await opened.load(options);
    return opened;
  }

  protected startSession(channel: Channel): ExperimentsSession {
    return new ExperimentsSession({
      channel,
      source: sourceOf(this.engine),
      actions: recordedActions([]),
      views: new SavedViews({ get: () => undefined, update: async () => undefined }),
      onError: (error) => this.problems.push(String(error)),
    });
  }
}

function sourceOf(engine: Engine): ExperimentsSource {
  return {
    info: () => ({ uri: "file:///project", name: "project", state: "ready" }),
    engine: () => engine,
    retry: async () => undefined,
    onDidChange: (listener) => engine.onDidChange(listener),
  };
}
