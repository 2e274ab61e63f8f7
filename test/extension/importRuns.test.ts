import assert from "node:assert/strict";
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";

import { after, afterEach, before, describe, it } from "mocha";
import * as vscode from "vscode";

import { intakeRows } from "../../src/extension/features/runs/intakeRows.ts";
import { ProjectIntake } from "../../src/extension/features/runs/projectIntake.ts";
import { commands } from "../../src/extension/ids.ts";
import type { Project, Services } from "../../src/extension/services.ts";
import { activeServices, eventually, workspaceProject } from "./cairn.ts";

describe("importing runs", () => {
  const { showInformationMessage, showWarningMessage, showQuickPick, showOpenDialog } = vscode.window;
  let services: Services;
  let project: Project;
  let wanting: vscode.Disposable;
  let folder: string;
  let messages: string[] = [];

  before(async () => {
    services = await activeServices();
    project = await workspaceProject(services);
    wanting = services.projects.want(["runs"]);
    folder = path.join(project.root, "Ergebnisse é");
    await writeRun("first", "Good one", "0.75");
  });

  afterEach(() => {
    Object.assign(vscode.window, { showInformationMessage, showWarningMessage, showQuickPick, showOpenDialog });
    messages = [];
  });

  after(async () => {
    const taken = (project.state.runs ?? []).filter(({ origin }) => origin?.kind === "import");
    await project.engine.forgetRuns(
      taken.map(({ id }) => id),
      { dryRun: false },
    );
    wanting.dispose();
    await vscode.commands.executeCommand("workbench.action.closePanel");
    await rm(folder, { recursive: true, force: true });
  });

  /** As MLflow would. */
  async function writeRun(id: string, name: string, accuracy: string): Promise<void> {
    const run = path.join(folder, "mlruns", "0", id);
    await mkdir(path.join(run, "metrics"), { recursive: true });
    await writeFile(path.join(folder, "mlruns", "0", "meta.yaml"), "name: Default\nlifecycle_stage: active\n");
    await writeFile(path.join(run, "meta.yaml"), `run_name: ${name}\nstatus: 3\nstart_time: 1700000000000\n`);
    await writeFile(path.join(run, "metrics", "acc"), `1700000000000 ${accuracy} 0\n`);
  }

  function answer(pressed: string): void {
    const tell = async (text: string, ...buttons: readonly string[]): Promise<string | undefined> => {
      messages.push(text);
      return buttons.find((button) => button === pressed);
    };
    Object.assign(vscode.window, { showInformationMessage: tell, showWarningMessage: tell });
  }

  it("tells how many came from where, and they are among the runs", async () => {
    answer("");
    await vscode.commands.executeCommand(commands.importRuns, {
      root: project.root,
      places: [path.join(folder, "mlruns")],
    });
    assert.deepEqual(messages, ["Ergebnisse é/mlruns: 1 run of MLflow's, 1 new."]);
    const run = await eventually("the run", () => project.state.runs?.find(({ name }) => name === "Good one"));
    assert.equal(run.metrics["acc"], 0.75);
  });

  it("names what could not be read, and offers the log, which has all of it", async () => {
    await writeRun("second", "[", "0.5");
    answer("Show log");
    const pick = async (choices: readonly { readonly label: string }[]): Promise<unknown> =>
      choices.find(({ label }) => label.includes("A folder"));
    Object.assign(vscode.window, {
      showQuickPick: pick,
      showOpenDialog: async () => [vscode.Uri.file(path.join(folder, "mlruns"))],
    });
    await vscode.commands.executeCommand(commands.importRuns, { root: project.root });
    const [place, message] = ["Ergebnisse é/mlruns/0/second", "Its meta.yaml is not what MLflow writes."];
    const counts = "Ergebnisse é/mlruns: 1 run of MLflow's, 0 new, 1 unchanged.";
    assert.deepEqual(messages, [`${counts} ${place} could not be read: ${message}`]);
    await eventually("the log, with the cure", () =>
      vscode.window.visibleTextEditors.find(({ document }) =>
        document.getText().includes(`${place}: ${message} Open it, and mend or delete the run in MLflow.`),
      ),
    );
  });
});

describe("runs of other tools that are taken in by themselves", () => {
  let services: Services;
  let project: Project;
  let wanting: vscode.Disposable;
  let intake: ProjectIntake;

  before(async () => {
    services = await activeServices();
    project = await workspaceProject(services);
    wanting = services.projects.want(["runs"]);
    intake = intakeOf(project);
    for (const made of ["mlruns", "mlruns/0"]) await makeWatched(made);
    await writeRun("one", "status: 3");
  });

  after(async () => {
    intake.dispose();
    await vscode.commands.executeCommand(commands.passOverRuns, { root: project.root });
    wanting.dispose();
    await rm(path.join(project.root, "mlruns"), { recursive: true, force: true });
    const taken = (await project.engine.runs()).filter(({ origin }) => origin?.kind === "import");
    await project.engine.forgetRuns(
      taken.map(({ id }) => id),
      { dryRun: false },
    );
  });

  async function writeRun(id: string, status: string): Promise<void> {
    const run = path.join(project.root, "mlruns", "0", id);
    await mkdir(run, { recursive: true });
    await writeFile(path.join(project.root, "mlruns", "0", "meta.yaml"), "name: Default\nlifecycle_stage: active\n");
    await writeFile(path.join(run, "meta.yaml"), `run_name: taken ${id}\n${status}\nstart_time: 1700000000000\n`);
  }

  /** Makes a folder that VS Code's watcher follows: one that is made in a folder which it does not follow yet it never hears of. */
  async function makeWatched(relative: string): Promise<void> {
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(project.uri, relative));
    const told = new Promise<unknown>((resolve) => {
      watcher.onDidCreate(resolve);
      watcher.onDidChange(resolve);
    });
    await mkdir(path.join(project.root, relative));
    await told;
    watcher.dispose();
  }

  function intakeOf(followed: ConstructorParameters<typeof ProjectIntake>[0]): ProjectIntake {
    const pauses = { gatherMs: 50, pauseMs: 50, timesAsLong: 1 };
    return new ProjectIntake(followed, { log: services.log, onChange: () => {}, pauses });
  }

  const rows = () => intakeRows(project.root, intake.state);
  const isThere = (name: string) => project.state.runs?.find((run) => run.name === name);

  it("are offered in a row until the person has said yes", async () => {
    await intake.look();
    assert.deepEqual(
      rows().map(({ label, description }) => [label, description]),
      [["Take in the runs of MLflow", "mlruns"]],
    );
    assert.equal(isThere("taken one"), undefined);
    await vscode.commands.executeCommand(commands.takeInRuns, { root: project.root });
    await eventually("the run", () => isThere("taken one"));
    await intake.look();
    assert.deepEqual(rows(), []);
  });

  it("follow what changes, and tell what cannot be read without losing the rest", async () => {
    await intake.follow();
    await writeRun("two", "[");
    await writeRun("three", "status: 3");
    await eventually("the new run", () => isThere("taken three"));
    const faults = await eventually("the row of what cannot be read", () => rows()[0]?.children?.());
    assert.deepEqual(
      faults.map(({ label, description }) => [label, description]),
      [["mlruns/0/two", "Its meta.yaml is not what MLflow writes."]],
    );
    await writeRun("two", "status: 3");
    await eventually("the mended run", () => isThere("taken two"));
    await eventually("no fault any more", () => rows().length === 0 || undefined);
  });

  it("take in what no watcher told of when somebody looks again", async () => {
    const elsewhere = vscode.Uri.file(path.join(project.root, "no such folder"));
    const deaf = intakeOf({ root: project.root, engine: project.engine, uri: elsewhere });
    try {
      await deaf.follow();
      await writeRun("four", "[");
      deaf.lookAgain();
      await eventually("what cannot be read", () => deaf.state.faults.find(({ place }) => place === "mlruns/0/four"));
    } finally {
      deaf.dispose();
    }
  });

  it("are not spoken of any more where the person says no while they are taken in", async () => {
    await writeRun("five", "[");
    const work = intake.follow();
    intake.stop();
    await work;
    assert.deepEqual(rows(), []);
  });
});
