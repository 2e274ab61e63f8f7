import assert from "node:assert/strict";
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";

import { after, before, describe, it } from "mocha";
import * as vscode from "vscode";

import type { Project } from "../../src/extension/services.ts";
import { collectProblems } from "../../src/extension/features/diagnostics/projectProblems.ts";
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
  });

  after(async () => {
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

    await writeFile(file, "stages:\n  train:\n    cmd: python train.py\n");
    await eventually("the problem's end", () => problemsOf(file, (count) => count === 0));
  });

  it("go with their file", async () => {
    await writeFile(file, "stages: [\n");
    await eventually("a problem", () => problemsOf(file, (count) => count > 0));
    await rm(file);
    await eventually("the problem's end", () => problemsOf(file, (count) => count === 0));
  });

  it("name dependencies that neither lie there nor are made", () => {
    const { pipeline } = project.state;
    const train = pipeline?.stages.find(({ id }) => id === "train");
    const [dep] = train?.deps ?? [];
    assert.ok(pipeline && train && dep);
    const missing = { kind: "dep-missing", what: "src/train.py", message: "`src/train.py` missing" } as const;
    const made = { ...missing, what: dep.path };
    const statuses = new Map([["train", { id: "train", state: "stale", reasons: [missing, made] } as const]]);
    const problems = collectProblems({ pipeline, statuses }).get("dvc.yaml") ?? [];
    assert.deepEqual(
      problems.map(({ code, message }) => [code, message]),
      [["dep-missing", "src/train.py missing. Put it there, or correct the path."]],
    );
  });
});

function problemsOf(file: string, isEnough: (count: number) => boolean): readonly vscode.Diagnostic[] | undefined {
  const found = vscode.languages.getDiagnostics(vscode.Uri.file(file)).filter(({ source }) => source === "Cairn");
  return isEnough(found.length) ? found : undefined;
}
