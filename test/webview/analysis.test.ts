import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Locator, Page } from "playwright-core";
import { violationsIn } from "./support/axe.ts";
import { experimentsSuite } from "./support/browserSuite.ts";
import { searchRuns } from "./support/manyRuns.ts";
import { comparison, eventually, filterLine, namesInTable, rowOf, rows, selectRuns } from "./support/pageParts.ts";

function axisHead(page: Page, name: string): Locator {
  return comparison(page).getByRole("group", { name: "Axes" }).getByRole("button", { name });
}

function axisNames(page: Page): Promise<readonly string[]> {
  return comparison(page).locator(".axis-head").allInnerTexts();
}

/** Draws along an axis, from one part of its height to another (0 is its top). */
async function brush(page: Page, column: string, from: number, to: number): Promise<void> {
  const box = await comparison(page).locator(`.axis-grip[data-column="${column}"]`).boundingBox();
  assert.ok(box);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height * from);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height * to, { steps: 3 });
  await page.mouse.up();
}

function keptCount(page: Page): Locator {
  return comparison(page).locator(".kept-count");
}

/** A field of the toolkit is an element around the one that is typed in. */
function rangeField(page: Page, name: string): Locator {
  return comparison(page).getByRole("textbox", { name });
}

async function pick(page: Page, field: string, typed: string, option: string): Promise<void> {
  const box = comparison(page).getByRole("combobox", { name: field });
  await box.click();
  await box.fill(typed);
  await page.getByRole("option", { name: option }).click();
}

describe("parallel coordinates", () => {
  const withPanel = experimentsSuite();

  test("show all runs of the table without a selection; what is brushed becomes the table's filter", () =>
    withPanel({ runs: searchRuns(60) }, async ({ page, problems }) => {
      await rows(page).first().waitFor();
      await page.getByRole("button", { name: "See all 60 runs of the table at once" }).click();
      await comparison(page).getByRole("heading", { name: "60 runs in the table" }).waitFor();
      await eventually(
        () => axisNames(page),
        ["train.hidden", "train.lr", "train.nesterov", "train.optimizer", "train.warmup", "split.seed", "acc"],
      );
      await comparison(page)
        .getByRole("img", { name: /^Colour: acc from/ })
        .waitFor();
      await keptCount(page).getByText("60 runs").waitFor();

      await axisHead(page, "train.hidden").click();
      await rangeField(page, "From").fill("100");
      await rangeField(page, "To").fill("200");
      await axisHead(page, "train.optimizer").click();
      await comparison(page).getByRole("checkbox", { name: "sgd" }).click();
      await keptCount(page)
        .getByText(/^1?\d of 60 runs$/)
        .waitFor();
      await axisHead(page, "train.hidden, brushed").waitFor();
      const count = Number.parseInt((await keptCount(page).textContent()) ?? "", 10);
      await comparison(page).getByRole("button", { name: "Filter the table to these" }).click();
      const query =
        "params.train.hidden >= 100 and params.train.hidden <= 200 and params.train.optimizer in (adam, lion)";
      assert.equal(await filterLine(page).inputValue(), query);
      await comparison(page)
        .getByRole("heading", { name: `${count} runs in the table` })
        .waitFor();
      assert.deepEqual(problems, []);
    }));

  test("are brushed with the pointer, on several axes together, and select what is kept, the best first", () =>
    withPanel({ runs: searchRuns(60), height: 900 }, async ({ page, problems }) => {
      await rows(page).first().waitFor();
      await page.getByRole("button", { name: "See all 60 runs of the table at once" }).click();
      await page.getByRole("button", { name: "Fill the panel" }).click();
      await axisHead(page, "acc").waitFor();
      await brush(page, "metrics:acc", 0, 0.8);
      await keptCount(page)
        .getByText(/^\d+ of 60 runs$/)
        .waitFor();
      const first = await keptCount(page).textContent();
      // Where what is missing lies: beneath the end of the axis.
      await brush(page, "params:train.warmup", 0.95, 1);
      await eventually(async () => (await keptCount(page).textContent()) !== first, true);
      await comparison(page).getByRole("button", { name: "Select these" }).click();
      await comparison(page).getByRole("tab", { name: "Differences" }).click();
      await comparison(page).getByText("baseline").first().waitFor();
      await page.getByRole("button", { name: "Show the table too" }).click();
      const names = await page.locator("[role=row][aria-selected=true] .column-run").allInnerTexts();
      const runs = searchRuns(60);
      const warm = runs.filter(({ name }) => names.includes(name)).filter(({ params }) => "train.warmup" in params);
      assert.ok(names.length > 0);
      assert.deepEqual(warm, []);
      assert.deepEqual(problems, []);
    }));

  test("have axes that are flipped, moved by key and pointer, added and taken away, and keep them over a reload", () =>
    withPanel({ runs: searchRuns(12) }, async (panel) => {
      const { page, problems } = panel;
      await namesInTable(page, 5);
      await selectRuns(page, "run-0", "run-1", "run-2");
      await comparison(page).getByRole("tab", { name: "Parallel" }).click();
      await axisHead(page, "acc").waitFor();
      await comparison(page).getByRole("radio", { name: "Selected (3)", checked: true }).waitFor();
      await axisHead(page, "acc").press("Alt+ArrowLeft");
      await eventually(async () => (await axisNames(page)).at(-2), "acc");
      await axisHead(page, "acc").press("Enter");
      await comparison(page).getByRole("button", { name: "Turn acc upside down" }).click();
      await axisHead(page, "acc, upside down").waitFor();
      await axisHead(page, "train.hidden").click();
      await comparison(page).getByRole("button", { name: "Take the axis train.hidden away" }).click();
      await pick(page, "Add an axis", "dur", "Duration");
      await eventually(async () => (await axisNames(page)).at(-1), "Duration");
      const box = await axisHead(page, "Duration").boundingBox();
      const start = await axisHead(page, "train.lr").boundingBox();
      assert.ok(box && start);
      await page.mouse.move(box.x + 10, box.y + 10);
      await page.mouse.down();
      await page.mouse.move(start.x, box.y + 10, { steps: 4 });
      await page.mouse.up();
      await eventually(async () => (await axisNames(page))[0], "Duration");
      const before = await axisNames(page);
      await panel.reload();
      await eventually(() => axisNames(page), before);
      await axisHead(page, "acc, upside down").waitFor();
      assert.deepEqual(problems, []);
    }));

  test("name the run that the pointer is at, and go through the runs without a pointer", () =>
    withPanel({ runs: searchRuns(12) }, async ({ page, problems }) => {
      await namesInTable(page, 5);
      await selectRuns(page, "run-0", "run-1");
      await comparison(page).getByRole("tab", { name: "Parallel" }).click();
      await axisHead(page, "acc").waitFor();
      await comparison(page).getByRole("radio", { name: "Shown in the table (12)" }).click();
      await pick(page, "Colour", "acc", "acc");
      await keptCount(page).getByText("12 runs").waitFor();
      const best = searchRuns(12).toSorted((a, b) => Number(b.metrics["acc"]) - Number(a.metrics["acc"]))[0];
      await comparison(page).getByRole("button", { name: "Light up the next run" }).click();
      const stepper = comparison(page).locator(".run-stepper");
      assert.equal((await stepper.innerText()).trim(), best?.name);
      const before = await rowOf(page, best?.name ?? "").getAttribute("aria-selected");
      await stepper.getByRole("button", { name: /this run/ }).click();
      await eventually(() => rowOf(page, best?.name ?? "").getAttribute("aria-selected"), String(before === "false"));

      const plot = await comparison(page).locator(".parallel-lines").boundingBox();
      assert.ok(plot);
      for (let y = 20; y < plot.height && (await page.locator(".parallel-tip").count()) === 0; y += 6) {
        await page.mouse.move(plot.x + plot.width / 2 + 20, plot.y + y);
      }
      assert.match(await page.locator(".parallel-tip").innerText(), /^run-\d+\n/);
      assert.deepEqual(problems, []);
    }));
});

describe("a scatter plot", () => {
  const withPanel = experimentsSuite();

  test("takes any two values, fits a line with its equation, and a box around runs becomes the filter", () =>
    withPanel({ runs: searchRuns(60), height: 900 }, async ({ page, problems }) => {
      await rows(page).first().waitFor();
      await page.getByRole("button", { name: "See all 60 runs of the table at once" }).click();
      await page.getByRole("button", { name: "Fill the panel" }).click();
      await comparison(page).getByRole("tab", { name: "Scatter" }).click();
      await pick(page, "X", "acc", "acc");
      await pick(page, "Y", "loss", "loss");
      const plot = comparison(page).getByRole("img", { name: /^loss by acc: 60 runs/ });
      await plot.waitFor();
      await comparison(page).getByRole("radio", { name: "Straight line" }).click();
      await comparison(page)
        .getByText(/^loss = 1\.\d+ − [01]\.\d+ · acc, R² = 0\.\d+, Spearman ρ = −0\.9\d?$/)
        .waitFor();
      await pick(page, "X", "lr", "train.lr");
      await comparison(page).getByRole("checkbox", { name: "Log X", checked: true }).waitFor();
      await comparison(page)
        .getByText(/log₁₀ train\.lr/)
        .waitFor();
      const box = await comparison(page).locator(".scatter-plot").boundingBox();
      assert.ok(box);
      await page.mouse.move(box.x + box.width * 0.3, box.y + 5);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * 0.7, box.y + box.height * 0.95, { steps: 3 });
      await page.mouse.up();
      await keptCount(page)
        .getByText(/^\d+ of 60 runs$/)
        .waitFor();
      await comparison(page).getByRole("button", { name: "Filter the table to these" }).click();
      await page.getByRole("button", { name: "Show the table too" }).click();
      const bounds = /metrics\.loss >= [\d.]+ and .* params\.train\.lr >= 0\.0\d+ and params\.train\.lr <= 0\.\d+$/;
      await eventually(async () => bounds.test(await filterLine(page).inputValue()), true);
      assert.deepEqual(problems, []);
    }));

  test("takes the run that is clicked into the comparison, and shows the front of two metrics", () =>
    withPanel({ runs: searchRuns(8) }, async ({ page, problems }) => {
      await namesInTable(page, 5);
      await page.getByRole("button", { name: "See all 8 runs of the table at once" }).click();
      await comparison(page).getByRole("tab", { name: "Scatter" }).click();
      await pick(page, "X", "dur", "Duration");
      await comparison(page).getByRole("checkbox", { name: "Pareto front" }).click();
      const front = comparison(page).locator(".plot-front");
      await front.waitFor({ state: "attached" });
      const [first = "0,0"] = ((await front.getAttribute("points")) ?? "").split(" ");
      const [x = 0, y = 0] = first.split(",").map(Number);
      const plot = await comparison(page).locator(".scatter-plot").boundingBox();
      assert.ok(plot);
      await page.mouse.click(plot.x + x, plot.y + y);
      // The first of the front is the best of those that took least.
      const fastest = Math.min(...searchRuns(8).map((run) => (run.endedAt ?? 0) - run.startedAt));
      const best = searchRuns(8)
        .filter((run) => (run.endedAt ?? 0) - run.startedAt === fastest)
        .toSorted((a, b) => Number(b.metrics["acc"]) - Number(a.metrics["acc"]))[0];
      await eventually(() => rowOf(page, best?.name ?? "").getAttribute("aria-selected"), "true");
      assert.deepEqual(problems, []);
    }));
});

describe("which parameters matter", () => {
  const withPanel = experimentsSuite();

  test("are listed with their share and correlation, and shown against the metric", () =>
    withPanel({ runs: searchRuns(120) }, async ({ page, problems }) => {
      await rows(page).first().waitFor();
      await page.getByRole("button", { name: "See all 120 runs of the table at once" }).click();
      await comparison(page).getByRole("tab", { name: "Importance" }).click();
      const list = comparison(page).getByRole("list", { name: "What explains acc, the most important first" });
      const names = list.locator(".importance-name");
      await names.first().waitFor();
      assert.deepEqual((await names.allInnerTexts()).slice(0, 2), ["train.optimizer", "train.lr"]);
      await list.getByRole("button", { name: /^split\.seed .*no more than chance/ }).waitFor();
      await list.getByRole("button", { name: /^train\.optimizer \d\d %/ }).click();
      await list.getByRole("img", { name: /^acc by train\.optimizer/ }).waitFor();
      await pick(page, "What explains", "loss", "loss");
      await comparison(page).getByRole("list", { name: "What explains loss, the most important first" }).waitFor();
      await comparison(page)
        .getByRole("button", { name: /^train\.lr/ })
        .click();
      await comparison(page).getByRole("button", { name: "Open as a scatter plot" }).click();
      await comparison(page)
        .getByRole("img", { name: /^loss by train\.lr/ })
        .waitFor();
      assert.deepEqual(problems, []);
    }));

  test("are not claimed of too few runs: all runs of the table are offered", () =>
    withPanel({ runs: searchRuns(40) }, async ({ page, problems }) => {
      await namesInTable(page, 5);
      await selectRuns(page, "run-0", "run-1", "run-2");
      await comparison(page).getByRole("tab", { name: "Importance" }).click();
      await comparison(page).getByRole("heading", { name: "3 runs with acc say too little" }).waitFor();
      await comparison(page).getByRole("button", { name: "Look at all runs in the table" }).click();
      await comparison(page)
        .getByRole("button", { name: /^train\.optimizer/ })
        .waitFor();
      assert.deepEqual(problems, []);
    }));
});

describe("what shows many runs at once", () => {
  const withPanel = experimentsSuite();

  test("has nothing in it that axe finds fault with", () =>
    withPanel({ runs: searchRuns(30), height: 900 }, async ({ page }) => {
      await rows(page).first().waitFor();
      await page.getByRole("button", { name: "See all 30 runs of the table at once" }).click();
      await axisHead(page, "train.optimizer").click();
      await comparison(page).getByRole("checkbox", { name: "sgd" }).click();
      assert.deepEqual(await violationsIn(page), []);
      await comparison(page).getByRole("tab", { name: "Scatter" }).click();
      await comparison(page).getByRole("radio", { name: "Straight line" }).click();
      await comparison(page).getByRole("combobox", { name: "Size" }).click();
      await page.getByRole("option").first().waitFor();
      assert.deepEqual(await violationsIn(page), []);
      await comparison(page).getByRole("tab", { name: "Importance" }).click();
      await comparison(page).locator(".importance-row").first().click();
      assert.deepEqual(await violationsIn(page), []);
    }));
});

describe("the tabs of the comparison", () => {
  const withPanel = experimentsSuite();

  test("are all in reach where they do not fit: by a menu, and by the arrow keys", () =>
    withPanel({ runs: searchRuns(12), width: 300, height: 640 }, async ({ page, problems }) => {
      await namesInTable(page, 5);
      await selectRuns(page, "run-0", "run-1");
      await page.getByRole("button", { name: "All tabs" }).click();
      await page.getByRole("menuitemcheckbox", { name: "Parallel" }).click();
      const tab = comparison(page).getByRole("tab", { name: "Parallel" });
      await eventually(() => tab.getAttribute("aria-selected"), "true");
      const more = await page.getByRole("button", { name: "All tabs" }).boundingBox();
      const box = await tab.boundingBox();
      assert.ok(box && more && box.x >= 0 && box.x + box.width <= more.x + 1, "the active tab is in sight");
      await tab.press("Home");
      await eventually(
        () => comparison(page).getByRole("tab", { name: "Differences" }).getAttribute("aria-selected"),
        "true",
      );
      assert.deepEqual(problems, []);
    }));
});
