import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Page } from "playwright-core";
import { tabs } from "../../webview-ui/experiments/state/choices.ts";
import { violationsIn } from "./support/axe.ts";
import { experimentsSuite } from "./support/browserSuite.ts";
import { weekOfRuns } from "./support/digitRuns.ts";
import { comparison, filterLine, namesInTable, rowOf, selectRuns } from "./support/pageParts.ts";

describe("axe finds nothing in any theme", () => {
  const withPanel = experimentsSuite();
  test("in the table, its filter and its narrow form", () =>
    withPanel({ runs: weekOfRuns() }, async ({ page }) => {
      await namesInTable(page);
      await assertNothingIn(page, "the table");
      await filterLine(page).pressSequentially("met");
      await page.getByRole("option").first().waitFor();
      await assertNothingIn(page, "what may be written in the filter");
      await filterLine(page).fill("metrics.ac > 0.9");
      await page.keyboard.press("Escape");
      await page.locator(".filter-problem").waitFor();
      await assertNothingIn(page, "a filter that cannot be understood");
      await filterLine(page).fill("");
      await filterLine(page).blur();
      await rowOf(page, "brave-otter").locator("[data-column='started']").click({ button: "right" });
      await page.getByRole("menuitem", { name: "Copy cell" }).waitFor();
      await assertNothingIn(page, "the menu of a cell");
      await page.keyboard.press("Escape");
      await page.getByRole("columnheader", { name: "State" }).click({ button: "right" });
      await page.getByRole("menuitem", { name: "Filter…" }).click();
      await page.getByRole("checkbox", { name: "failed" }).waitFor();
      await assertNothingIn(page, "what a column is filtered by");
      await page.keyboard.press("Escape");
      for (const name of ["Choose columns", "Saved views", "Export the table"]) {
        await page.getByRole("button", { name }).click();
        await assertNothingIn(page, name);
        await page.keyboard.press("Escape");
      }
      await page.setViewportSize({ width: 300, height: 600 });
      await page.getByRole("button", { name: "More for the table" }).click();
      await assertNothingIn(page, "a narrow panel");
    }));

  test("in groups of runs, held against a baseline, with curves and bars", () =>
    withPanel({ runs: weekOfRuns() }, async ({ page }) => {
      await namesInTable(page);
      await page.getByRole("button", { name: "What cells show" }).click();
      for (const name of ["Their curves", "Bars", "How far they are"])
        await page.getByRole("checkbox", { name }).click();
      await assertNothingIn(page, "the choice of what cells show");
      await page.getByRole("button", { name: "Group the runs" }).click();
      await page.getByRole("group", { name: "Groups" }).getByRole("button", { name: "State" }).click();
      await page.getByRole("button", { name: "Group the runs" }).click();
      await page.getByRole("button", { name: "Open all groups" }).click();
      await page.locator("[aria-level='2']").first().waitFor();
      await assertNothingIn(page, "groups and the choice of them");
    }));

  test("where there are no runs", () =>
    withPanel({ runs: [] }, async ({ page }) => {
      await page.getByRole("button", { name: /Run/ }).waitFor();
      await assertNothingIn(page, "no runs");
    }));

  test("in the comparison", () =>
    withPanel({ runs: weekOfRuns() }, async ({ page }) => {
      await namesInTable(page);
      await selectRuns(page, "brave-otter", "calm-heron");
      for (const tab of tabs) {
        await comparison(page).locator(`[role=tab][id$="${tab}"]`).click();
        await comparison(page).getByRole("tabpanel").waitFor();
        await assertNothingIn(page, `the tab ${tab}`);
      }
    }));
});

async function assertNothingIn(page: Page, what: string): Promise<void> {
  assert.deepEqual(await violationsIn(page), [], what);
}
