import assert from "node:assert/strict";

import { afterEach, before, describe, it } from "mocha";
import * as vscode from "vscode";

import type { Project } from "../../src/extension/services.ts";
import { findFirstCodeLine, findKeyLine } from "../../src/extension/features/codelens/anchors.ts";
import { activeServices, eventually, workspaceProject } from "./cairn.ts";

describe("lenses", () => {
  let project: Project;

  before(async () => {
    project = await workspaceProject(await activeServices());
  });

  afterEach(async () => {
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });

  it("say over each stage what can be done with it, and its state", async () => {
    const { document, lenses } = await open("dvc.yaml", (found) => found.length >= 20);
    for (const stage of ["collect", "verify", "features", "train", "evaluate"]) {
      const titles = titlesAt(lenses, lineOf(document, `  ${stage}:`));
      assert.deepEqual(titles.slice(0, 4), [
        "$(play) Run",
        "$(run-above) Run with upstream",
        "$(debug-alt) Debug",
        "$(compare-changes) Compare",
      ]);
      assert.match(titles[4] ?? "", /^\$\([\w~-]+\) (fresh|stale: .+|never run|failed.*)$/, stage);
    }
    const run = lenses.find(({ command }) => command?.title === "$(play) Run");
    assert.deepEqual(run?.command?.arguments, [{ root: project.root, stageId: "collect" }]);
  });

  it("say over each parameter which stages use it", async () => {
    const { document, lenses } = await open("params.yaml", (found) => found.length > 0);
    assert.deepEqual(titlesAt(lenses, lineOf(document, "  lr:")), ["used by train", "Compare"]);
    assert.equal(titlesAt(lenses, lineOf(document, "seed:"))[0], "used by features, train");
    assert.deepEqual(titlesAt(lenses, lineOf(document, "train:")), [], "no stage uses the group as a whole");
    const ofSeed = lenses.filter(({ range }) => range.start.line === lineOf(document, "seed:"));
    const compare = ofSeed.find(({ command }) => command?.title === "Compare");
    assert.deepEqual(compare?.command?.arguments, [{ root: project.root, file: "params.yaml", key: "seed" }]);
    const seed = lenses.find(({ command }) => command?.title.includes("features, train"));
    const places = seed?.command?.arguments?.[2] as readonly vscode.Location[];
    const dvcYaml = await vscode.workspace.openTextDocument(project.toUri("dvc.yaml"));
    assert.deepEqual(
      places.map(({ range }) => dvcYaml.getText(range)),
      ["seed", "seed"],
    );
  });

  it("offer at a script's first line of code to run its stage", async () => {
    const { document, lenses } = await open("src/train.py", (found) => found.length > 0);
    const line = lenses[0]?.range.start.line ?? -1;
    assert.match(document.lineAt(line).text, /^(import|from) /, "past the docstring");
    assert.deepEqual(titlesAt(lenses, line), [
      "$(play) Run stage train",
      "$(debug-alt) Debug",
      "$(compare-changes) Compare",
    ]);
  });

  it("leave modules alone that stages depend on and do not run", async () => {
    const { lenses } = await open("src/digits/common.py", () => true);
    assert.deepEqual(lenses, []);
  });

  it("say over a template what can be done with all stages that it makes", async () => {
    const file = project.toUri("templates/dvc.yaml");
    const text =
      "stages:\n  many:\n    foreach: ${names}\n    do: {cmd: 'echo ${item}', outs: ['${item}.txt']}\n" +
      "  few:\n    foreach:\n      - one\n      - two\n    do: {cmd: 'echo ${item}'}\n";
    const bytes = (content: string) => new TextEncoder().encode(content);
    await vscode.workspace.fs.writeFile(project.toUri("templates/params.yaml"), bytes("names: [x, y, z]\n"));
    await vscode.workspace.fs.writeFile(file, bytes(text));
    try {
      const { lenses } = await open("templates/dvc.yaml", (found) => titlesAt(found, 1).length >= 3);
      const groups = ["$(play) Run all 3", "$(run-above) Run with upstream", "3 never run"];
      assert.deepEqual(titlesAt(lenses, 1), groups);
      assert.deepEqual(
        lenses.map(({ range }) => range.start.line).filter((line, index, all) => all.indexOf(line) === index),
        [1, 4, 6, 7],
      );
      const [run] = lenses;
      assert.deepEqual(run?.command?.arguments, [{ root: project.root, stageId: "templates/dvc.yaml:many" }]);
      const named = await open("templates/params.yaml", (found) => titlesAt(found, 0).length > 0);
      assert.equal(titlesAt(named.lenses, 0)[0], "used by templates/dvc.yaml:many (3)");
      await vscode.workspace.fs.writeFile(project.toUri("templates/params.yaml"), bytes("names: [x]\n"));
      await eventually("the lens of one stage", async () => {
        const found = await lensesOf(file, 1_000);
        return titlesAt(found, 1)[0] === "$(play) Run all 1" || undefined;
      });
    } finally {
      await vscode.workspace.fs.delete(project.toUri("templates"), { recursive: true });
      await eventually("the stages without it", () =>
        project.state.pipeline?.files.includes("templates/dvc.yaml") === false ? true : undefined,
      );
    }
  });

  it("stay at their stages while the file is edited", async () => {
    const { document } = await open("dvc.yaml", (found) => found.length > 0);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), "# one\n# two\n");
    await vscode.workspace.applyEdit(edit);
    const lenses = await lensesOf(document.uri, 1_000);
    assert.equal(titlesAt(lenses, lineOf(document, "  train:"))[0], "$(play) Run");
  });

  it("are told in full where they come into view, of thousands in one file", async () => {
    const folder = project.toUri("many");
    const stages = Array.from({ length: 200 }, (_, index) => `  s${index}:\n    cmd: echo ${index}\n`);
    await vscode.workspace.fs.writeFile(
      vscode.Uri.joinPath(folder, "dvc.yaml"),
      new TextEncoder().encode(`stages:\n${stages.join("")}`),
    );
    try {
      await open("many/dvc.yaml", (found) => found.length >= 600);
      const uri = vscode.Uri.joinPath(folder, "dvc.yaml");
      const inView = await lensesOf(uri, 2);
      assert.deepEqual(
        inView.map(({ command }) => command?.title),
        ["$(play) Run", "$(run-above) Run with upstream"],
      );
      const elsewhere = await lensesOf(uri, undefined);
      assert.ok(elsewhere.length >= 600);
      assert.ok(elsewhere.every(({ command }) => command === undefined));
    } finally {
      await vscode.workspace.fs.delete(folder, { recursive: true });
    }
  });

  it("are not there where the setting says so", async () => {
    const configuration = vscode.workspace.getConfiguration("cairn");
    await configuration.update("codeLens.enabled", false, vscode.ConfigurationTarget.Global);
    try {
      const { lenses } = await open("params.yaml", (found) => found.length === 0);
      assert.deepEqual(lenses, []);
    } finally {
      await configuration.update("codeLens.enabled", undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it("find keys in an edited text", () => {
    assert.equal(findKeyLine(["a:", "  lr: 1", "b:", "  lr: 2"], "lr", 3), 3);
    assert.equal(findKeyLine(["a:", "", "b:", "  lr: 2"], "lr", 1), 3);
    assert.equal(findKeyLine(["[train]", "lr = 1"], "lr", 0), 1);
    assert.equal(findKeyLine(["{", '  "lr": 1', "}"], "lr", 0), 1);
    assert.equal(findKeyLine(["[a.train]"], "train", 0), 0);
    assert.equal(findKeyLine(["x: 1"], "gone", 7), undefined);
  });

  it("find where a script's code begins", () => {
    assert.equal(findFirstCodeLine(["import os"]), 0);
    assert.equal(findFirstCodeLine(["#!/usr/bin/env python3", '"""One', "two.", '"""', "", "import os"]), 5);
    assert.equal(findFirstCodeLine(['"""One line."""', "import os"]), 1);
    assert.equal(findFirstCodeLine(["#!/bin/sh", "# What it does", "set -e"]), 2);
    assert.equal(findFirstCodeLine(["/* head", " */", "const a = 1;"]), 2);
    assert.equal(findFirstCodeLine(["# nothing but words"]), 0);
    assert.equal(findFirstCodeLine(['"""never closed', "x"]), 0);
  });

  async function open(
    file: string,
    isEnough: (found: readonly vscode.CodeLens[]) => boolean,
  ): Promise<{ readonly document: vscode.TextDocument; readonly lenses: readonly vscode.CodeLens[] }> {
    const document = await vscode.workspace.openTextDocument(project.toUri(file));
    await vscode.window.showTextDocument(document);
    const lenses = await eventually(`the lenses of ${file}`, async () => {
      const found = await lensesOf(document.uri, 1_000);
      return isEnough(found) ? found : undefined;
    });
    return { document, lenses };
  }
});

/** The lenses of a file; as many as are `inView` with what they say, even where there are too many to tell all. */
async function lensesOf(uri: vscode.Uri, inView: number | undefined): Promise<readonly vscode.CodeLens[]> {
  return vscode.commands.executeCommand<vscode.CodeLens[]>("vscode.executeCodeLensProvider", uri, inView);
}

function titlesAt(lenses: readonly vscode.CodeLens[], line: number): readonly string[] {
  return lenses.filter(({ range }) => range.start.line === line).map(({ command }) => command?.title ?? "");
}

function lineOf(document: vscode.TextDocument, beginning: string): number {
  return document
    .getText()
    .split("\n")
    .findIndex((line) => line.startsWith(beginning));
}
