import assert from "node:assert/strict";
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";

import { after, afterEach, before, describe, it } from "mocha";
import * as vscode from "vscode";

import type { Project } from "../../src/extension/services.ts";
import { activeServices, eventually, workspaceProject } from "./cairn.ts";

/** A folder of the workspace in which several tools declare steps. */
const mixed = "gemischt é";

const mixedFiles: Readonly<Record<string, string>> = {
  Makefile: "clean.csv: raw.csv\n\tpython clean.py\n\nmodel.bin: clean.csv\n\tpython train.py\n",
  Snakefile: "rule plot:\n    input: 'model.bin'\n    output: 'plot.png'\n    shell: 'python plot.py'\n",
  MLproject: "name: mixed\nentry_points:\n  serve:\n    command: 'python serve.py'\n",
  "flow.py": [
    "from metaflow import FlowSpec, step",
    "",
    "class Score(FlowSpec):",
    "    @step",
    "    def start(self):",
    "        self.next(self.end)",
    "",
    "    @step",
    "    def end(self):",
    "        pass",
    "",
  ].join("\n"),
  "tasks.py": [
    "from prefect import flow, task",
    "",
    "@task",
    "def load():",
    "    return 1",
    "",
    "@flow",
    "def daily():",
    "    load()",
    "",
  ].join("\n"),
  "training.py": [
    "from zenml import pipeline, step",
    "",
    "@step",
    "def load() -> int:",
    "    return 1",
    "",
    "@step",
    "def fit(x: int) -> None:",
    "    pass",
    "",
    "@pipeline",
    "def training():",
    "    fit(load())",
    "",
  ].join("\n"),
  "dvc.yaml": [
    "vars:",
    "  - sizes: [s, m]",
    "stages:",
    "  report:",
    "    cmd: echo ${lr}",
    "    deps: [model.bin]",
    "    params: [lr]",
    "  many:",
    "    foreach: ${sizes}",
    "    do:",
    "      cmd: echo ${item}",
    "",
  ].join("\n"),
  "params.yaml": "lr: 0.1\n",
  "typed/params.yaml": "lr: 0.1\n",
  "notes.yaml": "stages:\n  report: 1\n",
};

describe("language features", () => {
  let project: Project;

  before(async () => {
    project = await workspaceProject(await activeServices());
    // What a test types is not to be kept; a browser's VS Code saves by itself.
    await autoSave("off");
    await mkdir(path.join(project.root, mixed, "typed"), { recursive: true });
    const typed = { "typed/dvc.yaml": mixedFiles["dvc.yaml"] ?? "" };
    for (const [file, text] of Object.entries({ ...mixedFiles, ...typed })) {
      await writeFile(path.join(project.root, mixed, file), text);
    }
    await eventually("the mixed pipelines", () =>
      ["Makefile", "Snakefile", "MLproject", "flow.py", "tasks.py", "training.py", "dvc.yaml", "typed/dvc.yaml"].every(
        (file) => project.state.pipeline?.files.includes(`${mixed}/${file}`),
      )
        ? true
        : undefined,
    );
  });

  afterEach(async () => {
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });

  after(async () => {
    await autoSave(undefined);
    await rm(path.join(project.root, mixed), { recursive: true, force: true });
    await eventually("the sample alone", () =>
      project.state.pipeline?.files.some((file) => file.startsWith(mixed)) === false ? true : undefined,
    );
  });

  it("tell in a hover of a stage its command, its state, and what it reads and makes", async () => {
    const text = await hoverAt("dvc.yaml", "train:");
    assert.match(text, /\*\*train\*\* — (never run|stale|fresh|failed)/);
    assert.match(text, /python3 src\/train\.py/);
    assert.match(text, /Reads `data\/features\.csv`/);
    assert.match(text, /Makes `models\/model\.json`/);
  });

  it("tell of a parameter its value and its stages, and of a key what it means", async () => {
    assert.match(await hoverAt("params.yaml", "lr:"), /\*\*train\.lr\*\* = `0\.05`[^]*Used by `train`/);
    assert.match(await hoverAt("dvc.yaml", "deps:"), /\*\*deps\*\* — Files and folders/);
    assert.match(await hoverAt(`${mixed}/dvc.yaml`, "${lr}"), /\*\*lr\*\* = `0\.1`[^]*params\.yaml/);
    assert.match(await hoverAt(`${mixed}/dvc.yaml`, "${item}"), /many@s` `s`[^]*many@m` `m`/);
    assert.match(await hoverAt(`${mixed}/Makefile`, "model.bin"), /make model\.bin/);
  });

  it("leave files alone that no pipeline is made of, whatever they look like", async () => {
    assert.equal(await hoverAt(`${mixed}/notes.yaml`, "report"), "");
    const { document } = await open(`${mixed}/notes.yaml`);
    assert.deepEqual(await symbolsOf(document.uri), []);
    const untitled = await vscode.workspace.openTextDocument({ language: "yaml", content: "stages:\n  x: 1\n" });
    await vscode.window.showTextDocument(untitled);
    assert.deepEqual(await symbolsOf(untitled.uri), []);
  });

  it("complete keys, paths and templates, while the text is broken by what is typed", async () => {
    const { document } = await open(`${mixed}/typed/dvc.yaml`);
    await typeAt(document, document.lineAt(6).range.end, "\n    ou");
    const keys = await completionsAt(document, new vscode.Position(7, 6));
    assert.ok(keys.includes("outs") && keys.includes("wdir"), keys.join());
    assert.ok(!keys.includes("cmd"), "it is there already");
    await typeAt(document, document.lineAt(7).range.end, "ts: [${");
    const names = await completionsAt(document, document.lineAt(7).range.end);
    assert.ok(names.includes("lr") && names.includes("sizes"), names.join());
    await typeAt(document, document.lineAt(7).range.end, "lr}.txt]\n    deps:\n      - ");
    const paths = await completionsAt(document, document.lineAt(9).range.end);
    assert.ok(paths.includes("../clean.csv") && paths.includes("params.yaml"), paths.join());
  });

  it("go from what is read to what makes it, across tools, and from parameters to their lines", async () => {
    assert.deepEqual(await definitionsAt(`${mixed}/dvc.yaml`, "model.bin"), [`${mixed}/Makefile:4 model.bin`]);
    assert.deepEqual(await definitionsAt(`${mixed}/dvc.yaml`, "[lr]", 1), [`${mixed}/params.yaml:1 lr`]);
    assert.deepEqual(await definitionsAt(`${mixed}/Snakefile`, "model.bin"), [`${mixed}/Makefile:4 model.bin`]);
    const [script] = await definitionsAt("dvc.yaml", "src/train.py\n");
    assert.match(script ?? "", /^src\/train\.py:1/);
  });

  it("find all that use a parameter or read an output", async () => {
    const uses = await referencesAt("params.yaml", "seed:");
    assert.deepEqual(
      uses.filter((use) => use.startsWith("dvc.yaml")).map((use) => use.replace(/.* /, "")),
      ["seed", "seed"],
    );
    const readers = await referencesAt(`${mixed}/Makefile`, "model.bin");
    assert.ok(readers.includes(`${mixed}/dvc.yaml:6 model.bin`), readers.join("; "));
  });

  it("show the stages of every tool in the outline", async () => {
    for (const [file, names] of Object.entries({
      "dvc.yaml": ["collect", "verify", "features", "train", "evaluate", "plots", "artifacts"],
      [`${mixed}/dvc.yaml`]: ["vars", "report", "many"],
      [`${mixed}/Makefile`]: ["clean.csv", "model.bin"],
      [`${mixed}/Snakefile`]: ["plot"],
      [`${mixed}/MLproject`]: ["serve"],
    })) {
      const { document } = await open(file);
      const found = await eventually(`the outline of ${file}`, async () => {
        const symbols = await symbolsOf(document.uri);
        return symbols.length > 0 ? symbols : undefined;
      });
      assert.deepEqual(
        found.map(({ name }) => name),
        names,
      );
    }
    const { document } = await open("dvc.yaml");
    const train = (await symbolsOf(document.uri)).find(({ name }) => name === "train");
    const children = train?.children.map(({ name }) => name) ?? [];
    assert.ok(["data/features.csv", "train.lr", "models/model.json"].every((name) => children.includes(name)));
    assert.match(document.lineAt(train?.range.end.line ?? 0).text, /phase: model/, "it ends with the stage");
    const { document: own } = await open(`${mixed}/dvc.yaml`);
    const many = (await symbolsOf(own.uri)).find(({ name }) => name === "many");
    assert.deepEqual(
      many?.children.map(({ name }) => name),
      ["many@s", "many@m"],
    );
  });

  it("find stages by name in the whole workspace", async () => {
    const found = await vscode.commands.executeCommand<vscode.SymbolInformation[]>(
      "vscode.executeWorkspaceSymbolProvider",
      "trai",
    );
    const [train] = found.filter(({ containerName }) => containerName === "dvc stage");
    assert.equal(train?.name, "train");
    assert.equal(project.toPath(train.location.uri), "dvc.yaml");
  });

  it("show what cairn.yaml says in the outline, and find what it names", async () => {
    const file = path.join(project.root, "cairn.yaml");
    await writeFile(file, "objective:\n  metric: val.recall\ntrack:\n  - labels/final-é.csv\n");
    try {
      const { document } = await open("cairn.yaml");
      const sections = await eventually("the outline", async () => {
        const symbols = await symbolsOf(document.uri);
        return symbols.length > 0 ? symbols : undefined;
      });
      assert.deepEqual(
        sections.map(({ name, children }) => [name, ...children.map((child) => child.name)]),
        [
          ["objective", "metric"],
          ["track", "labels/final-é.csv"],
        ],
      );
      const found = await eventually("the artifact among the symbols", async () => {
        const symbols = await vscode.commands.executeCommand<vscode.SymbolInformation[]>(
          "vscode.executeWorkspaceSymbolProvider",
          "final-é",
        );
        return symbols.find(({ containerName }) => containerName === "artifact");
      });
      assert.deepEqual([project.toPath(found.location.uri), found.location.range.start.line], ["cairn.yaml", 3]);
    } finally {
      await rm(file);
    }
  });

  it("offer to run every step of every tool, over its line", async () => {
    const steps: readonly (readonly [file: string, lines: readonly string[]])[] = [
      [`${mixed}/Makefile`, ["clean.csv:", "model.bin:"]],
      [`${mixed}/Snakefile`, ["rule plot"]],
      [`${mixed}/MLproject`, ["  serve:"]],
      [`${mixed}/flow.py`, ["    def start", "    def end"]],
      [`${mixed}/tasks.py`, ["def load"]],
      [`${mixed}/dvc.yaml`, ["  report:", "  many:"]],
    ];
    for (const [file, beginnings] of steps) {
      const { document } = await open(file);
      const lenses = await eventually(`the lenses of ${file}`, async () => {
        const found = await lensesOf(document.uri);
        return found.some(({ command }) => command?.title.includes("Run")) ? found : undefined;
      });
      if (file.endsWith("flow.py")) {
        const first = lenses.filter(({ range }) => range.start.line === 0);
        assert.deepEqual(first, [], "the steps stand not at the head of their own script again");
      }
      for (const beginning of beginnings) {
        const line = lineOf(document, beginning);
        const titles = lenses.filter(({ range }) => range.start.line === line).map(({ command }) => command?.title);
        assert.match(
          titles.join(" "),
          /\$\(play\) Run/,
          `${file}: ${beginning} among ${lenses.map(({ range }) => range.start.line).join()}`,
        );
      }
    }
  });

  it("name the steps that share a line", async () => {
    const { document } = await open(`${mixed}/training.py`);
    const titles = await eventually("the lenses of both steps", async () => {
      const found = await lensesOf(document.uri);
      const line = lineOf(document, "    fit(");
      const named = found.filter(({ range }) => range.start.line === line).map(({ command }) => command?.title ?? "");
      return named.length > 1 ? named : undefined;
    });
    assert.match(titles.join(" "), /Run stage training\.load .*Run stage training\.fit/);
  });

  it("keep lenses at their steps while any tool's file is edited", async () => {
    for (const [file, beginning] of [
      [`${mixed}/flow.py`, "    def end"],
      [`${mixed}/Makefile`, "model.bin:"],
    ] as const) {
      const { document } = await open(file);
      await typeAt(document, new vscode.Position(0, 0), "# one\n# two\n");
      const lenses = await lensesOf(document.uri);
      const lines = lenses.map(({ range }) => range.start.line);
      assert.ok(lines.includes(lineOf(document, beginning)), `${file}: ${lines.join()}`);
      assert.ok(!lines.includes(lineOf(document, beginning) - 2), `${file}: ${lines.join()}`);
      await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
    }
  });

  async function open(file: string): Promise<{ readonly document: vscode.TextDocument }> {
    const document = await vscode.workspace.openTextDocument(project.toUri(file));
    await vscode.window.showTextDocument(document);
    return { document };
  }

  async function placeOf(file: string, piece: string, shift = 1) {
    const { document } = await open(file);
    const offset = document.getText().indexOf(piece);
    assert.ok(offset >= 0, `${piece} in ${file}`);
    return { document, position: document.positionAt(offset + shift) };
  }

  async function hoverAt(file: string, piece: string): Promise<string> {
    const { document, position } = await placeOf(file, piece, piece.startsWith("$") ? 3 : 1);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      "vscode.executeHoverProvider",
      document.uri,
      position,
    );
    return hovers.flatMap(({ contents }) => contents.map((one) => (typeof one === "string" ? one : one.value))).join();
  }

  async function definitionsAt(file: string, piece: string, shift = 1): Promise<readonly string[]> {
    const { document, position } = await placeOf(file, piece, shift);
    const found = await vscode.commands.executeCommand<vscode.Location[]>(
      "vscode.executeDefinitionProvider",
      document.uri,
      position,
    );
    return describePlaces(found);
  }

  async function referencesAt(file: string, piece: string): Promise<readonly string[]> {
    const { document, position } = await placeOf(file, piece);
    const found = await vscode.commands.executeCommand<vscode.Location[]>(
      "vscode.executeReferenceProvider",
      document.uri,
      position,
    );
    return describePlaces(found);
  }

  async function describePlaces(places: readonly vscode.Location[]): Promise<readonly string[]> {
    return Promise.all(
      places.map(async ({ uri, range }) => {
        const text = (await vscode.workspace.openTextDocument(uri)).getText(range);
        return `${project.toPath(uri)}:${range.start.line + 1} ${text}`;
      }),
    );
  }
});

function autoSave(value: string | undefined): Thenable<void> {
  return vscode.workspace.getConfiguration("files").update("autoSave", value, vscode.ConfigurationTarget.Global);
}

async function completionsAt(document: vscode.TextDocument, position: vscode.Position): Promise<readonly string[]> {
  const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
    "vscode.executeCompletionItemProvider",
    document.uri,
    position,
  );
  return items.map(({ label }) => (typeof label === "string" ? label : label.label));
}

async function symbolsOf(uri: vscode.Uri): Promise<readonly vscode.DocumentSymbol[]> {
  const found = await vscode.commands.executeCommand<vscode.DocumentSymbol[] | undefined>(
    "vscode.executeDocumentSymbolProvider",
    uri,
  );
  return found ?? [];
}

async function lensesOf(uri: vscode.Uri): Promise<readonly vscode.CodeLens[]> {
  return vscode.commands.executeCommand<vscode.CodeLens[]>("vscode.executeCodeLensProvider", uri, 1_000);
}

async function typeAt(document: vscode.TextDocument, position: vscode.Position, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.insert(document.uri, position, text);
  assert.ok(await vscode.workspace.applyEdit(edit));
}

function lineOf(document: vscode.TextDocument, beginning: string): number {
  return document
    .getText()
    .split("\n")
    .findIndex((line) => line.startsWith(beginning));
}
