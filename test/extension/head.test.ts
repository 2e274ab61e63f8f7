import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

import { after, before, describe, it } from "mocha";

import type { Snapshot } from "../../src/engine/model/snapshot.ts";
import * as vscode from "vscode";

import { buildDataTree } from "../../src/extension/features/data/dataTree.ts";
import { KeptData } from "../../src/extension/features/data/keptData.ts";
import { HeadFollower } from "../../src/extension/features/head/headFollower.ts";
import { commands, settings } from "../../src/extension/ids.ts";
import { compareWithHead } from "../../src/extension/features/head/compareWithHead.ts";
import { offerData, snapshotToOffer } from "../../src/extension/features/head/offerData.ts";
import type { Project, Services } from "../../src/extension/services.ts";
import type { TreeNode } from "../../src/extension/services/treeModel.ts";
import { activeServices, eventually, workspaceProject } from "./cairn.ts";
import { linesOf } from "./trees.ts";

describe("commits", () => {
  let services: Services;
  let project: Project;
  let data: string;
  let start: string;
  let first: Snapshot;
  let wanting: vscode.Disposable;

  before(async () => {
    services = await activeServices();
    project = await workspaceProject(services);
    wanting = services.projects.want(["pipeline", "artifacts", "mismatch"]);
    data = path.join(project.root, "data", "digits.csv");
    start = await git("rev-parse", "HEAD");
    await mkdir(path.dirname(data), { recursive: true });
  });

  after(async () => {
    wanting.dispose();
    await git("checkout", "--quiet", "main");
    await git("reset", "--quiet", "--hard", start);
    await rm(data, { force: true });
  });

  it("get their snapshot when git makes them, wherever that is", async () => {
    await writeFile(data, "first\n");
    first = await snapshotOf(await commit("The first data"));
    assert.equal(first.cause, "commit");
    assert.equal(first.commitSubject, "The first data");
    assert.ok(first.artifacts.some((version) => version.path === "data/digits.csv" && version.size === 6));

    await writeFile(data, "second\n");
    await snapshotOf(await commit("The second data"));
  });

  it("bring their data along when they are checked out and the person says so", async () => {
    await git("checkout", "--quiet", "HEAD~1");
    const record = await project.engine.recordHead();
    assert.equal(record.isNew, false);
    assert.deepEqual(record.differing, ["data/digits.csv"]);
    const offered = snapshotToOffer(record);
    assert.equal(offered?.id, first.id);

    const questions: string[] = [];
    await offerData(services.notify, project, offered, record.differing, async (question, ...answers) => {
      questions.push([question, ...answers].join(" | "));
      return answers[0];
    });
    const commit = first.commit?.slice(0, 7);
    assert.deepEqual(questions, [
      `Data of main, code of commit ${commit} (1 artifact differs). | Bring data along | Show | Not now`,
    ]);
    assert.equal(await readFile(data, "utf8"), "first\n");
    const [newest] = await project.engine.snapshots(1);
    assert.equal(newest?.cause, "restore", "what was overwritten is kept");
  });

  it("are not offered where the data is theirs already", async () => {
    assert.equal(snapshotToOffer(await project.engine.recordHead()), undefined);
  });

  it("leave a row in the data view, until their data is restored or the other may stay", async () => {
    await git("checkout", "--quiet", "main");
    const title = `Data of commit ${first.commit?.slice(0, 7)}, code of main`;
    // Until the checkout is noticed, the row may be that of what was before.
    const row = await eventually("the row", () => {
      const shown = mismatchRow();
      return shown?.label === title ? shown : undefined;
    });
    assert.deepEqual(linesOf([row]), [`${title} 1 artifact differs`, "  data/digits.csv"]);
    await vscode.commands.executeCommand(commands.keepData, row.ref);
    assert.equal(mismatchRow(), undefined);
    await git("checkout", "--quiet", "HEAD~1");
    await eventually("nothing to tell", () => project.state.mismatch === null || undefined);
    // A stay at a commit is known by the second in which it began.
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await git("checkout", "--quiet", "main");
    const again = await eventually("the row", mismatchRow);
    const restoring = vscode.commands.executeCommand(commands.restoreCommitData, again.ref);
    await eventually("the data of the commit", async () => {
      await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
      return (await readFile(data, "utf8")) === "second\n" || undefined;
    });
    await restoring;
    await eventually("no row", () => mismatchRow() === undefined || undefined);
  });

  it("leave the data alone when the person does not want it", async () => {
    await writeFile(data, "mine\n");
    const record = await project.engine.recordHead();
    const offered = snapshotToOffer(record);
    assert.ok(offered);
    await offerData(services.notify, project, offered, record.differing, async (_question, ...answers) => answers[2]);
    assert.equal(await readFile(data, "utf8"), "mine\n");
  });

  it("are compared without being recorded where snapshots of commits are switched off", async () => {
    assert.deepEqual(await compareWithHead(project), await project.engine.recordHead());
  });

  it("that were made while nobody looked get their snapshot when somebody does", async () => {
    const configuration = vscode.workspace.getConfiguration(settings.section);
    await configuration.update(settings.snapshotOnCommit, false, vscode.ConfigurationTarget.Global);
    const made = await commit("Made in the dark");
    // Long enough for who follows this project already to have passed it by.
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    await configuration.update(settings.snapshotOnCommit, undefined, vscode.ConfigurationTarget.Global);
    const follower = new HeadFollower(project, services);
    try {
      assert.equal((await snapshotOf(made)).commitSubject, "Made in the dark");
    } finally {
      follower.dispose();
    }
  });

  function mismatchRow(): TreeNode | undefined {
    const kept = new KeptData(services.context.workspaceState);
    return buildDataTree([project], new Map(), (...which) => kept.isKept(...which)).find(
      ({ context }) => context === "mismatch",
    );
  }

  async function commit(subject: string): Promise<string> {
    await git("commit", "--quiet", "--allow-empty", "-m", subject);
    return git("rev-parse", "HEAD");
  }

  function snapshotOf(commit: string): Promise<Snapshot> {
    return eventually(`the snapshot of ${commit}`, async () =>
      (await project.engine.snapshots()).find((snapshot) => snapshot.commit === commit && snapshot.cause === "commit"),
    );
  }

  async function git(...args: readonly string[]): Promise<string> {
    return (await promisify(execFile)("git", ["-C", project.root, ...args])).stdout.trim();
  }
});
