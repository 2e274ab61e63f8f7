import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import type { WorkbenchWindow } from "../host/window.ts";
import { eventually } from "./eventually.ts";
import { inSampleWindow } from "./sampleWindow.ts";
import { openSweepPanel } from "./sweepPanel.ts";

const isWindows = process.platform === "win32";
const runMs = 120_000;
const sweepMs = 240_000;

describe(
  "an afternoon of running",
  { timeout: 600_000, skip: isWindows && "the npm host does not run on Windows" },
  () => {
    let window: WorkbenchWindow;
    let best = "";

    inSampleWindow("cairn rünning ", (opened) => {
      window = opened;
    });

    it("runs everything, and is stopped in the middle", async () => {
      const hold = path.join(window.folder, "hold");
      writeFileSync(hold, "");
      holdTraining(path.join(window.folder, "src", "train.py"), hold);
      await window.runCommand("Cairn: Run all stages, fresh ones too");
      await pipelineHolds(/train .*epoch/);
      await window.runCommand("Cairn: Stop run");
      await eventually("the run was stopped", runMs, async () => {
        assert.match(await runs(), /stopped/);
      });
      rmSync(hold);
      await pipelineHolds(/features \d/);
    });

    it("reruns what was stopped, and no more", async () => {
      const [stopped = ""] = (await window.treeText("Runs")).filter((row) => row.includes("stopped"));
      await window.clickTreeAction(nameIn(stopped), "Rerun failed stages", "Runs");
      await pipelineHolds(/evaluate accuracy 0\.9/);
      await eventually("no stage is left to run", runMs, async () => {
        assert.doesNotMatch((await window.treeText("Pipeline")).join("\n"), /never run|stale|running|failed/);
      });
    });

    it("sweeps over six values while nothing of the workspace changes", async () => {
      await window.runCommand("Cairn: Start a sweep…");
      const panel = await openSweepPanel(window);
      await panel.getByRole("checkbox", { name: "train.lr" }).click();
      const lr = panel.getByRole("group", { name: "train.lr" });
      await lr.getByRole("textbox", { name: "Values" }).fill("0.02, 0.03, 0.05, 0.08, 0.1, 0.2");
      await panel.getByRole("button", { name: "Start 6 runs" }).click();
      await panel.getByText("-sweep is under way").waitFor({ timeout: runMs });
      await eventually("the sweep is done", sweepMs, async () => {
        assert.match(await runs(), /-sweep 6 of 6 · done/);
      });
      assert.doesNotMatch((await window.treeText("Pipeline")).join("\n"), /stale/);
    });

    it("compares them all", async () => {
      const [sweep = ""] = (await window.treeText("Runs")).filter((row) => row.includes("-sweep"));
      await window.treeItem(nameIn(sweep), "Runs").first().click({ button: "right" });
      await window.page.locator(".monaco-menu:visible .action-label", { hasText: "Compare runs" }).hover();
      await window.page.keyboard.press("Enter");
      const panel = await window.webview("Experiments");
      const comparison = panel.getByRole("region", { name: "Comparison" });
      await eventually("what differs between six runs", 30_000, async () => {
        const text = await comparison.innerText();
        assert.match(text, /train\.lr/);
        assert.match(text, /accuracy/);
      });
    });

    it("makes the best again, and finds it identical", async () => {
      const swept = (await window.treeText("Runs")).filter((row) => /accuracy .*lr=/.test(row));
      assert.equal(swept.length, 6);
      const accuracy = (row: string): number => Number(/accuracy (0\.\d+)/.exec(row)?.[1]);
      best = nameIn(swept.toSorted((one, other) => accuracy(other) - accuracy(one))[0] ?? "");
      await window.runCommand("Cairn: Reproduce");
      await window.pick(best);
      await eventually("the verdict", runMs, async () => {
        assert.match(
          (await window.notifications()).join("\n"),
          new RegExp(`${best} is reproduced: every artifact and every metric is identical`),
        );
      });
      assert.deepEqual(window.errors, []);
    });

    function runs(): Promise<string> {
      return window.treeText("Runs").then((rows) => rows.join("\n"));
    }

    async function pipelineHolds(pattern: RegExp): Promise<void> {
      await eventually(`the pipeline holds ${pattern.source}`, runMs, async () => {
        assert.match((await window.treeText("Pipeline")).join("\n"), pattern);
      });
    }

    /** The name that a row begins with. */
    function nameIn(row: string): string {
      return row.trim().split(" ")[0] ?? "";
    }
  },
);

/** Has the training wait after its first epochs while a file is there: on a fast machine it would be over before it is stopped. */
function holdTraining(script: string, hold: string): void {
  const loop = "        for epoch in range(1, epochs + 1):\n";
  const wait = `            while epoch == 3 and os.path.exists(${JSON.stringify(hold)}):\n                time.sleep(0.05)\n`;
  const text = readFileSync(script, "utf8");
  assert.ok(text.includes(loop));
  writeFileSync(script, text.replace(loop, loop + wait).replace("from random", "import os\nimport time\nfrom random"));
}
