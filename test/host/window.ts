import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import type { Browser, FrameLocator, Locator, Page } from "playwright-core";

import { launchChromium } from "./chromium.ts";
import { installExtension, linkExtension } from "./extensions.ts";
import { installHost, newestHost } from "./installHost.ts";
import type { HostVersion } from "./installHost.ts";
import { projectRoot } from "./paths.ts";
import { startServer, workbenchUrl } from "./server.ts";
import type { RunningServer, Settings } from "./server.ts";

/** The looks that VS Code comes with. */
const themes = {
  dark: "Default Dark Modern",
  light: "Default Light Modern",
  highContrast: "Default High Contrast",
  highContrastLight: "Default High Contrast Light",
} as const;

/** What a window is to be. */
export interface WindowOptions {
  readonly folder: string;
  /** The packaged extension to install; this checkout when left out. */
  readonly vsix?: string;
  readonly theme?: keyof typeof themes;
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Device pixels a CSS pixel; 2 for sharp pictures. */
  readonly scale?: number;
  readonly settings?: Settings;
  readonly trust?: "everything" | "ask";
  readonly version?: HostVersion;
  /** Added to the environment of the extension host and the terminals. */
  readonly env?: Readonly<Record<string, string>>;
}

const readyMs = 60_000;
const stepMs = 20_000;
const paletteMs = 5_000;

/** Opens a folder in a real VS Code with Cairn installed, in a headless Chromium. */
export async function openWindow(options: WindowOptions): Promise<WorkbenchWindow> {
  const host = await installHost(options.version ?? newestHost);
  const root = await mkdtemp(path.join(tmpdir(), "cairn-window-"));
  const undo: (() => Promise<unknown>)[] = [() => rm(root, { recursive: true, force: true, maxRetries: 5 })];
  const close = async (): Promise<void> => {
    for (let one = undo.pop(); one !== undefined; one = undo.pop()) await one();
  };
  try {
    const extensionsDir = path.join(root, "extensions");
    await (options.vsix === undefined
      ? linkExtension(projectRoot, extensionsDir)
      : installExtension(host, options.vsix, extensionsDir));
    const server = await startServer({
      host,
      extensionsDir,
      trust: options.trust ?? "everything",
      settings: { "workbench.colorTheme": themes[options.theme ?? "dark"], ...options.settings },
      folders: [root],
      ...(options.env === undefined ? {} : { env: options.env }),
    });
    undo.push(() => server.close());
    const browser = await launchChromium();
    undo.push(() => browser.close());
    const page = await openPage(browser, options);
    const window = new WorkbenchWindow(page, server, options.folder, close);
    await window.reload();
    return window;
  } catch (error) {
    await close();
    throw error;
  }
}

async function openPage(browser: Browser, options: WindowOptions): Promise<Page> {
  const dark = options.theme === undefined || options.theme === "dark" || options.theme === "highContrast";
  const context = await browser.newContext({
    viewport: options.viewport ?? { width: 1440, height: 900 },
    deviceScaleFactor: options.scale ?? 1,
    colorScheme: dark ? "dark" : "light",
    reducedMotion: "reduce",
    locale: "en-US",
  });
  context.setDefaultTimeout(stepMs);
  return context.newPage();
}

/** What the workbench of the npm host complains about by itself. */
const knownComplaints = [
  /Failed to load resource: the server responded with a status of 404/,
  /bad HTTP response code \(404\) was received when fetching the script/,
  /\[Service Worker\] registration/,
  /vsda/,
  /Timed out waiting for authentication provider/,
  /Unable to write file .vscode-log:/,
  /\[lifecycle\] Long running operations during shutdown/,
];

/** A VS Code window, driven by what a person sees: names, titles, texts. */
export class WorkbenchWindow {
  readonly page: Page;
  readonly server: RunningServer;
  readonly folder: string;
  /** Errors on the window's console, webviews included, without those of the host itself. */
  readonly errors: string[] = [];
  readonly #close: () => Promise<void>;

  constructor(page: Page, server: RunningServer, folder: string, close: () => Promise<void>) {
    this.page = page;
    this.server = server;
    this.folder = folder;
    this.#close = close;
    page.on("console", (message) => {
      if (message.type() === "error") this.#note(message.text());
    });
    page.on("pageerror", (error) => this.#note(error.stack ?? error.message));
  }

  #note(text: string): void {
    if (!knownComplaints.some((known) => known.test(text))) this.errors.push(text);
  }

  /** Closes the window and its server and removes their folders. */
  close(): Promise<void> {
    return this.#close();
  }

  /** Loads the window anew, as "Developer: Reload Window" does, and waits until it stands. */
  async reload(): Promise<void> {
    await this.page.goto(workbenchUrl(this.server, this.folder));
    await this.page.locator(".monaco-workbench .part.statusbar .statusbar-item").first().waitFor({ timeout: readyMs });
  }

  /**
   * Runs a command through the palette, by its whole title, such as "Cairn: Run Stage". The palette has what can be run
   * when it is opened: it is opened again where that was too early.
   */
  async runCommand(title: string): Promise<void> {
    const deadline = performance.now() + readyMs;
    for (;;) {
      await this.page.keyboard.press("F1");
      try {
        // It goes where something that opens just then takes the focus.
        await this.#quickInput.locator("input[type=text]").fill(`>${title}`, { timeout: paletteMs });
        await this.#row(title).click({ timeout: paletteMs });
        return;
      } catch (error) {
        if (performance.now() >= deadline) throw error;
      }
      await this.page.keyboard.press("Escape");
      await this.#quickInput.waitFor({ state: "hidden" });
    }
  }

  /** Opens a file of the workspace by its path, as with Ctrl+P, optionally at a line. */
  async openFile(file: string, line?: number): Promise<void> {
    await this.page.keyboard.press(process.platform === "darwin" ? "Meta+P" : "Control+P");
    await this.#quickInput.waitFor();
    await this.#quickInput.locator("input[type=text]").fill(line === undefined ? file : `${file}:${line}`);
    const name = path.posix.basename(file);
    await this.#quickInput.locator(".monaco-list-row", { hasText: name }).first().waitFor();
    await this.page.keyboard.press("Enter");
    await this.page.locator(`.tab.active[data-resource-name="${name}"]`).first().waitFor();
  }

  /** Chooses the entry of the open list whose label is this. */
  async pick(label: string): Promise<void> {
    const deadline = performance.now() + readyMs;
    for (;;) {
      await this.#row(label).click();
      try {
        // A list that is still being drawn hears of no click.
        await this.#row(label).waitFor({ state: "hidden", timeout: paletteMs });
        return;
      } catch (error) {
        if (performance.now() >= deadline) throw error;
      }
    }
  }

  /** The entry of the open list whose label is this. */
  #row(label: string): Locator {
    return this.#quickInput
      .locator(".monaco-list-row")
      .filter({ has: this.page.locator(".quick-input-list-entry .label-name", { hasText: exactly(label) }) })
      .first();
  }

  /** Names a folder in the open dialog for files, and confirms it by its button once the dialog shows what is in it. */
  async chooseFolder(folder: string, inside: string, button: string): Promise<void> {
    // What is typed before the dialog has listed the folder that it begins with is lost.
    await this.#quickInput.locator(".monaco-list-row").first().waitFor();
    await this.#quickInput.locator("input[type=text]").fill(folder);
    await this.#quickInput.locator(".monaco-list-row", { hasText: exactly(inside) }).waitFor();
    await this.#quickInput.getByRole("button", { name: button }).click();
    await this.#quickInput.waitFor({ state: "hidden" });
  }

  /** Names a file in the open dialog for saving, which begins in the window's folder, and confirms it. */
  async saveAs(name: string): Promise<void> {
    // What is typed before the dialog has listed the folder that it begins with is lost.
    await this.#quickInput.locator(".monaco-list-row").first().waitFor();
    const deadline = performance.now() + readyMs;
    for (;;) {
      // While it looks for what is typed it hears of no key.
      await this.answer(path.join(this.folder, name));
      try {
        await this.#quickInput.waitFor({ state: "hidden", timeout: paletteMs });
        return;
      } catch (error) {
        if (performance.now() >= deadline) throw error;
      }
    }
  }

  /** Takes what is ticked in the open list of many choices. */
  async confirmPicks(): Promise<void> {
    // The button is there before the choices are.
    await this.#quickInput.locator(".monaco-list-row").first().waitFor();
    await this.#quickInput.getByRole("button", { name: "OK" }).click();
  }

  /** The labels of the open list. */
  async picks(): Promise<string[]> {
    const labels = this.#quickInput.locator(
      ".quick-input-list-entry .quick-input-list-rows > :first-child .label-name",
    );
    await labels.first().waitFor();
    return (await labels.allInnerTexts()).map(plain);
  }

  /** Types into the open input and confirms it; where another one was open before, once the question is there. */
  async answer(text: string, question?: string): Promise<void> {
    await this.#quickInput.waitFor();
    if (question !== undefined) await this.#quickInput.getByText(question).first().waitFor();
    await this.#quickInput.locator("input[type=text]").fill(text);
    await this.page.keyboard.press("Enter");
  }

  get #quickInput(): Locator {
    return this.page.locator(".quick-input-widget:visible");
  }

  /** Shows a container of views by its name in the activity bar. */
  async openContainer(name: string): Promise<void> {
    const tab = this.page.getByRole("tab", { name: startingWith(name) }).and(this.page.locator(".activitybar *"));
    if ((await tab.getAttribute("aria-selected")) !== "true") await tab.click();
    await this.page.locator(".part.sidebar .title-label", { hasText: startingWith(name) }).waitFor();
  }

  /** The section of a view in a side bar or a panel, by its title. */
  view(title: string): Locator {
    return this.page.locator(".pane").filter({
      has: this.page.locator(".pane-header .title", { hasText: exactly(title) }),
    });
  }

  /** A row of a tree by its label, in one view where the label is not unique. */
  treeItem(label: string, view?: string): Locator {
    const within = view === undefined ? this.page.locator(".monaco-workbench") : this.view(view);
    return within.getByRole("treeitem").filter({
      has: this.page.locator(".label-name, .monaco-highlighted-label", { hasText: exactly(label) }),
    });
  }

  /** Clicks a row of a tree. */
  async clickTreeItem(label: string, view?: string): Promise<void> {
    await this.treeItem(label, view).first().click();
  }

  /** Unfolds a row of a tree, if it is folded. */
  async expandTreeItem(label: string, view?: string): Promise<void> {
    const row = this.treeItem(label, view).first();
    await row.waitFor();
    if ((await row.getAttribute("aria-expanded")) === "false") await row.locator(".monaco-tl-twistie").click();
  }

  /** Presses a button of a row, which appears under the pointer. */
  async clickTreeAction(label: string, action: string, view?: string): Promise<void> {
    const row = this.treeItem(label, view).first();
    await row.hover();
    await row
      .getByRole("button", { name: startingWith(action) })
      .first()
      .click();
  }

  /** The rows of a view from top to bottom, two blanks a level, label and description. */
  async treeText(view: string): Promise<string[]> {
    const rows = this.view(view).getByRole("treeitem");
    await rows.first().waitFor();
    const found = await rows.evaluateAll((all) =>
      all.map((row) => ({
        index: Number(row.getAttribute("data-index") ?? 0),
        level: Number(row.getAttribute("aria-level") ?? 1),
        parts: [...row.querySelectorAll(".label-name, .label-description")].map((part) => part.textContent),
      })),
    );
    return found
      .toSorted((one, other) => one.index - other.index)
      .map((row) => "  ".repeat(row.level - 1) + plain(row.parts.join(" ")).trim());
  }

  /**
   * The inside of a webview by its title, or of the only one that is open: a page like any other.
   * Waits until its content is there.
   */
  async webview(title?: string): Promise<FrameLocator> {
    const inner = title === undefined ? "iframe#active-frame" : `iframe#active-frame[title=${JSON.stringify(title)}]`;
    const deadline = performance.now() + stepMs;
    while (performance.now() < deadline) {
      for (const outer of await this.page.locator("iframe.webview.ready").all()) {
        // By name, since the order changes as webviews come and go.
        const name = await outer.getAttribute("name", { timeout: 1_000 }).catch(ignoreGone);
        if (name === null || name === undefined) continue;
        const frame = this.page.frameLocator(`iframe[name="${name}"]`).locator(inner);
        if ((await frame.count()) === 1) return frame.contentFrame();
      }
      await this.page.waitForTimeout(100);
    }
    throw new Error(`no webview ${title === undefined ? "" : `"${title}" `}appeared within ${stepMs / 1000} s`);
  }

  /** The text of the active editor, as far as it is on screen. */
  async editorText(): Promise<string> {
    const lines = this.page.locator(".editor-group-container.active .editor-instance .view-lines").first();
    await lines.waitFor();
    const found = await lines.locator(".view-line").evaluateAll((all) =>
      all
        .map((line) => ({ top: Number.parseFloat((line as HTMLElement).style.top), text: line.textContent }))
        .sort((one, other) => one.top - other.top)
        .map((line) => line.text),
    );
    return found.map(plain).join("\n");
  }

  /** The titles of the open editors in the active group. */
  async tabs(): Promise<string[]> {
    const tabs = this.page.locator(".editor-group-container.active .tab .label-name");
    return (await tabs.allInnerTexts()).map(plain);
  }

  /** The CodeLenses on screen, a line of them at a time, such as "Run | fresh". */
  async codeLenses(): Promise<string[]> {
    const lenses = this.page.locator(".editor-group-container.active .codelens-decoration");
    await lenses.first().waitFor();
    return (await lenses.allInnerTexts()).map((line) => plain(line).replaceAll(/\s+/g, " ").trim());
  }

  /** Clicks a CodeLens whose text holds this. */
  async clickCodeLens(text: string): Promise<void> {
    const lenses = this.page.locator(".editor-group-container.active .codelens-decoration a", { hasText: text });
    await lenses.filter({ visible: true }).first().click();
  }

  /** The text of the visible terminal, as far as it is on screen. */
  async terminalText(): Promise<string> {
    const rows = this.page.locator(".terminal-wrapper.active .xterm-rows > div, .xterm:visible .xterm-rows > div");
    await rows.first().waitFor();
    return (await rows.allTextContents()).map(plain).join("\n").trimEnd();
  }

  /** Waits until the visible terminal holds a text, and returns what it holds then. */
  async waitForTerminal(text: string | RegExp, timeoutMs = stepMs): Promise<string> {
    const deadline = performance.now() + timeoutMs;
    let last = "";
    while (performance.now() < deadline) {
      last = await this.terminalText();
      if (typeof text === "string" ? last.includes(text) : text.test(last)) return last;
      await this.page.waitForTimeout(100);
    }
    throw new Error(`the terminal did not come to hold ${String(text)}; it holds\n${last}`);
  }

  /** The texts of the notifications on screen. */
  async notifications(): Promise<string[]> {
    return (await this.page.locator(".notification-list-item-message").allInnerTexts()).map(plain);
  }

  /** Presses a button of a notification. */
  async clickNotificationButton(label: string): Promise<void> {
    await this.page
      .locator(".notification-list-item")
      .getByRole("button", { name: label, exact: true })
      .first()
      .click();
  }

  /** Closes what notifications there are, so that they hide nothing. */
  async clearNotifications(): Promise<void> {
    if ((await this.page.locator(".notification-list-item").count()) > 0) {
      await this.runCommand("Notifications: Clear All Notifications");
    }
  }

  /** The texts of the status bar from left to right. */
  async statusBar(): Promise<string[]> {
    const texts = await this.page.locator(".part.statusbar .statusbar-item").allInnerTexts();
    return texts.map(plain).filter((text) => text !== "");
  }

  /** Takes a picture of the window. */
  async screenshot(file: string): Promise<void> {
    await this.page.screenshot({ path: file, animations: "disabled", caret: "hide" });
  }
}

/** A frame that went away while it was looked at is no match. */
function ignoreGone(): undefined {
  return undefined;
}

/** Monaco and xterm draw blanks as no-break spaces. */
function plain(text: string): string {
  return text.replaceAll("\u00a0", " ");
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}

function exactly(text: string): RegExp {
  return new RegExp(`^\\s*${escaped(text)}\\s*$`);
}

function startingWith(text: string): RegExp {
  return new RegExp(`^\\s*${escaped(text)}`);
}
