import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { WorkbenchWindow } from "../host/window.ts";
import { eventually } from "./eventually.ts";
import { inSampleWindow } from "./sampleWindow.ts";
import { openSweepPanel } from "./sweepPanel.ts";

const isWindows = process.platform === "win32";
const runMs = 120_000;

describe("a sweep", { timeout: 300_000, skip: isWindows && "the npm host does not run on Windows" }, () => {
  let window: WorkbenchWindow;

  inSampleWindow("cairn swéep ", (opened) => {
    window = opened;
  });

  it("is put together in its panel by the keyboard alone, and ends as a group of its runs", async () => {
    await window.runCommand("Cairn: Start a sweep…");
    const panel = await openSweepPanel(window);
    const { keyboard } = window.page;
    await panel.getByRole("textbox", { name: "Find a parameter" }).focus();
    await keyboard.type("train.lr");
    await panel.getByRole("listitem").nth(1).waitFor({ state: "detached" });
    await keyboard.press("Tab");
    await keyboard.press("Space");
    const values = panel.getByRole("group", { name: "train.lr" }).getByRole("textbox", { name: "Values" });
    await values.focus();
    await keyboard.press("Home");
    await keyboard.press("Shift+End");
    await keyboard.type("0.2..0.1");
    await panel.getByText("“0.2..0.1” is a range.").waitFor();
    await keyboard.press("Home");
    await keyboard.press("Shift+End");
    await keyboard.type("0.1, 0.2");
    await panel.getByText("2 runs, ").waitFor();
    const start = panel.getByRole("button", { name: "Start 2 runs" });
    await start.focus();
    await keyboard.press("Enter");
    await panel.getByText(/-sweep is under way: \d of 2 runs|-sweep is done/).waitFor({ timeout: runMs });

    await eventually("the sweep is done", runMs, async () => {
      const [sweep = "", first = "", second = ""] = await window.treeText("Runs");
      assert.match(sweep, /^[a-z-]+-sweep 2 of 2 · done$/);
      assert.match(first, /accuracy 0\.\d+ · .*lr=0\.1$/);
      assert.match(second, /accuracy 0\.\d+ · .*lr=0\.2$/);
    });
    await panel.getByText(/-sweep is done: 2 of 2 runs\./).waitFor({ timeout: runMs });
    assert.deepEqual(window.errors, []);
  });
});
