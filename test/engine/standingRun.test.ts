import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import type { TestContext } from "node:test";
import type { LocalEngine } from "../../src/engine/localEngine.ts";
import type { RunRequest } from "../../src/engine/model/plan.ts";
import { openProject, quietHost } from "./fixtures/dvc/openProject.ts";
import { writeFiles } from "./fixtures/dvc/project.ts";

const pipeline = `stages:
  prepare:
    cmd: cat raw.txt > clean.txt
    deps: [raw.txt]
    outs: [clean.txt]
  train:
    cmd: cp clean.txt model.txt
    deps: [clean.txt]
    params: [lr]
    outs: [model.txt]
`;

interface Opened {
  readonly root: string;
  readonly engine: LocalEngine;
  /** Runs, and gives the name of the run that was told of and of all that there are, the newest first. */
  readonly run: (request?: Partial<RunRequest>) => Promise<{ readonly told: string; readonly all: readonly string[] }>;
}

/** With a first run of the whole pipeline. */
async function open(t: TestContext): Promise<Opened> {
  const { root, engine } = await openProject(t, { "dvc.yaml": pipeline, "params.yaml": "lr: 1\n", "raw.txt": "raw\n" });
  const run: Opened["run"] = async (request = {}) => {
    const { name } = await engine.execute({ stageIds: [], ...request }, quietHost());
    return { told: name, all: (await engine.runs()).map((one) => one.name) };
  };
  await run({ name: "first" });
  await engine.recordCommit();
  return { root, engine, run };
}

// A build that is known keeps what it found.
before(() => {
  process.env["CAIRN_BUILD"] = "tested";
});

describe("a run in which nothing has to run", () => {
  it("makes no record, and tells of the run whose results stand", async (t) => {
    const { engine, run } = await open(t);
    assert.deepEqual(await run(), { told: "first", all: ["first"] });
    assert.deepEqual(await run({ stageIds: ["train"] }), { told: "first", all: ["first"] });
    const events: string[] = [];
    const { state, stages } = await engine.execute(
      { stageIds: [] },
      { ...quietHost(), onEvent: ({ kind }) => events.push(kind) },
    );
    assert.deepEqual(events, ["nothing-to-run"]);
    assert.equal(state, "done");
    assert.deepEqual(
      stages.map(({ stageId, outcome }) => [stageId, outcome]),
      [
        ["prepare", "unchanged"],
        ["train", "unchanged"],
      ],
    );
    assert.equal((await engine.report()).standing?.name, "first");
  });

  it("is recorded where somebody names it, or wants it run all the same", async (t) => {
    const { run } = await open(t);
    assert.deepEqual((await run({ name: "second" })).all, ["second", "first"]);
    assert.deepEqual(await run(), { told: "second", all: ["second", "first"] });
    assert.equal((await run({ force: true })).all.length, 3);
    assert.equal((await run({ experiment: "trees" })).all.length, 4);
    assert.equal((await run({ set: [{ file: "params.yaml", key: "lr", value: 1 }] })).all.length, 5);
  });

  it("is recorded once where the results are of several runs: that record tells of them together", async (t) => {
    const { root, engine, run } = await open(t);
    writeFiles(root, { "params.yaml": "lr: 2\n" });
    await run({ stageIds: ["train"], single: true, name: "second" });
    assert.equal((await engine.report()).standing, undefined);
    const third = await run();
    assert.deepEqual(third.all, [third.told, "second", "first"]);
    assert.deepEqual(await run(), third);
  });

  it("is recorded at every new commit, as the code is another", async (t) => {
    const { root, engine, run } = await open(t);
    const git = (...args: readonly string[]) => execFileSync("git", args, { cwd: root, stdio: "ignore" });
    git("init", "--quiet");
    git("-c", "user.name=A", "-c", "user.email=a@b", "commit", "--quiet", "--allow-empty", "-m", "one");
    await engine.recordCommit();
    assert.equal((await engine.report()).standing, undefined);
    const second = await run();
    assert.deepEqual(second.all, [second.told, "first"]);
    assert.deepEqual(await run(), second);
  });

  it("is none where a result was taken away, or the last run did not end well", async (t) => {
    const { root, engine, run } = await open(t);
    rmSync(join(root, "model.txt"));
    assert.equal((await engine.report()).standing, undefined);
    const second = await run();
    assert.deepEqual(second.all, [second.told, "first"]);
    writeFiles(root, { "dvc.yaml": pipeline.replace("cp clean.txt model.txt", "exit 1") });
    await run({ name: "broken" });
    writeFiles(root, { "dvc.yaml": pipeline });
    assert.equal((await engine.report()).standing, undefined);
    assert.notEqual((await run()).told, second.told);
  });
});
