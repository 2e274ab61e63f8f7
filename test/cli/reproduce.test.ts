import assert from "node:assert/strict";
import { readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import type { ReproduceJson } from "../../src/cli/json/fromRunJson.ts";
import type { StatusJson } from "../../src/cli/json/pipelineJson.ts";
import type { RunsJson, ShowJson } from "../../src/cli/json/runJson.ts";
import { eventually, smallPipeline, TestProject, waitUntilGone } from "./support.ts";

describe("cairn reproduce", () => {
  let project: TestProject;
  beforeEach(async () => {
    project = new TestProject();
    await project.initGit();
  });
  afterEach(() => project.remove());

  const copies = (): readonly string[] => readdirSync(path.join(project.root, ".cairn", "copies"));
  /** Without the notes beside them; none while there is no folder for them yet. */
  const copyNames = (): readonly string[] =>
    project.has(".cairn/copies") ? copies().filter((name) => !name.endsWith(".json")) : [];

  it("makes a run again from its commit, its changes, its data and its own parameters", async () => {
    project.edit("train.mjs", "trained with", "träined with");
    project.write("extra.mjs", "export const untracked = 1;\n");
    project.edit("train.mjs", 'from "node:fs";', 'from "node:fs";\nimport "./extra.mjs";');
    await project.cairn("run", "--set", "train.lr=0.25", "--name", "first");
    project.write("raw.csv", "x\n9\n");
    project.edit("train.mjs", "1 - lr", "0.5");
    project.write("extra.mjs", "export const other = 2;\n");
    await project.cairn("run", "--name", "second");
    const before = await project.git("status", "--porcelain", "--untracked-files=all");

    const told = await project.json<ReproduceJson>("reproduce", "first", "--name", "again", "--jobs", "2");
    assert.equal(told.verdict, "identical");
    assert.deepEqual(told.causes, []);
    assert.deepEqual(
      told.artifacts.map(({ path: artifact, isIdentical }) => [artifact, isIdentical]),
      [
        ["curve.csv", true],
        ["data/prepared.csv", true],
        ["metrics.json", true],
        ["model.json", true],
      ],
    );
    assert.deepEqual(told.metrics, [
      { key: "accuracy", before: 0.75, after: 0.75, state: "identical" },
      { key: "loss", before: 0.25, after: 0.25, state: "identical" },
    ]);
    const { run } = await project.json<ShowJson>("show", "again");
    assert.deepEqual(run.origin, { kind: "reproduction", of: told.of.id });
    assert.match(
      project.read(path.join(run.logDir, readdirSync(path.join(project.root, run.logDir)).sort()[1] ?? "")),
      /träined/,
    );

    // The person's own files, and what is told of them, are as they were.
    assert.equal(await project.git("status", "--porcelain", "--untracked-files=all"), before);
    assert.equal(project.read("model.json"), '{"lr":0.1,"epochs":3}');
    const { stages } = await project.json<StatusJson>("status");
    assert.deepEqual(
      stages.map(({ state }) => state),
      ["fresh", "fresh"],
    );
    assert.deepEqual(copies(), []);
    assert.equal((await project.git("worktree", "list")).trim().split("\n").length, 1);
  });

  it("tells what came out otherwise, and why it may", async () => {
    project.edit("train.mjs", "{ accuracy: 1 - lr, loss: lr }", "{ accuracy: 0.9 + Math.random() / 1e4, loss: lr }");
    await project.cairn("run", "--name", "first");
    const strict = await project.try("reproduce", "first", "--json");
    assert.equal(strict.code, 1);
    const told = JSON.parse(strict.stdout) as ReproduceJson;
    assert.equal(told.verdict, "different");
    assert.deepEqual(
      told.metrics.map(({ key, state }) => [key, state]),
      [
        ["accuracy", "different"],
        ["loss", "identical"],
      ],
    );
    assert.deepEqual(
      told.causes.map(({ kind }) => kind),
      ["seed"],
    );
    const lenient = await project.try("reproduce", "first", "--tolerance", "0.001");
    assert.equal(lenient.code, 0, lenient.stderr);
    assert.match(lenient.stdout, /≈ +accuracy +0\.9\d* → 0\.9\d*/);
    assert.match(lenient.stdout, /The metrics are as those of first; the bytes are not all the same\./);
  });

  it("says what is no longer there, and leaves nothing behind", async () => {
    await project.git("rm", "--quiet", "--cached", "raw.csv");
    project.edit(".gitignore", "/data", "/raw.csv\n/data");
    await project.git("commit", "--quiet", "--all", "-m", "raw data is not in git");
    project.write("raw.csv", `${project.read("raw.csv")}9\n`);
    await project.cairn("run", "--name", "first");
    rmSync(path.join(project.root, ".cairn", "objects"), { recursive: true });
    project.delete("raw.csv");
    const gone = await project.try("reproduce", "first");
    assert.equal(gone.code, 1, gone.stdout);
    assert.match(gone.stderr, /What first read is no longer in the store: `raw\.csv`\./);
    const unknown = await project.try("reproduce", "frist");
    assert.match(unknown.stderr, /There is no run frist/);
    assert.deepEqual(copies(), []);
  });

  it("reproduces a failure as a failure, and keeps the copy where it is told to", async () => {
    project.write("train.mjs", "process.exit(3);\n");
    await project.try("run", "--name", "bad");
    const { code, stdout } = await project.try("reproduce", "bad", "--keep", "--json");
    assert.equal(code, 1);
    const { verdict, run } = JSON.parse(stdout) as ReproduceJson;
    assert.equal(verdict, "failed");
    assert.equal(run.stages.find(({ id }) => id === "train")?.exitCode, 3);
    const [kept] = copyNames();
    const script = `.cairn/copies/${kept}/train.mjs`;
    assert.equal(project.read(script), "process.exit(3);\n");
    // It outlasts the next one, until the person takes it away.
    await project.try("reproduce", "bad");
    assert.ok(project.has(script));
    assert.match(await project.cairn("doctor"), new RegExp(`Kept from reproductions: \\.cairn/copies/${kept}\\.`));
    await project.git("worktree", "remove", "--force", `.cairn/copies/${kept}`);
    await project.try("reproduce", "bad");
    assert.deepEqual(copies(), []);
  });

  it("makes a single command again", async () => {
    project.write(
      "out.mjs",
      'import { writeFileSync } from "node:fs";\nwriteFileSync("metrics.json", `{"n": ${process.argv[2]}}`);\n',
    );
    await project.cairn("exec", "--name", "one", "--metrics", "metrics.json", "--", "node", "out.mjs", "7");
    project.delete("out.mjs");
    const { verdict, metrics } = await project.json<ReproduceJson>("reproduce", "one");
    assert.equal(verdict, "identical");
    assert.deepEqual(metrics, [{ key: "n", before: 7, after: 7, state: "identical" }]);
  });

  it("works where the project is a folder of a repository", async () => {
    using inner = new InnerProject();
    await inner.project.initGit();
    await inner.project.cairn("-C", "models/ø", "run", "--name", "first");
    const { verdict } = await inner.project.json<ReproduceJson>("-C", "models/ø", "reproduce", "first");
    assert.equal(verdict, "identical");
  });

  it("takes a recipe from a file, on another machine with the same repository and store", async () => {
    project.write("raw.csv", "x\n5\n");
    await project.cairn("run", "--set", "train.lr=0.25", "--name", "first");
    await project.cairn("recipe", "first", "--output", "first.recipe.json");
    const text = project.read("first.recipe.json");
    const there = new TestProject({});
    try {
      rmSync(path.join(there.root, ".cairn"), { recursive: true });
      await there.git("clone", "--quiet", project.root, ".");
      there.write("first.recipe.json", text);
      const { verdict, of } = await there.json<ReproduceJson>("reproduce", "first.recipe.json");
      assert.deepEqual([verdict, of.name], ["identical", "first"]);
      const { runs } = await there.json<RunsJson>("runs");
      assert.equal(runs.length, 1);
      there.write("first.recipe.json", text.slice(0, -20));
      const torn = await there.try("reproduce", "first.recipe.json");
      assert.match(torn.stderr, /first\.recipe\.json cannot be read as a recipe/);
      there.write("first.recipe.json", text.replace('"version": 1', '"version": 2'));
      assert.match((await there.try("reproduce", "first.recipe.json")).stderr, /newer version of Cairn/);
    } finally {
      there.remove();
    }
  });

  it("takes away the copy that a killed process has left, once nothing runs in it any more", async () => {
    // It ends when it is told to, and where the test has ended before that: nothing is signalled by a number.
    const slow = `import { existsSync } from "node:fs";
writeFileSync("started.txt", process.pid + "\\n");
while (existsSync("train.mjs") && !existsSync("go")) await new Promise((end) => setTimeout(end, 20));
`;
    project.write("train.mjs", smallPipeline["train.mjs"]?.replace("const params", `${slow}const params`) ?? "");
    await project.git("commit", "--quiet", "--all", "-m", "slow");
    const first = project.start(["run", "--name", "slow"]);
    await project.waitFor("started.txt");
    first.child.kill("SIGINT");
    await first.ended;

    const killed = project.start(["reproduce", "slow"]);
    const copy = await eventually("a copy", () => copyNames()[0]);
    const stage = Number(await project.waitFor(`.cairn/copies/${copy}/started.txt`));
    killed.child.kill("SIGKILL");
    await killed.ended;
    const { runs } = await project.json<RunsJson>("runs");
    assert.equal(runs[0]?.state, "interrupted");

    project.write("train.mjs", smallPipeline["train.mjs"] ?? "");
    await project.cairn("run", "--name", "quick");
    await project.cairn("reproduce", "quick");
    assert.ok(project.has(`.cairn/copies/${copy}/train.mjs`), "the stage still writes there");
    project.write(`.cairn/copies/${copy}/go`, "");
    await waitUntilGone(stage);
    await project.cairn("reproduce", "quick");
    assert.deepEqual(copies(), []);
  });
});

/** A repository in which the pipeline lies in a folder. */
class InnerProject implements Disposable {
  readonly project = new TestProject({
    "README.md": "x\n",
    ...Object.fromEntries(Object.entries(smallPipeline).map(([file, text]) => [`models/ø/${file}`, text])),
    "models/ø/cairn.yaml": "objective:\n  metric: accuracy\n",
  });

  [Symbol.dispose](): void {
    this.project.remove();
  }
}
