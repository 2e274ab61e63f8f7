import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

import { after, before, describe, it } from "mocha";
import * as vscode from "vscode";
import { parse } from "yaml";

import { writeStage } from "../../src/extension/features/start/createPipeline.ts";
import {
  choosePipelineFile,
  likeliestFirst,
  nameProblem,
  proposeCommand,
  proposeName,
} from "../../src/extension/features/start/newStage.ts";
import type { NewStage } from "../../src/extension/features/start/newStage.ts";
import { makeSample } from "../../src/extension/features/start/openSample.ts";
import { addStage, applyEdit } from "../../src/extension/features/start/stageText.ts";
import type { Project, Services } from "../../src/extension/services.ts";
import { activeServices, eventually, workspaceProject } from "./cairn.ts";

const stage: NewStage = {
  name: "train",
  cmd: "python3 src/train.py",
  deps: ["src/train.py"],
  params: ["train.lr", "conf.json:depth"],
  outs: ["models/model.pkl", "metrics.json"],
};

const written = {
  cmd: "python3 src/train.py",
  deps: ["src/train.py"],
  params: ["train.lr", { "conf.json": ["depth"] }],
  outs: ["models/model.pkl"],
  metrics: [{ "metrics.json": { cache: false } }],
};

describe("the sample project", () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "cairn sample é-"));
  });

  after(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it("is copied whole, and is a clean repository with one commit", async () => {
    const services = await activeServices();
    const target = path.join(folder, "digits");
    await makeSample(services.context.asAbsolutePath("media/sample"), target, services.log);
    for (const file of [
      ".gitignore",
      ".gitattributes",
      "dvc.yaml",
      "params.yaml",
      "src/train.py",
      "source/digits.csv.gz",
    ]) {
      const original = await readFile(services.context.asAbsolutePath(`media/sample/${file}`));
      assert.deepEqual(await readFile(path.join(target, file)), original, file);
    }
    for (const left of [".cairn", "data", "models", "src/__pycache__"])
      assert.ok(!existsSync(path.join(target, left)), left);
    const git = async (...args: readonly string[]): Promise<string> =>
      (await promisify(execFile)("git", ["-C", target, ...args])).stdout.trim();
    assert.equal(await git("log", "--format=%s", "main"), "The sample as it comes with Cairn");
    assert.equal(await git("status", "--porcelain"), "");
  });

  it("never overwrites what is there", async () => {
    const services = await activeServices();
    const sample = services.context.asAbsolutePath("media/sample");
    await assert.rejects(makeSample(sample, path.join(folder, "digits"), services.log), { code: "sample-not-written" });
  });
});

describe("a new stage", () => {
  let services: Services;
  let project: Project;

  before(async () => {
    services = await activeServices();
    project = await workspaceProject(services);
  });

  it("makes a pipeline file where there is none, and is found in it", async () => {
    const file = "ordner é/dvc.yaml";
    try {
      await writeStage(project, file, stage);
      const text = await readFile(path.join(project.root, file), "utf8");
      assert.deepEqual(parse(text), { stages: { train: written } });
      const editor = vscode.window.activeTextEditor;
      assert.equal(editor?.document.uri.fsPath, project.toUri(file).fsPath);
      assert.equal(editor.document.getText(editor.selection), "train");
      await eventually("the stage", () => project.state.pipeline?.stages.find(({ id }) => id === `${file}:train`));
    } finally {
      await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
      await rm(path.join(project.root, "ordner é"), { recursive: true, force: true });
    }
  });

  it("goes after the last one, and leaves every other byte as it is", () => {
    const before = [
      "# The pipeline of a friend",
      "stages:",
      "    prepare:   # first",
      "        cmd:   python  prepare.py   # so spaced",
      "        deps: [ a,b ]",
      "",
      "plots:",
      "  - Loss:",
      "      x: epoch",
      "",
    ];
    for (const eol of ["\n", "\r\n"]) {
      const text = before.join(eol);
      const result = applyEdit(text, addStage(text, stage, "dvc.yaml"));
      const { from, to, insert } = addStage(text, stage, "dvc.yaml");
      assert.equal(from, to, "only inserts");
      assert.equal(result.replace(insert, ""), text);
      assert.equal(
        result.split("\n").filter((line) => line.endsWith("\r")).length,
        eol === "\n" ? 0 : result.split("\n").length - 1,
      );
      assert.deepEqual((parse(result) as { stages: unknown }).stages, {
        prepare: { cmd: "python  prepare.py", deps: ["a", "b"] },
        train: written,
      });
      assert.match(result, /\n {4}train:\r?\n {6}cmd/, "as far in as the other stage");
    }
  });

  it("is added to files of every shape", () => {
    const shapes = [
      "",
      "# only words\n",
      "stages:\n",
      "stages: {}\n",
      "stages: { a: { cmd: b } }\n",
      "vars: [x.yaml]",
      "stages:\n  a:\n    cmd: >-\n      one\n      two",
    ];
    for (const text of shapes) {
      const result = applyEdit(text, addStage(text, stage, "dvc.yaml"));
      const { stages } = parse(result) as { readonly stages: Readonly<Record<string, unknown>> };
      assert.deepEqual(stages["train"], written, JSON.stringify(text));
      if (text.includes("a:")) assert.ok(stages["a"] !== undefined, result);
      if (text.startsWith("#")) assert.ok(result.startsWith(text));
    }
  });

  it("is refused where it would break something, with the way out", () => {
    assert.throws(() => addStage("stages:\n  train:\n    cmd: x\n", stage, "dvc.yaml"), { code: "stage-exists" });
    assert.throws(() => addStage("stages: [\n", stage, "dvc.yaml"), { code: "pipeline-unreadable" });
    assert.throws(() => addStage("- a\n", stage, "dvc.yaml"), { code: "pipeline-unreadable" });
  });

  it("is offered of the scripts that are likely to be one before all others", () => {
    const scripts = ["dags/daily.py", "lib/__init__.py", "lib/util.py", "train.py"];
    const stages = [
      { file: "dags/daily.py", kind: "airflow" },
      { file: "train.py", kind: "script" },
    ] as const;
    assert.deepEqual(likeliestFirst(scripts, stages), ["train.py", "lib/util.py", "dags/daily.py"]);
  });

  it("is proposed after its script", () => {
    assert.equal(proposeName("src/my train.py", new Set()), "my-train");
    assert.equal(proposeName("train.py", new Set(["train"])), "train-2");
    assert.match(proposeCommand("src/train.py"), /^python3? src\/train\.py$/);
    assert.equal(proposeCommand("mein Skript.R"), 'Rscript "mein Skript.R"');
    assert.equal(nameProblem("train", new Set(["train"])), "There is a stage “train” already.");
    assert.equal(nameProblem("größe_2", new Set()), undefined);
    assert.ok(nameProblem("a:b", new Set()));
    assert.equal(choosePipelineFile("sub/src/x.py", ["dvc.yaml", "sub/dvc.yaml"]), "sub/dvc.yaml");
    assert.equal(choosePipelineFile("src/x.py", []), "dvc.yaml");
  });
});

describe("the walkthrough", () => {
  it("opens", async () => {
    await vscode.commands.executeCommand("cairn.openWalkthrough");
    await eventually("its tab", () => vscode.window.tabGroups.activeTabGroup.activeTab?.label);
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
  });
});
