import assert from "node:assert/strict";
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";

import { after, afterEach, before, describe, it } from "mocha";
import * as vscode from "vscode";

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
