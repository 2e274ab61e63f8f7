import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { WorkbenchWindow } from "../host/window.ts";
import { eventually } from "./eventually.ts";
import { openSampleWindow } from "./sampleWindow.ts";
import type { SampleWindow } from "./sampleWindow.ts";

const isWindows = process.platform === "win32";
const runMs = 120_000;

describe("a sweep", { timeout: 300_000, skip: isWindows && "the npm host does not run on Windows" }, () => {
  let window: WorkbenchWindow;
  let close: SampleWindow["close"] | undefined;

  before(async () => {
    ({ window, close } = await openSampleWindow("cairn swéep "));
  });

  after(() => close?.());

  it("is put together by the keyboard alone, and ends as a group of its runs", async () => {
    const { keyboard } = window.page;
    await window.openContainer("Cairn");
    await window.treeItem("train", "Pipeline").first().waitFor({ timeout: runMs });
    await window.runCommand("Cairn: Start a sweep…");
    await heading("Sweep");
    await keyboard.type("train.lr");
    await keyboard.press("ArrowDown");
    await keyboard.press("Space");
    await keyboard.press("Enter");

    await heading("Sweep: train.lr (1 of 1)");
    await keyboard.type("0.2..0.1");
    await says("“0.2..0.1” has a span that ends before it begins.");
    await keyboard.press("ControlOrMeta+A");
    await keyboard.type("0.1, 0.2");
    await keyboard.press("Enter");

    assert.deepEqual(
      (await window.picks()).map((label) => label.trim()).filter((label) => /Start|=/.test(label)),
      ["Start 2 runs", "train.lr=0.1", "train.lr=0.2"],
    );
    await keyboard.press("Enter");
    await eventually("the sweep is done", runMs, async () => {
      const [sweep = "", first = "", second = ""] = await window.treeText("Runs");
      assert.match(sweep, /^[a-z-]+-sweep 2 of 2 · done$/);
      assert.match(first, /accuracy 0\.\d+ · .*lr=0\.1$/);
      assert.match(second, /accuracy 0\.\d+ · .*lr=0\.2$/);
    });
    assert.deepEqual(window.errors, []);
  });

  function heading(title: string): Promise<void> {
    return window.page.locator(".quick-input-widget:visible .quick-input-title", { hasText: title }).waitFor();
  }

  function says(text: string): Promise<void> {
    return window.page.locator(".quick-input-widget:visible .quick-input-message", { hasText: text }).waitFor();
  }
});
