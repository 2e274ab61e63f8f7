import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { experimentsSuite } from "./support/browserSuite.ts";
import { digitRun, learningCurves, weekOfRuns } from "./support/digitRuns.ts";
import { comparedRow, comparison, eventually, namesInTable, rowOf, selectRuns } from "./support/pageParts.ts";
import { themes } from "./support/themes.ts";

describe("the comparison", () => {
  const withPanel = experimentsSuite();

  test("shows what differs first, with deltas and whether they are good; the rest is folded", () =>
    withPanel({ runs: weekOfRuns() }, async ({ page, problems }) => {
      await namesInTable(page);
      await selectRuns(page, "calm-heron", "brave-otter");
      await comparison(page).getByText("2 runs").waitFor();
      assert.deepEqual(await comparedRow(page, "train.lr"), ["0.2", "0.05"]);
      assert.deepEqual(await comparedRow(page, "acc"), ["0.9413", "0.9622 +0.0209 ▲ better"]);
      assert.deepEqual(await comparedRow(page, "loss"), ["0.2104", "0.1311 −0.0793 ▼ better"]);
      assert.equal(await comparison(page).getByRole("rowheader", { name: "train.batch" }).count(), 0);
      const fold = comparison(page).getByRole("button", { name: "Everything else is the same (9 values)" });
      assert.equal(await fold.getAttribute("aria-expanded"), "false");
      await fold.click();
      assert.deepEqual(await comparedRow(page, "train.batch"), ["32", "32"]);
      assert.deepEqual(problems, []);
    }));

  test("values, deltas and verdicts of a run each stand beneath each other, however long the numbers", () => {
    const scored = (name: string, metrics: Readonly<Record<string, number>>): ReturnType<typeof digitRun> =>
      digitRun({ name, minutesAgo: name.length, metrics });
    const runs = [
      scored("old-owl", { acc: 0.97493, loss: 0.12727, rows: 1797 }),
      scored("a-new-owl", { acc: 0.9805, loss: 0.086126, rows: 12 }),
    ];
    return withPanel({ runs }, async ({ page }) => {
      await namesInTable(page, 2);
      await selectRuns(page, "a-new-owl", "old-owl");
      await comparison(page).getByText("2 runs").waitFor();
      for (const part of [".aligned-value.other", ".delta-number"]) {
        const ends = await comparison(page)
          .locator(part)
          .evaluateAll((elements) => elements.map((element) => Math.round(element.getBoundingClientRect().right)));
        assert.equal(ends.length, 3, part);
        assert.equal(new Set(ends).size, 1, part);
      }
    });
  });

  test("a run's actions come into sight in its head with the pointer or the focus", () =>
    withPanel({ runs: weekOfRuns() }, async ({ page }) => {
      await namesInTable(page);
      await selectRuns(page, "calm-heron", "brave-otter");
      const head = comparison(page).getByRole("columnheader", { name: "brave-otter" });
      const opacity = (): Promise<string> =>
        head.locator(".run-actions").evaluate((element) => getComputedStyle(element).opacity);
      assert.equal(await opacity(), "0");
      await head.hover();
      assert.equal(await opacity(), "1");
      await page.mouse.move(0, 0);
      assert.equal(await opacity(), "0");
      await head.getByRole("button", { name: "Open the log of brave-otter" }).focus();
      assert.equal(await opacity(), "1");
    }));

  test("what a command asks for is compared, and the table is of that", () =>
    withPanel({ runs: weekOfRuns() }, async (panel) => {
      const { page } = panel;
      const all = await namesInTable(page);
      panel.session.ask({ runIds: ["id-calm-heron", "id-brave-otter"], filter: "train.lr <= 0.2" });
      await comparison(page).getByText("2 runs").waitFor();
      assert.equal(await page.getByRole("combobox", { name: "Filter the runs" }).inputValue(), "train.lr <= 0.2");
      assert.ok(all.length > 2);
      assert.deepEqual(await comparedRow(page, "train.lr"), ["0.2", "0.05"]);
      panel.session.ask({ runIds: ["id-calm-heron", "id-brave-otter"], filter: "train.lr exists", param: "train.lr" });
      await page.getByRole("tab", { name: "Scatter", selected: true }).waitFor();
      await eventually(() => page.getByRole("combobox", { name: "X", exact: true }).inputValue(), "train.lr");
    }));

  test("another baseline turns the deltas round", () =>
    withPanel({ runs: weekOfRuns() }, async ({ page }) => {
      await namesInTable(page);
      await selectRuns(page, "calm-heron", "brave-otter");
      await comparison(page).getByText("2 runs").waitFor();
      await comparison(page).getByRole("combobox", { name: "baseline" }).click();
      await page.getByRole("option", { name: "brave-otter" }).click();
      await eventually(() => comparedRow(page, "acc"), ["0.9622", "0.9413 −0.0209 ▼ worse"]);
    }));

  test("takes any number of runs, and lets one go", () =>
    withPanel({ runs: weekOfRuns() }, async ({ page }) => {
      await namesInTable(page);
      await selectRuns(page, "calm-heron", "brave-otter", "odd-ibex");
      await comparison(page).getByText("3 runs").waitFor();
      assert.deepEqual(await comparedRow(page, "loss"), ["0.2104", "0.1311 −0.0793 ▼ better", "NaN worse"]);
      await comparison(page).getByRole("button", { name: "Take brave-otter out of the comparison" }).click();
      await comparison(page).getByText("2 runs").waitFor();
      await eventually(() => rowOf(page, "brave-otter").getAttribute("aria-selected"), "false");
    }));

  test("a run has the same colour and marker in the table, the comparison and the legend", () =>
    withPanel({ runs: weekOfRuns() }, async ({ page }) => {
      await namesInTable(page);
      await selectRuns(page, "eager-lark", "brave-otter", "calm-heron");
      await selectRuns(page, "eager-lark");
      await page.getByRole("tab", { name: "Curves" }).click();
      const legend = comparison(page).getByRole("list", { name: "Runs" }).getByRole("listitem");
      const slotIn = (part: ReturnType<typeof rowOf>): Promise<string | null> =>
        part.locator(".run-mark").getAttribute("data-slot");
      for (const name of ["brave-otter", "calm-heron"]) {
        assert.equal(await slotIn(legend.filter({ hasText: name })), await slotIn(rowOf(page, name)));
      }
    }));

  test("curves are drawn over each other and grow while a run goes on; only the new points are sent", () => {
    const [wren, ...others] = weekOfRuns();
    assert.ok(wren);
    return withPanel({ runs: [wren, ...others] }, async ({ page, project, sent, problems }) => {
      project.change({ curvesOf: (run) => learningCurves(run, run === wren ? 5 : 2000) });
      await namesInTable(page);
      await selectRuns(page, "quick-wren", "brave-otter");
      await page.getByRole("tab", { name: "Curves" }).click();
      const chart = page.getByRole("img", { name: /^val_loss by step/ });
      assert.match((await chart.getAttribute("aria-label")) ?? "", /quick-wren .* at step 5;/);
      const sentBefore = sent.length;
      project.change({ curvesOf: (run) => learningCurves(run, run.id === wren.id ? 6 : 2000) });
      await page.getByRole("img", { name: /^val_loss by step.*quick-wren .* at step 6;/ }).waitFor();
      assert.ok(Math.max(...sent.slice(sentBefore)) < 20_000);
      await page.getByRole("checkbox", { name: "Log y" }).click();
      await chart.locator("canvas").hover();
      await page.locator(".chart-tooltip").filter({ hasText: "brave-otter" }).first().waitFor();
      assert.deepEqual(problems, []);
    });
  });

  test("pictures of the runs stand side by side and can be made larger", () =>
    withPanel({ runs: weekOfRuns() }, async ({ page, problems }) => {
      await namesInTable(page);
      await selectRuns(page, "calm-heron", "brave-otter");
      await page.getByRole("tab", { name: "Images" }).click();
      const picture = page.getByRole("img", { name: "plots/mistakes.png of brave-otter" });
      await picture.waitFor();
      await page.getByRole("img", { name: "plots/mistakes.png of calm-heron" }).waitFor();
      assert.equal(await picture.evaluate((image) => image.clientWidth), 48);
      await page.getByRole("button", { name: "Larger" }).click();
      await page.getByRole("button", { name: "Larger" }).click();
      await eventually(() => picture.evaluate((image) => image.clientWidth), 96);
      assert.equal(await picture.evaluate((image) => getComputedStyle(image).imageRendering), "pixelated");
      assert.deepEqual(problems, []);
    }));

  test("a source file that differs opens in VS Code's diff editor; log and commit open too", () =>
    withPanel({ runs: weekOfRuns() }, async ({ page, asked }) => {
      await namesInTable(page);
      await selectRuns(page, "calm-heron", "shy-marmot");
      await page.getByRole("tab", { name: "Code" }).click();
      await page.getByRole("button", { name: "Open diff of src/digits/network.py in shy-marmot" }).click();
      await page.getByRole("button", { name: "Open the log of shy-marmot" }).click();
      await page.getByRole("button", { name: "Show the commit of calm-heron" }).click();
      await eventually(async () => asked.length, 3);
      assert.deepEqual(asked, [
        ["openCodeDiff", { baselineId: "id-calm-heron", runId: "id-shy-marmot", path: "src/digits/network.py" }],
        ["openLog", "id-shy-marmot"],
        ["showCommit", "3f2a91c07be2d8a4415f0c6aa7f9c1d2e3b4a596"],
      ]);
    }));

  test("a run is done again, reproduced or held against a good one from its menu", () =>
    withPanel({ runs: weekOfRuns() }, async ({ page, asked, problems }) => {
      await namesInTable(page);
      await selectRuns(page, "calm-heron", "eager-lark");
      const menuOf = (name: string) => comparison(page).getByRole("button", { name: `More for ${name}` });
      const entries = page.locator(".run-actions .menu-item");
      await menuOf("calm-heron").click();
      assert.deepEqual(await entries.allInnerTexts(), [
        "Rerun",
        "Rerun with changes…",
        "Reproduce",
        "Apply to the workspace…",
        "Branch from it…",
        "Register its model…",
        "Promote its model…",
        "Registered models…",
        "Open its files as of then…",
        "Save recipe…",
      ]);
      await entries.filter({ hasText: "Reproduce" }).click();
      await eventually(() => entries.count(), 0);
      await menuOf("eager-lark").click();
      assert.deepEqual((await entries.allInnerTexts()).slice(0, 2), [
        "Rerun failed stages",
        "Compare with the last good run",
      ]);
      await entries.first().click();
      await eventually(async () => asked.length, 2);
      assert.deepEqual(asked, [
        ["actOnRun", { runId: "id-calm-heron", action: "reproduceRun" }],
        ["actOnRun", { runId: "id-eager-lark", action: "rerunFailed" }],
      ]);
      assert.deepEqual(problems, []);
    }));

  test("data versions and the environment say what differs", () =>
    withPanel({ runs: weekOfRuns() }, async ({ page }) => {
      await namesInTable(page);
      await selectRuns(page, "calm-heron", "brave-otter");
      await comparison(page).getByRole("button", { name: "1 fact of the environment" }).click();
      await eventually(() => comparedRow(page, "python"), ["3.12.1", "3.11.2"]);
      await page.getByRole("tab", { name: "Data" }).click();
      await eventually(async () => (await comparedRow(page, "models/model.json")).length, 2);
      await comparison(page)
        .getByRole("button", { name: /^Everything else is the same/ })
        .click();
      await eventually(async () => (await comparedRow(page, "data/digits.csv")).length, 2);
    }));

  test("what runs used stands apart from their environment, and counts as no difference of it", () => {
    const runs = weekOfRuns().map((run) => {
      const usage = { cpuMs: run.name === "calm-heron" ? 60_000 : 4_000 };
      return { ...run, stages: [{ stageId: "train", outcome: "ran" as const, reason: "", usage }] };
    });
    return withPanel({ runs }, async ({ page, problems }) => {
      await namesInTable(page);
      await selectRuns(page, "calm-heron", "brave-otter");
      await comparison(page).getByRole("button", { name: "1 fact of the environment" }).click();
      await eventually(() => comparedRow(page, "CPU time of train"), ["1 min 0 s", "4.0 s"]);
      const titles = comparison(page).locator(".section-title");
      assert.deepEqual(await titles.allInnerTexts(), ["Used"]);
      assert.deepEqual(problems, []);
    });
  });

  test("what was chosen is there again after a reload", () =>
    withPanel({ runs: weekOfRuns() }, async (panel) => {
      const { page } = panel;
      await namesInTable(page);
      await page.getByRole("columnheader", { name: "acc" }).getByRole("button").click();
      await selectRuns(page, "calm-heron", "brave-otter");
      await page.getByRole("tab", { name: "Curves" }).click();
      await page.getByRole("separator").focus();
      await page.keyboard.press("ArrowUp");
      const share = await page.getByRole("separator").getAttribute("aria-valuenow");
      const saved = (await panel.savedState()) as { readonly project: string };
      assert.equal(saved.project, "file:///home/me/digits");
      await panel.reload();
      await eventually(() => rowOf(page, "brave-otter").getAttribute("aria-selected"), "true");
      await page.getByRole("img", { name: /^val_loss by step/ }).waitFor();
      assert.equal(await page.getByRole("columnheader", { name: "acc" }).getAttribute("aria-sort"), "descending");
      assert.equal((await namesInTable(page))[0], "brave-otter");
      assert.equal(await page.getByRole("separator").getAttribute("aria-valuenow"), share);
    }));

  test("a command lays runs side by side, also one that comes before the page is up", () =>
    withPanel({ runs: weekOfRuns(), prepare: () => undefined }, async (panel) => {
      const { page } = panel;
      await namesInTable(page);
      panel.session.ask({ runIds: ["id-calm-heron", "id-brave-otter"] });
      await comparison(page).getByText("2 runs").waitFor();
      const reloading = panel.reload();
      panel.session.ask({ runIds: ["id-brave-otter", "id-odd-ibex"] });
      await reloading;
      await eventually(() => comparedRow(page, "acc"), ["0.9622", "0.1 −0.8622 ▼ worse"]);
    }));

  test("a run that vanishes while it is compared leaves the comparison", () =>
    withPanel({ runs: weekOfRuns() }, async ({ page, project, problems }) => {
      await namesInTable(page);
      await selectRuns(page, "calm-heron", "brave-otter", "odd-ibex");
      await comparison(page).getByText("3 runs").waitFor();
      project.change({ runDetails: project.runDetails.filter(({ name }) => name !== "odd-ibex") });
      await comparison(page).getByText("2 runs").waitFor();
      assert.deepEqual(problems, []);
    }));

  test("a comparison that fails says what and how to mend it, and can be tried again", () =>
    withPanel({ runs: weekOfRuns() }, async ({ page, project }) => {
      project.change({
        compareFailure: Object.assign(new Error("The object b3:a3f9 is damaged."), { cure: "Run cairn doctor." }),
      });
      await namesInTable(page);
      await selectRuns(page, "calm-heron", "brave-otter");
      const alert = comparison(page).getByRole("alert");
      await alert.getByText("The object b3:a3f9 is damaged.").waitFor();
      await alert.getByText("Run cairn doctor.").waitFor();
      project.change({ compareFailure: undefined });
      await alert.getByRole("button", { name: "Try again" }).click();
      await comparison(page).getByText("2 runs").waitFor();
    }));

  test("values of any length and kind fit", () => {
    const long = "x".repeat(20_000);
    const strange = { long, "ключ/🪨": [1, 2.5], empty: "", "no.thing": null };
    const runs = [
      digitRun({
        name: "a-run",
        minutesAgo: 1,
        params: strange,
        metrics: { m: Number.POSITIVE_INFINITY, n: Number.NaN },
      }),
      digitRun({
        name: "b-run",
        minutesAgo: 2,
        params: { ...strange, long: `${long}y` },
        metrics: { m: 1e300, n: 1e-300 },
      }),
    ];
    return withPanel({ runs }, async ({ page, problems }) => {
      await namesInTable(page, 2);
      await selectRuns(page, "b-run", "a-run");
      await comparison(page).getByText("2 runs").waitFor();
      assert.deepEqual(await comparedRow(page, "m"), ["1e300", "∞ +∞ ▲"]);
      assert.deepEqual(await comparedRow(page, "n"), ["1e-300", "NaN"]);
      const widest = await comparison(page)
        .locator(".compared-value")
        .evaluateAll((cells) => Math.max(...cells.map((cell) => cell.getBoundingClientRect().width)));
      assert.ok(widest < 400);
      assert.deepEqual(problems, []);
    });
  });

  for (const theme of themes) {
    test(`every text of it stands out from its ground in the ${theme.name} theme`, () =>
      withPanel({ runs: weekOfRuns(), theme }, async ({ page, problems }) => {
        await namesInTable(page);
        await selectRuns(page, "calm-heron", "brave-otter");
        await comparison(page).getByText("2 runs").waitFor();
        const ground = theme.variables["editor-background"] ?? "";
        const colours = await page.evaluate(() =>
          Array.from({ length: 8 }, (_, slot) =>
            getComputedStyle(document.body).getPropertyValue(`--cairn-series-${slot}`).trim(),
          ),
        );
        for (const colour of colours) assert.ok(contrast(colour, ground) >= 3, `${colour} on ${ground}`);
        const better = await page
          .locator(".verdict-better")
          .first()
          .evaluate((element) => getComputedStyle(element).color);
        assert.ok(contrast(better, ground) >= 4, `${better} on ${ground}`);
        assert.deepEqual(problems, []);
      }));
  }

  test("at 300 pixels nothing is wider than the panel but what scrolls", () =>
    withPanel({ runs: weekOfRuns(), width: 300, height: 640 }, async ({ page }) => {
      await namesInTable(page);
      await selectRuns(page, "calm-heron", "brave-otter");
      await comparison(page).getByText("2 runs").waitFor();
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 300);
      for (const button of ["Choose columns", "Fill the panel", "Close the comparison"]) {
        const box = await page.getByRole("button", { name: button }).boundingBox();
        assert.ok(box && box.x >= 0 && box.x + box.width <= 300, `${button} is in sight`);
      }
    }));
});

/** The contrast of two colours by WCAG 2.2: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(one: string, other: string): number {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channels(colour).map((value) => {
    const part = value / 255;
    return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function channels(colour: string): readonly number[] {
  if (colour.startsWith("#")) return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  return (colour.match(/\d+/g) ?? []).map(Number);
}
