import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import type { CompareJson } from "../../src/cli/json/comparisonJson.ts";
import type { StatusJson } from "../../src/cli/json/pipelineJson.ts";
import type { RunResultJson, RunsJson, ShowJson } from "../../src/cli/json/runJson.ts";
import { eventually, isAlive, TestProject, waitUntilGone } from "./support.ts";

/** Prints its arguments as JSON, and does what its options say. */
const script = `import { appendFileSync, writeFileSync } from "node:fs";
const args = process.argv.slice(2);
console.log(JSON.stringify({ args, cwd: process.cwd(), run: process.env.CAIRN_RUN_ID ?? "" }));
if (args.includes("--measure")) {
  writeFileSync("out/scores.json", JSON.stringify({ accuracy: 0.75 }));
  appendFileSync("out/loss.csv", "epoch,loss\\n0,0.5\\n1,0.25\\n");
}
if (args.includes("--wait")) {
  writeFileSync("pid.txt", process.pid + "\\n");
  setInterval(() => undefined, 1000);
}
process.exitCode = args.includes("--fail") ? 7 : 0;
`;

describe("cairn exec", () => {
  let project: TestProject;
  beforeEach(() => {
    project = new TestProject({ "code/try ït.mjs": script, "conf/a.yaml": "lr: 0.1\n", "out/.keep": "" });
  });
  afterEach(() => project.remove());

  const node = process.execPath;

  it("gives the command its arguments letter by letter, and takes them for parameters", async () => {
    const words = [
      "two words",
      "",
      "$HOME",
      "*",
      "'",
      '"',
      "a\\b",
      "ü 漢",
      "--lr",
      "0.5",
      "--deep",
      "-n=3",
      "--api-key=x",
    ];
    const out = await project.cairn("exec", "--name", "first", "--", node, "code/try ït.mjs", ...words);
    const printed = JSON.parse(out.split("\n").find((line) => line.startsWith("{")) ?? "") as Record<string, unknown>;
    assert.deepEqual(printed["args"], words);
    const { run } = await project.json<ShowJson>("show", "first");
    assert.equal(printed["run"], run.id);
    assert.deepEqual(run.command, { argv: [node, "code/try ït.mjs", ...words], wdir: ".", metrics: [], params: [] });
    assert.deepEqual(run.params, { "args.lr": 0.5, "args.deep": true, "args.n": 3 });
    assert.deepEqual(
      run.stages.map(({ id, outcome, exitCode }) => ({ id, outcome, exitCode })),
      [{ id: "code/try ït.mjs", outcome: "ran", exitCode: 0 }],
    );
    const log = project.read(path.join(run.logDir, readLogName(project, run.logDir)));
    assert.match(log, /^\$ .*'two words' ''/);
    assert.match(await project.cairn("show", "first"), /command .*'two words' ''/);
  });

  it("ends with the command's own exit code, and keeps the run that failed", async () => {
    const end = await project.try("exec", "--name", "bad", "--", node, "code/try ït.mjs", "--fail");
    assert.equal(end.code, 7);
    const { run } = await project.json<ShowJson>("show", "bad");
    assert.equal(run.state, "failed");
    assert.equal(run.failure, "code/try ït.mjs exited with code 7");
  });

  it(
    "says 128 and the signal's number of a command that a signal ended",
    { skip: process.platform === "win32" },
    async () => {
      const end = await project.try("exec", "--", "sh", "-c", "kill -KILL $$");
      assert.equal(end.code, 137);
      const [run] = (await project.json<RunsJson>("runs")).runs;
      assert.equal(run?.failure, "sh was ended by SIGKILL, often for want of memory");
    },
  );

  it("keeps no run of a command that is not there, and says so with 127", async () => {
    const end = await project.try("exec", "--", "no-such-program");
    assert.equal(end.code, 127);
    assert.match(end.stderr, /There is no program `no-such-program`/);
    assert.deepEqual((await project.json<RunsJson>("runs")).runs, []);
  });

  it("takes the metrics and curves that the command writes, and no older ones", async () => {
    project.write("out/scores.json", '{"accuracy": 0.1}');
    project.write("out/loss.csv", "epoch,loss\n7,9\n");
    const measured = ["exec", "--metrics", "out/scores.json", "out/loss.csv", "--name"];
    await project.cairn(...measured, "idle", "--", node, "code/try ït.mjs");
    assert.deepEqual((await project.json<ShowJson>("show", "idle")).run.metrics, {});
    await project.cairn(...measured, "busy", "--", node, "code/try ït.mjs", "--measure");
    assert.equal((await project.json<ShowJson>("show", "busy")).run.metrics["accuracy"], 0.75);
    const { curves } = await project.json<CompareJson>("compare", "idle", "busy");
    const { run } = await project.json<ShowJson>("show", "busy");
    assert.deepEqual(curves, [{ runId: run.id, key: "out/loss.csv:loss", steps: [0, 1], values: [0.5, 0.25] }]);
  });

  it("takes what the command prints for curves and metrics, where it is asked to", async () => {
    const lines = ["epoch=1/2 loss=0.5 acc=0.75", "epoch=2/2 loss=0.25 acc=nan", "done in=3s"];
    const argv = ["--", node, "-e", `console.log(${JSON.stringify(lines.join("\n"))})`];
    await project.cairn("exec", "--name", "quiet", ...argv);
    await project.cairn("exec", "--name", "loud", "--live-output", ...argv);
    assert.deepEqual((await project.json<ShowJson>("show", "quiet")).run.metrics, {});
    const { run } = await project.json<ShowJson>("show", "loud");
    assert.deepEqual(run.metrics, { acc: "NaN", loss: 0.25 });
    const { curves } = await project.json<CompareJson>("compare", "loud", "quiet");
    const name = path.basename(node);
    assert.deepEqual(curves, [
      { runId: run.id, key: `${name}:acc`, steps: [1, 2], values: [0.75, "NaN"] },
      { runId: run.id, key: `${name}:loss`, steps: [1, 2], values: [0.5, 0.25] },
    ]);
  });

  it("lets a stage say that it prints its metrics", async () => {
    project.write("say.mjs", "for (const lr of [3, 2, 1]) console.log(`lr=${lr}`);\n");
    project.write("dvc.yaml", "stages:\n  say:\n    cmd: node say.mjs\n    meta:\n      cairn: {live: stdout}\n");
    await project.cairn("run", "--name", "said");
    assert.deepEqual((await project.json<ShowJson>("show", "said")).run.metrics, { lr: 1 });
  });

  it("shows metrics while the command goes on, and lets others run beside it", async () => {
    project.write(
      "slow.mjs",
      `import { existsSync, writeFileSync } from "node:fs";
writeFileSync("metrics.json", '{"accuracy": 0.25}');
const timer = setInterval(() => existsSync("go.txt") && clearInterval(timer), 50);
`,
    );
    const { ended } = project.start(["exec", "--name", "slow", "--", node, "slow.mjs"]);
    await eventually("the metrics of a run that goes on", async () => {
      const end = await project.try("show", "slow", "--json");
      if (end.code !== 0) return undefined;
      const { run } = JSON.parse(end.stdout) as ShowJson;
      return (run.state === "running" && run.metrics["accuracy"] === 0.25) || undefined;
    });
    await project.cairn("exec", "--name", "beside", "--", node, "code/try ït.mjs");
    assert.equal((await project.json<ShowJson>("show", "beside")).run.state, "done");
    project.write("go.txt", "");
    assert.equal((await ended).code, 0);
    assert.equal((await project.json<ShowJson>("show", "slow")).run.state, "done");
  });

  it("lays runs of a command side by side by their options and parameters files", async () => {
    const run = (name: string, lr: string) =>
      project.cairn("exec", "--name", name, "--params", "conf/a.yaml", "--", node, "code/try ït.mjs", "--lr", lr);
    await run("one", "0.1");
    project.write("conf/a.yaml", "lr: 0.3\n");
    await run("two", "0.2");
    const { params } = await project.json<CompareJson>("compare", "one", "two");
    assert.deepEqual(
      params.filter(({ differs }) => differs).map(({ key, values }) => [key, values]),
      [
        ["args.lr", [0.1, 0.2]],
        ["conf/a.yaml:lr", [0.1, 0.3]],
      ],
    );
  });

  it("keeps the commit and what differs from it", async () => {
    await project.initGit();
    project.edit("code/try ït.mjs", "args.includes", "args.indexOf('x') > 9 || args.includes");
    await project.cairn("exec", "--name", "dirty", "--experiment", "ideas", "--", node, "code/try ït.mjs");
    const { run } = await project.json<ShowJson>("show", "dirty");
    assert.equal(run.commit, (await project.git("rev-parse", "HEAD")).trim());
    assert.equal(run.dirty, true);
    assert.equal(run.experiment, "ideas");
    assert.match(run.diff ?? "", /^b3:/);
    assert.deepEqual(
      run.sources.map(({ path }) => path),
      ["code/try ït.mjs"],
    );
  });

  it("works in a folder that nothing is known of, and says what a run there lacks", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "cairn plaïn-"));
    try {
      writeFileSync(path.join(folder, "go.mjs"), "console.log('gone')\n");
      const out = await project.cairn("exec", "-C", folder, "--", node, "go.mjs");
      assert.match(out, /There is no git commit here/);
      const { runs } = JSON.parse(await project.cairn("runs", "-C", folder, "--json")) as RunsJson;
      assert.deepEqual(
        runs.map(({ state, stages }) => [state, stages[0]?.id]),
        [["done", "go.mjs"]],
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("runs where it is started, under the id of a script that is known as a stage", async () => {
    project.write("lab/work.py", 'import sys\nif __name__ == "__main__":\n    print(sys.argv)\n');
    const { run } = JSON.parse(
      await project.cairn("exec", "--json", "-C", path.join(project.root, "lab"), "--", node, "-e", "0", "work.py"),
    ) as RunResultJson;
    assert.deepEqual(
      run.stages.map(({ id }) => id),
      ["lab/work.py:work"],
    );
    const { stages } = await project.json<StatusJson>("status");
    assert.equal(stages.find(({ id }) => id === "lab/work.py:work")?.state === "failed", false);
    assert.equal(project.has("lab/dvc.lock"), false);
  });

  it("is stopped with all that it started", { skip: process.platform === "win32" }, async () => {
    const { child, ended } = project.start(["exec", "--name", "long", "--", node, "code/try ït.mjs", "--wait"]);
    const pid = Number(await project.waitFor("pid.txt"));
    assert.equal(isAlive(pid), true);
    child.kill("SIGINT");
    assert.equal((await ended).code, 130);
    await waitUntilGone(pid);
    assert.equal((await project.json<ShowJson>("show", "long")).run.state, "stopped");
  });
});

function readLogName(project: TestProject, folder: string): string {
  const [name = "", ...others] = readdirSync(path.join(project.root, folder));
  assert.deepEqual(others, []);
  return name;
}
