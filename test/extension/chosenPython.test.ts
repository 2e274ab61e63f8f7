import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

import { after, before, describe, it } from "mocha";
import * as vscode from "vscode";

import { settings } from "../../src/extension/ids.ts";
import type { Project, Services } from "../../src/extension/services.ts";
import { activation } from "../../src/extension/services/chosenPython.ts";
import { pythonExtensionId } from "../../src/extension/services/pythonExtension.ts";
import { activeServices, workspaceProject } from "./cairn.ts";
import { addPipeline, removePipeline } from "./ownPipeline.ts";
import { runAndWait } from "./trees.ts";

/** What the extension in standIns/python lets a test say. */
interface StandIn {
  choose(prefix: string): void;
}

const stageName = "where";
const stages = `stages:
  ${stageName}:
    cmd: python3 -c "import sys; open('prefix.txt', 'w').write(sys.prefix)"
    outs: [prefix.txt]
`;

/** The Python extension cannot be had here: another with its id and its API stands in for it. */
describe("the Python environment that was chosen", () => {
  let services: Services;
  let project: Project;
  let folder: string;
  let environments: string;
  let standIn: StandIn;

  before(async () => {
    services = await activeServices();
    project = await workspaceProject(services);
    folder = await addPipeline(project, "Umgebung é", { "dvc.yaml": stages });
    environments = await realpath(await mkdtemp(path.join(tmpdir(), "cairn venvs ")));
    await promisify(execFile)("python3", ["-m", "venv", "--without-pip", path.join(environments, "chosen")]);
    standIn = (await vscode.extensions.getExtension<StandIn>(pythonExtensionId)?.activate()) ?? assert.fail();
  });

  after(async () => {
    standIn.choose("/usr");
    await activate(undefined);
    await removePipeline(project, folder);
    await rm(environments, { recursive: true, force: true });
  });

  function activate(value: boolean | undefined): Thenable<void> {
    const configuration = vscode.workspace.getConfiguration(settings.section);
    return configuration.update(settings.activatePython, value, vscode.ConfigurationTarget.Global);
  }

  async function prefixOfRun(): Promise<string> {
    const { exitCode } = await runAndWait(services, project, [`Umgebung é/dvc.yaml:${stageName}`], "single");
    assert.equal(exitCode, 0);
    return readFile(path.join(folder, "prefix.txt"), "utf8");
  }

  it("is where tasks run, and what their runs are recorded with", async () => {
    const chosen = path.join(environments, "chosen");
    const before = await prefixOfRun();
    assert.notEqual(before, chosen);

    standIn.choose(chosen);
    assert.equal(await prefixOfRun(), chosen);
    const [newest] = await project.engine.runs({ limit: 1 });
    const { environment } = await project.engine.run(newest?.id ?? "");
    assert.equal(environment?.interpreter?.path, path.join(chosen, "bin", "python3"));

    await activate(false);
    assert.equal(await prefixOfRun(), before);
  });

  it("that does not answer keeps nothing from running", async () => {
    await activate(undefined);
    standIn.choose("broken");
    assert.notEqual(await prefixOfRun(), "");
  });

  it("of conda is activated as conda does it", async () => {
    const prefix = path.join(environments, "gpu");
    await mkdir(path.join(prefix, "conda-meta"), { recursive: true });
    const active = activation(prefix, { PATH: "/bin" });
    assert.equal(active["CONDA_DEFAULT_ENV"], "gpu");
    assert.equal(active["CONDA_PREFIX"], prefix);
    assert.ok(active["PATH"]?.startsWith(prefix) && active["PATH"].endsWith(`${path.delimiter}/bin`));
    assert.deepEqual(activation("/usr", { PATH: "/bin" }), {});
  });
});
