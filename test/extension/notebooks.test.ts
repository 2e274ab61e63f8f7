import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";

import { after, before, describe, it } from "mocha";
import * as vscode from "vscode";

import { commands } from "../../src/extension/ids.ts";
import type { Project, Services } from "../../src/extension/services.ts";
import { activeServices, workspaceProject } from "./cairn.ts";
import { addPipeline, removePipeline } from "./ownPipeline.ts";
import { endOfTask } from "./trees.ts";

const notebook = {
  cells: [{ cell_type: "code", execution_count: null, metadata: {}, outputs: [], source: ["print(1)"] }],
  metadata: { language_info: { name: "python" } },
  nbformat: 4,
  nbformat_minor: 5,
};

describe("a notebook", () => {
  let services: Services;
  let project: Project;
  let folder: string;
  let file: string;

  before(async () => {
    services = await activeServices();
    project = await workspaceProject(services);
    // A stage that names it is its way to run; no Jupyter is needed for that.
    const stages = "stages:\n  look:\n    cmd: echo looked at look.ipynb > look.txt\n    outs:\n      - look.txt\n";
    const files = { "look.ipynb": JSON.stringify(notebook), "dvc.yaml": stages };
    folder = await addPipeline(project, "blicke é", files);
    file = path.join(folder, "look.ipynb");
  });

  after(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await removePipeline(project, folder);
  });

  it("is saved and run as the stage that names it", async () => {
    const document = await vscode.workspace.openNotebookDocument(vscode.Uri.file(file));
    await vscode.window.showNotebookDocument(document);
    const cell = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, "print('typed')", "python");
    const edit = new vscode.WorkspaceEdit();
    edit.set(document.uri, [vscode.NotebookEdit.insertCells(1, [cell])]);
    assert.ok(await vscode.workspace.applyEdit(edit));

    const ended = endOfTask(services);
    await vscode.commands.executeCommand(commands.runNotebook);
    assert.equal((await ended).exitCode, 0);
    assert.match(await readFile(path.join(folder, "look.txt"), "utf8"), /looked at/);
    assert.match(await readFile(file, "utf8"), /typed/);
    const [run] = await project.engine.runs({ limit: 1 });
    assert.deepEqual(
      run?.stages.map(({ stageId }) => stageId),
      ["blicke é/dvc.yaml:look"],
    );
  });
});
