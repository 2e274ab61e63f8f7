import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { experimentsSuite } from "./support/browserSuite.ts";
import { digitRun, weekOfRuns } from "./support/digitRuns.ts";
import {
  comparison,
  eventually,
  filterLine,
  namesInTable,
  rowOf,
  rows,
  selectRuns,
  table,
} from "./support/pageParts.ts";

const newestFirst = ["quick-wren", "brave-otter", "calm-heron", "eager-lark", "shy-marmot", "late-crane", "odd-ibex"];

describe("the table of runs", () => {
  const withPanel = experimentsSuite();

  test("shows every run newest first, with its state in a word, and the best value marked", () =>
    withPanel({ runs: weekOfRuns() }, async ({ page, problems }) => {
      assert.deepEqual(await namesInTable(page), newestFirst);
      assert.match(await rowOf(page, "eager-lark").innerText(), /failed/);
      assert.match(await rowOf(page, "quick-wren").innerText(), /running\s+train/);
      assert.equal(await rowOf(page, "brave-otter").getByLabel("Best acc: higher is better").count(), 1);
      assert.equal(await page.getByLabel(/^Best acc/).count(), 1);
      assert.deepEqual(problems, []);
    }));

  test("is sorted by a click on a header, which says so", () =>
    withPanel({ runs: weekOfRuns() }, async ({ page }) => {
      await namesInTable(page);
      const header = page.getByRole("columnheader", { name: "loss" });
      const byLoss = ["brave-otter", "calm-heron", "quick-wren", "shy-marmot", "eager-lark", "late-crane", "odd-ibex"];
      await header.getByRole("button").click();
      await eventually(() => namesInTable(page), byLoss);
      assert.equal(await header.getAttribute("aria-sort"), "ascending");
      await header.getByRole("button").click();
      await eventually(() => header.getAttribute("aria-sort"), "descending");
      await eventually(async () => (await namesInTable(page))[0], "shy-marmot");
      await header.getByRole("button").click();
      await eventually(() => namesInTable(page), newestFirst);
    }));

  test("is filtered by words and conditions, says how many are left, and leads back", () =>
    withPanel({ runs: weekOfRuns() }, async ({ page }) => {
      await namesInTable(page);
      await filterLine(page).fill("dev train.lr=0.05");
      await eventually(() => namesInTable(page, 1), ["eager-lark"]);
      await page.getByText("1 of 7 runs").waitFor();
      await filterLine(page).fill("acc > 0.93 and not dirty = true");
      await eventually(() => namesInTable(page, 2), ["brave-otter", "calm-heron"]);
      await filterLine(page).fill("nothing like it");
      await page.getByText("No run matches “nothing like it”").waitFor();
      await page.getByRole("button", { name: "Clear the filter" }).click();
      await eventually(() => namesInTable(page), newestFirst);
    }));

  test("a filter that cannot be understood says where, and leaves the rows that were there", () =>
    withPanel({ runs: weekOfRuns() }, async ({ page }) => {
      await namesInTable(page);
      const line = filterLine(page);
      await line.fill("branch = main");
      const onMain = ["quick-wren", "brave-otter", "calm-heron", "late-crane", "odd-ibex"];
      await eventually(() => namesInTable(page, 5), onMain);
      await line.fill("branch = main and metrics.ac > 0.9");
      await page.keyboard.press("Escape");
      const problem = page.locator(".filter-problem");
      await problem.getByText("No run has a metric ac. Did you mean metrics.acc?").waitFor();
      assert.equal(await problem.locator("mark").innerText(), "metrics.ac");
      assert.equal(await line.getAttribute("aria-invalid"), "true");
      assert.deepEqual(await namesInTable(page, 5), onMain);
      await line.fill("branch = main and metrics.acc > 0.9");
      await eventually(() => problem.count(), 0);
      assert.equal(await line.getAttribute("aria-invalid"), "false");
    }));

  test("a filter is completed by keyboard, from the name to the value", () =>
    withPanel({ runs: weekOfRuns() }, async ({ page }) => {
      await namesInTable(page);
      const line = filterLine(page);
      const take = async (typed: string, wanted: string): Promise<void> => {
        await line.pressSequentially(typed);
        const option = page.getByRole("option", { name: wanted, exact: true });
        await option.waitFor();
        const isActive = async (): Promise<boolean> => (await option.getAttribute("aria-selected")) === "true";
        for (let presses = 0; presses < 40 && !(await isActive()); presses++) await page.keyboard.press("ArrowDown");
        assert.equal(await line.getAttribute("aria-activedescendant"), await option.getAttribute("id"));
        await page.keyboard.press("Enter");
      };
      await take("sta", "state running, done, failed, stopped or interrupted");
      assert.equal(await line.inputValue(), "state ");
      assert.deepEqual(await namesInTable(page), newestFirst, "a condition that has but begun leaves the rows");
      await take("", "= is");
      await take("fa", "failed");
      assert.equal(await line.inputValue(), "state = failed ");
      await eventually(() => namesInTable(page, 1), ["eager-lark"]);
      await page.keyboard.press("Escape");
      await eventually(() => page.getByRole("option").count(), 0);
      assert.equal(await line.evaluate((element) => element === document.activeElement), true, "the focus stays");
    }));

  test("what is typed in a filter is never markup", () =>
    withPanel({ runs: weekOfRuns() }, async ({ page, problems }) => {
      await namesInTable(page);
      await filterLine(page).fill("<img src=x onerror=alert(1)> = 'x");
      await filterLine(page).blur();
      await page.locator(".filter-problem").waitFor();
      assert.equal(await page.locator(".filter-problem img").count(), 0);
      assert.deepEqual(problems, []);
    }));

  test("shows the columns that are wanted", () =>
    withPanel({ runs: weekOfRuns(), width: 2400 }, async ({ page }) => {
      await namesInTable(page);
      const header = (name: string): Promise<number> => page.getByRole("columnheader", { name }).count();
      assert.equal(await header("train.batch"), 1);
      await page.getByRole("checkbox", { name: "Only what differs" }).click();
      await eventually(() => header("train.batch"), 0);
      assert.equal(await header("train.lr"), 1);
      await page.getByRole("button", { name: "Choose columns" }).click();
      await page.getByRole("checkbox", { name: "train.lr" }).click();
      await eventually(() => header("train.lr"), 0);
      await page.getByRole("checkbox", { name: "duration" }).click();
      await eventually(() => header("duration"), 0);
      await page.keyboard.press("Escape");
      await eventually(() => page.getByRole("checkbox", { name: "train.lr" }).count(), 0);
    }));

  test("a metric and what was tried for it are in sight together in half a window", () =>
    withPanel({ runs: weekOfRuns(), width: 843 }, async ({ page }) => {
      await namesInTable(page);
      for (const name of ["acc", "train.epochs"]) {
        const box = await page.getByRole("columnheader", { name }).boundingBox();
        assert.ok(box && box.x + box.width <= 843, `${name} is in sight`);
      }
    }));

  test("can be used by keyboard alone, up to the comparison", () =>
    withPanel({ runs: weekOfRuns() }, async ({ page }) => {
      await namesInTable(page);
      const at = (): Promise<string | null> => table(page).getAttribute("aria-activedescendant");
      for (let presses = 0; presses < 12 && !(await isFocused()); presses += 1) await page.keyboard.press("Tab");
      assert.ok(await isFocused(), "the Tab key reaches the table");
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Space");
      await eventually(() => rowOf(page, "brave-otter").getAttribute("aria-selected"), "true");
      await page.keyboard.press("ArrowDown");
      await eventually(at, "run-row-2");
      await page.keyboard.press("Enter");
      await comparison(page).getByText("2 runs").waitFor();
      await eventually(() => comparison(page).evaluate((element) => element === document.activeElement), true);
      await table(page).focus();
      await page.keyboard.press("End");
      await eventually(at, "run-row-6");
      await page.keyboard.press("Home");
      await eventually(at, "run-row-0");
      await page.keyboard.press("ArrowUp");
      await eventually(at, "run-row-0");

      function isFocused(): Promise<boolean> {
        return table(page).evaluate((element) => element === document.activeElement);
      }
    }));

  test("headers are one stop of the Tab key, and arrows go between them", () =>
    withPanel({ runs: weekOfRuns() }, async ({ page }) => {
      await namesInTable(page);
      assert.equal(await table(page).locator("button[tabindex='0']").count(), 1);
      const headers = page.locator(".column-headers");
      await headers.getByRole("columnheader", { name: "run" }).getByRole("button").focus();
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("Enter");
      await eventually(() => page.getByRole("columnheader", { name: "state" }).getAttribute("aria-sort"), "ascending");
    }));

  test("of ten thousand runs only a window is in the page, and only windows are sent", () => {
    const runs = Array.from({ length: 10_000 }, (_, index) =>
      digitRun({ name: `run-${index}`, minutesAgo: index, metrics: { acc: index / 10_000 } }),
    );
    return withPanel({ runs }, async ({ page, sent }) => {
      await page.getByText("10,000 runs").waitFor();
      await namesInTable(page, 20);
      assert.ok((await rows(page).count()) < 80);
      assert.equal(await table(page).getAttribute("aria-rowcount"), "10002");
      await table(page).focus();
      await page.keyboard.press("End");
      await rowOf(page, "run-9999").waitFor();
      await eventually(async () => (await rows(page).count()) < 80, true);
      await page.getByRole("columnheader", { name: "acc" }).getByRole("button").click();
      await eventually(async () => (await namesInTable(page, 20))[0], "run-9999");
      assert.ok(Math.max(...sent) < 100_000, `the largest message has ${Math.max(...sent)} characters`);
    });
  });

  test("follows a live run in its place, and lets new ones in at the top", () =>
    withPanel({ runs: weekOfRuns() }, async ({ page, project }) => {
      await namesInTable(page);
      await page.getByRole("columnheader", { name: "loss" }).getByRole("button").click();
      await eventually(async () => (await namesInTable(page))[0], "brave-otter");
      const before = await namesInTable(page);
      project.change({
        runDetails: project.runDetails.map((run) =>
          run.name === "quick-wren" ? { ...run, metrics: { ...run.metrics, loss: 0.0123 } } : run,
        ),
      });
      await rowOf(page, "quick-wren").getByText("0.0123").waitFor();
      assert.deepEqual(await namesInTable(page), before);
      project.change({ runDetails: [digitRun({ name: "new-newt", minutesAgo: 0 }), ...project.runDetails] });
      await eventually(() => namesInTable(page, 8), ["new-newt", ...before]);
    }));

  test("text that looks like a script is only text, in every field", () => {
    const evil = `<img src=x onerror="globalThis.hurt=1"><script>globalThis.hurt=1</script>`;
    const hurtful = weekOfRuns().map((run) => ({
      ...run,
      name: `${run.name} ${evil}`,
      experiment: evil,
      branch: evil,
      failure: evil,
      params: { ...run.params, [evil]: evil, __proto__: 1, "train.lr": run.id },
      metrics: { ...run.metrics, [`m ${evil}`]: evil },
    }));
    return withPanel({ runs: hurtful }, async ({ page, problems }) => {
      await rows(page).nth(6).waitFor();
      await selectRuns(page, "calm-heron", "brave-otter");
      await comparison(page).getByText("2 runs").waitFor();
      await page.getByRole("tab", { name: "Curves" }).click();
      await page.locator(".chart-canvas canvas").first().hover();
      await page.locator(".tooltip-row").first().waitFor();
      assert.match(await page.locator(".tooltip-row").first().innerText(), /<script>/);
      assert.equal(await page.evaluate(() => "hurt" in globalThis), false);
      assert.equal(await page.locator("img[src=x], #root script").count(), 0);
      assert.deepEqual(problems, []);
    });
  });
});

describe("when there is no table", () => {
  const withPanel = experimentsSuite();

  test("no runs yet: says so, and offers the pipeline", () =>
    withPanel({ runs: [] }, async ({ page, asked }) => {
      await page.getByText("No runs yet").waitFor();
      await page.getByRole("button", { name: "Run the pipeline" }).click();
      await eventually(async () => asked, [["runPipeline"]]);
    }));

  test("the first run appears by itself", () =>
    withPanel({ runs: [] }, async ({ page, project }) => {
      await page.getByText("No runs yet").waitFor();
      project.change({ runDetails: [digitRun({ name: "first-fox", minutesAgo: 0, state: "running" })] });
      assert.deepEqual(await namesInTable(page, 1), ["first-fox"]);
    }));

  test("a failure says what and how to mend it, and trying again helps once it is mended", () => {
    const failure = "The ledger is locked by another program. Close it.";
    return withPanel(
      { runs: weekOfRuns(), prepare: (project) => Object.assign(project, { state: "failed", failure }) },
      async ({ page, project }) => {
        await page.getByRole("alert").getByText(failure).waitFor();
        await page.getByRole("button", { name: "Try again" }).click();
        await eventually(async () => project.retries, 1);
        project.change({ state: "ready", failure: undefined });
        assert.equal((await namesInTable(page)).length, 7);
      },
    );
  });

  test("a project that is still being opened says so after a moment, and then shows its runs", () =>
    withPanel(
      { runs: weekOfRuns(), prepare: (project) => Object.assign(project, { state: "loading" }) },
      async (panel) => {
        await panel.page.clock.resume();
        await panel.page.getByRole("status").getByText("Opening the project").waitFor();
        panel.project.change({ state: "ready" });
        assert.equal((await namesInTable(panel.page)).length, 7);
      },
    ));

  test("a folder that is no longer open is named", () =>
    withPanel({ runs: [], prepare: (project) => Object.assign(project, { state: "closed" }) }, async ({ page }) => {
      await page.getByText("“digits” is not open").waitFor();
    }));
});
