import assert from "node:assert/strict";
import { boxOf, comparison, dragMouse, filterLine } from "../../webview/support/pageParts.ts";
import { runCount } from "../trainedProject.ts";
import type { ExperimentsPanel } from "./experimentsPanel.ts";
import type { Step } from "./steps.ts";

/** What shows all runs of the table at once. */
export function looksAtManyRuns(step: Step): void {
  step("brushes axes of parallel coordinates, by which the table is filtered", async (panel) => {
    const { page, workbench } = panel;
    await panel.button(`See all ${runCount} runs of the table at once`).click();
    const pane = comparison(page);
    await pane.getByRole("heading", { name: `${runCount} runs in the table` }).waitFor();
    const axis = pane.locator('.axis-grip[data-column="metrics:accuracy"]');
    await axis.waitFor({ state: "attached" });
    const { x, y, width, height } = await boxOf(axis);
    await dragMouse(workbench, [x + width / 2, y + 2], [x + width / 2, y + height * 0.45]);
    await pane
      .locator(".kept-count")
      .getByText(new RegExp(`^\\d+ of ${runCount} runs$`))
      .waitFor();
    const kept = Number.parseInt(await pane.locator(".kept-count").innerText(), 10);
    await panel.button("Filter the table to these").click();
    await panel.matches(kept);
    assert.match(await filterLine(page).inputValue(), /^metrics\.accuracy >= 0\.\d+/);
    await panel.filter("", runCount);
  });

  step("fits a line through a scatter plot, and tells which parameters matter", async (panel) => {
    const { page } = panel;
    await panel.tab("Scatter");
    await choose(panel, "X", "hidden");
    await choose(panel, "Y", "accuracy");
    await comparison(page)
      .getByRole("img", { name: /^accuracy by hidden: \d+ runs/ })
      .waitFor();
    await page.getByRole("radio", { name: "Straight line" }).click();
    await comparison(page)
      .getByText(/^accuracy = .* R² = 0\.\d+/)
      .waitFor();
    await panel.tab("Importance");
    const list = comparison(page).getByRole("list", { name: "What explains accuracy, the most important first" });
    await list.getByRole("button", { name: /^lr \d+ %/ }).click();
    await list.getByRole("img", { name: /^accuracy by lr/ }).waitFor();
    await panel.button("Close the comparison").click();
  });
}

async function choose({ page }: ExperimentsPanel, field: string, column: string): Promise<void> {
  const box = comparison(page).getByRole("combobox", { name: field, exact: true });
  await box.click();
  await box.fill(column);
  await page.getByRole("option", { name: column }).click();
}
