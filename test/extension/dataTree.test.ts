import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";

import { after, before, describe, it } from "mocha";
import * as vscode from "vscode";

import type { Snapshot } from "../../src/engine/model/snapshot.ts";
import { buildDataTree, describeOrigin } from "../../src/extension/features/data/dataTree.ts";
import { commands } from "../../src/extension/ids.ts";
import type { Project, Services } from "../../src/extension/services.ts";
import type { TreeNode } from "../../src/extension/services/treeModel.ts";
import { activeServices, eventually, workspaceProject } from "./cairn.ts";
import { linesOf } from "./trees.ts";

const artifact = "data/digits.csv";

describe("the data view", () => {
  let services: Services;
  let project: Project;
  let wanting: vscode.Disposable;
  let file: string;
  let saved: Buffer | undefined;

  before(async () => {
    services = await activeServices();
    project = await workspaceProject(services);
    wanting = services.projects.want(["pipeline", "artifacts"]);
    file = path.join(project.root, "data", "digits.csv");
    if (existsSync(file)) saved = await readFile(file);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, "erste Fassung ü\n");
    await project.engine.takeSnapshot({ message: "the first" });
    await eventually("the kept artifact", () => row()?.description?.startsWith("17 B") || undefined);
  });

  after(async () => {
    wanting.dispose();
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    if (saved) await writeFile(file, saved);
    else await rm(file, { force: true });
  });

  it("says size and version, and what has changed", async () => {
    assert.match(row()?.description ?? "", /^17 B · [0-9a-f]{4}/);
    await writeFile(file, "zweite, längere Fassung\n");
    const changed = await eventually("a modified row", () =>
      row()?.context === "artifact.modified" ? row() : undefined,
    );
    assert.match(changed.description ?? "", /^modified · 25 B/);
    assert.match(changed.spoken ?? "", /^data\/digits\.csv, data, modified/);
  });

  it("lists the versions with what brought them about", async () => {
    await project.engine.takeSnapshot({ message: "the second" });
    const lines = linesOf((await row()?.load?.()) ?? []);
    assert.match(lines[0] ?? "", /^[0-9a-f]{7} current · /);
    assert.match(lines[1] ?? "", /^[0-9a-f]{7} (?!current)/);
    const [entry] = await project.engine.artifactHistory(artifact);
    assert.ok(entry);
    const { message: _, ...committed } = { ...entry, commit: "abcdef0123", commitSubject: "Better" };
    assert.equal(describeOrigin({ ...committed, runs: [{ id: "r", name: "calm-fox" }] }), "calm-fox · abcdef0 Better");
  });

  it("shows what a .dvc file tracks, and that it is not as there", async () => {
    const data = path.join(project.root, "extern.csv");
    const tracker = `${data}.dvc`;
    const find = () => buildDataTree([project], new Map()).find(({ label }) => label === "extern.csv");
    try {
      await writeFile(data, "hello\n");
      await writeFile(tracker, "outs:\n- {path: extern.csv, hash: md5, md5: b1946ac92492d2347c6235b4d2611184}\n");
      const tracked = await eventually("the tracked file", () =>
        find()?.description?.includes("6 B") ? find() : undefined,
      );
      assert.doesNotMatch(tracked.description ?? "", /not as in/);
      assert.match(tracked.tooltip?.() ?? "", /comes from outside, tracked by extern\\?\.csv\\?\.dvc/);
      await writeFile(data, "hello you\n");
      await eventually("the change", () => find()?.description?.includes("not as in extern.csv.dvc") || undefined);
    } finally {
      await rm(tracker);
      await rm(data);
    }
  });

  it("offers no version of what was never kept and is not there", async () => {
    const tracker = path.join(project.root, "fehlt ü.csv.dvc");
    const find = () => buildDataTree([project], new Map()).find(({ label }) => label === "fehlt ü.csv");
    const contexts = contextsOf(commands.restoreArtifact);
    try {
      await writeFile(tracker, "outs:\n- {path: fehlt ü.csv, hash: md5, md5: b1946ac92492d2347c6235b4d2611184}\n");
      const absent = await eventually("the row", find);
      assert.doesNotMatch(absent.context ?? "", contexts);
      assert.match(row()?.context ?? "", contexts);
    } finally {
      await rm(tracker);
    }
  });

  it("brings tracked data back that is not there, out of DVC's cache", async () => {
    const at = (relative: string): string => path.join(project.root, relative);
    const md5 = "b1946ac92492d2347c6235b4d2611184";
    const object = at(`.dvc/cache/files/md5/${md5.slice(0, 2)}/${md5.slice(2)}`);
    const find = () => buildDataTree([project], new Map()).find(({ label }) => label === "geholt ü.csv");
    try {
      await mkdir(path.dirname(object), { recursive: true });
      await writeFile(object, "hello\n");
      await writeFile(at(".dvc/config"), "");
      await writeFile(at("geholt ü.csv.dvc"), `outs:\n- {path: geholt ü.csv, hash: md5, md5: ${md5}}\n`);
      const absent = await eventually("the row", find);
      assert.match(absent.context ?? "", contextsOf(commands.bringBackOutputs));
      await vscode.commands.executeCommand(commands.bringBackOutputs, absent.ref);
      assert.equal(await readFile(at("geholt ü.csv"), "utf8"), "hello\n");
      await eventually("the row with its size", () => find()?.description?.includes("6 B") || undefined);
    } finally {
      await rm(at(".dvc"), { recursive: true });
      for (const name of ["geholt ü.csv", "geholt ü.csv.dvc"]) await rm(at(name), { force: true });
    }
  });

  it("opens an old version as it was", async () => {
    const [, old] = (await row()?.load?.()) ?? [];
    assert.ok(old?.command);
    await vscode.commands.executeCommand(old.command.command, ...(old.command.arguments ?? []));
    const editor = await eventually("the version", () =>
      vscode.window.activeTextEditor?.document.uri.scheme === "cairn-version"
        ? vscode.window.activeTextEditor
        : undefined,
    );
    assert.equal(editor.document.getText(), "erste Fassung ü\n");
    assert.match(path.basename(editor.document.uri.path), /^digits \([0-9a-f]{7}\)\.csv$/);
  });

  it("brings an old version back, and its undo the newer one", async () => {
    const [, old] = (await row()?.load?.()) ?? [];
    const ref = String(old?.ref?.["snapshotId"]);
    const plan = await project.engine.planRestore({ ref, paths: [artifact] });
    assert.deepEqual(
      plan.changes.map(({ action }) => action),
      ["replace"],
    );
    const outcome = await project.engine.restore(plan);
    assert.equal(await readFile(file, "utf8"), "erste Fassung ü\n");
    const undo = await project.engine.planRestore({ ref: outcome.undoSnapshotId ?? "" });
    await project.engine.restore(undo);
    assert.equal(await readFile(file, "utf8"), "zweite, längere Fassung\n");
  });

  it("does not touch the workspace before it is asked to", async () => {
    await assert.rejects(project.engine.planRestore({ ref: "no such snapshot" }), { name: "UserError" });
    assert.equal(await readFile(file, "utf8"), "zweite, längere Fassung\n");
  });

  it("lays two versions of a table side by side by what can be told of them", async () => {
    const before = await writeAndKeep("id,label\n1,cat\n2,dog\n", "labelled");
    const after = await writeAndKeep("id,label\n1,cat\n2,bird\n3,dog\n", "labelled anew");
    const versions = [after, before].map(({ id }) => ({ root: project.root, path: artifact, snapshotId: id }));
    await vscode.commands.executeCommand(commands.compareVersions, versions[0], versions);
    const [left, right] = await eventually("the two sides", () => shownDifference("cairn-difference"));
    assert.equal(vscode.window.tabGroups.activeTabGroup.activeTab?.label, `${artifact} (labelled ↔ labelled anew)`);
    const [old, young] = await Promise.all([left, right].map((uri) => vscode.workspace.openTextDocument(uri)));
    assert.match(
      old?.getText() ?? "",
      /CSV\n\nrows: 2\n.*label\n {2}type: text\n.*known by id\n {2}id 2, label dog\n$/s,
    );
    assert.match(young?.getText() ?? "", /rows: 3\n.*known by id\n {2}id 2, label bird\n {2}id 3, label dog\n$/s);
  });

  it("undoes the last restore after it was shown what that would change", async () => {
    const before = await readFile(file, "utf8");
    const first = (await row()?.load?.())?.at(-1);
    const request = { ref: String(first?.ref?.["snapshotId"]), paths: [artifact] };
    await project.engine.restore(await project.engine.planRestore(request));
    assert.notEqual(await readFile(file, "utf8"), before);
    const undone = vscode.commands.executeCommand(commands.undoRestore, { root: project.root });
    await eventually("the choice of changes", async () => {
      await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
      return (await readFile(file, "utf8")) === before || undefined;
    });
    await undone;
  });

  async function writeAndKeep(text: string, message: string): Promise<Snapshot> {
    await writeFile(file, text);
    return project.engine.takeSnapshot({ message });
  }

  /** The two sides of a diff editor, once it is open with documents of this scheme. */
  function shownDifference(scheme: string): readonly [vscode.Uri, vscode.Uri] | undefined {
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    const isShown = input instanceof vscode.TabInputTextDiff && input.original.scheme === scheme;
    return isShown ? [input.original, input.modified] : undefined;
  }

  /** The rows whose context menu offers a command, as package.json says it. */
  function contextsOf(wanted: string): RegExp {
    const { contributes } = services.context.extension.packageJSON as Manifest;
    const item = contributes.menus["view/item/context"].find(
      ({ command, when, group }) => command === wanted && when?.includes("cairn.data") && group?.startsWith("1_"),
    );
    return new RegExp(/viewItem =~ \/(.*)\/ &&/.exec(item?.when ?? "")?.[1] ?? "-");
  }

  function row(): TreeNode | undefined {
    return buildDataTree(services.projects.all, new Map()).find(({ label }) => label === artifact);
  }
});

interface Manifest {
  readonly contributes: {
    readonly menus: {
      readonly "view/item/context": readonly {
        readonly command: string;
        readonly when?: string;
        readonly group?: string;
      }[];
    };
  };
}
