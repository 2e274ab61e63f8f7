import assert from "node:assert/strict";
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout } from "node:timers/promises";

import { after, before, describe, it } from "mocha";
import * as vscode from "vscode";

import type { Project } from "../../src/extension/services.ts";
import { activeServices, eventually, workspaceProject } from "./cairn.ts";

describe("problems", () => {
  let project: Project;
  let folder: string;
  let file: string;

  before(async () => {
    project = await workspaceProject(await activeServices());
    folder = path.join(project.root, "kaputt é");
    file = path.join(folder, "dvc.yaml");
    await mkdir(folder);
    // In a browser's window what is typed is saved a second later.
    await vscode.workspace.getConfiguration("files").update("autoSave", "off", vscode.ConfigurationTarget.Global);
  });

  after(async () => {
    await vscode.workspace.getConfiguration("files").update("autoSave", undefined, vscode.ConfigurationTarget.Global);
    await rm(folder, { recursive: true, force: true });
  });

  it("appear at the line of a broken pipeline file, and go when it is mended", async () => {
    await writeFile(file, "stages:\n  train:\n    cmd: python train.py\n    deps: [a, b\n");
    const [first] = await eventually("a problem", () => problemsOf(file, (count) => count > 0));
    assert.equal(first?.source, "Cairn");
    assert.equal(first.severity, vscode.DiagnosticSeverity.Error);
    assert.equal(typeof first.code, "string");
    assert.ok(first.range.start.line >= 3, `at line ${first.range.start.line + 1}`);
    assert.ok(
      project.state.pipeline?.stages.some(({ name }) => name === "evaluate"),
      "the other file goes on working",
    );

    await writeFile(file, "stages:\n  train:\n    cmd: echo\n");
    await eventually("the problem's end", () => problemsOf(file, (count) => count === 0));
  });

  it("go with their file", async () => {
    await writeFile(file, "stages: [\n");
    await eventually("a problem", () => problemsOf(file, (count) => count > 0));
    await rm(file);
    await eventually("the problem's end", () => problemsOf(file, (count) => count === 0));
  });

  it("name dependencies that neither lie there nor are made, as files come and go", async () => {
    await writeFile(file, "stages:\n  train:\n    cmd: echo\n    deps: [gone.csv, ../README.md]\n");
    const [missing] = await eventually("the warning", () => problemsOf(file, (count) => count === 1));
    assert.equal(missing?.code, "dep-missing");
    assert.equal(missing.severity, vscode.DiagnosticSeverity.Warning);
    assert.deepEqual(rangeOf(missing), [3, 11, 3, 19]);
    await writeFile(path.join(folder, "gone.csv"), "");
    await eventually("the warning's end", () => problemsOf(file, (count) => count === 0));
    await rm(path.join(folder, "gone.csv"));
    await eventually("the warning again", () => problemsOf(file, (count) => count === 1));
  });

  it("follow what is typed, and are mended by a quick fix", async () => {
    await writeFile(file, "stages:\n  train:\n    cmd: echo\n");
    await eventually("no problem", () => problemsOf(file, (count) => count === 0));
    const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
    await vscode.window.showTextDocument(document);
    await type(document, new vscode.Position(3, 0), "    dep: [../README.md, one.csv]\n");
    const [typed] = await eventually("a problem of the unsaved text", () => problemsOf(file, (count) => count > 0));
    assert.equal(typed?.code, "unknown-key");
    assert.deepEqual(rangeOf(typed), [3, 4, 3, 7]);
    assert.equal(document.isDirty, true);

    const fix = await preferredFix(document, typed.range);
    assert.equal(fix.title, "Change to `deps`");
    assert.ok(fix.edit && (await vscode.workspace.applyEdit(fix.edit)));
    assert.match(document.getText(), /^ {4}deps: \[\.\.\/README\.md, one\.csv\]$/m);
    await eventually("the next problem", () => onlyProblem(file, "dep-missing"));
    await vscode.commands.executeCommand("workbench.action.files.revert");
    await eventually("the end of what was typed", () => problemsOf(file, (count) => count === 0));
  });

  it("are about the saved text at no moment between typing and saving", async () => {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
    await vscode.window.showTextDocument(document);
    await type(document, new vscode.Position(0, 0), "unknown: 1\n");
    await eventually("the problem", () => problemsOf(file, (count) => count === 1));
    // VS Code tells of a change a moment after it can be asked for.
    await setTimeout(1_000);
    const counts: number[] = [];
    const uri = document.uri.toString();
    const listener = vscode.languages.onDidChangeDiagnostics(({ uris }) => {
      if (uris.some((changed) => changed.toString() === uri)) counts.push(problemsOf(file, () => true)?.length ?? -1);
    });
    try {
      await document.save();
      await setTimeout(1_000);
      assert.deepEqual(counts, [], "nothing flickers");
      await type(document, new vscode.Position(0, 0), "# one\n");
      await setTimeout(1_000);
      assert.deepEqual([...new Set(counts)], [1], "moved, never doubled");
    } finally {
      listener.dispose();
    }
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });

  it("of another file are mended in that file", async () => {
    await writeFile(path.join(folder, "params.yaml"), "# mine\nlr: 1\n");
    await writeFile(file, "stages:\n  train:\n    cmd: echo\n    params: [epochs]\n");
    const missing = await eventually("the warning", () => onlyProblem(file, "param-missing"));
    const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
    const fix = await preferredFix(document, missing.range);
    assert.equal(fix.title, "Add `epochs` to kaputt é/params.yaml");
    assert.ok(fix.edit && (await vscode.workspace.applyEdit(fix.edit)));
    const params = await vscode.workspace.openTextDocument(vscode.Uri.file(path.join(folder, "params.yaml")));
    assert.equal(params.getText(), "# mine\nlr: 1\nepochs: null # fill in\n");
    await eventually("the warning's end", () => problemsOf(file, (count) => count === 0));
    await params.save();
  });

  it("are mended by a quick fix in the files of other tools and in cairn.yaml", async () => {
    const flow = (next: string): string =>
      `from metaflow import FlowSpec, step\n\nclass F(FlowSpec):\n    @step\n    def start(self):\n        self.next(self.${next})\n\n    @step\n    def end(self):\n        pass\n`;
    const cases: readonly (readonly [file: string, code: string, title: string, before: string, after: string])[] = [
      [
        path.join(folder, "Snakefile"),
        "unknown-rule",
        "Change to `train`",
        'rule train:\n    output: "m"\nrule use:\n    input: rules.trian.output\n    output: "u"\n',
        'rule train:\n    output: "m"\nrule use:\n    input: rules.train.output\n    output: "u"\n',
      ],
      [path.join(folder, "flow.py"), "unknown-step", "Change to `self.end`", flow("edn"), flow("end")],
      [
        path.join(folder, "MLproject"),
        "mlproject-parameter",
        "Change to `{alpha`",
        "entry_points:\n  main:\n    parameters: {alpha: float}\n    command: run {alhpa}\n",
        "entry_points:\n  main:\n    parameters: {alpha: float}\n    command: run {alpha}\n",
      ],
      [
        path.join(project.root, "cairn.yaml"),
        "stage-unknown",
        "Change to `evaluate`",
        "phases:\n  evalaute: model\n",
        "phases:\n  evaluate: model\n",
      ],
    ];
    for (const [place, code, title, before, after] of cases) {
      await writeFile(place, before);
      const found = await eventually(`the problem of ${place}`, () => onlyProblem(place, code));
      const document = await vscode.workspace.openTextDocument(vscode.Uri.file(place));
      await vscode.window.showTextDocument(document);
      const fix = await preferredFix(document, found.range);
      assert.equal(fix.title, title);
      assert.ok(fix.edit && (await vscode.workspace.applyEdit(fix.edit)));
      assert.equal(document.getText(), after);
      await eventually("the problem's end", () => problemsOf(place, (count) => count === 0));
      await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
      await rm(place);
    }
  });

  it("come by the thousand without a fault", async () => {
    const lines = Array.from({ length: 1_000 }, (_, index) => `    wrong${index}: 1\n`);
    await writeFile(file, `stages:\n  train:\n    cmd: echo\n${lines.join("")}`);
    const found = await eventually("all of them", () => problemsOf(file, (count) => count >= 1_000));
    assert.equal(found.length, 1_000);
  });
});

function problemsOf(file: string, isEnough: (count: number) => boolean): readonly vscode.Diagnostic[] | undefined {
  const found = vscode.languages.getDiagnostics(vscode.Uri.file(file)).filter(({ source }) => source === "Cairn");
  return isEnough(found.length) ? found : undefined;
}

function onlyProblem(file: string, code: string): vscode.Diagnostic | undefined {
  return problemsOf(file, (count) => count === 1)?.find((problem) => problem.code === code);
}

function rangeOf({ range }: vscode.Diagnostic): readonly number[] {
  return [range.start.line, range.start.character, range.end.line, range.end.character];
}

async function type(document: vscode.TextDocument, place: vscode.Position, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.insert(document.uri, place, text);
  assert.ok(await vscode.workspace.applyEdit(edit));
}

async function preferredFix(document: vscode.TextDocument, range: vscode.Range): Promise<vscode.CodeAction> {
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    "vscode.executeCodeActionProvider",
    document.uri,
    range,
    vscode.CodeActionKind.QuickFix.value,
  );
  const preferred = actions.find(({ isPreferred }) => isPreferred === true);
  assert.ok(preferred, `none is preferred of ${actions.map(({ title }) => title).join(", ")}`);
  return preferred;
}
