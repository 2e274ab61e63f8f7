import type { Frame, Page } from "playwright-core";
import type { WorkbenchWindow } from "../../host/window.ts";
import { comparison, eventually, filterLine } from "../../webview/support/pageParts.ts";

/** The experiments panel in a window of VS Code. */
export class ExperimentsPanel {
  readonly window: WorkbenchWindow;
  /** The inside of the panel; another one each time that it comes to be seen again. */
  page: Frame;

  private constructor(window: WorkbenchWindow, page: Frame) {
    this.window = window;
    this.page = page;
  }

  static async open(window: WorkbenchWindow): Promise<ExperimentsPanel> {
    await window.runCommand("Cairn: Open experiments");
    return new ExperimentsPanel(window, await insideOf(window));
  }

  /** Where keys are pressed and the mouse is moved. */
  get workbench(): Page {
    return this.window.page;
  }

  press(...keys: readonly string[]): Promise<void> {
    return keys.reduce((before, key) => before.then(() => this.workbench.keyboard.press(key)), Promise.resolve());
  }

  button(name: string | RegExp): ReturnType<Frame["getByRole"]> {
    return this.page.getByRole("button", typeof name === "string" ? { name, exact: true } : { name });
  }

  /** Writes a filter, and waits until so many runs match. */
  async filter(text: string, count: number): Promise<void> {
    await filterLine(this.page).fill(text);
    await filterLine(this.page).blur();
    await this.matches(count);
  }

  /** Waits until the table says that it shows so many runs. */
  matches(count: number): Promise<void> {
    return eventually(async () => Number.parseInt(await this.page.locator(".count").innerText(), 10), count);
  }

  /** Lays the selected runs side by side. */
  async compare(): Promise<void> {
    await this.button("Compare").click();
    await comparison(this.page)
      .getByRole("heading", { name: /^\d+ runs$/ })
      .waitFor();
  }

  /** Back to the table, with no run selected. */
  async leaveComparison(): Promise<void> {
    await this.button("Close the comparison").click();
    await this.button("Clear the selection").click();
  }

  /** Opens a tab of the comparison. */
  async tab(name: string): Promise<void> {
    const tab = comparison(this.page).getByRole("tab", { name: new RegExp(`^${name}`) });
    await tab.click();
    await eventually(() => tab.getAttribute("aria-selected"), "true");
  }

  /** Comes back to the panel after something else was opened over it. */
  async comeBack(): Promise<void> {
    const tab = this.workbench.getByRole("tab", { name: /^Experiments/ });
    await tab.click();
    this.page = await insideOf(this.window);
  }

  /** Closes the editor that was opened over the panel, which is seen again. */
  async closeEditor(): Promise<void> {
    const tab = this.workbench.locator(".tab.active").filter({ hasNotText: "Experiments" });
    await tab.getByRole("button", { name: /^Close/ }).click();
    this.page = await insideOf(this.window);
  }

  async clipboard(): Promise<string> {
    return this.workbench.evaluate(() => navigator.clipboard.readText());
  }
}

/** Waits until the table is drawn, or the comparison where it fills the panel. */
async function insideOf(window: WorkbenchWindow): Promise<Frame> {
  const inside = await window.webview("Experiments");
  const frame = await (await inside.owner().elementHandle())?.contentFrame();
  if (!frame) throw new Error("the panel has no inside");
  await frame.locator(".table-row, .comparison-head").first().waitFor();
  return frame;
}
