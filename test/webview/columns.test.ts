import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Locator, Page } from "playwright-core";
import { experimentsSuite } from "./support/browserSuite.ts";
import { digitRun, weekOfRuns } from "./support/digitRuns.ts";
import {
  boxOf,
  chooseFrom,
  columnTitles,
  dragMouse,
  eventually,
  headerOf,
  namesInTable,
  rowOf,
  table,
  widthOf,
} from "./support/pageParts.ts";

describe("the columns of the table", () => {
  const withPanel = experimentsSuite();

  test("are moved, pinned, resized and hidden with the mouse, and come back so after a reload", () =>
    withPanel({ runs: weekOfRuns(), width: 1400 }, async (panel) => {
      const { page } = panel;
      await namesInTable(page);
      await drag(page, "loss", "acc");
      await eventually(async () => (await columnTitles(page)).slice(5, 7), ["loss", "acc"]);
      await chooseFrom(page, headerOf(page, "train.lr"), "Pin to the left");
      await eventually(async () => (await columnTitles(page)).slice(0, 2), ["Run", "train.lr"]);
      await chooseFrom(page, headerOf(page, "Commit"), "Hide");
      await eventually(() => headerOf(page, "Commit").count(), 0);
      const grip = headerOf(page, "Started").locator(".column-resizer");
      const from = await grip.boundingBox();
      assert.ok(from);
      await page.mouse.move(from.x + 3, from.y + 8);
      await page.mouse.down();
      await page.mouse.move(from.x + 63, from.y + 8, { steps: 3 });
      await page.mouse.up();
      await eventually(() => widthOf(headerOf(page, "Started")), 154);
      const order = await columnTitles(page);
      await panel.reload();
      await namesInTable(page);
      assert.deepEqual(await columnTitles(page), order);
      assert.equal(await widthOf(headerOf(page, "Started")), 154);
      await headerOf(page, "Started").locator(".column-resizer").dblclick();
      await eventually(async () => (await widthOf(headerOf(page, "Started"))) < 154, true);
      assert.equal(await headerOf(page, "Started").getAttribute("aria-sort"), "none", "nothing of it was a click");
    }));

  test("are moved, resized and asked for what can be done by keyboard, and the focus stays at them", () =>
    withPanel({ runs: weekOfRuns(), width: 1400 }, async ({ page }) => {
      await namesInTable(page);
      const focused = (): Promise<string | undefined> =>
        page.evaluate(() => document.activeElement?.closest<HTMLElement>("[data-column]")?.dataset["column"]);
      await headerOf(page, "Run").getByRole("button").focus();
      for (let presses = 0; presses < 2; presses++) await page.keyboard.press("ArrowRight");
      await eventually(focused, "started");
      await page.keyboard.press("Alt+Shift+ArrowRight");
      await eventually(async () => (await columnTitles(page)).slice(1, 4), ["State", "Duration", "Started"]);
      await eventually(focused, "started");
      await page.keyboard.press("Shift+ArrowRight");
      await eventually(() => widthOf(headerOf(page, "Started")), 104);
      await page.keyboard.press("Alt+ArrowDown");
      await page.getByRole("menu", { name: "Column Started" }).waitFor();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      await eventually(() => headerOf(page, "Started").getAttribute("aria-sort"), "descending");
      await eventually(focused, "started");
      await page.keyboard.press("Alt+ArrowDown");
      await page.keyboard.press("Escape");
      await eventually(() => page.getByRole("menu").count(), 0);
      await eventually(focused, "started");
    }));

  test("sort one after the other with Shift, and say in which order", () =>
    withPanel({ runs: weekOfRuns(), width: 1400 }, async ({ page }) => {
      await namesInTable(page);
      await headerOf(page, "State").getByRole("button").click();
      await headerOf(page, "loss")
        .getByRole("button")
        .click({ modifiers: ["Shift"] });
      const sorted = ["quick-wren", "brave-otter", "calm-heron", "shy-marmot", "eager-lark", "late-crane", "odd-ibex"];
      await eventually(() => namesInTable(page), sorted);
      assert.equal(await headerOf(page, "State").locator(".sort-number").innerText(), "1");
      assert.equal(await headerOf(page, "loss").locator(".sort-number").innerText(), "2");
    }));

  test("fold away under their group's header", () =>
    withPanel({ runs: weekOfRuns(), width: 1400 }, async ({ page }) => {
      await namesInTable(page);
      const fold = page.getByRole("button", { name: /^Parameters/ });
      await fold.click();
      await eventually(() => headerOf(page, "train.lr").count(), 0);
      assert.equal(await fold.getAttribute("aria-expanded"), "false");
      assert.equal(await headerOf(page, "acc").count(), 1);
      await fold.click();
      await eventually(() => headerOf(page, "train.lr").count(), 1);
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
      await chooseFrom(page, headerOf(page, "State"), "Pin to the left");
      await table(page).evaluate((element) => element.scrollTo({ left: element.scrollWidth }));
      await eventually(async () => {
        // Behind the parameters stand columns of other groups.
        if ((await headerOf(page, "p1987").count()) === 0)
          await table(page).evaluate((element) => element.scrollBy(-300, 0));
        return headerOf(page, "p1987").count();
      }, 1);
      await eventually(() => rowOf(page, "run-2").locator("[data-column='params:p1987']").innerText(), "2");
      assert.ok((await page.getByRole("columnheader").count()) < 60, "only some headers are in the page");
      assert.ok(await isInSight(headerOf(page, "Run")));
      assert.ok(await isInSight(headerOf(page, "State")));
      const rows = sent.filter((size) => size > 30_000);
      assert.ok(rows.length <= 2, `only the names of the columns are many: ${rows.join(", ")}`);
    });
  });
});

/** Drags the header of a column to the left half of another's. */
async function drag(page: Page, title: string, onto: string): Promise<void> {
  const [from, to] = await Promise.all([boxOf(headerOf(page, title)), boxOf(headerOf(page, onto))]);
  await dragMouse(page, [from.x + from.width / 2, from.y + 10], [to.x + 8, to.y + 10], () =>
    page.locator(".drop-mark").waitFor(),
  );
}

async function isInSight(locator: Locator): Promise<boolean> {
  const box = await locator.boundingBox();
  return box !== null && box.x >= 0 && box.x + box.width <= 900;
}
