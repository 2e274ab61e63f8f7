import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { ReproduceJson } from "../../src/cli/json/fromRunJson.ts";
import type { StatusJson } from "../../src/cli/json/pipelineJson.ts";
import type { RunsJson } from "../../src/cli/json/runJson.ts";
import type { SweepJson } from "../../src/cli/json/sweepJson.ts";
import type { Sweep } from "../../src/engine/model/sweep.ts";
import { openEngine } from "../../src/engine/openEngine.ts";
import { eventually, smallPipeline, TestProject } from "./support.ts";

/** Trains until a file is there where its learning rate is 0.5, so that a test says when it ends. */
const waitingTrain = (smallPipeline["train.mjs"] ?? "").replace(
  "const epochs",
  `import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
while (lr === 0.5 && !existsSync(process.env.GO)) await sleep(20);
const epochs`,
);

describe("cairn sweep", () => {
  let project: TestProject;
  beforeEach(async () => {
    project = new TestProject();
    await project.initGit();
    // Every process of the test is told of it.
    process.env["GO"] = path.join(project.root, "go.txt");
  });
  afterEach(() => {
    delete process.env["GO"];
    project.remove();
  });

  const copies = (): readonly string[] => readdirSync(path.join(project.root, ".cairn", "copies"));
  /** Asked of the engine in this process, as a new process each time would take longer than what is waited for. */
  const newest = async (): Promise<Sweep | undefined> => {
    const engine = await openEngine(project.root, { mayStartProcesses: true, log: () => undefined });
    try {
      return (await engine.sweeps(1))[0];
    } finally {
      await engine.close();
    }
  };
  const until = (isSo: (sweep: Sweep) => boolean): Promise<boolean> =>
    eventually(`a sweep of which holds: ${String(isSo)}`, async () => {
      const sweep = await newest();
      return (sweep && isSo(sweep)) || undefined;
    });
  const states = async (): Promise<readonly string[]> => {
    const sweep = await newest();
    return sweep ? [sweep.state, ...sweep.runs.map(({ state }) => state)] : [];
  };

  it("runs every combination in copies, several at a time, and leaves the workspace as it is", async () => {
    await project.cairn("run", "--name", "before");
    project.edit("params.yaml", "epochs: 3", "epochs: 2");
    const before = await project.git("status", "--porcelain", "--untracked-files=all");
    const { sweep } = await project.json<SweepJson>(
      ..."sweep --grid train.lr=0.25,0.5 --grid params.yaml:train.epochs=1,4 --jobs 2 --name wide".split(" "),
    );
    assert.deepEqual(
      sweep.runs.map(({ state, metrics }) => [state, metrics?.["accuracy"]]),
      [
        ["done", 0.75],
        ["done", 0.75],
        ["done", 0.5],
        ["done", 0.5],
      ],
    );
    const { runs } = await project.json<RunsJson>("runs");
    const swept = runs.filter(({ experiment }) => experiment === "wide");
    assert.deepEqual(
      new Set(swept.map(({ params }) => `${String(params["train.lr"])} ${String(params["train.epochs"])}`)),
      new Set(["0.25 1", "0.25 4", "0.5 1", "0.5 4"]),
    );
    // What no parameter of the sweep reaches is not run again.
    for (const { stages } of swept) assert.equal(stages.find(({ id }) => id === "prepare")?.outcome, "unchanged");
    assert.equal(await project.git("status", "--porcelain", "--untracked-files=all"), before);
    assert.equal(project.read("model.json"), '{"lr":0.1,"epochs":3}');
    assert.deepEqual(copies(), []);
    const { stages } = await project.json<StatusJson>("status");
    assert.deepEqual(
      stages.map(({ state }) => state),
      ["fresh", "stale"],
    );
    const { verdict } = await project.json<ReproduceJson>("reproduce", swept[0]?.name ?? "");
    assert.equal(verdict, "identical");
  });

  it("says nothing of results that the workspace itself never had", async () => {
    await project.cairn("sweep", "--grid", "train.lr=0.25");
    const engine = await openEngine(project.root, { mayStartProcesses: true, log: () => undefined });
    try {
      const artifacts = await engine.artifacts();
      const model = artifacts.find(({ artifact }) => artifact.path === "model.json");
      assert.deepEqual([model?.state, model?.versionCount, model?.recorded], ["missing", 0, undefined]);
      assert.equal((await engine.artifactHistory("model.json")).length, 1);
    } finally {
      await engine.close();
    }
  });

  it("ends a run early by its metric, and says why", async () => {
    project.edit(
      "train.mjs",
      "epoch++) appendFileSync",
      "epoch++, Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300)) appendFileSync",
    );
    await project.git("commit", "--quiet", "--all", "-m", "slower");
    const { sweep } = await project.json<SweepJson>(
      ..."sweep --grid train.lr=0.9,0.001 --grid train.epochs=12 --stop-when".split(" "),
      "loss > 0.9 after 4",
    );
    assert.deepEqual(
      sweep.runs.map(({ state }) => state),
      ["done", "stopped"],
    );
    assert.match(sweep.runs[1]?.failure ?? "", /stopped: loss is 0\.99\d* at step [4-9]/);
  });

  it("is paused, gone on with and cancelled from another process", async () => {
    project.write("train.mjs", waitingTrain);
    await project.git("commit", "--quiet", "--all", "-m", "waits");
    const sweeping = project.start(["sweep", "--grid", "train.lr=0.5,0.6,0.7", "--name", "slow"]);
    await until(({ runs }) => runs[0]?.state === "running" && runs[0].runId !== undefined);
    await project.cairn("sweeps", "--pause", "slow");
    project.write("go.txt", "now\n");
    await until(({ runs }) => runs[0]?.state === "done");
    await sleep(1_200);
    assert.deepEqual(await states(), ["paused", "done", "waiting", "waiting"]);
    await project.cairn("sweeps", "--resume", "slow");
    await until(({ runs }) => runs[1]?.state === "done");
    await sweeping.ended;
    assert.deepEqual(await states(), ["done", "done", "done", "done"]);

    project.delete("go.txt");
    // With other epochs, as what was run before is not run again.
    const other = ["--grid", "train.lr=0.5,0.6", "--grid", "train.epochs=5"];
    const cancelled = project.start(["sweep", ...other, "--name", "gone"]);
    await until(({ runs }) => runs[0]?.runId !== undefined && runs[0].state === "running");
    await project.cairn("sweeps", "--cancel", "gone");
    await cancelled.ended;
    assert.deepEqual(await states(), ["cancelled", "stopped", "cancelled"]);
    assert.deepEqual(copies(), []);
  });

  it("goes on where a stop or a kill has left it", async () => {
    project.write("train.mjs", waitingTrain);
    await project.git("commit", "--quiet", "--all", "-m", "waits");
    for (const [epochs, signal] of [
      [4, "SIGINT"],
      [5, "SIGKILL"],
    ] as const) {
      const axes = ["--grid", "train.lr=0.3,0.5,0.7", "--grid", `train.epochs=${epochs}`];
      const sweeping = project.start(["sweep", ...axes, "--name", signal]);
      await until(({ name, runs }) => name === signal && runs[1]?.runId !== undefined && runs[1].state === "running");
      sweeping.child.kill(signal);
      await sweeping.ended;
      assert.equal((await states())[0], "interrupted");
      project.write("go.txt", "now\n");
      const { sweep } = await project.json<SweepJson>("sweep", "--resume", signal);
      assert.deepEqual([sweep.state, ...sweep.runs.map((run) => run.state)], ["done", "done", "done", "done"]);
      project.delete("go.txt");
    }
    const { runs } = await project.json<RunsJson>("runs");
    assert.equal(runs.filter(({ state }) => state === "running").length, 0);
    assert.equal(runs.filter(({ state }) => state === "interrupted").length, 1);
  });

  it("refuses what cannot be swept over, before anything is run", async () => {
    const unknown = await project.try("sweep", "--grid", "train.rl=1");
    assert.match(unknown.stderr, /`train\.rl` is not in params\.yaml\.\n.*Did you mean `train\.lr`\?/);
    const file = await project.try("sweep", "--grid", "no.yaml:lr=1");
    assert.match(file.stderr, /no parameters file `no\.yaml`/);
    const bare = new TestProject();
    try {
      const end = await bare.try("sweep", "--grid", "train.lr=1");
      assert.match(end.stderr, /copies of the last git commit, and there is none here/);
    } finally {
      bare.remove();
    }
    assert.deepEqual((await project.json<RunsJson>("runs")).runs, []);
  });

  it("refuses to begin where what differs from the commit is too large to be kept", async () => {
    project.write("raw.csv", `x\n${"0123456789\n".repeat(2_000_000)}`);
    const refused = await project.try("sweep", "--grid", "train.lr=0.1,0.2");
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /What differs from the commit [0-9a-f]{7} is too large to be kept/);
    assert.equal(await newest(), undefined);
  });

  it("goes on after a run that fails", async () => {
    project.edit("train.mjs", "const epochs", "if (lr === 0.5) process.exit(4);\nconst epochs");
    await project.git("commit", "--quiet", "--all", "-m", "fails");
    const { code, stdout } = await project.try("sweep", "--grid", "train.lr=0.5,0.7", "--json");
    assert.equal(code, 1);
    const { sweep } = JSON.parse(stdout) as SweepJson;
    assert.deepEqual(
      sweep.runs.map(({ state }) => state),
      ["failed", "done"],
    );
  });
});
