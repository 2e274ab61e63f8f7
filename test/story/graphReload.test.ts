import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { makeSampleRepository } from "../host/sample.ts";
import { openWindow } from "../host/window.ts";
import type { WorkbenchWindow } from "../host/window.ts";
import { makeVsix } from "../package/vsix.ts";

const isWindows = process.platform === "win32";
const drawnMs = 60_000;

describe("the graph", { timeout: 300_000, skip: isWindows && "the npm host does not run on Windows" }, () => {
  const home = mkdtempSync(path.join(tmpdir(), "cairn gräph "));
  const sample = path.join(home, "digits");
  let window: WorkbenchWindow;

  before(async () => {
    await makeSampleRepository(sample);
    const vsix = await makeVsix({ outDir: home });
    window = await openWindow({ folder: sample, vsix });
  });

  after(async () => {
    await window?.close();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  });

  it("comes back with the window, and draws, and still goes to a stage's source", async () => {
    await window.openContainer("Cairn");
    await window.treeItem("train", "Pipeline").first().waitFor({ timeout: drawnMs });
    await window.runCommand("Cairn: Open pipeline graph");
    await trainInGraph();

    const loaded = window.page.waitForEvent("load");
    await window.runCommand("Developer: Reload Window");
    await loaded;
    await window.page.getByRole("tab", { name: /^Pipeline graph/ }).waitFor({ timeout: drawnMs });
    const train = await trainInGraph();

    await train.dblclick();
    await window.page.locator('.tab.active[data-resource-name="dvc.yaml"]').waitFor();
    assert.match(await window.editorText(), /^ {2}train:/m);
  });

  /** Waits until the graph is drawn. */
  async function trainInGraph() {
    const panel = await window.webview("Pipeline graph");
    const train = panel.getByRole("button", { name: /^train, / });
    await train.waitFor({ timeout: drawnMs });
    return train;
  }
});
