import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Page } from "playwright-core";
import { experimentsSuite } from "./support/browserSuite.ts";
import { weekOfRuns } from "./support/digitRuns.ts";
import { eventually, filterLine, namesInTable } from "./support/pageParts.ts";

describe("saved views and export", () => {
  const withPanel = experimentsSuite();

  test("a view is saved, left, opened again, updated, renamed, deleted and brought back, and outlives the page", () =>
    withPanel({ runs: weekOfRuns(), width: 1200 }, async (panel) => {
      const { page } = panel;
      await namesInTable(page);
      await filterLine(page).fill("acc > 0.93");
      await page.getByRole("columnheader", { name: "loss" }).getByRole("button").click();
      await eventually(() => namesInTable(page, 2), ["brave-otter", "calm-heron"]);
      await openViews(page);
      await page.getByRole("textbox", { name: "Name of a new view" }).fill("Good ones");
      await page.keyboard.press("Enter");
      await page.locator(".button-text").getByText("Good ones", { exact: true }).waitFor();

      await openViews(page);
      await page.getByRole("button", { name: "All runs" }).click();
      await namesInTable(page);
      assert.equal(await filterLine(page).inputValue(), "");
      await panel.reload();
      await namesInTable(page);
      await openViews(page);
      await page.getByRole("button", { name: "Good ones", exact: true }).click();
      await eventually(() => namesInTable(page, 2), ["brave-otter", "calm-heron"]);
      assert.equal(await filterLine(page).inputValue(), "acc > 0.93");

      await page.getByRole("columnheader", { name: "loss" }).getByRole("button").click();
      await eventually(() => namesInTable(page, 2), ["calm-heron", "brave-otter"]);
      await page.getByText("Good ones •").waitFor();
      await openViews(page);
      await page.getByRole("button", { name: /^Update “Good ones”/ }).click();
      await eventually(() => page.getByText("Good ones •").count(), 0);
      await page.getByRole("button", { name: "Rename Good ones" }).click();
      await page.getByRole("textbox", { name: "New name of Good ones" }).fill("Best");
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: "Delete Best" }).click();
      await eventually(() => page.getByRole("button", { name: "Delete Best" }).count(), 0);
      assert.deepEqual(panel.views.list("file:///home/me/digits"), []);
      await page.getByRole("button", { name: "Undo" }).click();
      await page.getByRole("button", { name: "Delete Best" }).waitFor();
      const [kept] = panel.views.list("file:///home/me/digits");
      assert.deepEqual([kept?.name, kept?.choices["sort"]], ["Best", [{ column: "metrics:loss", descending: true }]]);
      assert.deepEqual(panel.problems, []);
    }));

  test("the table is exported as it is: this view, its columns in their order, the pinned ones first", () =>
    withPanel({ runs: weekOfRuns(), width: 1200 }, async ({ page, asked }) => {
      await namesInTable(page);
      await page.getByRole("columnheader", { name: "loss" }).click({ button: "right" });
      await page.getByRole("menuitem", { name: "Pin to the left" }).click();
      await page.getByRole("checkbox", { name: "Only what differs" }).click();
      await page.getByRole("button", { name: "Export the table" }).click();
      await page.getByRole("button", { name: "Save as LaTeX" }).click();
      await eventually(async () => asked.length, 1);
      const [[deed, request] = []] = asked as [string, { columns: string[]; format: string }][];
      assert.equal(deed, "exportTable");
      assert.equal(request?.format, "latex");
      assert.deepEqual(request?.columns.slice(0, 4), ["name", "metrics.loss", "state", "started"]);
      assert.ok(request?.columns.includes("params.train.lr") && !request.columns.includes("params.train.batch"));
    }));

  test("in a narrow panel what is seldom needed stands in a menu, and nothing is cut off", () =>
    withPanel({ runs: weekOfRuns(), width: 300, height: 500 }, async ({ page, asked }) => {
      await namesInTable(page);
      const toolbar = page.getByRole("toolbar", { name: "Table" });
      const isWhole = (): Promise<boolean> => toolbar.evaluate((element) => element.scrollWidth <= element.clientWidth);
      assert.ok(await isWhole());
      await page.getByRole("button", { name: "More for the table" }).click();
      await page.getByRole("button", { name: "Export…" }).click();
      await page.getByRole("button", { name: "Copy as Markdown" }).click();
      await eventually(async () => asked[0]?.[0], "copyTable");
      await page.getByRole("button", { name: "More for the table" }).click();
      await page.getByRole("button", { name: "Saved views…" }).click();
      const box = await page.getByRole("button", { name: "Save view" }).boundingBox();
      assert.ok(box && box.x >= 0 && box.x + box.width <= 300);
    }));
});

async function openViews(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Saved views" }).click();
}
