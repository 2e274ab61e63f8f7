import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Locator, Page } from "playwright-core";
import { experimentsSuite } from "./support/browserSuite.ts";
import { digitRun, weekOfRuns } from "./support/digitRuns.ts";
import { eventually, namesInTable, rowOf, table } from "./support/pageParts.ts";

describe("the columns of the table", () => {
  const withPanel = experimentsSuite();

  test("are moved, pinned, resized and hidden with the mouse, and come back so after a reload", () =>
    withPanel({ runs: weekOfRuns(), width: 1400 }, async (panel) => {
      const { page } = panel;
      await namesInTable(page);
      await drag(page, "loss", "acc");
      await eventually(async () => (await titles(page)).slice(5, 7), ["loss", "acc"]);
      await menu(page, "train.lr", "Pin to the left");
      await eventually(async () => (await titles(page)).slice(0, 2), ["Run", "train.lr"]);
      await menu(page, "Commit", "Hide");
      await eventually(() => header(page, "Commit").count(), 0);
      const grip = header(page, "Started").locator(".column-resizer");
      const from = await grip.boundingBox();
      assert.ok(from);
      await page.mouse.move(from.x + 3, from.y + 8);
      await page.mouse.down();
      await page.mouse.move(from.x + 63, from.y + 8, { steps: 3 });
      await page.mouse.up();
      await eventually(() => widthOf(header(page, "Started")), 154);
      const order = await titles(page);
      await panel.reload();
      await namesInTable(page);
      assert.deepEqual(await titles(page), order);
      assert.equal(await widthOf(header(page, "Started")), 154);
      await header(page, "Started").locator(".column-resizer").dblclick();
      await eventually(async () => (await widthOf(header(page, "Started"))) < 154, true);
      assert.equal(await header(page, "Started").getAttribute("aria-sort"), "none", "nothing of it was a click");
    }));

  test("are moved, resized and asked for what can be done by keyboard, and the focus stays at them", () =>
    withPanel({ runs: weekOfRuns(), width: 1400 }, async ({ page }) => {
      await namesInTable(page);
      const focused = (): Promise<string | undefined> =>
        page.evaluate(() => document.activeElement?.closest<HTMLElement>("[data-column]")?.dataset["column"]);
      await header(page, "Run").getByRole("button").focus();
      for (let presses = 0; presses < 2; presses++) await page.keyboard.press("ArrowRight");
      await eventually(focused, "started");
      await page.keyboard.press("Alt+Shift+ArrowRight");
      await eventually(async () => (await titles(page)).slice(1, 4), ["State", "Duration", "Started"]);
      await eventually(focused, "started");
      await page.keyboard.press("Shift+ArrowRight");
      await eventually(() => widthOf(header(page, "Started")), 104);
      await page.keyboard.press("Alt+ArrowDown");
      await page.getByRole("menu", { name: "Column Started" }).waitFor();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      await eventually(() => header(page, "Started").getAttribute("aria-sort"), "descending");
      await eventually(focused, "started");
      await page.keyboard.press("Alt+ArrowDown");
      await page.keyboard.press("Escape");
      await eventually(() => page.getByRole("menu").count(), 0);
      await eventually(focused, "started");
    }));

  test("sort one after the other with Shift, and say in which order", () =>
    withPanel({ runs: weekOfRuns(), width: 1400 }, async ({ page }) => {
      await namesInTable(page);
      await header(page, "State").getByRole("button").click();
      await header(page, "loss")
        .getByRole("button")
        .click({ modifiers: ["Shift"] });
      const sorted = ["quick-wren", "brave-otter", "calm-heron", "shy-marmot", "eager-lark", "late-crane", "odd-ibex"];
      await eventually(() => namesInTable(page), sorted);
      assert.equal(await header(page, "State").locator(".sort-number").innerText(), "1");
      assert.equal(await header(page, "loss").locator(".sort-number").innerText(), "2");
    }));

  test("fold away under their group's header", () =>
    withPanel({ runs: weekOfRuns(), width: 1400 }, async ({ page }) => {
      await namesInTable(page);
      const fold = page.getByRole("button", { name: /^Parameters/ });
      await fold.click();
      await eventually(() => header(page, "train.lr").count(), 0);
      assert.equal(await fold.getAttribute("aria-expanded"), "false");
      assert.equal(await header(page, "acc").count(), 1);
      await fold.click();
      await eventually(() => header(page, "train.lr").count(), 1);
    }));

  test("of two thousand only those in sight are in the page, pinned ones among them, and a search finds any", () => {
    const names = Array.from({ length: 2_000 }, (_, index) => `p${String(index).padStart(4, "0")}`);
    const runs = [1, 2].map((value) =>
      digitRun({
        name: `run-${value}`,
        minutesAgo: value,
        params: Object.fromEntries(names.map((name) => [name, value])),
      }),
    );
    return withPanel({ runs, width: 900 }, async ({ page, sent }) => {
      await namesInTable(page, 2);
      await page.getByRole("button", { name: "Choose columns" }).click();
      await page.getByRole("textbox", { name: "Find a column" }).fill("p19");
      await page.getByText("100 of 100 shown").waitFor();
      assert.ok((await page.getByRole("checkbox").count()) < 60);
      await page.getByRole("button", { name: "Hide all" }).click();
      await page.getByText("0 of 100 shown").waitFor();
      await page.getByRole("textbox", { name: "Find a column" }).fill("p1987");
      await page.getByRole("checkbox", { name: "p1987" }).click();
      await page.keyboard.press("Escape");
      await menu(page, "State", "Pin to the left");
      await table(page).evaluate((element) => element.scrollTo({ left: element.scrollWidth }));
      await eventually(async () => {
        // Behind the parameters stand columns of other groups.
        if ((await header(page, "p1987").count()) === 0)
          await table(page).evaluate((element) => element.scrollBy(-300, 0));
        return header(page, "p1987").count();
      }, 1);
      await eventually(() => rowOf(page, "run-2").locator("[data-column='params:p1987']").innerText(), "2");
      assert.ok((await page.getByRole("columnheader").count()) < 60, "only some headers are in the page");
      assert.ok(await isInSight(header(page, "Run")));
      assert.ok(await isInSight(header(page, "State")));
      const rows = sent.filter((size) => size > 30_000);
      assert.ok(rows.length <= 2, `only the names of the columns are many: ${rows.join(", ")}`);
    });
  });
});

function header(page: Page, title: string): Locator {
  return page.locator(".column-headers").getByRole("columnheader", { name: title, exact: true });
}

/** The titles of the columns that are in the page, from left to right. */
async function titles(page: Page): Promise<readonly string[]> {
  return page.locator(".column-headers [data-column] .truncated").allInnerTexts();
}

async function widthOf(locator: Locator): Promise<number> {
  return Math.round((await locator.boundingBox())?.width ?? 0);
}

async function menu(page: Page, title: string, entry: string): Promise<void> {
  await header(page, title).click({ button: "right" });
  await page.getByRole("menuitem", { name: entry }).click();
}

/** Drags the header of a column to the left half of another's. */
async function drag(page: Page, title: string, onto: string): Promise<void> {
  const [from, to] = await Promise.all([header(page, title).boundingBox(), header(page, onto).boundingBox()]);
  assert.ok(from && to);
  await page.mouse.move(from.x + from.width / 2, from.y + 10);
  await page.mouse.down();
  await page.mouse.move(to.x + 8, to.y + 10, { steps: 6 });
  await page.locator(".drop-mark").waitFor();
  await page.mouse.up();
}

async function isInSight(locator: Locator): Promise<boolean> {
  const box = await locator.boundingBox();
  return box !== null && box.x >= 0 && box.x + box.width <= 900;
}
