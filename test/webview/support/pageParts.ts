import assert from "node:assert/strict";
import type { Locator, Page } from "playwright-core";

/** The parts of the panel as a person finds them. */
export function table(page: Page): Locator {
  return page.getByRole("grid", { name: "Runs" });
}

export function rows(page: Page): Locator {
  return table(page).locator("[role=row][aria-selected]");
}

export function rowOf(page: Page, name: string): Locator {
  return rows(page).filter({ hasText: name });
}

export function comparison(page: Page): Locator {
  return page.getByRole("region", { name: "Comparison" });
}

/** The names in the table from top to bottom, once there are `count` rows. */
export async function namesInTable(page: Page, count = 7): Promise<readonly string[]> {
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

export async function selectRuns(page: Page, ...names: readonly string[]): Promise<void> {
  for (const name of names) await rowOf(page, name).getByRole("gridcell").first().click();
}

/** What a row of the comparison says, its cells apart. */
export async function comparedRow(page: Page, key: string): Promise<readonly string[]> {
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

export function filterLine(page: Page): Locator {
  return page.getByRole("combobox", { name: "Filter the runs" });
}
