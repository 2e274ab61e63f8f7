import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { run } from "../../host/processes.ts";
import {
  cellOf,
  chooseFrom,
  comparison,
  eventually,
  rowOf,
  rows,
  selectRuns,
} from "../../webview/support/pageParts.ts";
import { runCount } from "../trainedProject.ts";
import type { ExperimentsPanel } from "./experimentsPanel.ts";
import type { Step } from "./steps.ts";

/** What is done with a run from its row. */
export function actsOnRuns(step: Step): void {
  step("reproduces a run, and tells that the same came of it", async (panel) => {
    await act(panel, "first", "Reproduce");
    await told(panel, "first is reproduced: every artifact and every metric is identical.");
    await panel.matches(runCount + 1);
    await panel.window.clearNotifications();
  });

  step("reruns a run with a parameter changed", async (panel) => {
    const { page, window } = panel;
    await act(panel, "gentle", "Rerun with changes…");
    await window.pick("seed");
    await window.answer("7", "It was 1.");
    await window.pick("Start the run with 1 change");
    await panel.matches(runCount + 2);
    await eventually(() => cellOf(page, "done", "params:seed").first().innerText(), "7");
  });

  step("tries alone what may have made a run better", async (panel) => {
    const { page } = panel;
    await selectRuns(page, "first", "gentle");
    await panel.compare();
    await panel.tab("Why");
    await panel.button(/^Try it alone: run first again/).click();
    await panel.matches(runCount + 3);
    await eventually(() => rows(page).first().locator('[data-column="state"]').innerText(), "done");
    assert.equal(await rows(page).first().locator('[data-column="params:lr"]').innerText(), "0.02");
    await panel.leaveComparison();
    await panel.window.runCommand("View: Hide Panel");
  });

  step("applies a run to the workspace after showing what would change, and takes it back", async (panel) => {
    const { window } = panel;
    const points = (): string => readFileSync(path.join(window.folder, "points.csv"), "utf8");
    const before = points();
    await act(panel, "wider", "Apply to the workspace…");
    await window.confirmPicks();
    await panel.workbench.locator(".quick-input-widget").getByText("points.csv").waitFor();
    await window.confirmPicks();
    await eventually(async () => points().includes("7,8,moon"), false);
    await window.clickNotificationButton("Undo");
    await eventually(async () => points(), before);
    await window.clearNotifications();
  });

  step("makes a branch of a run, and registers its model", async (panel) => {
    const { window } = panel;
    const git = async (...args: readonly string[]): Promise<readonly string[]> =>
      (await run("git", ["-C", window.folder, ...args])).trim().split("\n");
    await act(panel, "gentle", "Branch from it…");
    await window.answer("gentle-again");
    await told(panel, "The branch gentle-again is at the commit of gentle");
    assert.deepEqual(await git("branch", "--format=%(refname:short)"), ["gentle-again", "main"]);
    await act(panel, "wider", "Register its model…");
    await window.answer("moons@v1.0.0", "Register model.json of wider");
    await window.pick("staging");
    await told(panel, "model.json of wider is registered as moons@v1.0.0 for staging.");
    assert.ok((await git("tag")).some((tag) => tag.includes("moons@v1.0.0")));
    await window.clearNotifications();
  });

  step("opens the log of a run, its commit, and its files as of then, and saves its recipe", async (panel) => {
    const { window, workbench } = panel;
    await act(panel, "first", "Open its files as of then…");
    await window.pick("train.py");
    await eventually(async () => (await window.editorText()).includes("WIDTH = 1"), true);
    await panel.closeEditor();
    await act(panel, "broken", "Open the log");
    await eventually(async () => (await window.editorText()).includes("the loss is not finite"), true);
    await panel.closeEditor();
    await act(panel, "wider", "Show the commit");
    await workbench.getByRole("tab", { name: /A wider net/ }).waitFor();
    await panel.closeEditor();
    await act(panel, "first", "Save recipe…");
    await window.saveAs("first.recipe.json");
    await eventually(async () => existsSync(path.join(window.folder, "first.recipe.json")), true);
  });
}

/** What a comparison leaves behind, and what is left of it when the window is loaded anew. */
export function keepsComparisons(step: Step): void {
  step("saves a chart as a picture, and puts it into a report that is saved as Markdown and as HTML", async (panel) => {
    const { page, window } = panel;
    const place = (name: string): string => path.join(window.folder, name);
    const has = (name: string, text: string): Promise<void> =>
      eventually(async () => existsSync(place(name)) && readFileSync(place(name), "utf8").includes(text), true);
    await selectRuns(page, "first", "wider");
    await panel.compare();
    await panel.tab("Curves");
    const save = panel.button("Save loss as a picture");
    for (const format of ["SVG", "PNG"]) {
      await save.click();
      await panel.button(`Save as ${format}…`).click();
      await window.saveAs(`loss.${format.toLowerCase()}`);
    }
    await has("loss.svg", "<svg");
    await has("loss.png", "PNG");
    await save.click();
    await panel.button("Put into the report").click();
    for (const [name, text] of [
      ["report.md", "![loss]("],
      ["report.html", "<svg"],
    ] as const) {
      await panel.button("Report with 1 picture").click();
      await panel.button("Save report…").click();
      await window.confirmPicks();
      await window.answer("A wider net is better.", "What to say at the top of the report");
      await window.saveAs(name);
      await has(name, text);
      await has(name, "A wider net is better.");
    }
    await panel.button("Report with 1 picture").click();
    await panel.button("Copy as Markdown").click();
    await eventually(async () => (await panel.clipboard()).includes("accuracy"), true);
    await window.clearNotifications();
  });

  step("has everything as it was after the window is loaded anew", async (panel) => {
    const { window, workbench } = panel;
    await panel.filter("branch = main", 7);
    const loaded = workbench.waitForEvent("load");
    await window.runCommand("Developer: Reload Window");
    await loaded;
    await panel.comeBack();
    await panel.matches(7);
    await eventually(() => rowOf(panel.page, "wider").getAttribute("aria-selected"), "true");
    await comparison(panel.page)
      .getByRole("img", { name: /^loss by time/ })
      .waitFor();
  });
}

async function act({ page }: ExperimentsPanel, name: string, entry: string): Promise<void> {
  await chooseFrom(page, rowOf(page, name).locator(".column-run").first(), entry);
}

/** Waits until VS Code tells something in a notification. */
async function told({ window }: ExperimentsPanel, text: string): Promise<void> {
  await eventually(async () => (await window.notifications()).some((message) => message.includes(text)), true);
}
