import assert from "node:assert/strict";
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";

import { after, before, describe, it } from "mocha";
import * as vscode from "vscode";

import type { Problem } from "../../src/engine/model/source.ts";
import { buildPipelineTree } from "../../src/extension/features/pipeline/pipelineTree.ts";
import type { FileProblems, Project, ProjectState, Services } from "../../src/extension/services.ts";
import { FollowedProblems } from "../../src/extension/services/editorProblems.ts";
import type { TreeNode } from "../../src/extension/services/treeModel.ts";
import { matchElements, updateElements } from "../../src/extension/services/treeModel.ts";
import { activeServices, eventually, workspaceProject } from "./cairn.ts";
import { linesOf } from "./trees.ts";

const stage = "stages:\n  a:\n    cmd: echo a\n";

describe("the rows of problems", () => {
  let services: Services;
  let project: Project;
  let wanting: vscode.Disposable;
  let folder: string;
  let file: string;

  before(async () => {
    services = await activeServices();
    project = await workspaceProject(services);
    wanting = services.projects.want(["pipeline", "problems"]);
    folder = path.join(project.root, "zeilen é");
    file = path.join(folder, "dvc.yaml");
    await mkdir(folder);
    await vscode.workspace.getConfiguration("files").update("autoSave", "off", vscode.ConfigurationTarget.Global);
  });

  after(async () => {
    wanting.dispose();
    await vscode.workspace.getConfiguration("files").update("autoSave", undefined, vscode.ConfigurationTarget.Global);
    await rm(folder, { recursive: true, force: true });
    await eventually("no row", () => rows().length === 0 || undefined);
  });

  it("are those of the text as it is typed, and keep their place while lines come above them", async () => {
    await writeFile(file, stage);
    const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
    await vscode.window.showTextDocument(document);
    await insert(document, new vscode.Position(3, 0), "    dep: [x]\n    out: [y]\n");
    await eventually("two problems", () => rows()[0]?.description === "2 problems" || undefined);
    assert.equal(document.isDirty, true);
    assert.deepEqual(
      linesOf(rows()).map((line) => line.replace(/(?<=Line \d+).*/, "")),
      ["zeilen é/dvc.yaml 2 problems", "  Line 4", "  Line 5"],
    );

    const held = matchElements([], rows(), undefined);
    for (const row of held) row.children = matchElements([], row.node.children?.() ?? [], row);
    await insert(document, new vscode.Position(0, 0), "# above\n");
    await eventually("the lines below", () => linesOf(rows())[1]?.startsWith("  Line 5") || undefined);
    const { change } = updateElements(held, rows(), undefined);
    assert.ok(change !== "everything");
    assert.deepEqual(
      change.map(({ node }) => node.label),
      ["Line 5", "Line 6"],
      "the rows stay, and only what they say is drawn",
    );

    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
    await eventually("no problem", () => rows().length === 0 || undefined);
  });

  it("show so many of one file, and the way to the rest", async () => {
    const wrong = Array.from({ length: 50 }, (_, index) => `    wrong${index}: 1\n`).join("");
    await writeFile(file, `${stage}${wrong}`);
    const row = await eventually("the row", () => rows().find(({ description }) => description === "50 problems"));
    const below = row.children?.() ?? [];
    assert.equal(below.length, 21);
    assert.equal(below.at(-1)?.label, "and 30 more");
    await vscode.commands.executeCommand(below.at(-1)?.command?.command ?? "");
  });

  it("stand in one row, however many files have some, so that the stages keep their place", async () => {
    for (const name of ["b", "c", "d"]) {
      await mkdir(path.join(folder, name));
      await writeFile(path.join(folder, name, "dvc.yaml"), `${stage}    wrong: 1\n`);
    }
    const row = await eventually("one row", () => rows().find(({ label }) => label === "53 problems"));
    assert.equal(row.description, "in 4 files");
    assert.deepEqual(
      (row.children?.() ?? []).map(({ label }) => label),
      ["zeilen é/b/dvc.yaml:4", "zeilen é/c/dvc.yaml:4", "zeilen é/d/dvc.yaml:4", "zeilen é/dvc.yaml"],
    );
  });

  it("come to hold an answer that was passed over while somebody typed, where the next one is the same", () => {
    const told = new vscode.EventEmitter<Project>();
    const changed = new vscode.EventEmitter<{ project: Project; changed: ReadonlySet<keyof ProjectState> }>();
    const typed: Problem = {
      severity: "warning",
      code: "unknown-key",
      message: "",
      file: "dvc.yaml",
      range: { start: { line: 1, column: 1 }, end: { line: 1, column: 2 } },
    };
    const asked = Object.create(project, { state: { value: { problems: [typed] } } }) as Project;
    const projects = { all: [asked], onDidChangeState: changed.event, onDidChangeProjects: noEvent };
    let isBehind = true;
    const unsaved = { isBehind: () => isBehind, onDidTell: told.event };
    const problems = new FollowedProblems(projects, unsaved);
    const heard: FileProblems[] = [];
    problems.onDidChange((change) => heard.push(change));

    changed.fire({ project: asked, changed: new Set(["problems"]) });
    assert.deepEqual([problems.of(asked), heard], [[], []], "it is about an older text");
    isBehind = false;
    told.fire(asked);
    assert.deepEqual(problems.of(asked), [typed]);
    assert.equal(heard.length, 1);
    problems.dispose();
  });

  function rows(): readonly TreeNode[] {
    return buildPipelineTree(services, Date.now()).filter(({ id }) => id.startsWith("problems:"));
  }
});

const noEvent: vscode.Event<void> = () => new vscode.Disposable(() => undefined);

async function insert(document: vscode.TextDocument, position: vscode.Position, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.insert(document.uri, position, text);
  assert.ok(await vscode.workspace.applyEdit(edit));
}
