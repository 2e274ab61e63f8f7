import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";

import { after, before, describe, it } from "mocha";
import * as vscode from "vscode";

import { badgesOf } from "../../src/extension/features/badges/badges.ts";
import { buildDataTree } from "../../src/extension/features/data/dataTree.ts";
import { commands } from "../../src/extension/ids.ts";
import type { Project, Services } from "../../src/extension/services.ts";
import type { TreeNode } from "../../src/extension/services/treeModel.ts";
import { safetensors } from "../engine/support/modelFiles.ts";
import { activeServices, eventually, workspaceProject } from "./cairn.ts";

describe("data that has changed, and data that nobody keeps", () => {
  let services: Services;
  let project: Project;
  let wanting: vscode.Disposable;
  let settings: string | undefined;

  const at = (relative: string): string => path.join(project.root, relative);
  const group = (label: string): TreeNode | undefined =>
    buildDataTree([project], new Map()).find((node) => node.label === label);
  const rowIn = (label: string, file: string): TreeNode | undefined =>
    group(label)
      ?.children?.()
      .find((node) => node.label === file);
  const changed = (file: string): TreeNode | undefined => rowIn("Changed since the last snapshot", file);
  const proposed = (file: string): TreeNode | undefined => rowIn("Not versioned yet", file);
  const badge = (file: string): string | undefined => badgesOf(project.state.artifacts ?? []).get(file)?.letter;

  before(async () => {
    services = await activeServices();
    project = await workspaceProject(services);
    wanting = services.projects.want(["pipeline", "artifacts", "proposals"]);
    if (existsSync(at("cairn.yaml"))) settings = await readFile(at("cairn.yaml"), "utf8");
    await mkdir(at("wares ü"));
    await writeFile(at("wares ü/a.csv"), "first\n");
    await writeFile(at("wares ü/b.csv"), "first\n");
    await writeFile(at("wares ü/net.safetensors"), modelOf(1));
    await writeFile(at("cairn.yaml"), "# kept\ntrack:\n  - wares ü/*\n");
    await project.refresh();
    await project.engine.takeSnapshot({ message: "wares" });
    await eventually("what was kept", () => isState("wares ü/a.csv", "unchanged") || undefined);
  });

  after(async () => {
    wanting.dispose();
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    for (const name of ["wares ü", "zoo ü", ".cairnignore"]) await rm(at(name), { recursive: true, force: true });
    if (settings === undefined) await rm(at("cairn.yaml"), { force: true });
    else await writeFile(at("cairn.yaml"), settings);
  });

  it("stands in a group with its sizes, and has a badge, until it is put back", async () => {
    assert.equal(changed("wares ü/a.csv"), undefined);
    await writeFile(at("wares ü/a.csv"), "second, and longer\n");
    await rm(at("wares ü/b.csv"));
    const row = await eventually("the changed file", () => changed("wares ü/a.csv"));
    assert.equal(row.description, "6 B → 19 B");
    assert.equal(row.context, "changed.modified");
    // In a narrow side bar nothing else says all of it.
    assert.match(row.tooltip?.() ?? "", /^\*\*wares ü\/a\.csv\*\* — 6 B → 19 B\n\nIs as no snapshot holds it\.$/);
    assert.equal(badge("wares ü/a.csv"), "M");
    await vscode.commands.executeCommand(row.command?.command ?? "", ...(row.command?.arguments ?? []));
    const diff = await eventually("the two beside each other", () => shownDifference("cairn-version"));
    assert.equal(diff.modified.fsPath, at("wares ü/a.csv"));
    await vscode.commands.executeCommand(commands.putBack, row.ref);
    assert.equal(await readFile(at("wares ü/a.csv"), "utf8"), "first\n");
    await eventually("nothing changed in it", () => isState("wares ü/a.csv", "unchanged") || undefined);
    assert.equal(changed("wares ü/a.csv"), undefined);
    assert.equal(badge("wares ü/a.csv"), undefined);
  });

  it("is shown by what its headers say where it is a model", async () => {
    await writeFile(at("wares ü/net.safetensors"), modelOf(2));
    const row = await eventually("the changed model", () => changed("wares ü/net.safetensors"));
    await vscode.commands.executeCommand(row.command?.command ?? "", ...(row.command?.arguments ?? []));
    const diff = await eventually("the two beside each other", () => shownDifference("cairn-difference"));
    const texts = await Promise.all(
      [diff.original, diff.modified].map(async (uri) => (await vscode.workspace.openTextDocument(uri)).getText()),
    );
    assert.deepEqual(
      texts.map((text) => /w: F32 .*/.exec(text)?.[0]),
      ["w: F32 [1]", "w: F32 [2]"],
    );
    await vscode.commands.executeCommand(commands.putBack, row.ref);
  });

  it("tells what is missing at its folder, and puts that back too", async () => {
    const row = await eventually("the missing file", () => changed("wares ü/b.csv"));
    assert.deepEqual([row.description, row.context], ["missing · 6 B", "changed.missing"]);
    assert.equal(badge("wares ü"), "!");
    await vscode.commands.executeCommand(commands.putBack, row.ref);
    assert.equal(await readFile(at("wares ü/b.csv"), "utf8"), "first\n");
    await eventually("nothing missing", () => badge("wares ü") === undefined || undefined);
  });

  it("is proposed to be tracked, by a line in cairn.yaml, or never asked about again", async () => {
    await mkdir(at("zoo ü"));
    await writeFile(at("zoo ü/net.onnx"), "x".repeat(4_000));
    await writeFile(at("zoo ü/run.py"), "");
    await writeFile(at("zoo ü/other.npy"), "x".repeat(4_000));
    await project.refresh();
    const row = await eventually("the model", () => proposed("zoo ü/net.onnx"));
    assert.deepEqual([row.description, row.context], ["4.0 kB", "proposal"]);
    await vscode.commands.executeCommand(commands.trackData, row.ref);
    assert.equal(await readFile(at("cairn.yaml"), "utf8"), "# kept\ntrack:\n  - wares ü/*\n  - zoo ü/net.onnx\n");
    await eventually("it among the artifacts", () => isState("zoo ü/net.onnx", "unrecorded") || undefined);
    assert.equal(proposed("zoo ü/net.onnx"), undefined);
    const other = await eventually("the other file", () => proposed("zoo ü/other.npy"));
    await vscode.commands.executeCommand(commands.passOverData, other.ref);
    await eventually("nothing more of it", () => proposed("zoo ü/other.npy") === undefined || undefined);
    assert.equal(await readFile(at(".cairnignore"), "utf8"), "/zoo ü/other.npy\n");
  });

  it("is tracked from the Explorer, beside what was not saved yet, and not once that is undone", async () => {
    const document = await vscode.workspace.openTextDocument(at("cairn.yaml"));
    const saved = await readFile(at("cairn.yaml"), "utf8");
    await eventually("the editor to have what was written", () => document.getText() === saved || undefined);
    const editor = await vscode.window.showTextDocument(document);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), "# mine\n"));
    const before = document.getText();
    await eventually("the new line", async () => {
      // VS Code may decline to save just now: then the person is told, and tries again.
      await vscode.commands.executeCommand(commands.trackData, vscode.Uri.file(at("zoo ü/run.py")));
      return (await readFile(at("cairn.yaml"), "utf8")).includes("run.py") || undefined;
    });
    assert.equal(await readFile(at("cairn.yaml"), "utf8"), `${before}  - zoo ü/run.py\n`);
    await eventually("it in the editor", () => document.getText() !== before || undefined);
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand("undo");
    assert.equal(document.getText(), before);
    await document.save();
  });

  /** The diff editor that is shown, once its left side is of this scheme. */
  function shownDifference(scheme: string): vscode.TabInputTextDiff | undefined {
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    return input instanceof vscode.TabInputTextDiff && input.original.scheme === scheme ? input : undefined;
  }

  function isState(file: string, state: string): boolean {
    return project.state.artifacts?.find(({ artifact }) => artifact.path === file)?.state === state;
  }
});

/** A model with one tensor of so many numbers. */
function modelOf(count: number): Buffer {
  return safetensors({ w: { dtype: "F32", shape: [count], bytes: 4 * count } });
}
