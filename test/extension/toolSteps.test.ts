import assert from "node:assert/strict";
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";

import { after, afterEach, before, describe, it } from "mocha";
import * as vscode from "vscode";

import type { Project } from "../../src/extension/services.ts";
import { activeServices, eventually, workspaceProject } from "./cairn.ts";
import { toolProjects } from "./toolProjects.ts";

/** A folder of the workspace with a project of each tool. */
const home = "werkzeuge ü";
const script = `${home}/look.py`;

describe("in the files of each tool, an editor", () => {
  let project: Project;

  before(async () => {
    project = await workspaceProject(await activeServices());
    for (const { tool, files } of toolProjects) {
      for (const [file, text] of Object.entries(files)) await write(`${home}/${tool}/${file}`, text);
    }
    await write(script, '"""Looks."""\nprint(1)\n\nif __name__ == "__main__":\n    print(2)\n');
    const wanted = [script, ...toolProjects.map(({ tool, file }) => `${home}/${tool}/${file}`)];
    await eventually("the steps of every tool", () => {
      const files = project.state.pipeline?.files ?? [];
      return wanted.every((file) => files.includes(file)) || undefined;
    });
  });

  afterEach(async () => {
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
  });

  after(async () => {
    await rm(path.join(project.root, home), { recursive: true, force: true });
    await eventually("the sample alone", () =>
      project.state.pipeline?.files.some((file) => file.startsWith(home)) === false ? true : undefined,
    );
  });

  for (const { tool, file, steps, hover, definition, references } of toolProjects) {
    it(`offers to run each step of ${tool}, and knows its command, its place and its neighbours`, async () => {
      const document = await open(`${home}/${tool}/${file}`);
      for (const [name, inLine] of Object.entries(steps)) {
        const titles = await eventually(`a lens over ${name}`, () => titlesAt(document, lineWith(document, inLine)));
        assert.match(titles.join(" "), /\$\(play\) Run/, name);
      }

      const symbols = await ask<vscode.DocumentSymbol>("vscode.executeDocumentSymbolProvider", document);
      const outlined = symbols.map(({ name, selectionRange }) => [name, selectionRange.start.line]);
      const expected = Object.entries(steps).map(([name, inLine]) => [name, lineWith(document, inLine)]);
      assert.deepEqual(outlined, expected);

      const hovers = await ask<vscode.Hover>("vscode.executeHoverProvider", document, hover[0]);
      const told = hovers.flatMap(({ contents }) => contents.map((one) => (typeof one === "string" ? one : one.value)));
      assert.match(told.join("\n"), hover[1]);

      if (definition) {
        const [place] = await ask<vscode.Location>("vscode.executeDefinitionProvider", document, definition[0]);
        assert.equal(place?.range.start.line, lineWith(document, definition[1]));
      }
      if (references) {
        const places = await ask<vscode.Location>("vscode.executeReferenceProvider", document, references[0]);
        assert.deepEqual(
          places.map(({ range }) => range.start.line + 1),
          references[1],
        );
      }
      assert.deepEqual(vscode.languages.getDiagnostics(document.uri), []);
    });
  }

  it("offers to run and debug a script at its main guard, and leaves its outline to Python", async () => {
    const document = await open(script);
    const titles = await eventually("the lens", () => titlesAt(document, lineWith(document, "if __name__")));
    assert.deepEqual(titles, ["$(play) Run", "$(debug-alt) Debug"]);
    assert.deepEqual(await ask("vscode.executeDocumentSymbolProvider", document), []);
  });

  async function write(file: string, text: string): Promise<void> {
    const target = path.join(project.root, file);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, text);
  }

  async function open(file: string): Promise<vscode.TextDocument> {
    const document = await vscode.workspace.openTextDocument(project.toUri(file));
    await vscode.window.showTextDocument(document);
    return document;
  }
});

async function titlesAt(document: vscode.TextDocument, line: number): Promise<readonly string[] | undefined> {
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
    "vscode.executeCodeLensProvider",
    document.uri,
    1_000,
  );
  const titles = lenses.filter(({ range }) => range.start.line === line).map(({ command }) => command?.title ?? "");
  return titles.length > 0 ? titles : undefined;
}

/** Asks one of VS Code's providers about a document, or about a letter within a piece of it. */
async function ask<Answer>(command: string, document: vscode.TextDocument, piece?: string): Promise<readonly Answer[]> {
  const offset = piece === undefined ? undefined : document.getText().indexOf(piece);
  assert.notEqual(offset, -1, piece);
  const places = offset === undefined ? [] : [document.positionAt(offset + 1)];
  return (await vscode.commands.executeCommand<Answer[] | undefined>(command, document.uri, ...places)) ?? [];
}

function lineWith(document: vscode.TextDocument, piece: string): number {
  const line = document
    .getText()
    .split("\n")
    .findIndex((text) => text.includes(piece));
  assert.notEqual(line, -1, piece);
  return line;
}
