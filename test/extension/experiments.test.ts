import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";

import { after, afterEach, before, describe, it } from "mocha";
import * as vscode from "vscode";

import { findComparedRuns } from "../../src/extension/features/experiments/comparedRuns.ts";
import { openCodeDiff } from "../../src/extension/features/experiments/sourceDocuments.ts";
import { commands, experimentsPanel } from "../../src/extension/ids.ts";
import type { Project, Services } from "../../src/extension/services.ts";
import { activeServices, eventually, workspaceProject } from "./cairn.ts";
import { addPipeline, removePipeline } from "./ownPipeline.ts";
import { panelsOf } from "./panels.ts";
import { runAndWait } from "./trees.ts";

const pipeline = `stages:
  weigh:
    cmd: python3 weigh.py
    deps: [weigh.py]
    metrics:
      - weight.json:
          cache: false
`;

describe("the experiments panel", () => {
  let services: Services;
  let project: Project;
  let wanting: vscode.Disposable;
  let folder: string;
  const stageId = "Vergleich é/dvc.yaml:weigh";

  before(async () => {
    services = await activeServices();
    project = await workspaceProject(services);
    wanting = services.projects.want(["pipeline", "runs"]);
    folder = await addPipeline(project, "Vergleich é", { "dvc.yaml": pipeline });
    for (const weight of [0.5, 0.75]) {
      await writeFile(path.join(folder, "weigh.py"), `open("weight.json", "w").write('{"score": ${weight}}')\n`);
      const ended = await runAndWait(services, project, [stageId], "single");
      assert.equal(ended.exitCode, 0);
    }
  });

  afterEach(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  after(async () => {
    wanting.dispose();
    await removePipeline(project, folder);
  });

  it("opens once a project, however often it is asked for", async () => {
    await vscode.commands.executeCommand(commands.openExperiments, { root: project.root });
    await eventually("the panel", () => panelsOf(experimentsPanel)[0]);
    await vscode.commands.executeCommand(commands.compareRuns, { root: project.root, stageId });
    assert.equal(panelsOf(experimentsPanel).length, 1);
  });

  it("compares the two newest runs of a stage, the older one as the baseline", async () => {
    const [newest, before] = await project.engine.runs({ stageId });
    assert.ok(newest && before);
    const expected = [before.id, newest.id];
    for (const argument of [
      { root: project.root, stageId },
      stageId,
      { root: project.root, runId: newest.id },
      [newest.id, before.id],
    ]) {
      const found = await findComparedRuns(argument, undefined, services.projects);
      assert.deepEqual(found?.runIds, expected, JSON.stringify(argument));
      assert.equal(found.project, project);
    }
    const comparison = await project.engine.compare(expected);
    assert.deepEqual(comparison.metrics.find(({ key }) => key.endsWith("score"))?.deltas, [undefined, 0.25]);
  });

  it("takes all runs that are selected in a tree", async () => {
    const runs = await project.engine.runs({ stageId });
    const items = runs.map(({ id }) => ({ root: project.root, runId: id }));
    const found = await findComparedRuns(items[0], items, services.projects);
    assert.deepEqual(found?.runIds.toSorted(), runs.map(({ id }) => id).toSorted());
  });

  it("says what to do where a stage has no runs", async () => {
    await assert.rejects(
      findComparedRuns({ root: project.root, stageId: "no such stage" }, undefined, services.projects),
      {
        code: "stage-never-run",
      },
    );
  });

  it("opens a source file as both runs saw it in the diff editor", async () => {
    const [newest, before] = await project.engine.runs({ stageId });
    assert.ok(newest && before);
    await openCodeDiff(project, { baselineId: before.id, runId: newest.id, path: "Vergleich é/weigh.py" });
    const diff = await eventually("the diff", () => {
      const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      return input instanceof vscode.TabInputTextDiff ? input : undefined;
    });
    const [old, now] = await Promise.all(
      [diff.original, diff.modified].map((uri) => vscode.workspace.openTextDocument(uri)),
    );
    assert.match(old?.getText() ?? "", /0\.5/);
    assert.match(now?.getText() ?? "", /0\.75/);
  });
});
