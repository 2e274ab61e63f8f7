import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

import { after, before, describe, it } from "mocha";
import * as vscode from "vscode";

import type { CommandId } from "../../src/extension/ids.ts";
import { commands, sweepPanel } from "../../src/extension/ids.ts";
import { tellOfEnd } from "../../src/extension/features/tasks/endNotice.ts";
import { findComparedRuns } from "../../src/extension/features/experiments/comparedRuns.ts";
import { buildRunsTree } from "../../src/extension/features/runs/runsTree.ts";
import { sweepActions } from "../../src/extension/features/sweep/sweepActions.ts";
import { SweepSession } from "../../src/extension/features/sweep/sweepSession.ts";
import { ProjectSweeps } from "../../src/extension/features/sweep/sweepSource.ts";
import type { Project, Services } from "../../src/extension/services.ts";
import { PanelProject } from "../../src/extension/services/panelProject.ts";
import type { TreeNode } from "../../src/extension/services/treeModel.ts";
import type { StartedSweep, SweepDraft, SweepEvents, SweepMethods, SweepSpace } from "../../src/protocol/sweep.ts";
import { TypedClient } from "../../src/protocol/typedPeer.ts";
import { activeServices, eventually, workspaceProject } from "./cairn.ts";
import { addPipeline, removePipeline } from "./ownPipeline.ts";
import { channelPair, panelsOf } from "./panels.ts";
import { endOfTask, findNode } from "./trees.ts";

const dir = "Reihen é";
const stages = `stages:
  try:
    cmd: python3 try.py
    deps: [try.py]
    params: [rate]
    metrics:
      - result.json:
          cache: false
`;

/** Goes on once the file of its rate is there, so that the test says when a run ends. */
const script = `import json, os, re, time
rate = float(re.search("rate: (.*)", open("params.yaml").read()).group(1))
gate = os.path.join(GATES, str(rate))
while not os.path.exists(gate):
    time.sleep(0.05)
json.dump({"accuracy": rate}, open("result.json", "w"))
`;

const emptyDraft: SweepDraft = {
  method: "grid",
  axes: [],
  samples: "10",
  seed: "1",
  stageIds: [],
  jobs: "1",
  name: "",
};

const emptyAxis = { kind: "each", low: "", high: "", isLog: false, isWhole: false, steps: "5" } as const;

describe("sweeps", () => {
  let services: Services;
  let project: Project;
  let wanting: vscode.Disposable;
  let gates: string;
  const stageId = `${dir}/dvc.yaml:try`;

  before(async () => {
    services = await activeServices();
    project = await workspaceProject(services);
    wanting = services.projects.want(["pipeline", "sweeps", "runs", "live"]);
    gates = path.join(project.root, "..", "gates");
    await mkdir(gates);
    const tries = script.replace("GATES", JSON.stringify(gates));
    await addPipeline(project, dir, { "params.yaml": "rate: 0.5\n", "try.py": tries, "dvc.yaml": stages });
  });

  after(async () => {
    wanting.dispose();
    await removePipeline(project, path.join(project.root, dir));
  });

  it("show their queue while they go on, are paused, reordered and resumed, and end as a group of their runs", async () => {
    const args = [stageId, "--grid", `${dir}/params.yaml:rate=0.1,0.2,0.3,0.4`, "--jobs", "1", "--name", "four"];
    await vscode.commands.executeCommand(commands.startSweep, { root: project.root, args });

    await untilRows("sweep.running", "0 of 4 · 1 running", [
      "run.running.swept",
      `${rate(0.2)} waiting`,
      `${rate(0.3)} waiting`,
      `${rate(0.4)} waiting`,
    ]);
    assert.equal(rows()[0]?.label, "four", "a sweep under way stands at the top");

    const beside = services.tasks.run(project, ["collect"], "single");
    await assert.doesNotReject(beside, "a sweep is not in the way of the folder's own runs");

    await ask(commands.runSweptNext, entry(0.4));
    await ask(commands.cancelSweptRun, entry(0.3));
    await ask(commands.pauseSweep, sweepRow());
    await untilRows("sweep.paused", "0 of 4 · 1 running · paused", [
      `${rate(0.4)} waiting`,
      "run.running.swept",
      `${rate(0.2)} waiting`,
      `${rate(0.3)} cancelled`,
    ]);

    await open(0.1);
    await untilRows("sweep.paused", "1 of 4 · paused", [
      `${rate(0.4)} waiting`,
      "run.done",
      `${rate(0.2)} waiting`,
      `${rate(0.3)} cancelled`,
    ]);
    await ask(commands.resumeSweep, sweepRow());
    await open(0.2);
    await open(0.4);
    await untilRows("sweep.done", "3 of 4 · done", ["run.done", "run.done", "run.done", `${rate(0.3)} cancelled`]);
    const [sweep] = await project.engine.sweeps(1);
    const shown = rows().flatMap((row) => (row.children?.() ?? []).map(({ ref }) => ref?.["runId"]));
    for (const { runId } of sweep?.runs ?? []) {
      if (runId !== undefined) assert.equal(shown.filter((id) => id === runId).length, 1, "no run is shown twice");
    }
    const compared = await findComparedRuns(sweepRow().ref, undefined, services.projects);
    const begun = (sweep?.runs ?? []).flatMap(({ runId }) => runId ?? []);
    assert.deepEqual(compared?.runIds.toSorted(), begun.toSorted());
    assert.match(sweepRow().children?.()[0]?.description ?? "", /^accuracy 0\.4 · .* · rate=0\.4$/);
  });

  it("are shown as interrupted once their task was stopped, go on where they were, and are cancelled", async () => {
    const axis = `${dir}/params.yaml:rate=0.6,0.7`;
    const args = [stageId, "--grid", axis, "--jobs", "1", "--name", "left"];
    await vscode.commands.executeCommand(commands.startSweep, { root: project.root, args });
    await untilRows("sweep.running", "0 of 2 · 1 running", ["run.running.swept", `${rate(0.7)} waiting`]);
    await services.tasks.stop(project);
    await untilRows("sweep.interrupted", "0 of 2 · interrupted");
    await ask(commands.resumeSweep, sweepRow());
    await untilRows("sweep.running", "0 of 2 · 1 running");
    await open(0.6);
    await untilRows("sweep.running", "1 of 2 · 1 running");
    await ask(commands.cancelSweep, sweepRow());
    await untilRows("sweep.cancelled", "1 of 2 · cancelled");
    await eventually("the end of the task", () => services.tasks.running.length === 0 || undefined);
  });

  it("are put together in a panel, which follows the parameters' files and the sweep that it starts", async () => {
    await vscode.commands.executeCommand(commands.startSweep, { root: project.root, stageId });
    await eventually("the panel", () => panelsOf(sweepPanel)[0]);
    await vscode.commands.executeCommand(commands.startSweep, { root: project.root });
    assert.equal(panelsOf(sweepPanel).length, 1, "there is one a project");
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");

    const panelProject = new PanelProject(services.projects, project.uri);
    const [channel, pageChannel] = channelPair();
    const source = new ProjectSweeps(panelProject, services.tasks, services.log);
    const session = new SweepSession({ channel, source, actions: sweepActions(panelProject, services.tasks) });
    try {
      const page = new TypedClient<SweepMethods, SweepEvents>(pageChannel);
      let space: SweepSpace | undefined;
      let started: StartedSweep | undefined;
      page.on("space", (told) => (space = told));
      page.on("started", (told) => (started = told));
      const { space: first } = await page.call("ready");
      space ??= first;
      const file = `${dir}/params.yaml`;
      const known = (value: number) => () =>
        space?.params.some((param) => param.file === file && param.key === "rate" && param.value === value) ||
        undefined;
      await eventually("the parameter", known(0.5));
      await writeFile(path.join(project.root, file), "rate: 0.25\n");
      await eventually("its new value", known(0.25));

      const draft = {
        ...emptyDraft,
        stageIds: [stageId],
        axes: [{ ...emptyAxis, file, key: "rate", list: "0.11, 0.12" }],
      };
      const plan = await page.call("plan", draft);
      assert.equal(plan.count, 2);
      await open(0.11);
      await page.call("start", draft);
      await eventually("the start", () => started);
      await untilRows("sweep.running", "1 of 2 · 1 running");
      await eventually(
        "word of it in the panel",
        () => (started?.state === "running" && started.done === 1) || undefined,
      );
      await open(0.12);
      await untilRows("sweep.done", "2 of 2 · done", ["run.done", "run.done"]);
      await eventually("word of its end", () => (started?.state === "done" && started.done === 2) || undefined);
      await eventually("the end of the task", () => services.tasks.running.length === 0 || undefined);
    } finally {
      session.dispose();
    }
  });

  it("tell at their end how many of their runs have failed", async () => {
    await open(0.8);
    const axis = `${dir}/params.yaml:rate=0.8,none`;
    const args = [stageId, "--grid", axis, "--jobs", "1", "--name", "half good"];
    const ended = endOfTask(services);
    await vscode.commands.executeCommand(commands.startSweep, { root: project.root, args });
    assert.notEqual((await ended).exitCode, 0);
    await untilRows("sweep.done", "2 of 2 · 1 failed · done", ["run.done", "run.failed"]);
    const told = await errorsDuring(async () => tellOfEnd(services, await ended));
    assert.ok(told.includes("1 of 2 runs of the sweep half good failed."), told.join("\n"));
  });

  /** The rows below are told by their context where they are runs, else as they read. */
  async function untilRows(context: string, description: string, below?: readonly string[]): Promise<void> {
    let seen: unknown;
    await eventually(`${context} ${description} ${JSON.stringify(below)}`, () => {
      const row = findNode(rows(), (node) => node.context?.startsWith("sweep.") === true);
      const children = (row?.children?.() ?? []).map((child) =>
        child.ref?.["runId"] === undefined ? `${child.label} ${child.description}` : child.context,
      );
      seen = [row?.context, row?.description, children];
      const isBelow = below === undefined || JSON.stringify(children) === JSON.stringify(below);
      return (row?.context === context && row.description === description && isBelow) || undefined;
    }).catch((error: unknown) => {
      throw new Error(`${String(error)}; there is ${JSON.stringify(seen)}`);
    });
  }

  /** What is shown as an error meanwhile; each is dismissed at once. */
  async function errorsDuring(work: () => Promise<void>): Promise<readonly string[]> {
    const { showErrorMessage } = vscode.window;
    const told: string[] = [];
    Object.assign(vscode.window, { showErrorMessage: async (text: string) => void told.push(text) });
    try {
      await work();
    } finally {
      Object.assign(vscode.window, { showErrorMessage });
    }
    return told;
  }

  const rate = (value: number): string => `rate=${value}`;
  const open = (value: number): Promise<void> => writeFile(path.join(gates, String(value)), "");

  function rows(): readonly TreeNode[] {
    return buildRunsTree(services.projects.all, Date.now());
  }

  function sweepRow(): TreeNode {
    const row = findNode(rows(), ({ context }) => context?.startsWith("sweep.") === true);
    assert.ok(row);
    return row;
  }

  function entry(value: number): TreeNode {
    const row = findNode(rows(), ({ label }) => label === rate(value));
    assert.ok(row);
    return row;
  }

  async function ask(command: CommandId, { ref }: TreeNode): Promise<void> {
    await vscode.commands.executeCommand(command, ref);
  }
});
