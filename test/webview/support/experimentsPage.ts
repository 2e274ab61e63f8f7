import type { Browser, BrowserContext, Page } from "playwright-core";
import { ExperimentsSession } from "../../../src/extension/features/experiments/experimentsSession.ts";
import type { RunDetail } from "../../../src/engine/model/run.ts";
import { wireChannel } from "../../../src/protocol/wire.ts";
import { testTime } from "./digitRuns.ts";
import { RecordedActions, ScriptedProject } from "./scriptedProject.ts";
import { dark } from "./themes.ts";
import type { Theme } from "./themes.ts";

export interface PageOptions {
  readonly address: string;
  readonly runs: readonly RunDetail[];
  readonly theme?: Theme;
  readonly width?: number;
  readonly height?: number;
  readonly prepare?: (project: ScriptedProject) => void;
}

/** The panel in a real browser, with the extension's own session behind it. */
export class ExperimentsPage {
  readonly page: Page;
  readonly project: ScriptedProject;
  readonly actions = new RecordedActions();
  readonly problems: string[] = [];
  /** How large the messages to the page were, in characters of JSON. */
  readonly sent: number[] = [];
  session: ExperimentsSession;
  private readonly context: BrowserContext;
  private receive: ((message: unknown) => void) | undefined;

  private constructor(context: BrowserContext, page: Page, project: ScriptedProject) {
    this.context = context;
    this.page = page;
    this.project = project;
    this.session = this.startSession();
    page.on("pageerror", (error) => this.problems.push(error.stack ?? error.message));
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") this.problems.push(message.text());
    });
  }

  /** Opens the panel; its clock shows the tests' time. */
  static async open(browser: Browser, options: PageOptions): Promise<ExperimentsPage> {
    const { address, runs, theme = dark, width = 1200, height = 800, prepare } = options;
    const context = await browser.newContext({ viewport: { width, height }, reducedMotion: "reduce", locale: "en-GB" });
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    await page.clock.setFixedTime(testTime);
    const project = new ScriptedProject(runs);
    prepare?.(project);
    const opened = new ExperimentsPage(context, page, project);
    await page.exposeFunction("toHost", (message: string) => opened.receive?.(JSON.parse(message)));
    await page.addInitScript(playVsCode, theme);
    await page.goto(address);
    return opened;
  }

  /** Loads the page again as VS Code does when its window is reloaded: with its saved state, and a new session. */
  async reload(): Promise<void> {
    this.session.dispose();
    this.session = this.startSession();
    await this.page.reload();
  }

  /** The state that the page has saved. */
  async savedState(): Promise<unknown> {
    return JSON.parse((await this.page.evaluate(() => sessionStorage.getItem("state"))) ?? "null");
  }

  async close(): Promise<void> {
    this.session.dispose();
    await this.context.close();
  }

  private startSession(): ExperimentsSession {
    return new ExperimentsSession({
      channel: wireChannel(
        (message) => void this.toPage(message),
        (receive) => {
          this.receive = receive;
          return () => {
            this.receive = undefined;
          };
        },
      ),
      source: this.project,
      actions: this.actions,
      onError: (error) => this.problems.push(String(error)),
      now: () => testTime,
    });
  }

  /** As VS Code does: JSON, with binary arrays beside it. */
  private async toPage(message: unknown): Promise<void> {
    const json = JSON.stringify(message, (_key, value: unknown) =>
      value instanceof Uint8Array ? { binary: Buffer.from(value).toString("base64") } : value,
    );
    this.sent.push(json.length);
    try {
      await this.page.evaluate((text) => {
        const revive = (_key: string, value: unknown): unknown =>
          typeof value === "object" && value !== null && "binary" in value
            ? Uint8Array.from(atob(String(value.binary)), (letter) => letter.charCodeAt(0))
            : value;
        window.postMessage(JSON.parse(text, revive), "*");
      }, json);
    } catch (error) {
      if (!this.page.isClosed()) throw error;
    }
  }
}

/** In the page, before its own script: what VS Code gives every webview, and a watch on the policy. */
function playVsCode(theme: Theme): void {
  const host = window as unknown as Record<string, unknown>;
  const state = sessionStorage.getItem("state");
  host["acquireVsCodeApi"] = () => ({
    postMessage: (message: unknown) =>
      void (host["toHost"] as (text: string) => Promise<void>)(JSON.stringify(message)),
    getState: (): unknown => (state === null ? undefined : JSON.parse(state)),
    setState: (saved: unknown) => sessionStorage.setItem("state", JSON.stringify(saved)),
  });
  document.addEventListener("securitypolicyviolation", ({ violatedDirective, sample, blockedURI }) => {
    console.error(`policy: ${violatedDirective} ${blockedURI} ${sample}`);
  });
  document.addEventListener("DOMContentLoaded", () => {
    document.body.className = theme.bodyClass;
    for (const [name, value] of Object.entries(theme.variables)) {
      document.documentElement.style.setProperty(`--vscode-${name}`, value);
    }
  });
}
