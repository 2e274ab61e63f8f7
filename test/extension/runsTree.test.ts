import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";

import { after, before, describe, it } from "mocha";
import * as vscode from "vscode";

import { ArchivedRuns } from "../../src/extension/features/runs/archivedRuns.ts";
import { buildRunsTree } from "../../src/extension/features/runs/runsTree.ts";
import { commands } from "../../src/extension/ids.ts";
import type { Project, Services } from "../../src/extension/services.ts";
import type { TreeNode } from "../../src/extension/services/treeModel.ts";
import { activeServices, eventually, workspaceProject } from "./cairn.ts";
import { addPipeline, removePipeline } from "./ownPipeline.ts";
import { findNode, linesOf, runAndWait } from "./trees.ts";

const score = `stages:
  score:
    cmd: python3 score.py
    deps: [value.txt]
    metrics:
      - scores.json:
          cache: false
`;

const script = `import json
value = float(open("value.txt").read())
print("value", value)
json.dump({"accuracy": value, "note": "x"}, open("scores.json", "w"))
`;

describe("the runs view", () => {
  let services: Services;
  let project: Project;
  let wanting: vscode.Disposable;
  let folder: string;

  before(async () => {
    services = await activeServices();
    project = await workspaceProject(services);
    wanting = services.projects.want(["pipeline", "runs", "live"]);
    const files = { "score.py": script, "value.txt": "0.75", "dvc.yaml": score };
    folder = await addPipeline(project, "Läufe é", files);
  });

  after(async () => {
    wanting.dispose();
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await removePipeline(project, folder);
  });

  it("shows a run with its metric and what it did, as soon as it is over", async () => {
    const row = await runOf("0.75", 0);
    assert.match(row.description ?? "", /^accuracy 0\.75 · just now/);
    assert.equal(row.context, "run.done");
    const lines = linesOf(row.children?.() ?? []);
    assert.ok(
      lines.some((line) => /^Läufe é\/dvc\.yaml:score ran · \d+\.\d s$/.test(line)),
      lines.join("\n"),
    );
    assert.ok(lines.includes("  accuracy 0.75"), lines.join("\n"));
    assert.ok(
      lines.some((line) => /^Commit [0-9a-f]{7} main, with changes$/.test(line)),
      lines.join("\n"),
    );
    if (process.platform !== "linux") return;
    const stage = findNode(row.children?.() ?? [], ({ context }) => context === "run.stage");
    for (const node of [row, stage]) assert.match(node?.tooltip?.() ?? "", /CPU \d+\.\d s, memory [\d.]+ MB/);
  });

  it("marks the best run, in words too", async () => {
    const row = await runOf("0.999", 0);
    assert.match(row.description ?? "", /★$/);
    assert.match(row.spoken ?? "", /best so far$/);
    const better = await runOf("0.5", 0);
    assert.doesNotMatch(better.description ?? "", /★/);
  });

  it("shows a star and tags, leaves archived runs out, and takes each back", async () => {
    const row = await eventually("a run", () => findNode(rows(), ({ context }) => context === "run.done"));
    const shown = (): TreeNode | undefined => findNode(rows(), ({ id }) => id === row.id);
    await vscode.commands.executeCommand(commands.starRun, row.ref);
    await eventually("the star", () => shown()?.description?.startsWith("★ ") || undefined);
    assert.match(shown()?.spoken ?? "", /, starred, /);
    await vscode.commands.executeCommand(commands.undoMark);
    await eventually("no star", () => shown()?.description?.startsWith("★ ") === false || undefined);
    await project.engine.markRuns([{ run: String(row.ref?.["runId"]), addTags: ["wide net"], note: "<b>x</b>" }]);
    await eventually("the tag", () => / · #wide net/.test(shown()?.description ?? "") || undefined);
    assert.match(shown()?.tooltip?.() ?? "", /Tags: wide net\n\n\\<b\\>x/);
    // Who is asked whether to undo it has not answered yet: the command goes on without.
    await vscode.commands.executeCommand(commands.archiveRun, row.ref);
    await eventually("it is gone", () => (shown() ? undefined : true));
    const archived = new ArchivedRuns(services.projects, () => undefined);
    await archived.show(true);
    const [group] = archived.rowsOf(project, () => row);
    const [kept] = group?.children?.() ?? [];
    assert.deepEqual([group?.description, kept?.context], ["1", "run.archived"]);
    await archived.show(false);
    assert.deepEqual(
      archived.rowsOf(project, () => row),
      [],
    );
    await vscode.commands.executeCommand(commands.unarchiveRun, row.ref);
    await eventually("it is back", shown);
  });

  it("puts the newest run first, under its experiment", async () => {
    const [experiment] = rows();
    assert.equal(experiment?.label, "main");
    const names = (experiment.children?.() ?? []).map(({ label }) => label);
    const runs = await project.engine.runs();
    assert.deepEqual(
      names,
      runs.map(({ name }) => name),
    );
  });

  it("says why a run failed, and opens its log there", async () => {
    const row = await runOf("not a number", 1);
    assert.equal(row.context, "run.failed");
    assert.match(row.description ?? "", /score/);
    const failure = (row.children?.() ?? []).find(({ context }) => context === "run.failure");
    assert.ok(failure);
    await vscode.commands.executeCommand(commands.openRunLog, failure.ref);
    const editor = await eventually("the log", () => vscode.window.activeTextEditor);
    assert.match(editor.document.getText(), /ValueError: could not convert string to float/);
  });

  async function runOf(value: string, exitCode: number): Promise<TreeNode> {
    await writeFile(path.join(folder, "value.txt"), value);
    const ended = await runAndWait(services, project, ["Läufe é/dvc.yaml:score"], "single");
    assert.equal(ended.exitCode, exitCode);
    const [run] = await project.engine.runs({ limit: 1 });
    assert.ok(run);
    return eventually("the run's row", () =>
      findNode(rows(), ({ ref, context }) => ref?.["runId"] === run.id && context === `run.${run.state}`),
    );
  }

  function rows(): readonly TreeNode[] {
    return buildRunsTree(services.projects.all, Date.now());
  }
});
