import assert from "node:assert/strict";
import { readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import type { StatusJson } from "../../src/cli/json/pipelineJson.ts";
import type { RunResultJson, RunsJson, ShowJson } from "../../src/cli/json/runJson.ts";
import { eventually, isAlive, smallPipeline, TestProject, waitUntilGone } from "./support.ts";

/** A stage that begins a curve, starts a process of its own, and waits. Both write down their ids. */
const waitingStage = `import { spawn } from "node:child_process";
import { appendFileSync, writeFileSync } from "node:fs";
writeFileSync("curve.csv", "epoch,loss\\n0,0.5\\n");
const inner = spawn(process.execPath, ["-e", "setInterval(() => undefined, 1000)"]);
console.log("waiting");
writeFileSync("stage.pids", process.pid + " " + inner.pid + "\\n");
setInterval(() => undefined, 1000);
`;

describe("a run that does not come to its end", { skip: process.platform === "win32" }, () => {
  let project: TestProject;
  beforeEach(() => {
    project = new TestProject({ ...smallPipeline, "train.mjs": waitingStage });
  });
  afterEach(() => project.remove());

  async function stagePids(): Promise<readonly number[]> {
    return (await project.waitFor("stage.pids")).split(" ").map(Number);
  }

  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const) {
    it(`is stopped by ${signal}, with all that it started, and says so`, async () => {
      const { child, ended } = project.start(["run", "--name", "long"]);
      const pids = await stagePids();
      child.kill(signal);
      const end = await ended;
      assert.equal(end.code, code, end.stderr);
      for (const pid of pids) assert.equal(isAlive(pid), false);
      const { run } = await project.json<ShowJson>("show", "long");
      assert.equal(run.state, "stopped");
      assert.deepEqual(
        run.stages.map(({ id, outcome }) => [id, outcome]),
        [
          ["prepare", "ran"],
          ["train", "stopped"],
        ],
      );
      assert.match(project.read(`${run.logDir}/train.log`), /waiting/);
      const { stages } = await project.json<StatusJson>("status");
      assert.notEqual(stages.find(({ id }) => id === "train")?.state, "running");
    });
  }

  it("is running while it runs, and interrupted once it was killed", async () => {
    const { child, ended } = project.start(["run"]);
    const pids = await stagePids();
    const running = await project.json<RunsJson>("runs");
    assert.equal(running.runs[0]?.state, "running");
    const { stages } = await project.json<StatusJson>("status");
    assert.equal(stages.find(({ id }) => id === "train")?.state, "running");
    child.kill("SIGKILL");
    await ended;
    for (const pid of pids) process.kill(pid, "SIGKILL");
    const left = await project.json<StatusJson>("status");
    assert.equal(left.stages.find(({ id }) => id === "train")?.state, "never-run");
    const { runs } = await project.json<RunsJson>("runs");
    assert.equal(runs[0]?.state, "interrupted");
    project.write("train.mjs", smallPipeline["train.mjs"] ?? "");
    await project.cairn("run");
    assert.match(await project.cairn("status"), /Everything is up to date/);
  });

  it("keeps the next run away while a killed one has left its stage running, and says how to end it", async () => {
    const { child, ended } = project.start(["run", "--name", "killed"]);
    const pids = await stagePids();
    child.kill("SIGKILL");
    await ended;
    const next = await project.try("run");
    assert.equal(next.code, 1);
    const [, leader] = /killed[^]*train[^]*`kill -- -(\d+)`/.exec(next.stderr) ?? assert.fail(next.stderr);
    assert.equal(project.has(".cairn/run.lock"), false);
    process.kill(-Number(leader), "SIGTERM");
    for (const pid of pids) await waitUntilGone(pid);
    project.write("train.mjs", smallPipeline["train.mjs"] ?? "");
    await project.cairn("run");
    assert.deepEqual(readdirSync(path.join(project.root, ".cairn", "processes")), []);
  });

  it("names every stage that a killed run has left running, and stops all that run at once", async () => {
    const cmd = (name: string): string => `echo $$ > ${name}.pid; while true; do sleep 0.1; done`;
    project.write("dvc.yaml", `stages:\n  a:\n    cmd: ${cmd("a")}\n  b:\n    cmd: ${cmd("b")}\n`);
    const killed = project.start(["run", "--jobs", "2"]);
    const pids = [Number(await project.waitFor("a.pid")), Number(await project.waitFor("b.pid"))];
    killed.child.kill("SIGKILL");
    await killed.ended;
    const { code, stderr } = await project.try("run");
    assert.equal(code, 1);
    for (const [index, name] of ["a", "b"].entries())
      assert.match(stderr, new RegExp(`${name} \\(process ${pids[index]}\\)`));
    assert.match(stderr, /end them with `kill -- -\d+ -\d+`/);
    for (const pid of pids) process.kill(-pid, "SIGKILL");
    for (const pid of pids) await waitUntilGone(pid);
    for (const name of ["a", "b"]) project.delete(`${name}.pid`);
    const stopped = project.start(["run", "--jobs", "2", "--json"]);
    const own = [Number(await project.waitFor("a.pid")), Number(await project.waitFor("b.pid"))];
    stopped.child.kill("SIGINT");
    const { run } = JSON.parse((await stopped.ended).stdout) as RunResultJson;
    assert.deepEqual([run.state, ...run.stages.map(({ outcome }) => outcome)], ["stopped", "stopped", "stopped"]);
    for (const pid of own) assert.equal(isAlive(pid), false);
  });

  it("is told of while it writes a large output without a pause", async () => {
    const writing = `import { openSync, writeSync } from "node:fs";
const model = openSync("model.json", "w");
writeSync(model, Buffer.alloc(32_000_000));
setInterval(() => writeSync(model, "more"), 1);
`;
    project.write("train.mjs", writing + waitingStage.replaceAll("setInterval", "setTimeout"));
    const { child, ended } = project.start(["run"]);
    await stagePids();
    const status = await project.try("status", "--json");
    child.kill("SIGINT");
    await ended;
    assert.equal(status.code, 0, status.stderr);
    const { stages } = JSON.parse(status.stdout) as StatusJson;
    assert.equal(stages.find(({ id }) => id === "train")?.state, "running");
  });

  it("lets a second run wait for the stage that both would run, by name, and does not make it twice", async () => {
    const untilGo =
      'import { existsSync } from "node:fs";\nwhile (!existsSync("go")) await new Promise((end) => setTimeout(end, 20));\n';
    const noted = `import { appendFileSync as note } from "node:fs";\nnote("begun", "train\\n");\n`;
    project.write("train.mjs", `${noted}${untilGo}${smallPipeline["train.mjs"]}`);
    const first = project.start(["run", "--name", "the-first"]);
    await project.waitFor("begun");
    const second = project.start(["run", "--json"]);
    let told = "";
    second.child.stderr?.on("data", (text: string) => (told += text));
    await eventually("a word on the wait", () => told.includes("waits for") || undefined);
    project.write("go", "");
    assert.equal((await first.ended).code, 0);
    const { code, stdout, stderr } = await second.ended;
    assert.equal(code, 0, stderr);
    assert.match(stderr, /train waits for train of the-first/);
    const { run } = JSON.parse(stdout) as RunResultJson;
    assert.deepEqual(
      run.stages.map(({ id, outcome }) => [id, outcome]),
      [
        ["prepare", "unchanged"],
        ["train", "unchanged"],
      ],
    );
    assert.equal(project.read("begun"), "train\n");
  });

  it("does not start what comes after a stop", async () => {
    project.write("prepare.mjs", waitingStage);
    const { child, ended } = project.start(["run", "--json"]);
    await stagePids();
    child.kill("SIGINT");
    const { run } = JSON.parse((await ended).stdout) as { run: ShowJson["run"] };
    assert.deepEqual(
      run.stages.map(({ outcome }) => outcome),
      ["stopped", "skipped"],
    );
    assert.equal(project.has("model.json"), false);
  });

  it("takes over the lock of a process that is gone", async () => {
    const { child, ended } = project.start(["--version"]);
    await ended;
    const holder = { pid: child.pid, since: Date.now(), runName: "ghost" };
    writeFileSync(path.join(project.root, ".cairn", "run.lock"), JSON.stringify(holder));
    await project.cairn("run", "prepare");
    assert.equal(project.has(".cairn/run.lock"), false);
  });
});
