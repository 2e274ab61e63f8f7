import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Page } from "playwright-core";
import { experimentsSuite } from "./support/browserSuite.ts";
import { violationsIn } from "./support/axe.ts";
import { weekOfRuns } from "./support/digitRuns.ts";
import type { ScriptedProject } from "./support/scriptedProject.ts";
import { eventually, filterLine, namesInTable, rowOf, selectRuns, table } from "./support/pageParts.ts";

const newestFirst = ["quick-wren", "brave-otter", "calm-heron", "eager-lark", "shy-marmot", "late-crane", "odd-ibex"];

/** What is open over the table, by the key that opens it. */
const states = [
  ["t", "option", "baseline"],
  ["n", "textbox", "Note"],
  ["F2", "textbox", "Name"],
  ["Shift+F10", "menuitem", "Archive"],
] as const;

function measured(project: ScriptedProject): void {
  project.hasMeasured = true;
}

async function openMenu(page: Page, name: string): Promise<ReturnType<Page["getByRole"]>> {
  await rowOf(page, name).locator(".column-run").click({ button: "right" });
  const menu = page.getByRole("menu", { name: `Run ${name}` });
  await menu.waitFor();
  return menu;
}

describe("what a person says of runs in the table", () => {
  const withPanel = experimentsSuite();

  test("a star is given by a click and by a key, asked for in the filter, and taken back", () =>
    withPanel({ runs: weekOfRuns() }, async ({ page, problems }) => {
      await namesInTable(page);
      await rowOf(page, "calm-heron").hover();
      await page.getByRole("button", { name: "Star calm-heron" }).click();
      const starred = page.getByRole("button", { name: "Take the star of calm-heron away" });
      await starred.waitFor();
      assert.equal(await starred.getAttribute("aria-pressed"), "true");
      await table(page).focus();
      await page.keyboard.press("Home");
      await page.keyboard.press("s");
      await page.getByRole("button", { name: "Take the star of quick-wren away" }).waitFor();
      await filterLine(page).fill("starred");
      await page.keyboard.press("Escape");
      await eventually(() => namesInTable(page, 2), ["quick-wren", "calm-heron"]);
      await filterLine(page).fill("");
      await eventually(() => namesInTable(page), newestFirst);
      await table(page).focus();
      await page.keyboard.press("Control+z");
      await page.getByRole("button", { name: "Take the star of quick-wren away" }).waitFor({ state: "detached" });
      await starred.waitFor();
      assert.deepEqual(problems, []);
    }));

  test("tags are edited in place, completed from those there are, and given up with Escape", () =>
    withPanel({ runs: weekOfRuns() }, async ({ page }) => {
      await namesInTable(page);
      await rowOf(page, "brave-otter").click();
      await page.keyboard.press("t");
      const editor = page.getByRole("dialog", { name: "Tags of brave-otter" });
      await editor.getByRole("combobox").fill("best, wide net");
      await page.keyboard.press("Enter");
      await editor.getByText("wide net").waitFor();
      await page.keyboard.press("Enter");
      await eventually(
        () => rowOf(page, "brave-otter").locator(".column-tags .tag").allInnerTexts(),
        ["best", "wide net"],
      );
      await table(page).press("ArrowDown");
      await page.keyboard.press("t");
      const next = page.getByRole("dialog", { name: "Tags of calm-heron" });
      await next.getByRole("combobox").fill("be");
      await next.getByRole("option", { name: "best" }).waitFor();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      await page.keyboard.press("Escape");
      await next.waitFor({ state: "detached" });
      assert.equal(await rowOf(page, "calm-heron").locator(".tag").count(), 0);
      await rowOf(page, "brave-otter").locator(".column-tags .said").dblclick();
      await editor.getByRole("button", { name: "Take away wide net" }).click();
      await filterLine(page).click();
      await eventually(() => rowOf(page, "brave-otter").locator(".column-tags .tag").allInnerTexts(), ["best"]);
    }));

  test("a name and a note are edited by keyboard; a name that is taken says so", () =>
    withPanel({ runs: weekOfRuns() }, async ({ page, problems }) => {
      await namesInTable(page);
      await rowOf(page, "brave-otter").click();
      await page.keyboard.press("F2");
      const name = page.getByRole("textbox", { name: "Name" });
      await name.fill("calm-heron");
      await page.keyboard.press("Enter");
      await page.getByText("Another run is called calm-heron already. Choose another name.").waitFor();
      await name.fill("the best <b>so far</b>");
      await page.keyboard.press("Enter");
      await rowOf(page, "the best <b>so far</b>").waitFor();
      await page.keyboard.press("n");
      const note = page.getByRole("textbox", { name: "Note" });
      await note.fill("Wider net\nand smaller steps");
      await page.keyboard.press("Control+Enter");
      await rowOf(page, "the best").getByRole("img", { name: "Note: Wider net" }).waitFor();
      await page.keyboard.press("n");
      await eventually(() => note.inputValue(), "Wider net\nand smaller steps");
      await note.fill("something else");
      await page.keyboard.press("Escape");
      await note.waitFor({ state: "detached" });
      await page.keyboard.press("F2");
      await name.fill("");
      await page.keyboard.press("Enter");
      await rowOf(page, "brave-otter").waitFor();
      await rowOf(page, "brave-otter").getByRole("img", { name: "Note: Wider net" }).waitFor();
      assert.deepEqual(problems, []);
    }));

  test("runs are archived and deleted, all selected ones at once, and come back", () =>
    withPanel({ runs: weekOfRuns() }, async ({ page, problems }) => {
      await namesInTable(page);
      await selectRuns(page, "late-crane", "odd-ibex");
      const menu = await openMenu(page, "odd-ibex");
      await menu.getByRole("menuitem", { name: "Archive 2 runs" }).click();
      await eventually(() => namesInTable(page, 5), newestFirst.slice(0, 5));
      await page.getByText("Archived 2 runs.").waitFor();
      await page.getByRole("checkbox", { name: "Archived (2)" }).click();
      await eventually(() => namesInTable(page), newestFirst);
      assert.equal(await rowOf(page, "odd-ibex").getByRole("img", { name: "archived" }).count(), 1);
      await page.getByRole("checkbox", { name: "Archived" }).click();
      await eventually(() => namesInTable(page, 5), newestFirst.slice(0, 5));
      await page.getByRole("button", { name: "Undo" }).click();
      await eventually(() => namesInTable(page), newestFirst);
      await rowOf(page, "shy-marmot").click();
      await page.keyboard.press("Delete");
      await page.getByText("Deleted shy-marmot.").waitFor();
      await rowOf(page, "shy-marmot").waitFor({ state: "detached" });
      await table(page).focus();
      await page.keyboard.press("Control+z");
      await eventually(() => namesInTable(page), newestFirst);
      assert.deepEqual(problems, []);
    }));

  test("versions of data and environments have columns, short and in groups, sorted and asked for like others", () =>
    withPanel({ runs: weekOfRuns(), width: 3000, prepare: measured }, async ({ page }) => {
      await namesInTable(page);
      const python = page.getByRole("columnheader", { name: "python" });
      await python.waitFor();
      for (const group of ["Data", "Environment"])
        await page.getByRole("columnheader", { name: group }).first().waitFor();
      const digits = rowOf(page, "calm-heron").locator('[data-column="data:data/digits.csv"]');
      assert.equal(await digits.innerText(), "61336639");
      await python.getByRole("button").first().click();
      await eventually(async () => (await namesInTable(page)).at(-1), "calm-heron");
      await filterLine(page).fill("environment.python = 3.12.1");
      await page.keyboard.press("Escape");
      await eventually(() => namesInTable(page, 1), ["calm-heron"]);
    }));

  test("axe finds nothing in what is said and how it is edited, in any theme", () =>
    withPanel({ runs: weekOfRuns() }, async ({ page, project }) => {
      await namesInTable(page);
      await project.engine().markRuns([
        { run: "brave-otter", starred: true, addTags: ["best"], note: "Wider net" },
        { run: "calm-heron", addTags: ["baseline"], archived: true },
      ]);
      await page.getByRole("checkbox", { name: "Archived (1)" }).click();
      await rowOf(page, "calm-heron").locator(".tag").first().waitFor();
      await rowOf(page, "brave-otter").click();
      for (const [key, role, name] of states) {
        await page.keyboard.press(key);
        await page.getByRole(role, { name }).waitFor();
        assert.deepEqual(await violationsIn(page), [], name);
        await page.keyboard.press("Escape");
        await page.getByRole("dialog").waitFor({ state: "detached" });
      }
      await page.keyboard.press("a");
      await page.getByRole("button", { name: "Undo" }).waitFor();
      assert.deepEqual(await violationsIn(page), [], "undo");
    }));

  test("the menu of a row comes by the keyboard, and gives the focus back", () =>
    withPanel({ runs: weekOfRuns() }, async ({ page }) => {
      await namesInTable(page);
      await table(page).focus();
      await page.keyboard.press("Shift+F10");
      const menu = page.getByRole("menu", { name: "Run quick-wren" });
      await menu.getByRole("menuitem", { name: "Star" }).waitFor();
      assert.equal(await menu.getByRole("menuitem", { name: "Delete" }).count(), 0, "it is under way");
      await page.keyboard.press("Escape");
      await menu.waitFor({ state: "detached" });
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("s");
      await page.getByRole("button", { name: "Take the star of brave-otter away" }).waitFor();
    }));
});
