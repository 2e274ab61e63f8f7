import assert from "node:assert/strict";
import { chmodSync } from "node:fs";
import { afterEach, describe, it } from "node:test";
import path from "node:path";
import type { StagesJson, StatusJson } from "../../src/cli/json/pipelineJson.ts";
import type { RunResultJson, ShowJson } from "../../src/cli/json/runJson.ts";
import { smallPipeline, TestProject } from "./support.ts";

const isRoot = process.getuid?.() === 0;

describe("when things go wrong at the terminal", () => {
  let project: TestProject;
  afterEach(() => project.remove());

  async function outcomes(...args: readonly string[]): Promise<Record<string, string>> {
    const end = await project.try("run", ...args, "--json");
    assert.equal(end.code, 1);
    const { run } = JSON.parse(end.stdout) as RunResultJson;
    assert.equal(run.state, "failed");
    return Object.fromEntries(run.stages.map(({ id, outcome, reason }) => [id, `${outcome}: ${reason}`]));
  }

  it("a stage that fails keeps its exit code and its log, and what follows from it is skipped", async () => {
    project = new TestProject();
    project.write("prepare.mjs", "console.error('no luck'); process.exit(3);\n");
    const end = await project.try("run", "--name", "unlucky");
    assert.equal(end.code, 1);
    assert.match(end.stdout, /✖ prepare exited with code 3/);
    assert.match(end.stdout, /○ train +skipped: needs `prepare`, which failed/);
    const { run } = await project.json<ShowJson>("show", "unlucky");
    assert.deepEqual([run.state, run.failure], ["failed", "prepare exited with code 3"]);
    assert.equal(run.stages[0]?.exitCode, 3);
    assert.match(project.read(`${run.logDir}/prepare.log`), /no luck\n$/);
    const { stages } = await project.json<StatusJson>("status");
    assert.equal(stages[0]?.state, "failed");
  });

  it("goes on, where that is asked for, with stages that do not follow from the failed one, and afterwards with the rest", async () => {
    project = new TestProject({
      "dvc.yaml":
        "stages:\n  bad:\n    cmd: exit 1\n    outs: [bad]\n  good:\n    cmd: echo x> good\n    outs: [good]\n",
    });
    assert.deepEqual(await outcomes("--keep-going"), { bad: "failed: exited with code 1", good: "ran: never run" });
    project.edit("dvc.yaml", "exit 1", "echo y> bad");
    const { run } = await project.json<RunResultJson>("run");
    assert.deepEqual(
      run.stages.map(({ outcome }) => outcome),
      ["ran", "unchanged"],
    );
  });

  it("begins nothing new after a failure", async () => {
    project = new TestProject({
      "dvc.yaml":
        "stages:\n  bad:\n    cmd: exit 1\n    outs: [bad]\n  good:\n    cmd: echo x> good\n    outs: [good]\n",
    });
    const after = await outcomes("--jobs", "1");
    assert.deepEqual(after, { bad: "failed: exited with code 1", good: "skipped: not begun, as `bad` failed" });
  });

  it("does not remove a repository with an output that it lies in", async () => {
    project = new TestProject({
      "dvc.yaml": "stages:\n  fetch:\n    cmd: echo x> checkout/new\n    outs: [checkout]\n",
      "checkout/vendor/.git/HEAD": "ref: refs/heads/main\n",
    });
    const reason = "would remove `vendor/.git` with its output `checkout`; move it out of there first";
    assert.deepEqual(await outcomes(), { fetch: `failed: ${reason}` });
    assert.ok(project.has("checkout/vendor/.git/HEAD"));
  });

  it("a missing dependency is named before anything is removed or started", async () => {
    project = new TestProject();
    await project.cairn("run");
    project.delete("raw.csv");
    assert.deepEqual(await outcomes(), {
      prepare: "failed: needs `raw.csv`, which is missing",
      train: "skipped: needs `prepare`, which failed",
    });
    assert.ok(project.has("data/prepared.csv"));
  });

  it("a missing parameter and a parameters file that cannot be read are named", async () => {
    project = new TestProject();
    project.edit("params.yaml", "epochs", "rounds");
    assert.match(
      (await outcomes())["train"] ?? "",
      /needs the parameter `train\.epochs`, which is not in `params\.yaml`/,
    );
    project.write("params.yaml", "train:\n  lr: [0.1\n");
    assert.match((await outcomes())["train"] ?? "", /needs `params\.yaml`, which cannot be read at line \d/);
  });

  it("a date among the parameters of a stage is named before anything is removed: dvc.lock cannot hold it", async () => {
    project = new TestProject();
    await project.cairn("run");
    const reason = (file: string, key: string, line: number): string =>
      `failed: reads \`${key}\` in \`${file}\`, line ${line}, a date, which dvc.lock cannot hold: put it in quotes`;
    project.edit("params.yaml", "lr: 0.1 ", "lr: 2024-01-02 ");
    assert.equal((await outcomes())["train"], reason("params.yaml", "train.lr", 3));
    assert.ok(project.has("model.json"));
    project.edit("params.yaml", "2024-01-02", "'2024-01-02'");
    await project.cairn("run");
    project.write(
      "dvc.yaml",
      "stages:\n  a:\n    cmd: echo\n    params: [p.toml: [run.b]]\n  b:\n    cmd: echo\n    params: [p.toml: [run.at]]\n",
    );
    project.write("p.toml", "[run]\nat = 2024-01-02\nb = 1\n");
    assert.deepEqual(await outcomes(), { a: "ran: never run", b: reason("p.toml", "run.at", 2) });
  });

  it("an output that the command does not make is a failure", async () => {
    project = new TestProject();
    project.write("prepare.mjs", "console.log('forgot it');\n");
    assert.equal((await outcomes())["prepare"], "failed: ended without making `data/prepared.csv`");
  });

  it("a command that is not found says so", async () => {
    project = new TestProject({ "dvc.yaml": "stages:\n  a:\n    cmd: no-such-command-here\n" });
    const end = await project.try("run", "--json");
    assert.equal(end.code, 1);
    assert.match(end.stderr, /no-such-command-here/);
  });

  it("an output that its own stage depends on is not run, and stays as it is", async () => {
    project = new TestProject({
      "dvc.yaml": "stages:\n  a:\n    cmd: echo 2 > x\n    deps: [x]\n    outs: [x]\n",
      x: "1\n",
    });
    const end = await project.try("run");
    assert.equal(end.code, 1);
    assert.match(end.stderr, /`a` → `a`[^]*Take one of the dependencies between them away/);
    assert.equal(project.read("x"), "1\n");
  });

  it("a lock file with conflict markers is named before anything is removed, and is left as it is", async () => {
    project = new TestProject();
    await project.cairn("run");
    const conflict = `<<<<<<< HEAD\n${project.read("dvc.lock")}=======\n>>>>>>> other\n`;
    project.write("dvc.lock", conflict);
    project.write("raw.csv", "x\n7\n");
    const told = await outcomes();
    assert.match(told["prepare"] ?? "", /^failed: needs `dvc\.lock`, which cannot be read at line 1: A merge was left/);
    assert.equal(project.read("dvc.lock"), conflict);
    assert.equal(project.read("data/prepared.csv"), "X\n1\n2\n3\n");
  });

  it(
    "a stage that reads from the keyboard finds nothing to read where there is none",
    { skip: process.platform === "win32" },
    async () => {
      const cmd = "read -r word && echo heard > heard || echo nothing > heard";
      project = new TestProject({ "dvc.yaml": `stages:\n  ask:\n    cmd: ${cmd}\n    outs: [heard]\n` });
      await project.cairn("run");
      assert.equal(project.read("heard"), "nothing\n");
    },
  );

  it("bad YAML is told at its line, and the other files go on working", async () => {
    project = new TestProject({ ...smallPipeline, "broken/dvc.yaml": "stages:\n  a: [\n  b: {\n" });
    const { stages, errors } = await project.json<StagesJson>("stages");
    assert.deepEqual(
      stages.map(({ id }) => id),
      ["prepare", "train"],
    );
    assert.ok(errors.length > 0);
    assert.equal(errors[0]?.file, "broken/dvc.yaml");
    assert.ok((errors[0]?.line ?? 0) >= 2);
    const end = await project.try("run");
    assert.equal(end.code, 0);
    assert.match(end.stderr, /broken\/dvc\.yaml:\d+:\d+/);
  });

  it("wrong use is told with a way out, and exits with 2", async () => {
    project = new TestProject();
    for (const [args, words] of [
      [["run", "trian"], /There is no stage `trian`[^]*Did you mean `train`/],
      [["frobnicate"], /unknown command 'frobnicate'/],
      [["run", "--no-such-option"], /unknown option '--no-such-option'/],
      [["show", "nobody"], /nobody/],
      [["compare", "one"], /missing required argument[^]*`cairn compare --help` says how to use it/],
      [["restore", "nothing"], /nothing/],
      [["runs", "-n", "many"], /number from 1 on/],
      [["run", "--set", "train.lr"], /names no key and value[^]*--set params\.yaml:train\.lr=0\.1/],
      [["run", "--set", "train.rl=1"], /There is no parameter `train\.rl`/],
      [["run", "--set", "other.yaml:a=1"], /There is no parameters file `other\.yaml`/],
      [["status", "-C", "nowhere"], /There is no folder/],
    ] as const) {
      const end = await project.try(...args);
      assert.equal(end.code, 2, `${args.join(" ")}: ${end.stderr}`);
      assert.match(end.stderr, words);
      assert.match(end.stderr, /^cairn: /);
      assert.equal(end.stdout, "");
    }
  });

  it("works without git and says so in the doctor's words", async () => {
    project = new TestProject();
    await project.cairn("run", "--name", "gitless");
    const { run } = await project.json<ShowJson>("show", "gitless");
    assert.deepEqual([run.commit, run.branch, run.experiment, run.dirty], [undefined, undefined, "default", false]);
    assert.deepEqual(run.sources.map(({ path }) => path).sort(), [
      "dvc.yaml",
      "params.yaml",
      "prepare.mjs",
      "train.mjs",
    ]);
    assert.match(await project.cairn("doctor"), /git init/);
  });

  it("works where there is no git command at all", { skip: process.platform === "win32" }, async () => {
    project = new TestProject({ "dvc.yaml": "stages:\n  a:\n    cmd: echo a > a.txt\n    outs: [a.txt]\n" });
    await project.initGit();
    const end = await project.start(["run"], { PATH: path.join(project.root, "empty") }).ended;
    assert.equal(end.code, 0, end.stderr);
    assert.ok(project.has("a.txt"));
  });

  it(
    "a folder that cannot be written to is told, and can still be looked at",
    { skip: isRoot || process.platform === "win32" },
    async () => {
      project = new TestProject();
      project.delete(".cairn");
      chmodSync(project.root, 0o555);
      const end = await project.try("run");
      chmodSync(project.root, 0o755);
      assert.equal(end.code, 1);
      assert.match(end.stderr, /^cairn: .*\n( .*\n)+$/);
    },
  );

  it("nothing to run is told", async () => {
    project = new TestProject({});
    const end = await project.try("run");
    assert.deepEqual([end.code, end.stderr.split("\n")[0]], [1, "cairn: There is no stage to run here."]);
    assert.match(await project.cairn("status"), /No stages here/);
  });

  it("templates without a value are shown, not run, and do not stand in the way of the others", async () => {
    project = new TestProject({
      "dvc.yaml":
        "stages:\n  many:\n    foreach: ${items}\n    do:\n      cmd: echo ${item}\n  one:\n    cmd: echo 1> one\n    outs: [one]\n",
    });
    const { run } = await project.json<RunResultJson>("run");
    assert.deepEqual(
      run.stages.map(({ id }) => id),
      ["one"],
    );
    assert.equal((await project.try("run", "many")).code, 2);
  });

  it("says what was asked and finds stages in folders below, with names beyond ASCII", async () => {
    project = new TestProject({
      "modèles à voir/dvc.yaml":
        "stages:\n  entraîner:\n    cmd: node work.mjs\n    deps: [work.mjs]\n    outs: [sortie/résultat.txt]\n",
      "modèles à voir/work.mjs":
        "import { writeFileSync } from 'node:fs';\nwriteFileSync('sortie/résultat.txt', process.env.DVC_STAGE + process.env.DVC_ROOT);\n",
    });
    await project.cairn("run", "-C", "modèles à voir", "entraîner");
    assert.equal(
      project.read("modèles à voir/sortie/résultat.txt"),
      `modèles à voir/dvc.yaml:entraîner${project.root}`,
    );
    const { stages } = await project.json<StatusJson>("status");
    assert.deepEqual(
      stages.map(({ id, state }) => [id, state]),
      [["modèles à voir/dvc.yaml:entraîner", "fresh"]],
    );
  });
});
