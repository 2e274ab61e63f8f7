import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Locator, Page } from "playwright-core";
import type { ColumnInfo } from "../../src/protocol/experiments.ts";
import { barShape } from "../../webview-ui/experiments/cells/barShape.ts";
import {
  firstCellChoices,
  hasPicture,
  withPicture,
  withPictures,
} from "../../webview-ui/experiments/cells/cellChoices.ts";
import { pathOf } from "../../webview-ui/experiments/cells/sparkPath.ts";
import { experimentsSuite } from "./support/browserSuite.ts";
import { digitRun, weekOfRuns } from "./support/digitRuns.ts";
import { eventually, namesInTable, rowOf, selectRuns, table } from "./support/pageParts.ts";

const loss: ColumnInfo = {
  id: "metrics:loss",
  group: "metrics",
  key: "loss",
  isNumeric: true,
  differs: true,
  fractionDigits: 2,
  direction: "lower",
  range: [0.2, 1.2],
  hasCurve: true,
};

test("a bar has its share of the column's range, begins at zero where there are negative numbers, and knows what is good", () => {
  assert.deepEqual(barShape(1.2, loss), { from: 0, to: 1, goodness: 0 });
  assert.deepEqual(barShape(0.2, loss), { from: 0, to: 0.02, goodness: 1 });
  assert.deepEqual(barShape(-1, { ...loss, range: [-1, 3], direction: "unknown" }), { from: 0, to: 0.25 });
  assert.deepEqual(barShape(1, { ...loss, range: [-1, 3], direction: "unknown" }), { from: 0.25, to: 0.5 });
  assert.deepEqual(barShape(-1, { ...loss, range: [-3, -1], direction: "unknown" })?.to, 1, "zero is to its right");
  assert.equal(barShape(Number.POSITIVE_INFINITY, loss)?.to, 1);
  assert.equal(barShape(Number.NaN, loss), undefined);
});

test("pictures are drawn in all metrics, in all but one, or in one parameter alone", () => {
  const all = withPictures(firstCellChoices, "bars", true);
  const lr: ColumnInfo = { ...loss, id: "params:lr", group: "params", key: "lr" };
  assert.deepEqual([hasPicture(all, "bars", loss), hasPicture(all, "bars", lr)], [true, false]);
  const other = withPicture(withPicture(all, "bars", loss, false), "bars", lr, true);
  assert.deepEqual([hasPicture(other, "bars", loss), hasPicture(other, "bars", lr)], [false, true]);
  assert.equal(hasPicture(withPictures(other, "bars", true), "bars", loss), true);
});

test("a small curve has a gap where there is no number", () => {
  assert.equal(pathOf([0, 100, null, 50, 50]), "M1.0 13.0L13.5 1.0M38.5 7.0L51.0 7.0");
});

describe("what cells show", () => {
  const withPanel = experimentsSuite();
  const cell = (page: Page, run: string, column: string): Locator =>
    rowOf(page, run).locator(`[data-column='${column}']`);
  const show = async (page: Page, ...names: readonly string[]): Promise<void> => {
    await page.getByRole("button", { name: "What cells show" }).click();
    for (const name of names) await page.getByRole("checkbox", { name }).click();
    await page.keyboard.press("Escape");
  };

  test("curves and bars beside the numbers of metrics, which stay after a reload and grow with a live run", () =>
    withPanel({ runs: weekOfRuns(), width: 1600 }, async (panel) => {
      const { page, project } = panel;
      await namesInTable(page);
      await show(page, "Their curves", "Bars");
      const path = cell(page, "brave-otter", "metrics:acc").locator(".sparkline path");
      await path.waitFor({ state: "attached" });
      await cell(page, "brave-otter", "metrics:acc").locator(".bar").waitFor();
      assert.equal(await cell(page, "brave-otter", "params:train.lr").locator(".bar, .sparkline").count(), 0);
      assert.equal(await cell(page, "late-crane", "metrics:acc").locator(".bar").count(), 0, "it has no number");
      await panel.reload();
      await path.waitFor({ state: "attached" });
      const live = cell(page, "quick-wren", "metrics:acc").locator(".sparkline path");
      await live.waitFor({ state: "attached" });
      const before = await live.getAttribute("d");
      project.change({
        curvesOf: (run) => [{ runId: run.id, key: "val_acc", steps: [1, 2, 3], values: [3, 2, 9] }],
        runDetails: project.runDetails.map((run) => ({ ...run })),
      });
      await eventually(async () => (await live.getAttribute("d")) !== before, true);
      assert.deepEqual(panel.problems, []);
    }));

  test("values are held against the baseline, whose row stays above the others", () =>
    withPanel({ runs: weekOfRuns(), width: 1600, height: 300 }, async ({ page, problems }) => {
      await namesInTable(page);
      await selectRuns(page, "calm-heron");
      await show(page, "How far they are from the baseline");
      const baseline = page.getByRole("row", { name: "Baseline calm-heron" });
      await baseline.getByText("0.9413").waitFor();
      const acc = cell(page, "brave-otter", "metrics:acc");
      await eventually(async () => (await acc.innerText()).replaceAll(/\s+/g, " ").trim(), "0.9622 +0.0209 ▲");
      await acc.getByRole("img", { name: "better", exact: true }).waitFor();
      const loss = cell(page, "shy-marmot", "metrics:loss");
      await loss.getByRole("img", { name: "worse", exact: true }).waitFor();
      await cell(page, "brave-otter", "params:train.epochs")
        .getByRole("img", { name: "20, as the baseline" })
        .waitFor();
      assert.equal((await cell(page, "brave-otter", "params:train.lr").innerText()).trim(), "0.05");
      await cell(page, "odd-ibex", "metrics:loss").getByText("NaN").waitFor();
      await table(page).focus();
      await page.keyboard.press("End");
      await eventually(() => baseline.isVisible(), true);
      await rowOf(page, "shy-marmot").click({ button: "right" });
      await page.getByRole("menuitem", { name: "Hold the others against it" }).click();
      await page.getByRole("row", { name: "Baseline shy-marmot" }).getByText("0.8931").waitFor();
      assert.deepEqual(problems, []);
    }));

  test("numbers stand with their points above each other, whatever is beside them", () => {
    const runs = [0.9, 0.12345, 12.5, -3.25, Number.NaN, Number.POSITIVE_INFINITY].map((acc, index) =>
      digitRun({ name: `run-${index}`, minutesAgo: index + 1, params: { "split.seed": index }, metrics: { acc } }),
    );
    return withPanel({ runs, width: 1600 }, async ({ page }) => {
      await namesInTable(page, 6);
      await page.evaluate(() => document.documentElement.style.setProperty("--vscode-font-family", "monospace"));
      await selectRuns(page, "run-1");
      await show(page, "Their curves", "Bars", "How far they are from the baseline");
      await cell(page, "run-0", "metrics:acc").locator(".cell-delta").getByText("▲").waitFor();
      const points = await Promise.all(["run-0", "run-1", "run-2", "run-3"].map((name) => pointOf(page, name)));
      for (const point of points) assert.ok(Math.abs(point - (points[0] ?? 0)) < 1, `points at ${points.join(", ")}`);
    });

    /** Where the decimal point of a run's accuracy begins. */
    function pointOf(page: Page, run: string): Promise<number> {
      return cell(page, run, "metrics:acc")
        .locator(".value")
        .evaluate((element) => {
          const text = element.firstChild;
          const range = document.createRange();
          const at = text?.textContent?.indexOf(".") ?? -1;
          if (!text || at < 0) throw new Error(`no point in ${element.textContent}`);
          range.setStart(text, at);
          range.setEnd(text, at + 1);
          return range.getBoundingClientRect().left;
        });
    }
  });
});
