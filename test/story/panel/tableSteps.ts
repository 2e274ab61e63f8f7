import assert from "node:assert/strict";
import {
  boxOf,
  cellOf,
  chooseFrom,
  columnTitles,
  dragMouse,
  eventually,
  filterLine,
  headerOf,
  namesInTable,
  rowOf,
  widthOf,
} from "../../webview/support/pageParts.ts";
import { runCount } from "../trainedProject.ts";
import type { ExperimentsPanel } from "./experimentsPanel.ts";
import type { Step } from "./steps.ts";

const own = ["broken", "richer", "wider", "gentle", "first"] as const;

/** Sorting, filtering, columns: how one looks at the table. */
export function looksAtTheTable(step: Step): void {
  step("shows the runs of the project and those of another tool, the newest first", async ({ page }) => {
    await page.getByText(`${runCount} runs`).waitFor();
    assert.deepEqual((await namesInTable(page, runCount)).slice(0, 6), [...own, "grid-23"]);
    assert.match(await rowOf(page, "broken").innerText(), /failed/);
    assert.equal(await rowOf(page, "richer").getByLabel("Best accuracy: higher is better").count(), 1);
  });

  step("sorts by one column and by several, with the mouse and the keyboard", async (panel) => {
    const { page } = panel;
    const accuracy = headerOf(page, "accuracy");
    await accuracy.getByRole("button").click();
    await eventually(async () => (await namesInTable(page, runCount)).slice(0, 3), ["richer", "wider", "gentle"]);
    assert.equal(await accuracy.getAttribute("aria-sort"), "descending");
    await headerOf(page, "hidden").getByRole("button").click();
    await accuracy.getByRole("button").click({ modifiers: ["Shift"] });
    await eventually(() => accuracy.locator(".sort-number").innerText(), "2");
    await eventually(async () => (await namesInTable(page, runCount))[0], "grid-14");
    await headerOf(page, "State").getByRole("button").focus();
    await panel.press("Alt+ArrowDown");
    await page.getByRole("menu", { name: "Column State" }).waitFor();
    await panel.press("ArrowDown", "Enter");
    await eventually(() => headerOf(page, "State").getAttribute("aria-sort"), "descending");
    await headerOf(page, "State").getByRole("button").click();
    await eventually(async () => (await namesInTable(page, runCount))[0], "broken");
  });

  step("filters by what is written, completed by keyboard, and says where an error is", async (panel) => {
    const { page } = panel;
    const line = filterLine(page);
    await line.click();
    await panel.workbench.keyboard.type("sta");
    await takeOption(panel, "state running, done, failed, stopped or interrupted");
    await takeOption(panel, "= is");
    await panel.workbench.keyboard.type("fa");
    await takeOption(panel, "failed");
    assert.equal(await line.inputValue(), "state = failed ");
    await panel.matches(1);
    await panel.press("Escape");

    await line.fill("metrics.acuracy > 0.9");
    await panel.press("Escape");
    const problem = page.locator(".filter-problem");
    await problem.getByText("Did you mean metrics.accuracy?").waitFor();
    assert.equal(await problem.locator("mark").innerText(), "metrics.acuracy");
    await panel.filter("metrics.accuracy > 0.9 and params.lr < 0.1", 3);
    await panel.filter("wider", 1);
    await page.getByText(`1 of ${runCount} runs`).waitFor();
    await panel.filter("nothing like it", 0);
    await panel.button("Clear the filter").click();
    await panel.matches(runCount);
  });

  step("filters by a value that is clicked, and by the values of a column", async (panel) => {
    const { page } = panel;
    await chooseFrom(page, cellOf(page, "gentle", "metrics:accuracy"), "This value or higher");
    await panel.matches(3);
    assert.equal(await filterLine(page).inputValue(), "metrics.accuracy >= 0.915");
    await panel.filter("", runCount);
    await chooseFrom(page, headerOf(page, "optimizer"), "Filter…");
    await page.getByRole("checkbox", { name: "sgd" }).click();
    await panel.button("Add to the filter").click();
    await panel.matches(8);
    await panel.filter("", runCount);
  });

  step("moves, pins, resizes, folds and hides columns with the mouse", async (panel) => {
    const { page, workbench } = panel;
    const [from, to] = await Promise.all([boxOf(headerOf(page, "seed")), boxOf(headerOf(page, "hidden"))]);
    await dragMouse(workbench, [from.x + from.width / 2, from.y + 10], [to.x + 8, to.y + 10], () =>
      page.locator(".drop-mark").waitFor(),
    );
    await eventually(async () => (await columnTitles(page)).slice(5, 8), ["accuracy", "seed", "hidden"]);
    await chooseFrom(page, headerOf(page, "lr"), "Pin to the left");
    await eventually(async () => (await columnTitles(page)).slice(0, 2), ["Run", "lr"]);
    await chooseFrom(page, headerOf(page, "Duration"), "Hide");
    await eventually(() => headerOf(page, "Duration").count(), 0);
    const width = await widthOf(headerOf(page, "Started"));
    const grip = await boxOf(headerOf(page, "Started").locator(".column-resizer"));
    await dragMouse(workbench, [grip.x + 3, grip.y + 8], [grip.x + 43, grip.y + 8]);
    await eventually(() => widthOf(headerOf(page, "Started")), width + 40);
    const fold = panel.button(/^Parameters/);
    await fold.click();
    await eventually(() => headerOf(page, "seed").count(), 0);
    await fold.click();
    await headerOf(page, "seed").waitFor();
  });

  step("moves and resizes columns by keyboard, chooses them in a list, and undoes all of it", async (panel) => {
    const { page } = panel;
    await headerOf(page, "Started").getByRole("button").focus();
    await panel.press("Alt+Shift+ArrowLeft");
    await eventually(async () => (await columnTitles(page)).slice(2, 4), ["Started", "State"]);
    const width = await widthOf(headerOf(page, "Started"));
    await panel.press("Shift+ArrowRight");
    await eventually(async () => (await widthOf(headerOf(page, "Started"))) > width, true);
    await panel.button("Choose columns").click();
    await page.getByRole("textbox", { name: "Find a column" }).fill("optim");
    await page.getByRole("checkbox", { name: "optimizer" }).click();
    await eventually(() => headerOf(page, "optimizer").count(), 0);
    await panel.button("Undo all that was changed of the columns").click();
    await panel.press("Escape");
    const first = ["Run", "State", "Started", "Duration", "Commit", "accuracy", "hidden"];
    await eventually(async () => (await columnTitles(page)).slice(0, 7), first);
  });

  step("shows only what differs, curves and bars in cells, and how far runs are from a baseline", async (panel) => {
    const { page } = panel;
    await panel.filter("branch = main", own.length);
    await page.getByRole("checkbox", { name: "Only what differs" }).click();
    await eventually(() => headerOf(page, "net.depth").count(), 0);
    assert.equal(await headerOf(page, "lr").count(), 1);
    await page.getByRole("checkbox", { name: "Only what differs" }).click();
    await panel.filter("", runCount);
    await panel.button("What cells show").click();
    for (const name of ["Their curves", "Bars"]) await page.getByRole("checkbox", { name }).click();
    await panel.press("Escape");
    await cellOf(page, "grid-23", "metrics:accuracy").locator(".sparkline path").waitFor({ state: "attached" });
    await cellOf(page, "grid-23", "metrics:accuracy").locator(".bar").waitFor();
    await chooseFrom(page, rowOf(page, "gentle").locator(".column-run"), "Hold the others against it");
    await page.getByRole("row", { name: "Baseline gentle" }).waitFor();
    const wider = cellOf(page, "wider", "metrics:accuracy");
    await eventually(async () => (await wider.innerText()).replaceAll(/\s+/g, " ").trim(), "0.925 +0.01 ▲");
    await panel.button("What cells show").click();
    for (const name of ["Their curves", "Bars", "How far they are"]) await page.getByRole("checkbox", { name }).click();
    await panel.press("Escape");
    await page.getByRole("row", { name: "Baseline gentle" }).waitFor({ state: "detached" });
  });

  step("groups seeds with mean and spread, and nests runs under their commits", async (panel) => {
    const { page } = panel;
    const grid = page.getByRole("treegrid", { name: "Runs" });
    const group = (text: string | RegExp) => grid.locator("[role=row][aria-level='1']").filter({ hasText: text });
    await panel.button("Group the runs").click();
    const choice = page.getByRole("group", { name: "Groups" });
    await choice.getByRole("button", { name: "All parameters but the seed" }).click();
    await group(/0\.05.*±/)
      .first()
      .waitFor();
    await panel.button(/^Group the runs: /).click();
    await choice.getByRole("button", { name: "Commit" }).click();
    await panel.button(/^Do not group by All parameters/).click();
    await panel.press("Escape");
    const commit = group("A wider net");
    await commit.waitFor();
    await grid.focus();
    await panel.press("Home", "ArrowRight");
    await eventually(() => commit.getAttribute("aria-expanded"), "true");
    await eventually(() => grid.locator("[role=row][aria-level='2']").count(), 3);
    await panel.button(/^Group the runs: /).click();
    await panel.button("Do not group by Commit").click();
    await panel.press("Escape");
    await panel.matches(runCount);
  });
}

/** Goes to an offer of the filter line by the arrow keys, and takes it. */
async function takeOption({ page, workbench }: ExperimentsPanel, name: string): Promise<void> {
  const option = page.getByRole("option", { name, exact: true });
  await option.waitFor();
  for (let presses = 0; presses < 40 && (await option.getAttribute("aria-selected")) !== "true"; presses++)
    await workbench.keyboard.press("ArrowDown");
  await workbench.keyboard.press("Enter");
}
