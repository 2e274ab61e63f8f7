import assert from "node:assert/strict";
import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import type { PlanJson } from "../../src/cli/json/pipelineJson.ts";
import type { RunResultJson, RunsJson, ShowJson } from "../../src/cli/json/runJson.ts";
import { smallPipeline, TestProject } from "./support.ts";

describe("cairn run --set", () => {
  let project: TestProject;
  beforeEach(() => {
    project = new TestProject();
  });
  afterEach(() => project.remove());

  const before = smallPipeline["params.yaml"];

  it("runs with another value and leaves the file's bytes as they were", async () => {
    await project.cairn("run", "--set", "train.lr=0.25", "--set", "params.yaml:train.epochs=2", "--name", "tried");
    assert.equal(project.read("params.yaml"), before);
    assert.equal(project.read("model.json"), '{"lr":0.25,"epochs":2}');
    const { run } = await project.json<ShowJson>("show", "tried");
    assert.deepEqual(run.params, { "train.lr": 0.25, "train.epochs": 2 });
    assert.equal(project.has(".cairn/pending-params.json"), false);
    const { plan } = await project.json<PlanJson>("run", "--dry-run");
    assert.deepEqual(
      plan.map(({ id, action, reasons }) => [id, action, reasons.map(({ message }) => message)]),
      [
        ["prepare", "unchanged", []],
        ["train", "run", ["`train.lr` 0.25 → 0.1", "`train.epochs` 2 → 3"]],
      ],
    );
  });

  it("leaves them changed where asked to, with comments and order in place", async () => {
    await project.cairn("run", "--set", "train.lr=0.25", "--keep-params");
    assert.equal(project.read("params.yaml"), before?.replace("0.1 ", "0.25 "));
  });

  it("tells what would run with them, and writes nothing", async () => {
    await project.cairn("run");
    const { plan } = await project.json<PlanJson>("run", "--set", "train.lr=0.5", "--dry-run");
    assert.deepEqual(
      plan.map(({ action }) => action),
      ["unchanged", "run"],
    );
    assert.equal(project.read("params.yaml"), before);
  });

  it("reaches commands through templates, and tells so before it runs", async () => {
    project.write("params.yaml", "name: é\nn: 1.0\n");
    project.write(
      "dvc.yaml",
      "stages:\n  say:\n    foreach: [a, b]\n    do:\n      cmd: node -e \"console.log('${name}', '${n}')\" > ${item}.txt\n      outs: ['${item}.txt']\n",
    );
    await project.cairn("run", "say");
    assert.equal(project.read("b.txt"), "é 1.0\n");
    assert.match(project.read("dvc.lock"), /say@a:\n {4}cmd: node -e "console.log\('é', '1.0'\)" > a.txt/);
    const { plan } = await project.json<PlanJson>("run", "--set", "name=x", "--dry-run");
    assert.deepEqual(
      plan.map(({ id, action, reasons }) => [id, action, reasons.map(({ kind }) => kind)]),
      [
        ["say@a", "run", ["command-changed"]],
        ["say@b", "run", ["command-changed"]],
      ],
    );
    await project.cairn("run", "say@a", "--set", "name=x");
    assert.deepEqual([project.read("a.txt"), project.read("b.txt")], ["x 1.0\n", "é 1.0\n"]);
  });

  it(
    "changes nothing in a cache that the file is a link into, and puts the link back",
    { skip: process.platform === "win32" },
    async () => {
      const [params, object] = ["params.yaml", ".dvc/cache/files/md5/ab/cdef"].map((file) =>
        path.join(project.root, file),
      );
      assert.ok(params !== undefined && object !== undefined);
      project.write(".dvc/cache/files/md5/ab/cdef", project.read("params.yaml"));
      chmodSync(object, 0o444);
      rmSync(params);
      symlinkSync(".dvc/cache/files/md5/ab/cdef", params);
      project.write("train.mjs", `${smallPipeline["train.mjs"]}writeFileSync("seen.txt", params);\n`);
      await project.cairn("run", "--set", "train.lr=0.25");
      assert.match(project.read("seen.txt"), /lr: 0\.25/);
      assert.equal(readFileSync(object, "utf8"), before);
      assert.equal(readlinkSync(params), ".dvc/cache/files/md5/ab/cdef");

      rmSync(params);
      linkSync(object, params);
      await project.cairn("run", "--set", "train.lr=0.5", "--keep-params");
      assert.match(project.read("params.yaml"), /lr: 0\.5/);
      assert.equal(readFileSync(object, "utf8"), before);
    },
  );

  it(
    "refuses to change what lies behind a folder that is a link out of the project, but in a sweep's own copies",
    { skip: process.platform === "win32" },
    async (t) => {
      const shared = mkdtempSync(path.join(tmpdir(), "cairn shared "));
      t.after(() => rmSync(shared, { recursive: true }));
      const others = path.join(shared, "deep", "params.yaml");
      mkdirSync(path.dirname(others));
      writeFileSync(others, project.read("params.yaml"));
      writeFileSync(path.join(shared, "names.txt"), "beside it\n");
      symlinkSync(shared, path.join(project.root, "conf"));
      const train = smallPipeline["train.mjs"] ?? "";
      const told = 'console.log(readFileSync("conf/names.txt", "utf8"));\n';
      project.write("train.mjs", train.replace('"params.yaml"', '"conf/deep/params.yaml"') + told);
      project.write(
        "dvc.yaml",
        project.read("dvc.yaml").replace("[train.lr, ", "[conf/deep/params.yaml: [train.lr], "),
      );
      await project.initGit();
      const set = "conf/deep/params.yaml:train.lr=0.25";
      const refused = await project.try("run", "--set", set);
      assert.match(refused.stderr, /`conf` is a link to .*cairn shared .* not the project's to change/);
      await project.cairn("sweep", "--grid", set, "--name", "wide");
      const { runs } = await project.json<RunsJson>("runs");
      assert.deepEqual([runs[0]?.state, runs[0]?.metrics["accuracy"]], ["done", 0.75]);
      assert.equal(readFileSync(others, "utf8"), before);
      assert.equal(readlinkSync(path.join(project.root, "conf")), shared);
    },
  );

  it("puts the file back after a failure too", async () => {
    project.write("train.mjs", "process.exit(1);\n");
    assert.equal((await project.try("run", "--set", "train.lr=0.25")).code, 1);
    assert.equal(project.read("params.yaml"), before);
  });

  it(
    "puts the file back after a kill, at the next command that writes",
    { skip: process.platform === "win32" },
    async () => {
      project.write("train.mjs", hangingStage);
      const { child, ended } = project.start(["run", "--set", "train.lr=0.25"]);
      const stagePid = Number(await project.waitFor("stage.pid"));
      assert.match(project.read("params.yaml"), /lr: 0\.25/);
      child.kill("SIGKILL");
      await ended;
      process.kill(stagePid, "SIGKILL");
      await project.cairn("snapshot");
      assert.equal(project.read("params.yaml"), before);
    },
  );

  it("keeps what was edited during the run, and takes only its own value back", async () => {
    project.write(
      "train.mjs",
      `${smallPipeline["train.mjs"]}writeFileSync("params.yaml", params.replace("epochs: 3", "epochs: 5"));\n`,
    );
    await project.cairn("run", "--set", "train.lr=0.25");
    assert.equal(project.read("params.yaml"), before?.replace("epochs: 3", "epochs: 5"));
  });

  it("leaves a value that was edited during the run, and says so", async () => {
    project.write(
      "train.mjs",
      `${smallPipeline["train.mjs"]}writeFileSync("params.yaml", params.replace("0.25", "0.9"));\n`,
    );
    const output = await project.cairn("run", "--set", "train.lr=0.25");
    assert.match(output, /`train\.lr` in params\.yaml was edited during the run/);
    assert.equal(project.read("params.yaml"), before?.replace("0.1 ", "0.9 "));
  });

  it("chooses stages as asked: single, downstream, forced", async () => {
    await project.cairn("run");
    const chosen = async (...args: readonly string[]) => {
      const { run } = await project.json<RunResultJson>("run", ...args);
      return Object.fromEntries(run.stages.map(({ id, outcome }) => [id, outcome]));
    };
    assert.deepEqual(await chosen("train"), { prepare: "unchanged", train: "unchanged" });
    assert.deepEqual(await chosen("train", "--single", "--force"), { train: "ran" });
    assert.deepEqual(await chosen("prepare"), { prepare: "unchanged" });
    assert.deepEqual(await chosen("prepare", "--downstream", "-f"), { prepare: "ran", train: "ran" });
  });
});

/** Tells its process and waits to be ended. */
const hangingStage = `import { writeFileSync } from "node:fs";
writeFileSync("stage.pid", process.pid + "\\n");
setInterval(() => undefined, 1000);
`;
