import assert from "node:assert/strict";
import {
  boxOf,
  comparedRow,
  comparison,
  dragMouse,
  eventually,
  rowOf,
  selectRuns,
  table,
} from "../../webview/support/pageParts.ts";
import type { ExperimentsPanel } from "./experimentsPanel.ts";
import type { Step } from "./steps.ts";

/** Two runs side by side, tab by tab. */
export function comparesRuns(step: Step): void {
  step("selects runs by mouse and keyboard, and lays them side by side against a baseline", async (panel) => {
    const { page } = panel;
    await selectRuns(page, "first");
    await table(page).focus();
    await panel.press("Home", "ArrowDown", "ArrowDown", "Space");
    await eventually(() => rowOf(page, "wider").getAttribute("aria-selected"), "true");
    await panel.compare();
    await panel.tab("Differences");
    await eventually(() => comparedRow(page, "lr"), ["0.1", "0.02"]);
    assert.deepEqual(await comparedRow(page, "accuracy"), ["0.835", "0.925 +0.09 ▲ better"]);
    await comparison(page).getByRole("combobox", { name: "baseline" }).click();
    await page.getByRole("option", { name: "wider" }).click();
    await eventually(() => comparedRow(page, "accuracy"), ["0.925", "0.835 −0.09 ▼ worse"]);
    await comparison(page).getByRole("combobox", { name: "baseline" }).click();
    await page.getByRole("option", { name: "first" }).click();
    await eventually(() => comparedRow(page, "lr"), ["0.1", "0.02"]);
    await comparison(page)
      .getByRole("button", { name: /^Everything else is the same/ })
      .click();
    await eventually(() => comparedRow(page, "net.depth"), ["2", "2"]);
  });

  step("draws curves, which are zoomed together, smoothed, hidden and drawn on other axes", async (panel) => {
    const { page, workbench } = panel;
    await panel.tab("Curves");
    await panel.button("Fill the panel").click();
    const chart = (axis: string) => page.getByRole("img", { name: new RegExp(`^loss by ${axis}`) });
    await chart("step").locator("canvas").waitFor();
    const { x, y, width, height } = await boxOf(chart("step"));
    await workbench.mouse.move(x + width / 2, y + height / 2);
    await page.locator(".curve-tip:visible").filter({ hasText: "wider" }).first().waitFor();
    const all = panel.button("Show the whole of the curves");
    await dragMouse(workbench, [x + width / 2, y + 60], [x + width - 20, y + 60]);
    await all.click();
    await all.waitFor({ state: "detached" });
    await page.getByRole("slider", { name: "Smoothing" }).fill("0.6");
    await page.getByRole("checkbox", { name: "Log y" }).click();
    await page.getByRole("radio", { name: "time" }).click();
    await chart("time").waitFor();
    const legend = page.getByRole("list", { name: "Runs" });
    await legend.getByRole("button", { name: "wider" }).click();
    await page.getByRole("img", { name: /^loss by time(?!.*wider)/ }).waitFor();
    await legend.getByRole("button", { name: "wider" }).click();
    await page.getByRole("img", { name: /^loss by time.*wider/ }).waitFor();
  });

  step("shows plots: confusion, thresholds, features, histograms", async (panel) => {
    const { page } = panel;
    await panel.tab("Plots");
    const confusion = page.getByRole("region", { name: "Confusion matrices" });
    await confusion
      .getByRole("img", { name: /^Kinds of points of first|Confusion of Kinds of points of first/ })
      .waitFor();
    await confusion.getByRole("checkbox", { name: "Difference to the baseline" }).click();
    await page.getByRole("textbox", { name: "Filter plots" }).fill("predictions");
    const areas = page.getByRole("list", { name: "AUC by run" }).getByRole("listitem");
    await eventually(() => areas.count(), 2);
    const histograms = page.getByRole("region", { name: "Histograms" });
    await histograms.getByRole("combobox", { name: "of" }).click();
    await page.getByRole("option", { name: "predictions.csv" }).click();
    await histograms.getByRole("button", { name: "Add" }).click();
    await histograms.getByRole("img", { name: /^How often values of y_/ }).waitFor();
    await page.getByRole("textbox", { name: "Filter plots" }).fill("importance");
    await page.getByRole("region", { name: "importance.csv by feature" }).getByRole("row").first().waitFor();
  });

  step("shows pictures step by step, their difference, and one over the other", async (panel) => {
    const { page } = panel;
    await panel.tab("Images");
    const series = page.getByRole("region", { name: "samples/epoch_#.png" });
    await series.getByRole("img", { name: "samples/epoch_3.png of wider" }).waitFor();
    await series.getByRole("slider", { name: "Step" }).press("ArrowLeft");
    await series.getByRole("img", { name: "samples/epoch_2.png of wider" }).waitFor();
    await panel.button("Larger").click();
    await page.getByRole("radio", { name: "difference to the baseline" }).click();
    await series.getByRole("img", { name: /^Difference of samples.* % of the pixels differ/ }).waitFor();
    await page.getByRole("radio", { name: "baseline over it" }).click();
    await series.getByRole("slider", { name: /^How much of the baseline’s lies over/ }).fill("0.25");
    const over = series.locator(".swipe-over");
    await eventually(() => over.evaluate((element) => getComputedStyle(element).clipPath), "inset(0px 75% 0px 0px)");
  });

  step("tells versions of data, the environment and the code apart, and opens VS Code's diff editor", async (panel) => {
    const { page } = panel;
    await panel.tab("Data");
    await eventually(async () => (await comparedRow(page, "model.json")).length, 2);
    await panel.tab("Environment");
    // What runs used of the machine may differ, or be the same by chance.
    await panel.button(/^Everything (else )?is the same/).click();
    await eventually(async () => (await comparedRow(page, "interpreter")).length, 2);
    await panel.tab("Code");
    const row = comparison(page).getByRole("row").filter({ hasText: "train.py" });
    await row.getByRole("button", { name: "Open diff" }).click();
    await diffShows(panel, "WIDTH = 2");
    await panel.closeEditor();
  });

  step("explains why a run is better: causes lead to the parameter, the code and the data", async (panel) => {
    await panel.tab("Why");
    const verdict = comparison(panel.page).getByRole("heading", { level: 3 });
    await eventually(
      async () => /^wider is better than first: accuracy 0.835 → 0.925/.test((await verdict.innerText()).trim()),
      true,
    );
    await panel.button("Show where lr stands").click();
    await panel.workbench.locator('.tab.active[data-resource-name="params.yaml"]').waitFor();
    await panel.closeEditor();
    await panel.button("Open diff of train.py").click();
    await diffShows(panel, "WIDTH = 2");
    await panel.closeEditor();
    await panel.button("Show the table too").click();
    await selectRuns(panel.page, "richer");
    await panel.tab("Why");
    await panel.button("Open diff of the data points.csv").click();
    await diffShows(panel, "x 7, y 8, kind moon");
    await panel.closeEditor();
    await panel.leaveComparison();
  });
}

/** Waits until VS Code's diff editor is open, with a text in the newer file. */
async function diffShows({ workbench }: ExperimentsPanel, text: string): Promise<void> {
  const modified = workbench.locator(".monaco-diff-editor .editor.modified .view-lines");
  await modified.waitFor();
  await eventually(async () => (await modified.innerText()).replaceAll("\u00a0", " ").includes(text), true);
}
