import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import {
  boxOf,
  cellOf,
  chooseFrom,
  dragMouse,
  eventually,
  filterLine,
  headerOf,
  namesInTable,
  rowOf,
  selectRuns,
  table,
} from "../../webview/support/pageParts.ts";
import { runCount } from "../trainedProject.ts";
import type { Step } from "./steps.ts";

/** Stars, tags, notes, names, the archive: what a person says of runs. */
export function saysOfRuns(step: Step): void {
  step("stars and tags runs, notes something of them and names them, and undoes it", async (panel) => {
    const { page, workbench } = panel;
    await rowOf(page, "gentle").hover();
    await panel.button("Star gentle").click();
    await panel.button("Take the star of gentle away").waitFor();
    await rowOf(page, "wider").click();
    await panel.press("s", "t");
    const tags = page.getByRole("dialog", { name: "Tags of wider" });
    await tags.getByRole("combobox").waitFor();
    await workbench.keyboard.type("best, wide net");
    await panel.press("Enter", "Enter");
    await eventually(() => rowOf(page, "wider").locator(".column-tags .tag").allInnerTexts(), ["best", "wide net"]);
    await panel.press("n");
    await page.getByRole("textbox", { name: "Note" }).waitFor();
    await workbench.keyboard.type("A wider net helps");
    await panel.press("Control+Enter");
    await rowOf(page, "wider").getByRole("img", { name: "Note: A wider net helps" }).waitFor();
    await panel.press("F2");
    await page.getByRole("textbox", { name: "Name" }).waitFor();
    await workbench.keyboard.type("widest");
    await panel.press("Enter");
    await rowOf(page, "widest").waitFor();
    await panel.press("Control+z");
    await rowOf(page, "wider").waitFor();
    await panel.filter("starred and tags = best", 1);
    await panel.filter("", runCount);
  });

  step("archives and deletes runs, which come back", async (panel) => {
    const { page } = panel;
    await selectRuns(page, "grid-22", "grid-23");
    await chooseFrom(page, rowOf(page, "grid-23").locator(".column-run"), "Archive 2 runs");
    await panel.matches(runCount - 2);
    await page.getByRole("checkbox", { name: "Archived (2)" }).click();
    await rowOf(page, "grid-23").getByRole("img", { name: "archived" }).waitFor();
    await page.getByRole("checkbox", { name: "Archived" }).click();
    await panel.button("Undo").click();
    await panel.matches(runCount);
    await rowOf(page, "grid-21").click();
    await panel.press("Delete");
    await page.getByText("Deleted grid-21.").waitFor();
    await panel.matches(runCount - 1);
    await panel.press("Control+z");
    await panel.matches(runCount);
  });
}

/** Copying, saved views, export: how one takes the table along. */
export function takesTheTableAlong(step: Step): void {
  step("copies cells that were dragged over or reached by keyboard", async (panel) => {
    const { page } = panel;
    const accuracy = "metrics:accuracy";
    const [from, to] = [
      await boxOf(cellOf(page, "richer", accuracy)),
      await boxOf(cellOf(page, "wider", "params:hidden")),
    ];
    await dragMouse(panel.workbench, [from.x + 20, from.y + 8], [to.x + 20, to.y + 8]);
    await eventually(() => page.locator(".in-range").count(), 4);
    await panel.press("Control+c");
    await eventually(() => panel.clipboard(), "0.927\t32\n0.925\t32");
    await panel.press("Escape", "Home", "ArrowRight", "ArrowDown", "Shift+ArrowDown", "Control+c");
    await eventually(() => panel.clipboard(), "richer\nwider");
    await panel.press("Escape");
    await chooseFrom(page, cellOf(page, "grid-20", accuracy), "Copy cell");
    await eventually(() => panel.clipboard(), "0.368");
  });

  step("saves views, opens them again, renames and deletes them", async (panel) => {
    const { page } = panel;
    await panel.filter("lr < 0.04", 9);
    await headerOf(page, "hidden").getByRole("button").click();
    await panel.button("Saved views").click();
    await page.getByRole("textbox", { name: "Name of a new view" }).fill("Gentle ones");
    await panel.press("Enter");
    const opened = page.locator(".button-text").getByText("Gentle ones", { exact: true });
    await opened.waitFor();
    await panel.button("Saved views").click();
    await panel.button("All runs").click();
    await panel.matches(runCount);
    await panel.button("Saved views").click();
    await panel.button("Gentle ones").click();
    await panel.matches(9);
    assert.equal(await filterLine(page).inputValue(), "lr < 0.04");
    await panel.button("Saved views").click();
    await panel.button("Rename Gentle ones").click();
    await page.getByRole("textbox", { name: "New name of Gentle ones" }).fill("Slow ones");
    await panel.press("Enter");
    await panel.button("Delete Slow ones").click();
    await page.getByText("“Slow ones” is deleted.").waitFor();
    await panel.button("Undo").click();
    await panel.button("Delete Slow ones").waitFor();
    await panel.button("All runs").click();
    await panel.matches(runCount);
  });

  step("exports the table as it is shown into files of four kinds, and as text", async (panel) => {
    const { page, window } = panel;
    await panel.filter("branch = main and state = done", 4);
    const loss = headerOf(page, "loss");
    await loss.getByRole("button").click();
    await eventually(async () => (await namesInTable(page, 4))[0], "first");
    const beginnings = {
      CSV: ["runs.csv", /^name,.*\r\nfirst,/],
      JSON: ["runs.json", /^\[\s*\{\s*"name": "first"/],
      Markdown: ["runs.md", /^\| name .*\n\|[-: |]+\n\| first /],
      LaTeX: ["runs.tex", /\\begin\{tabular\}[^]*first/],
    } as const;
    for (const [kind, [name, beginning]] of Object.entries(beginnings)) {
      await panel.button("Export the table").click();
      await panel.button(`Save as ${kind}`).click();
      await window.saveAs(name);
      await eventually(async () => beginning.test(textOf(path.join(window.folder, name))), true);
    }
    await panel.button("Export the table").click();
    await panel.button("Copy as Markdown").click();
    await eventually(async () => /^\| name .*\n.*\n\| first /.test(await panel.clipboard()), true);
    await window.clearNotifications();
    await loss.getByRole("button").click();
    await loss.getByRole("button").click();
    await eventually(() => loss.getAttribute("aria-sort"), "none");
    await panel.filter("", runCount);
    await table(page).focus();
  });
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
