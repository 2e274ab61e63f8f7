import assert from "node:assert/strict";
import type { Frame, Locator, Page } from "playwright-core";

/** Where the panel is: a page of its own, or a part of VS Code's. */
export type PanelPage = Page | Frame;

/** The parts of the panel as a person finds them. */
export function table(page: PanelPage): Locator {
  return page.getByRole("grid", { name: "Runs" });
}

export function rows(page: PanelPage): Locator {
  return table(page).locator("[role=row][aria-selected]");
}

export function rowOf(page: PanelPage, name: string): Locator {
  return rows(page).filter({ hasText: name });
}

export function comparison(page: PanelPage): Locator {
  return page.getByRole("region", { name: "Comparison" });
}

/** The names in the table from top to bottom, once there are `count` rows. */
export async function namesInTable(page: PanelPage, count = 7): Promise<readonly string[]> {
  await rows(page)
    .nth(count - 1)
    .waitFor();
  const found = await rows(page).evaluateAll((elements) =>
    elements
      .toSorted((a, b) => Number(a.getAttribute("aria-rowindex")) - Number(b.getAttribute("aria-rowindex")))
      .map((element) => element.querySelector(".column-run")?.textContent ?? ""),
  );
  return found.map((name) => name.trim());
}

export async function selectRuns(page: PanelPage, ...names: readonly string[]): Promise<void> {
  for (const name of names) await rowOf(page, name).getByRole("gridcell").first().click();
}

/** What a row of the comparison says, its cells apart. */
export async function comparedRow(page: PanelPage, key: string): Promise<readonly string[]> {
  const row = comparison(page)
    .getByRole("row")
    .filter({ has: page.getByRole("rowheader", { name: key, exact: true }) });
  const cells = await row.getByRole("cell").allInnerTexts();
  return cells.map((text) => text.replaceAll(/\s+/g, " ").trim());
}

/** Waits until `probe` gives what is expected, as a person would wait for it to show. */
export async function eventually<Value>(probe: () => Promise<Value>, expected: Value): Promise<void> {
  const deadline = performance.now() + 60_000;
  let last = await probe();
  while (performance.now() < deadline && !isEqual(last, expected)) {
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
    last = await probe();
  }
  assert.deepEqual(last, expected);
}

function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

export function filterLine(page: PanelPage): Locator {
  return page.getByRole("combobox", { name: "Filter the runs" });
}

/** The header of a column by its title. */
export function headerOf(page: PanelPage, title: string): Locator {
  return page.locator(".column-headers").getByRole("columnheader", { name: title, exact: true });
}

/** The titles of the columns that are in the page, from left to right. */
export function columnTitles(page: PanelPage): Promise<readonly string[]> {
  return page.locator(".column-headers [data-column] .truncated").allInnerTexts();
}

export async function widthOf(locator: Locator): Promise<number> {
  return Math.round((await locator.boundingBox())?.width ?? 0);
}

/** A run's cell by the id of its column. */
export function cellOf(page: PanelPage, run: string, column: string): Locator {
  return rowOf(page, run).locator(`[data-column="${column}"]`);
}

/** Takes an entry of the menu of what is clicked with the right button. */
export async function chooseFrom(page: PanelPage, at: Locator, entry: string): Promise<void> {
  await at.click({ button: "right" });
  await page.getByRole("menuitem", { name: entry, exact: true }).click();
}

/** Presses the mouse at one place of a window, moves it to another, and lets it go once `isThere` says so. */
export async function dragMouse(
  { mouse }: Page,
  from: readonly [x: number, y: number],
  to: readonly [x: number, y: number],
  isThere: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  await mouse.move(...from);
  await mouse.down();
  await mouse.move(...to, { steps: 6 });
  await isThere();
  await mouse.up();
}

export async function boxOf(locator: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await locator.boundingBox();
  assert.ok(box, "it can be seen");
  return box;
}
