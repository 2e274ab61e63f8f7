import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Page } from "playwright-core";
import { experimentsSuite } from "./support/browserSuite.ts";
import { weekOfRuns } from "./support/digitRuns.ts";
import {
  cellOf,
  chooseFrom,
  eventually,
  filterLine,
  headerOf,
  namesInTable,
  rowOf,
  table,
} from "./support/pageParts.ts";

describe("cells of the table", () => {
  const withPanel = experimentsSuite();

  test("add conditions to the filter line by a click, which keeps what is written there", () =>
    withPanel({ runs: weekOfRuns(), width: 1400 }, async ({ page, problems }) => {
      await namesInTable(page);
      await chooseFrom(page, cellOf(page, "calm-heron", "metrics:acc"), "This value or higher");
      await eventually(() => namesInTable(page, 2), ["brave-otter", "calm-heron"]);
      assert.equal(await filterLine(page).inputValue(), "metrics.acc >= 0.9413");
      await chooseFrom(page, cellOf(page, "calm-heron", "params:train.lr"), "Without this value");
      await eventually(() => namesInTable(page, 1), ["brave-otter"]);
      await write(page, "state = failed or state = stopped");
      await eventually(() => namesInTable(page, 2), ["eager-lark", "late-crane"]);
      await chooseFrom(page, cellOf(page, "eager-lark", "params:train.hidden"), "Only runs with this value");
      await eventually(() => namesInTable(page, 1), ["eager-lark"]);
      const written = '(state = failed or state = stopped) and params.train.hidden = "[512,128]"';
      assert.equal(await filterLine(page).inputValue(), written);
      await write(page, "");
      await namesInTable(page);
      await chooseFrom(page, cellOf(page, "brave-otter", "commit"), "Only runs on main");
      await eventually(() => filterLine(page).inputValue(), "branch = main");
      await write(page, "");
      await namesInTable(page);
      await chooseFrom(page, cellOf(page, "late-crane", "metrics:acc"), "Only runs without a value");
      await eventually(() => namesInTable(page, 2), ["eager-lark", "late-crane"]);
      assert.deepEqual(problems, []);
    }));

  test("a header offers what all runs have: a range of numbers, or values with how many runs have each", () =>
    withPanel({ runs: weekOfRuns(), width: 1400 }, async ({ page }) => {
      await namesInTable(page);
      await chooseFrom(page, headerOf(page, "acc"), "Filter…");
      const dialog = page.getByRole("dialog", { name: "Filter by acc" });
      assert.equal(await dialog.getByRole("textbox", { name: "At most" }).getAttribute("placeholder"), "0.9622");
      await dialog.getByRole("textbox", { name: "At least" }).fill("0.9");
      await dialog.getByRole("textbox", { name: "At most" }).fill("0,95");
      await dialog.getByText("This is no number.").waitFor();
      await dialog.getByRole("textbox", { name: "At most" }).fill("0.95");
      await dialog.getByRole("textbox", { name: "At most" }).press("Enter");
      await eventually(() => filterLine(page).inputValue(), "metrics.acc >= 0.9 and metrics.acc <= 0.95");
      await eventually(() => namesInTable(page, 2), ["quick-wren", "calm-heron"]);
      await write(page, "");
      await namesInTable(page);
      await chooseFrom(page, headerOf(page, "State"), "Filter…");
      await page.getByRole("checkbox", { name: "failed" }).click();
      await page.getByRole("checkbox", { name: "stopped" }).click();
      await page.getByRole("button", { name: "Add to the filter" }).click();
      await eventually(() => namesInTable(page, 2), ["eager-lark", "late-crane"]);
      assert.equal(await filterLine(page).inputValue(), "state in (failed, stopped)");
    }));

  test("are selected by mouse and keyboard, and copied as a spreadsheet takes them", () =>
    withPanel({ runs: weekOfRuns(), width: 1400 }, async ({ page, problems }) => {
      await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
      const copied = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText());
      await namesInTable(page);
      const [from, to] = await Promise.all([
        cellOf(page, "brave-otter", "metrics:acc").boundingBox(),
        cellOf(page, "calm-heron", "params:train.epochs").boundingBox(),
      ]);
      assert.ok(from && to);
      await table(page).focus();
      await page.mouse.move(from.x + 20, from.y + 8);
      await page.mouse.down();
      await page.mouse.move(to.x + 20, to.y + 8, { steps: 4 });
      await page.mouse.up();
      await eventually(() => page.locator(".in-range").count(), 4);
      await page.keyboard.press("Control+c");
      await eventually(copied, "0.9622\t20\n0.9413\t20");
      await page.keyboard.press("Escape");
      await eventually(() => page.locator(".in-range").count(), 0);

      await page.keyboard.press("Home");
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Shift+ArrowDown");
      await page.keyboard.press("Shift+ArrowLeft");
      const focused = await table(page).getAttribute("aria-activedescendant");
      assert.equal(await page.locator(`#${focused}`).innerText(), "calm-heron");
      await page.keyboard.press("Control+c");
      await eventually(copied, "brave-otter\tdone\ncalm-heron\tdone");
      const html = await page.evaluate(async () => {
        const [item] = await navigator.clipboard.read();
        return (await item?.getType("text/html"))?.text();
      });
      assert.match(html ?? "", /<td>calm-heron<\/td><td>done<\/td>/);
      assert.equal(await rowOf(page, "calm-heron").getAttribute("aria-selected"), "false", "no run is selected by it");

      await chooseFrom(page, cellOf(page, "odd-ibex", "metrics:acc"), "Copy run id");
      await eventually(copied, "id-odd-ibex");
      await chooseFrom(page, cellOf(page, "odd-ibex", "params:train.lr"), "Copy cell");
      await eventually(copied, "5");
      await chooseFrom(page, cellOf(page, "odd-ibex", "params:train.lr"), "Copy row");
      await eventually(async () => (await copied()).split("\t").slice(0, 2), ["odd-ibex", "interrupted"]);
      assert.deepEqual(problems, []);
    }));
});

async function write(page: Page, text: string): Promise<void> {
  await filterLine(page).fill(text);
  await filterLine(page).blur();
}
