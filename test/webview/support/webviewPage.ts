import type { Browser, Page } from "playwright-core";
import type { PageSession } from "../../../src/extension/services/pagePanel.ts";
import type { Channel } from "../../../src/protocol/rpc.ts";
import { wireChannel } from "../../../src/protocol/wire.ts";
import { testTime } from "./digitRuns.ts";
import { dark } from "./themes.ts";
import type { Theme } from "./themes.ts";

export interface WindowOptions {
  readonly address: string;
  readonly theme?: Theme;
  readonly width?: number;
  readonly height?: number;
  /** Done with the page while it is still empty. */
  readonly beforeLoad?: (page: Page) => Promise<unknown>;
}

/** A panel's page in a real browser, with the extension's own session behind it. */
export abstract class WebviewPage<Request> {
  readonly page: Page;
  readonly problems: string[] = [];
  /** How large the messages to the page were, in characters of JSON. */
  readonly sent: number[] = [];
  private current: PageSession<Request> | undefined;
  private receive: ((message: unknown) => void) | undefined;

  constructor(page: Page) {
    this.page = page;
    page.on("pageerror", (error) => this.problems.push(error.stack ?? error.message));
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") this.problems.push(message.text());
    });
  }

  get session(): PageSession<Request> {
    this.current ??= this.startSession(this.channel());
    return this.current;
  }

  /** Loads the page again as VS Code does when its window is reloaded: with its saved state, and a new session. */
  async reload(): Promise<void> {
    this.session.dispose();
    this.current = this.startSession(this.channel());
    await this.page.reload();
  }

  /** The state that the page has saved. */
  async savedState(): Promise<unknown> {
    return JSON.parse((await this.page.evaluate(() => sessionStorage.getItem("state"))) ?? "null");
  }

  async close(): Promise<void> {
    this.session.dispose();
    await this.page.context().close();
  }

  /** Loads the page; its clock shows the tests' time. */
  async load({ address, theme = dark, beforeLoad }: WindowOptions): Promise<void> {
    const { page } = this;
    this.current = this.session;
    await beforeLoad?.(page);
    await page.clock.setFixedTime(testTime);
    await page.exposeFunction("toHost", (message: string) => this.receive?.(JSON.parse(message, withBinary)));
    await page.addInitScript(playVsCode, theme);
    await page.goto(address);
  }

  protected abstract startSession(channel: Channel): PageSession<Request>;

  private channel(): Channel {
    return wireChannel(
      (message) => void this.toPage(message),
      (receive) => {
        this.receive = receive;
        return () => {
          this.receive = undefined;
        };
      },
    );
  }

  /** As VS Code does: JSON, with binary arrays beside it. */
  private async toPage(message: unknown): Promise<void> {
    const json = JSON.stringify(message, (_key, value: unknown) =>
      ArrayBuffer.isView(value)
        ? {
            binary: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64"),
            array: value.constructor.name,
          }
        : value,
    );
    this.sent.push(json.length);
    try {
      await this.page.evaluate((text) => {
        const revive = (_key: string, value: unknown): unknown => {
          if (typeof value !== "object" || value === null || !("binary" in value && "array" in value)) return value;
          const letters = atob(String(value.binary));
          const bytes = new Uint8Array(letters.length);
          for (let at = 0; at < letters.length; at++) bytes[at] = letters.charCodeAt(at);
          return value.array === "Float64Array" ? new Float64Array(bytes.buffer) : bytes;
        };
        // Looking at every value takes many times as long as reading the text, and VS Code does nothing of the kind.
        window.postMessage(text.includes('"binary":') ? JSON.parse(text, revive) : JSON.parse(text), "*");
      }, json);
    } catch (error) {
      if (!this.page.isClosed()) throw error;
    }
  }
}

function withBinary(_key: string, value: unknown): unknown {
  const isBinary = typeof value === "object" && value !== null && "binary" in value;
  return isBinary ? new Uint8Array(Buffer.from(String(value.binary), "base64")) : value;
}

/** An empty page of a browser, of the size that is wanted. */
export async function newPage(browser: Browser, { width = 1200, height = 800 }: WindowOptions): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width, height },
    reducedMotion: "reduce",
    locale: "en-GB",
  });
  const page = await context.newPage();
  // Some machines are ten times slower than others.
  page.setDefaultTimeout(60_000);
  return page;
}

/** Gives an open page another theme, as VS Code does when the person chooses one. */
export async function wearTheme(page: Page, theme: Theme): Promise<void> {
  await page.evaluate(async ({ bodyClass, variables }) => {
    const { style } = document.documentElement;
    for (const name of Array.from(style)) if (name.startsWith("--vscode-")) style.removeProperty(name);
    for (const [name, value] of Object.entries(variables)) style.setProperty(`--vscode-${name}`, value);
    document.body.className = bodyClass;
    // The controls hear of it, and take the colours over in the next frame.
    for (let frame = 0; frame < 2; frame++) await new Promise((resolve) => requestAnimationFrame(resolve));
  }, theme);
}

/** In the page, before its own script: what VS Code gives every webview, and a watch on the policy. */
function playVsCode(theme: Theme): void {
  const host = window as unknown as Record<string, unknown>;
  const state = sessionStorage.getItem("state");
  host["acquireVsCodeApi"] = () => ({
    postMessage: (message: unknown) =>
      void (host["toHost"] as (text: string) => Promise<void>)(
        JSON.stringify(message, (_key, value: unknown) =>
          value instanceof Uint8Array
            ? { binary: btoa(Array.from(value, (byte) => String.fromCodePoint(byte)).join("")) }
            : value,
        ),
      ),
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
