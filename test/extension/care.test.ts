import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";

import { after, afterEach, before, describe, it } from "mocha";
import * as vscode from "vscode";

import { buildDataTree } from "../../src/extension/features/data/dataTree.ts";
import { describeClearance } from "../../src/extension/features/care/registerCare.ts";
import { commands } from "../../src/extension/ids.ts";
import type { Project, Services } from "../../src/extension/services.ts";
import type { TreeNode } from "../../src/extension/services/treeModel.ts";
import { activeServices, eventually, workspaceProject } from "./cairn.ts";
import { addPipeline, removePipeline } from "./ownPipeline.ts";
import { runAndWait } from "./trees.ts";

const pipeline = `stages:
  stamp:
    cmd: cp in.txt stamped.bin
    deps: [in.txt]
    outs: [stamped.bin]
`;

describe("the care of the store", () => {
  const { showInformationMessage, showWarningMessage } = vscode.window;
  let services: Services;
  let project: Project;
  let wanting: vscode.Disposable;
  let folder: string;
  let messages: string[] = [];

  before(async () => {
    services = await activeServices();
    project = await workspaceProject(services);
    wanting = services.projects.want(["pipeline", "runs", "largeStore"]);
    folder = await addPipeline(project, "Pflege é", { "in.txt": "first ".repeat(40_000), "dvc.yaml": pipeline });
  });

  afterEach(() => {
    Object.assign(vscode.window, { showInformationMessage, showWarningMessage });
    messages = [];
  });

  after(async () => {
    await removePipeline(project, folder);
    wanting.dispose();
  });

  /** Takes the messages, answers those that have this button by it, and each question with its first button. */
  function answerAll(pressed = ""): void {
    const tell = async (text: string, ...buttons: readonly string[]): Promise<string | undefined> => {
      messages.push(text);
      return buttons.find((button) => button === pressed);
    };
    const answer = async (text: string, { detail = "" }: vscode.MessageOptions, button: string): Promise<string> => {
      messages.push(`${text} ${detail}`);
      return button;
    };
    Object.assign(vscode.window, { showInformationMessage: tell, showWarningMessage: answer });
  }

  /** Waits for a message among those that came; others may tell of what else goes on in the window. */
  function told(pattern: RegExp): Promise<string> {
    return eventually(`a message like ${pattern} among ${JSON.stringify(messages)}`, () =>
      messages.find((text) => pattern.test(text)),
    );
  }

  it("says whether all is whole", async () => {
    answerAll();
    await vscode.commands.executeCommand(commands.verifyStore);
    await told(/^The store is whole: \d+ objects?, [\d.]+ \w+\.$/);
  });

  it("deletes a run and says what only it needs, brings it back where that is undone, and frees it else", async () => {
    const stageId = "Pflege é/dvc.yaml:stamp";
    const runAs = async (count: number): Promise<void> => {
      await runAndWait(services, project, [stageId], "with-upstream");
      const runs = await eventually("the end of the run", async () => {
        const found = await project.engine.runs({ stageId });
        return found.length === count && found.every(({ state }) => state !== "running") ? found : undefined;
      });
      assert.deepEqual(
        runs.flatMap(({ failure }) => failure ?? []),
        [],
      );
    };
    await runAs(1);
    const [first] = await project.engine.runs({ stageId });
    const { id, name } = first ?? assert.fail("it has run");
    await writeFile(path.join(folder, "in.txt"), "second ".repeat(40_000));
    await runAs(2);
    answerAll("Undo");
    const forget = () => vscode.commands.executeCommand(commands.forgetRun, { root: project.root, runId: id });
    await forget();
    await told(
      new RegExp(`^The run ${name} was deleted\\. [\\d.]+ [kM]B of data and models are needed by nothing else`),
    );
    await eventually("the run back", async () => (await project.engine.runs({ stageId })).length === 2 || undefined);
    answerAll();
    await forget();
    await vscode.commands.executeCommand(commands.undoForget, { root: project.root });
    await told(new RegExp(`^Brought back: ${name}\\.$`));
    await forget();
    await eventually("the run's end", () => !project.state.runs?.some((run) => run.id === id) || undefined);
    await vscode.commands.executeCommand(commands.freeSpace);
    await told(/^Free [\d.]+ [kMG]B of the store\? No commit, run or snapshot by hand needs these/);
    await told(/^Freed [\d.]+ [kMG]B\.$/);
    await vscode.commands.executeCommand(commands.freeSpace);
    await told(/^Everything in the store is needed: /);
  });

  it("asks to compress what stays without a word of what goes where nothing does", () => {
    const kept = { bytes: 270_000, objects: 67 };
    const nothing = { bytes: 0, objects: 0, snapshots: [], forgotten: [], artifacts: [] };
    assert.equal(
      describeClearance({ ...nothing, compressible: 195_000, kept }),
      "Text that stays is compressed: about 195 kB less.\n67 objects, 75 kB stay.",
    );
  });

  it("has a row in the data view where it is larger than cairn.yaml says to warn at", async () => {
    const settings = path.join(project.root, "cairn.yaml");
    const before = existsSync(settings) ? await readFile(settings, "utf8") : undefined;
    const row = (): TreeNode | undefined =>
      buildDataTree([project], new Map()).find(({ context }) => context === "largeStore");
    await project.engine.takeSnapshot({});
    assert.equal(row(), undefined);
    await writeFile(settings, `${before ?? ""}store: {warnAt: 1kB}\n`);
    try {
      await project.refresh();
      const { label, description } = await eventually("the row", row);
      assert.match(`${label} ${description}`, /^The store is large [\d.]+ [kMG]B of 1\.0 kB$/);
    } finally {
      if (before === undefined) await rm(settings);
      else await writeFile(settings, before);
    }
    await project.refresh();
    await eventually("no row", () => row() === undefined || undefined);
  });
});
