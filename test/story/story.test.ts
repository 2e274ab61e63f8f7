import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { openWindow } from "../host/window.ts";
import type { WorkbenchWindow } from "../host/window.ts";
import { packagedVsix } from "../package/vsix.ts";
import { eventually } from "./eventually.ts";
import { takePictures } from "./sampleWindow.ts";

const runMs = 120_000;
const isWindows = process.platform === "win32";

/** A person's first hour with Cairn, by clicks in a real window with the packaged extension installed. */
describe("the story", { timeout: 600_000, skip: isWindows && "the npm host does not run on Windows" }, () => {
  const home = mkdtempSync(path.join(tmpdir(), "cairn störy "));
  const empty = path.join(home, "leer und neu");
  const sample = path.join(home, "cairn-digits");
  let window: WorkbenchWindow;
  let firstModel: Buffer;

  const modelFile = (): Buffer => readFileSync(path.join(sample, "models", "model.json"));
  const pipelineHolds = (row: string | RegExp): Promise<void> =>
    eventually(`the pipeline view holds ${String(row)}`, runMs, async () => {
      const text = (await window.treeText("Pipeline")).join("\n");
      assert.match(text, typeof row === "string" ? new RegExp(row) : row);
    });

  before(async () => {
    mkdirSync(empty);
    const vsix = await packagedVsix(home);
    window = await openWindow({ folder: empty, vsix, viewport: { width: 1400, height: 900 } });
  });

  takePictures(() => window);

  after(async () => {
    await window?.close();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  });

  it("opens the sample from the sidebar, and shows its stages", async () => {
    await window.openContainer("Cairn");
    await window.view("Pipeline").getByRole("button", { name: "Open sample project" }).click();
    await window.chooseFolder(`${home}${path.sep}`, path.basename(empty), "Put it here");
    await window.clickNotificationButton("Open here");
    await window.page.waitForURL((url) => decodeURIComponent(url.href).includes("cairn-digits"));
    await window.openContainer("Cairn");
    for (const stage of ["collect", "verify", "features", "train", "evaluate"]) {
      await pipelineHolds(`${stage} never run`);
    }
  });

  it("runs the pipeline, after which all is fresh", async () => {
    await window.runCommand("Cairn: Run what is stale");
    await pipelineHolds(/evaluate accuracy 0\.9/);
    await eventually("no stage is left to run", runMs, async () => {
      assert.doesNotMatch((await window.treeText("Pipeline")).join("\n"), /never run|stale|running/);
    });
    firstModel = modelFile();
    commit("The first model");
  });

  it("says why a stage is stale when a parameter changes in the editor, and runs it again", async () => {
    await setInEditor("params.yaml", "lr: 0.05", "lr: 0.2");
    await pipelineHolds(/train .*`?train\.lr`? 0\.05 → 0\.2/);
    await pipelineHolds(/features \d/);
    await window.runCommand("Cairn: Run what is stale");
    await pipelineHolds(/train [\d.]+ s/);
    await pipelineHolds(/evaluate accuracy/);
    assert.notDeepEqual(modelFile(), firstModel);
  });

  it("compares the two runs, the parameter and the metric first", async () => {
    await window.openFile("dvc.yaml", 92);
    await window.clickCodeLens("Compare");
    const panel = await window.webview("Experiments");
    const comparison = panel.getByRole("region", { name: "Comparison" });
    await comparison.waitFor();
    await eventually("the comparison shows what differs", 20_000, async () => {
      const text = await comparison.innerText();
      assert.match(text, /train\.lr/);
      assert.match(text, /0\.05/);
      assert.match(text, /0\.2/);
      assert.match(text, /accuracy/);
      assert.match(text, /worse|better/);
    });
  });

  it("snapshots a commit, and restores the first model to the byte", async () => {
    commit("A higher learning rate");
    await window.openContainer("Cairn");
    await window.expandTreeItem("models/model.json", "Data & Models");
    await eventually("the model's history names both commits", 30_000, async () => {
      const text = (await window.treeText("Data & Models")).join("\n");
      assert.match(text, /The first model/);
      assert.match(text, /A higher learning rate/);
    });
    const old = window.view("Data & Models").getByRole("treeitem").filter({ hasText: "The first model" });
    await old.first().hover();
    await old
      .first()
      .getByRole("button", { name: /Restore/ })
      .click();
    await window.confirmPicks();
    await eventually("the first model is back", 30_000, async () => {
      // To lay two models side by side in words would take longer than there is time.
      assert.ok(modelFile().equals(firstModel));
    });
    await pipelineHolds(/train .*models\/model\.json/);
  });

  it("leaves no error on the window's console", () => assert.deepEqual(window.errors, []));

  function commit(message: string): void {
    execFileSync("git", ["-C", sample, "add", "--all"]);
    execFileSync("git", ["-C", sample, "commit", "--quiet", "-m", message]);
  }

  /** Goes to the line that holds a text, types another over it and saves. */
  async function setInEditor(file: string, old: string, replacement: string): Promise<void> {
    const lines = readFileSync(path.join(sample, file), "utf8").split("\n");
    const index = lines.findIndex((line) => line.includes(old));
    await window.openFile(file, index + 1);
    await window.page.locator(".monaco-editor.focused").waitFor();
    // From the end, Home goes to the first letter and not to the first column.
    await window.page.keyboard.press("End");
    await window.page.keyboard.press("Home");
    await window.page.keyboard.press("Shift+End");
    await window.page.keyboard.type(lines[index]?.trimStart().replace(old, replacement) ?? "");
    await window.page.keyboard.press("Escape");
    await window.page.keyboard.press(process.platform === "darwin" ? "Meta+S" : "Control+S");
    await eventually("the file is saved", 10_000, async () => {
      assert.ok(readFileSync(path.join(sample, file), "utf8").includes(replacement));
    });
  }
});
