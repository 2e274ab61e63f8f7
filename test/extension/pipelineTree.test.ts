import assert from "node:assert/strict";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";

import { after, before, describe, it } from "mocha";
import * as vscode from "vscode";

import { buildPipelineTree } from "../../src/extension/features/pipeline/pipelineTree.ts";
import { commands } from "../../src/extension/ids.ts";
import type { Project, Services } from "../../src/extension/services.ts";
import type { TreeNode } from "../../src/extension/services/treeModel.ts";
import { matchElements, updateElements } from "../../src/extension/services/treeModel.ts";
import { activeServices, eventually, workspaceProject } from "./cairn.ts";
import { findNode, linesOf, runAndWait } from "./trees.ts";

describe("the pipeline view", () => {
  let services: Services;
  let project: Project;
  let wanting: vscode.Disposable;
  let params: string;
  let paramsText: string;

  before(async () => {
    services = await activeServices();
    project = await workspaceProject(services);
    wanting = services.projects.want(["pipeline", "problems", "params", "statuses", "runs", "live", "artifacts"]);
    params = path.join(project.root, "params.yaml");
    paramsText = await readFile(params, "utf8");
    const ended = await runAndWait(services, project, [], "stale");
    assert.equal(ended.exitCode, 0);
    await eventually("fresh stages", () => stateOf("evaluate") === "fresh" || undefined);
  });

  after(async () => {
    wanting.dispose();
    await writeFile(params, paramsText);
  });

  it("shows the stages under their phases, in the order of the file", () => {
    const names = linesOf(rows(), 2).map((line) => line.replace(/(?<=\w) .*/, ""));
    assert.deepEqual(names, ["Data", "  collect", "  verify", "  features", "Model", "  train", "  evaluate"]);
  });

  it("says beside a fresh stage how good its result is", () => {
    assert.match(stage("evaluate").description ?? "", /^accuracy 0\.9\d* · (just now|\d+ min ago)$/);
    assert.match(stage("collect").description ?? "", /^\d+\.\d s · (just now|\d+ min ago)$/);
    assert.equal(stage("train").context, "stage.fresh");
  });

  it("shows beneath a stage what it reads, its parameters with values, what it makes, and its last run", async () => {
    await eventually("sizes", () => linesOf(below("train")).some((line) => line.includes("kB")) || undefined);
    const lines = linesOf(below("train"));
    assert.ok(lines.includes("  data/features.csv from features"), lines.join("\n"));
    assert.ok(lines.includes("  train.lr 0.05"), lines.join("\n"));
    assert.ok(
      lines.some((line) => /^ {2}models\/model\.json \d+ kB$/.test(line)),
      lines.join("\n"),
    );
    assert.match(lines.at(-1) ?? "", /^Last run: \w+-\w+ ran · /);
  });

  it("says why a stage is stale, in its row, to a screen reader, and with a way to the line", async () => {
    await writeFile(params, paramsText.replace("lr: 0.05 ", "lr: 0.2 "));
    await eventually("a stale stage", () => stateOf("train") === "stale" || undefined);
    assert.equal(stage("train").description, "stale: train.lr 0.05 → 0.2");
    assert.equal(stage("train").spoken, "train, stale, train.lr 0.05 → 0.2");
    assert.equal(stateOf("features"), "fresh");
    const reason = below("train").find(({ context }) => context === "reason");
    assert.equal(reason?.label, "train.lr 0.05 → 0.2");
    await vscode.commands.executeCommand(reason.command?.command ?? "", ...(reason.command?.arguments ?? []));
    const editor = await eventually("the editor", () => vscode.window.activeTextEditor);
    assert.equal(editor.document.uri.fsPath, params);
    assert.match(editor.document.lineAt(editor.selection.start.line).text, /^ {2}lr: /);
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  it("shows what cairn.yaml says: the objective first, with a way to it, and stages in its phases", async () => {
    const file = path.join(project.root, "cairn.yaml");
    const said = "objective: {description: Tell digits apart, metric: accuracy, direction: maximize}\n";
    try {
      await writeFile(file, `${said}phases: {verify: monitor}\n`);
      const row = await eventually("the objective", () => rows().find(({ context }) => context === "objective"));
      assert.deepEqual([row.label, row.description], ["Tell digits apart", "maximize accuracy"]);
      const monitored =
        rows()
          .find(({ label }) => label === "Monitor")
          ?.children?.() ?? [];
      assert.deepEqual(
        monitored.map(({ label }) => label),
        ["verify"],
      );
      await vscode.commands.executeCommand(row.command?.command ?? "", ...(row.command?.arguments ?? []));
      const editor = await eventually("the editor", () => vscode.window.activeTextEditor);
      assert.equal(editor.document.uri.fsPath, file);
      await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    } finally {
      await rm(file);
    }
    await eventually("no objective", () => !rows().some(({ context }) => context === "objective") || undefined);
  });

  it("draws only the rows that look different", async () => {
    const before = matchElements([], rows(), undefined);
    // As VS Code holds the stages of the open phases.
    for (const phase of before) phase.children = matchElements([], phase.node.children?.() ?? [], phase);
    assert.deepEqual(updateElements(before, rows(), undefined).change, []);

    await writeFile(params, paramsText);
    await eventually("fresh stages", () => stateOf("train") === "fresh" || undefined);
    const { change } = updateElements(before, rows(), undefined);
    assert.ok(change !== "everything");
    assert.deepEqual(change.map(({ node }) => node.label).toSorted(), ["evaluate", "train"]);
  });

  it("brings back the missing output of a stage from its row", async () => {
    const model = path.join(project.root, "models", "model.json");
    const before = await readFile(model, "utf8");
    await rm(model);
    const lacking = await eventually("a stage without its output", () =>
      stage("train").context === "stage.stale.missing" ? stage("train") : undefined,
    );
    await vscode.commands.executeCommand(commands.bringBackOutputs, lacking.ref);
    assert.equal(await readFile(model, "utf8"), before);
    await eventually("a fresh stage", () => stage("train").context === "stage.fresh" || undefined);
  });

  it("shows what is wrong in a pipeline file, and opens it at its place", async () => {
    const folder = path.join(project.root, "kaputt ü");
    await mkdir(folder);
    await writeFile(path.join(folder, "dvc.yaml"), "stages:\n  a:\n    cmd: [x, y\n    deps: [z]\n");
    const problem = await eventually("a row", () => rows().find(({ context }) => context === "problem"));
    assert.match(problem.label, /^kaputt ü\/dvc\.yaml:\d+$/);
    const [uri] = (problem.command?.arguments ?? []) as [vscode.Uri];
    assert.equal(uri.fsPath, path.join(folder, "dvc.yaml"));
    assert.equal(stage("train").context, "stage.fresh");
    await rm(folder, { recursive: true });
    await eventually("its end", () => !rows().some(({ context }) => context === "problem") || undefined);
  });

  it("gathers the faults of one file in one row, and the stages of a nested file under its folder", async () => {
    const folder = path.join(project.root, "innen ü", "tief");
    await mkdir(folder, { recursive: true });
    const stages = "stages:\n  a:\n    cmd: echo a\n    dep: [b]\n    frozen: perhaps\n  b:\n    cmd: echo b\n";
    await writeFile(path.join(folder, "dvc.yaml"), stages);
    const file = await eventually("a row", () => rows().find(({ context }) => context === "problems"));
    assert.equal(file.description, "2 problems");
    assert.deepEqual(
      (file.children?.() ?? []).map(({ label }) => label),
      ["Line 4", "Line 5"],
    );
    const nested = (): TreeNode | undefined => findNode(rows(), ({ context }) => context === "folder");
    assert.equal(nested()?.label, "innen ü/tief");
    assert.equal(nested()?.description, "2 stages");
    // How the stages are comes after what they are.
    const lines = await eventually("their states", () => {
      const found = linesOf(nested()?.children?.() ?? [], 1);
      return found.some((line) => line.includes(" ")) ? found : undefined;
    });
    assert.deepEqual(lines, ["a never run", "b never run"]);
    await rm(path.join(project.root, "innen ü"), { recursive: true });
    await eventually("its end", () => !rows().some(({ context }) => context === "problems") || undefined);
  });

  function rows(): readonly TreeNode[] {
    return buildPipelineTree(services, Date.now());
  }

  function stage(id: string): TreeNode {
    const found = findNode(rows(), (node) => node.ref?.["stageId"] === id);
    assert.ok(found, `no row for ${id}`);
    return found;
  }

  function below(id: string): readonly TreeNode[] {
    return stage(id).children?.() ?? [];
  }

  function stateOf(id: string): string | undefined {
    return project.state.statuses?.get(id)?.state;
  }
});
