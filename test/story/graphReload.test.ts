import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { WorkbenchWindow } from "../host/window.ts";
import { openSampleWindow } from "./sampleWindow.ts";
import type { SampleWindow } from "./sampleWindow.ts";

const isWindows = process.platform === "win32";
const drawnMs = 60_000;

describe("the graph", { timeout: 300_000, skip: isWindows && "the npm host does not run on Windows" }, () => {
  let window: WorkbenchWindow;
  let close: SampleWindow["close"] | undefined;

  before(async () => {
    ({ window, close } = await openSampleWindow("cairn gräph "));
  });

  after(() => close?.());

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
