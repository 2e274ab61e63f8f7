import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Page } from "playwright-core";
import type { PlotDrawing } from "../../src/engine/model/plots.ts";
import { violationsIn } from "./support/axe.ts";
import { experimentsSuite } from "./support/browserSuite.ts";
import { weekOfRuns } from "./support/digitRuns.ts";
import { comparison, eventually, namesInTable, selectRuns } from "./support/pageParts.ts";
import { confusion, drawingOf, hostileText, plotsOf } from "./support/plotDrawings.ts";
import { light } from "./support/themes.ts";
import type { ScriptedProject } from "./support/scriptedProject.ts";

/** Compares three runs that have left plots, and shows these. */
async function openPlots(page: Page): Promise<void> {
  await namesInTable(page);
  await selectRuns(page, "calm-heron", "brave-otter", "shy-marmot");
  await comparison(page).getByRole("tab", { name: "Plots" }).click();
  await page.getByRole("button", { name: "Fill the panel" }).click();
}

function withPlots(project: ScriptedProject): void {
  project.plots = plotsOf(3);
  project.drawPlot = drawingOf;
}

describe("the plots of compared runs", () => {
  const withPanel = experimentsSuite();

  test("show confusion side by side, as counts, shares, a difference to the baseline, and a table", () =>
    withPanel({ runs: weekOfRuns(), prepare: withPlots }, async ({ page, problems }) => {
      await openPlots(page);
      const group = page.getByRole("region", { name: "Confusion matrices" });
      const matrix = (run: string) => group.getByRole("img", { name: `Confusion of digits of ${run}.` });
      await matrix("calm-heron").waitFor();
      assert.match(
        (await matrix("brave-otter").getAttribute("aria-label")) ?? "",
        /10 classes, 95\.3 % right\. .* taken for /,
      );
      const figure = group.getByRole("figure").filter({ hasText: "brave-otter" });
      await figure.hover();
      await figure.getByRole("button", { name: "Show brave-otter as a table" }).click();
      const row = figure.getByRole("row").filter({ has: page.getByRole("rowheader", { name: "1", exact: true }) });
      const cells = (): Promise<readonly string[]> => row.getByRole("cell").allInnerTexts();
      assert.deepEqual(await cells(), ["0", "92", "4", "0", "0", "0", "0", "0", "1", "0"]);
      const zeros = Array.from({ length: 7 }, () => "0");
      await group.getByRole("checkbox", { name: "Difference to the baseline" }).click();
      await eventually(cells, ["0", "+1", "−1", ...zeros]);
      await group.getByRole("checkbox", { name: "% of each actual class" }).click();
      await eventually(cells, ["0", "+1.0", "−1.0", ...zeros]);
      assert.deepEqual(problems, []);
    }));

  test("tell the area under each curve, and which features have moved since the baseline", () =>
    withPanel({ runs: weekOfRuns(), prepare: withPlots }, async ({ page, problems }) => {
      await openPlots(page);
      await page.getByRole("textbox", { name: "Filter plots" }).fill("predictions");
      await page.getByRole("img", { name: /^true positive rate over false positive rate/ }).waitFor();
      await eventually(
        () => page.getByRole("heading", { level: 3 }).allInnerTexts(),
        ["ROC and precision–recall", "Histograms"],
      );
      const areas = page.getByRole("list", { name: "AUC by run" }).getByRole("listitem");
      assert.deepEqual(
        (await areas.allInnerTexts()).map((text) => text.replaceAll(/\s+/g, " ")),
        ["calm-heron AUC 0.7407", "brave-otter AUC 0.8511 +0.1103 better", "shy-marmot AUC 0.8955 +0.1548 better"],
      );
      await page.getByText("“1” counts as positive.").first().waitFor();
      await page.getByRole("combobox", { name: "Curve" }).first().click();
      await page.getByRole("option", { name: `${hostileText} against the others` }).click();
      await areas.first().filter({ hasText: "AUC 0.5000" }).waitFor();

      await page.getByRole("textbox", { name: "Filter plots" }).fill("importance");
      const features = page.getByRole("region", { name: "importance.csv by feature" });
      await features.waitFor();
      assert.equal(await features.getByRole("row").count(), 16);
      await page.getByRole("button", { name: "Show more of 25" }).click();
      await eventually(() => features.getByRole("row").count(), 26);
      await features.getByRole("rowheader", { name: hostileText }).waitFor();
      const row = features.getByRole("row").filter({ hasText: "pixel 14" });
      await row.getByText("6 places lower than in the baseline", { exact: true }).waitFor({ state: "attached" });
      assert.deepEqual(problems, []);
    }));

  test("draw templates of the project's own without running or fetching anything, and add histograms", () =>
    withPanel({ runs: weekOfRuns(), prepare: withPlots, height: 2600, theme: light }, async ({ page, problems }) => {
      await openPlots(page);
      await page.getByText("shy-marmot: This run has left no plots/learning_curve.csv.").waitFor();
      assert.deepEqual(await violationsIn(page), []);
      const custom = page.getByRole("figure").filter({ hasText: "Accuracy by class" });
      await custom.locator("canvas").waitFor();
      assert.equal(await page.locator(`img[src="x"]`).count(), 0);

      const group = page.getByRole("region", { name: "Histograms" });
      await group.getByRole("combobox", { name: "of" }).click();
      await page.getByRole("option", { name: "predictions.csv" }).click();
      await group.getByRole("button", { name: "Add" }).click();
      await group
        .getByRole("img", { name: /^How often values of y_score come\. calm-heron most often 0\.35 to 0\.4/ })
        .waitFor();
      await group.getByRole("button", { name: "Take the histogram of y_score in predictions.csv away" }).click();
      await group.getByRole("img").waitFor({ state: "detached" });
      assert.deepEqual(problems, []);
    }));

  test("say what a template may not do, and what cannot be read", () => {
    const fetching: PlotDrawing = {
      kind: "custom",
      spec: { data: { url: "https://example.org/a.csv" }, mark: "bar" },
      runs: [{ runId: "id-calm-heron", data: "calm-heron" }],
    };
    const labels = Array.from({ length: 100 }, (_, at) => `class ${at}`);
    const prepare = (project: ScriptedProject): void => {
      project.plots = plotsOf(3);
      project.drawPlot = (request) => {
        if (!("plot" in request) || request.plot.kind === "roc") throw new Error("the disk is gone");
        if (request.plot.kind === "confusion") return confusion(request.runIds, labels);
        return request.plot.kind === "custom" ? fetching : drawingOf(request);
      };
    };
    return withPanel({ runs: weekOfRuns(), prepare, height: 2600 }, async ({ page }) => {
      await openPlots(page);
      await page.getByRole("alert").filter({ hasText: "which Cairn does not fetch" }).waitFor();
      await page.getByRole("alert").filter({ hasText: "the disk is gone" }).waitFor();
      const figure = page.getByRole("figure").filter({ hasText: "brave-otter" });
      await figure.getByRole("img", { name: /Confusion of 100 classes/ }).waitFor();
      await figure.hover();
      await figure.getByRole("button", { name: "Show brave-otter as a table" }).click();
      // So many classes are told by what is most often mistaken.
      assert.deepEqual(await figure.getByRole("columnheader").allInnerTexts(), ["actual", "predicted", "count"]);
    });
  });

  test("say how plots are made where there are none", () =>
    withPanel({ runs: weekOfRuns() }, async ({ page, problems }) => {
      await openPlots(page);
      await page.getByRole("heading", { name: "These runs have left no plots" }).waitFor();
      assert.deepEqual(problems, []);
    }));
});
