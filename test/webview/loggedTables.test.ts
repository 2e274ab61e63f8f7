import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { experimentsSuite } from "./support/browserSuite.ts";
import { weekOfRuns } from "./support/digitRuns.ts";
import { comparison, eventually, namesInTable, selectRuns } from "./support/pageParts.ts";
import type { ScriptedProject } from "./support/scriptedProject.ts";

const columns = ["text", "label", "guess", "score", "length", "note"];

/** Two of three runs have logged a long table; what stands in it is only text. */
function withTables(project: ScriptedProject): void {
  project.loggedTables = [
    { name: "eval/answers", isInRun: [true, false, true] },
    { name: "none", isInRun: [true, false, false] },
  ];
  project.loggedRows = ({ runIds, name, start, end }) =>
    runIds.map((runId, run) =>
      name === "none"
        ? { runId, columns: [], count: 0, start, rows: [], word: "none holds no whole table." }
        : {
            runId,
            columns,
            count: 2_000,
            start,
            step: 20,
            rows: Array.from({ length: Math.min(end, 2_000) - start }, (_, at) =>
              columns.map((column) =>
                column === "text" ? `<b>row ${start + at}</b>` : `${column} ${start + at} of ${run}`,
              ),
            ),
          },
    );
}

describe("the tables that runs have logged", () => {
  const withPanel = experimentsSuite();

  test("stand row by row beside each other, in and out of sight, as texts", () =>
    withPanel({ runs: weekOfRuns(), prepare: withTables, height: 900 }, async ({ page, problems }) => {
      await namesInTable(page);
      await selectRuns(page, "calm-heron", "brave-otter", "shy-marmot");
      await comparison(page).getByRole("tab", { name: "Tables" }).click();
      await page.getByText("2 of 3 runs have logged it.").waitFor();
      const grid = page.getByRole("table", { name: "eval/answers" });
      await grid.getByRole("cell", { name: "<b>row 0</b>" }).first().waitFor();
      assert.deepEqual(
        [await grid.getAttribute("aria-rowcount"), await grid.getAttribute("aria-colcount")],
        ["2001", "13"],
      );
      assert.ok((await grid.getByRole("cell").count()) < 400);
      await page.getByText("calm-heron: 2,000 rows, as of step 20 · shy-marmot: 2,000 rows, as of step 20").waitFor();
      await grid.evaluate((element) => element.scrollTo({ top: 1_500 * 22, left: element.scrollWidth }));
      await grid.getByRole("cell", { name: "note 1510 of 1" }).waitFor();
      await page.getByRole("combobox", { name: "Table" }).click();
      await page.getByRole("option", { name: "none" }).click();
      await page.getByText("calm-heron: none holds no whole table.").waitFor();
      await eventually(async () => problems, []);
    }));
});
