import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { RunDetail } from "../../src/engine/model/run.ts";
import { experimentsSuite } from "./support/browserSuite.ts";
import { digitRun, weekOfRuns } from "./support/digitRuns.ts";
import { comparedRow, comparison, eventually, namesInTable, selectRuns } from "./support/pageParts.ts";

/** Two ways to train, each with five seeds. */
function repeatedRuns(): readonly RunDetail[] {
  return [1, 2, 3, 4, 5].flatMap((seed) => [
    digitRun({
      name: `slow-${seed}`,
      minutesAgo: seed,
      params: { "split.seed": seed, "train.lr": 0.2 },
      metrics: { acc: 0.94 + seed / 1000, loss: 0.21 + seed / 70 },
    }),
    digitRun({
      name: `fast-${seed}`,
      minutesAgo: seed + 10,
      commit: "9c01ab77d2e3b4a5963f2a91c07be2d8a4415f0c",
      params: { "split.seed": seed },
      metrics: { acc: 0.962 + seed / 1000, loss: 0.2 + seed / 60 },
    }),
  ]);
}

describe("why a run is better", () => {
  const withPanel = experimentsSuite();

  test("differences say whether they are beyond the noise of seeds, and how that is known", () =>
    withPanel({ runs: repeatedRuns() }, async ({ page, problems }) => {
      await namesInTable(page, 10);
      await selectRuns(page, "slow-1", "fast-1");
      await eventually(
        () => comparedRow(page, "acc"),
        ["0.941", "0.963 +0.022 ▲ better likely real: p = 0.008 over 5 and 5 seeds"],
      );
      const note = comparison(page).getByText("within the noise of seeds");
      assert.match((await note.getAttribute("title")) ?? "", /5 seeds; baseline .*\n.*Exact permutation test/);
      await selectRuns(page, "fast-2");
      await eventually(
        async () => (await comparedRow(page, "acc")).slice(1),
        ["0.963 +0.022 ▲ better likely real", "0.964 +0.023 ▲ better likely real"],
      );
      assert.deepEqual(problems, []);
    }));

  test("one page tells the verdict and the causes, each with a way to look at it or to try it", () =>
    withPanel({ runs: repeatedRuns() }, async ({ page, asked, problems }) => {
      await namesInTable(page, 10);
      await selectRuns(page, "slow-1", "fast-1");
      await page.getByRole("tab", { name: "Why" }).click();
      const verdict = comparison(page).getByRole("heading", { level: 3 });
      await eventually(
        async () => (await verdict.innerText()).trim(),
        "fast-1 is better than slow-1: acc 0.941 → 0.963 (+0.022), likely real: p = 0.008 over 5 and 5 seeds.",
      );
      const causes = comparison(page).getByRole("listitem");
      assert.match(await causes.nth(0).innerText(), /^The parameter train\.lr is 0\.05, was 0\.2\./);
      assert.match(await causes.nth(1).innerText(), /^The code src\/digits\/network\.py changed\./);
      await page.getByRole("button", { name: "Show where train.lr stands" }).click();
      await page
        .getByRole("button", { name: /^Try it alone: run slow-1 again, .* with only train\.lr changed$/ })
        .click();
      await page.getByRole("button", { name: "Open diff of src/digits/network.py" }).click();
      await eventually(async () => asked.length, 3);
      assert.deepEqual(asked, [
        ["openParam", "train.lr"],
        ["rerunWith", { runId: "id-slow-1", label: "train.lr", value: 0.05 }],
        ["openCodeDiff", { baselineId: "id-slow-1", runId: "id-fast-1", path: "src/digits/network.py" }],
      ]);
      for (const entry of ["Save report…", "Copy as Markdown"]) {
        await comparison(page).getByRole("button", { name: "Report" }).click();
        await comparison(page).getByRole("button", { name: entry }).click();
      }
      await eventually(async () => asked.length, 5);
      assert.deepEqual(asked.slice(3), [
        ["saveReport", { runIds: ["id-slow-1", "id-fast-1"], pictures: [], histograms: [] }],
        ["copyReport", ["id-slow-1", "id-fast-1"]],
      ]);
      await comparison(page).getByRole("combobox", { name: "by" }).click();
      await page.getByRole("option", { name: "loss" }).click();
      await eventually(
        async () => /^fast-1 is better than slow-1: loss .* within the noise of seeds/.test(await verdict.innerText()),
        true,
      );
      assert.deepEqual(problems, []);
    }));

  test("a chart is put into the report, and taken out again", () =>
    withPanel({ runs: weekOfRuns() }, async ({ page, asked, problems }) => {
      await namesInTable(page);
      await selectRuns(page, "calm-heron", "brave-otter");
      await page.getByRole("tab", { name: "Curves" }).click();
      const save = page.getByRole("button", { name: "Save val_loss as a picture" });
      await save.focus();
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: "Put into the report" }).click();
      await comparison(page).getByRole("button", { name: "Report with 1 picture" }).click();
      await comparison(page).getByRole("button", { name: "Save report…" }).click();
      await eventually(async () => asked.length, 1);
      assert.match(JSON.stringify(asked[0]), /^\["saveReport",\{.*"title":"val_loss","svg":"<svg /);
      await comparison(page).getByRole("button", { name: "Report with 1 picture" }).click();
      await comparison(page).getByRole("button", { name: "Take its pictures out" }).click();
      await comparison(page).getByRole("button", { name: "Report", exact: true }).waitFor();
      assert.deepEqual(problems, []);
    }));

  test("fifty runs with five hundred values each are drawn as far as somebody looks", () => {
    const runs = Array.from({ length: 50 }, (_, run) =>
      digitRun({
        name: `run-${run}`,
        minutesAgo: run,
        params: Object.fromEntries(Array.from({ length: 250 }, (_unused, index) => [`p${index}`, index * run])),
        metrics: Object.fromEntries(Array.from({ length: 250 }, (_unused, index) => [`m${index}`, index + run])),
      }),
    );
    return withPanel({ runs }, async ({ page, session, problems }) => {
      session.ask({ runIds: runs.map(({ id }) => id) });
      await comparison(page).getByText("50 runs").waitFor();
      const more = comparison(page).getByText(/^\d+ more rows$/);
      const left = async (): Promise<number> => Number.parseInt(await more.innerText(), 10);
      await more.waitFor();
      const atFirst = await left();
      assert.ok(atFirst > 400, `${atFirst}`);
      await more.scrollIntoViewIfNeeded();
      await eventually(async () => (await left()) < atFirst, true);
      assert.deepEqual(problems, []);
    });
  });

  test("of more than two runs one is chosen, and what a run is called stays text", () => {
    const name = "<img src=x onerror=alert(1)>`";
    const runs = [
      ...weekOfRuns(),
      digitRun({ name, minutesAgo: 5, params: { "<b>`key": 1 }, metrics: { "<i>`acc": 1, acc: 0.5 } }),
    ];
    return withPanel({ runs }, async ({ page, problems }) => {
      await namesInTable(page, 8);
      await selectRuns(page, "calm-heron", "brave-otter", name);
      await page.getByRole("tab", { name: "Why" }).click();
      const verdict = comparison(page).getByRole("heading", { level: 3 });
      await eventually(async () => (await verdict.innerText()).includes("<img src=x"), true);
      await comparison(page).getByRole("combobox", { name: "explain" }).click();
      await page.getByRole("option", { name: "brave-otter" }).click();
      await eventually(
        async () => (await verdict.innerText()).startsWith("brave-otter is better than calm-heron"),
        true,
      );
      assert.equal(await comparison(page).locator("img").count(), 0);
      assert.deepEqual(problems, []);
    });
  });
});
