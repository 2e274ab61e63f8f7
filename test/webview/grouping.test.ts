import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Locator, Page } from "playwright-core";
import type { RunDetail } from "../../src/engine/model/run.ts";
import { experimentsSuite } from "./support/browserSuite.ts";
import { digitRun } from "./support/digitRuns.ts";
import { comparison, eventually, namesInTable } from "./support/pageParts.ts";

/** Three seeds each of two learning rates, the newest first. */
function seeds(): readonly RunDetail[] {
  return [0.05, 0.2].flatMap((lr) =>
    [1, 2, 3].map((seed) =>
      digitRun({
        name: `lr-${lr}-seed-${seed}`,
        minutesAgo: lr * 1000 + seed,
        params: { "train.lr": lr, "split.seed": seed },
        metrics: { acc: 0.9 + lr / 10 + seed / 100 },
      }),
    ),
  );
}

function grid(page: Page): Locator {
  return page.getByRole("treegrid", { name: "Runs" });
}

/** What stands in the first column, group by group and run by run, with how deep it stands. */
async function outline(page: Page): Promise<readonly string[]> {
  const found = await grid(page)
    .locator("[role=row][aria-level]")
    .evaluateAll((rows) =>
      rows
        .toSorted((a, b) => Number(a.getAttribute("aria-rowindex")) - Number(b.getAttribute("aria-rowindex")))
        .map((row) => `${row.getAttribute("aria-level")} ${row.querySelector(".column-run")?.textContent?.trim()}`),
    );
  return found;
}

describe("groups of runs", () => {
  const withPanel = experimentsSuite();

  test("repeated seeds become one line with mean and spread, which opens, closes and is selected by keyboard", () =>
    withPanel({ runs: seeds(), width: 1600 }, async ({ page, project, problems }) => {
      await namesInTable(page, 6);
      await page.getByRole("button", { name: "Group the runs" }).click();
      await page.getByRole("button", { name: "All parameters but the seed" }).click();
      await eventually(() => outline(page), ["1 lr 0.053", "1 lr 0.23"]);
      const group = grid(page).locator("[aria-rowindex='3']");
      assert.match(await group.innerText(), /0\.925\s*±\s*0\.01/);
      assert.equal(await group.getAttribute("aria-expanded"), "false");
      await grid(page).focus();
      await page.keyboard.press("ArrowRight");
      const first = ["1 lr 0.053", "2 lr-0.05-seed-1", "2 lr-0.05-seed-2", "2 lr-0.05-seed-3"];
      await eventually(() => outline(page), [...first, "1 lr 0.23"]);
      await page.keyboard.press("ArrowRight");
      await eventually(() => grid(page).getAttribute("aria-activedescendant"), "run-row-1");
      await page.keyboard.press("ArrowLeft");
      await eventually(() => grid(page).getAttribute("aria-activedescendant"), "run-row-0");
      await page.keyboard.press("Space");
      await comparison(page).getByText("3 runs").waitFor();
      await eventually(() => group.getAttribute("aria-selected"), "true");
      await grid(page).getByRole("gridcell").filter({ hasText: "lr-0.05-seed-2" }).first().waitFor();
      await page.keyboard.press("ArrowLeft");
      await eventually(() => outline(page), ["1 lr 0.053", "1 lr 0.23"]);
      await project.engine().markRuns([
        { run: "lr-0.05-seed-1", addTags: ["best", "wide"] },
        { run: "lr-0.05-seed-2", addTags: ["best"] },
      ]);
      await eventually(() => group.locator(".column-tags .tag").allInnerTexts(), ["best\n×2", "wide"]);
      assert.deepEqual(problems, []);
    }));

  test("are chosen one in the other, sorted, kept over a reload, and left again", () =>
    withPanel({ runs: seeds(), width: 1600 }, async (panel) => {
      const { page } = panel;
      await namesInTable(page, 6);
      const menu = page.getByRole("button", { name: "Group the runs" });
      const choice = page.getByRole("group", { name: "Groups" });
      await menu.click();
      await choice.getByRole("button", { name: "Experiment" }).click();
      await eventually(() => outline(page), ["1 main6"]);
      await menu.click();
      await choice.getByRole("button", { name: "train.lr", exact: true }).click();
      await page.getByRole("button", { name: "Open all groups" }).click();
      await page.keyboard.press("Escape");
      await page.getByRole("columnheader", { name: "acc" }).getByRole("button").click();
      const second = ["2 train.lr 0.23", "3 lr-0.2-seed-3", "3 lr-0.2-seed-2", "3 lr-0.2-seed-1"];
      await eventually(async () => (await outline(page)).slice(0, 6), ["1 main6", ...second, "2 train.lr 0.053"]);
      await panel.reload();
      await eventually(async () => (await outline(page)).slice(0, 6), ["1 main6", ...second, "2 train.lr 0.053"]);
      await menu.click();
      await page.getByRole("button", { name: "Do not group by train.lr" }).click();
      await page.getByRole("button", { name: "Do not group by Experiment" }).click();
      await eventually(async () => (await namesInTable(page, 6))[0], "lr-0.2-seed-3");
    }));

  test("follow a live run: its group's mean changes in its place", () =>
    withPanel({ runs: seeds(), width: 1600 }, async ({ page, project }) => {
      await namesInTable(page, 6);
      await page.getByRole("button", { name: "Group the runs" }).click();
      await page.getByRole("button", { name: "All parameters but the seed" }).click();
      await eventually(() => outline(page), ["1 lr 0.053", "1 lr 0.23"]);
      const live = digitRun({
        name: "live-lynx",
        minutesAgo: 0,
        state: "running",
        params: { "train.lr": 0.2, "split.seed": 4 },
        metrics: { acc: 0.5 },
      });
      project.change({ runDetails: [live, ...project.runDetails] });
      await eventually(() => outline(page), ["1 lr 0.053", "1 lr 0.24"]);
      await grid(page).getByText("0.83").waitFor();
    }));
});
