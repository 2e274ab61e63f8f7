import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { wholeCurves } from "../../src/engine/experiments/curves/wholeCurves.ts";
import type { TestContext } from "node:test";
import type { LocalEngine } from "../../src/engine/localEngine.ts";
import type { RunRequest } from "../../src/engine/model/plan.ts";
import { openProject, quietHost } from "./fixtures/dvc/openProject.ts";
import { writeFiles } from "./fixtures/dvc/project.ts";

/** Each command also writes down that it ran, where no stage looks. */
const pipeline = `stages:
  prepare:
    cmd: cat raw.txt > clean.txt; echo prepare >> ../ran.log
    wdir: work
    deps: [raw.txt]
    params: [upper]
    outs: [clean.txt]
  train:
    cmd: mkdir -p model/deep; cp work/clean.txt model/deep/weights; echo train >> ran.log
    deps: [work/clean.txt]
    outs: [model]
`;

const printing = `stages:
  train:
    cmd: 'cat raw.txt > model; cat raw.txt'
    deps: [raw.txt]
    outs: [model]
    meta: {cairn: {live: stdout}}
`;

interface Opened {
  readonly root: string;
  readonly engine: LocalEngine;
  /** What ran since this was last asked. */
  readonly ran: () => readonly string[];
  /** What became of each stage, with the reasons of those that were cached. */
  readonly run: (request?: Partial<RunRequest>) => Promise<Readonly<Record<string, string>>>;
}

async function open(t: TestContext, files: Readonly<Record<string, string>> = {}): Promise<Opened> {
  const given = { "dvc.yaml": pipeline, "work/params.yaml": "upper: 1\n", "work/raw.txt": "raw\n", ...files };
  const { root, engine } = await openProject(t, given);
  const log = join(root, "ran.log");
  const ran = (): readonly string[] => {
    const lines = existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : [];
    rmSync(log, { force: true });
    return lines;
  };
  const run: Opened["run"] = async (request = {}) => {
    const { stages } = await engine.execute({ stageIds: [], ...request }, quietHost());
    return Object.fromEntries(stages.map(({ stageId, outcome }) => [stageId, outcome]));
  };
  return { root, engine, ran, run };
}

function read(root: string, file: string): string {
  return readFileSync(join(root, file), "utf8");
}

describe("the run cache of the ledger", () => {
  it("brings back what a command printed as well, and says of which run it is", async (t) => {
    const { root, engine } = await open(t, { "dvc.yaml": printing, "raw.txt": "epoch=1 acc=0.5\nepoch=2 acc=0.75\n" });
    const first = await engine.execute({ stageIds: [], name: "brave-otter" }, quietHost());
    assert.deepEqual(first.metrics, { acc: 0.75 });
    writeFiles(root, { "raw.txt": "epoch=1 acc=0.9\n" });
    await engine.execute({ stageIds: [] }, quietHost());
    writeFiles(root, { "raw.txt": "epoch=1 acc=0.5\nepoch=2 acc=0.75\n" });
    const again = await engine.execute({ stageIds: [] }, quietHost());
    const [train] = again.stages;
    assert.deepEqual([train?.outcome, again.metrics], ["cached", { acc: 0.75 }]);
    assert.match(train?.reason ?? "", /by brave-otter; what it prints is of brave-otter$/);
    const [curve] = await wholeCurves(engine, await engine.compare([again.id, first.id]));
    assert.deepEqual([curve?.runId, curve?.steps, curve?.values], [again.id, [1, 2], [0.5, 0.75]]);
  });

  it("has what a command printed also on record where nothing of it has changed, and only of the same inputs", async (t) => {
    const two = `${printing}  later:
    cmd: cat later.txt > done
    deps: [later.txt, model]
    outs: [done]
`;
    const files = { "dvc.yaml": two, "raw.txt": "epoch=1 acc=0.5\nepoch=2 acc=0.75\n", "later.txt": "1" };
    const { root, engine } = await open(t, files);
    await engine.execute({ stageIds: [], name: "brave-otter" }, quietHost());
    writeFiles(root, { "later.txt": "2" });
    const later = await engine.execute({ stageIds: [] }, quietHost());
    const [train] = later.stages;
    assert.deepEqual([train?.outcome, later.metrics], ["unchanged", { acc: 0.75 }]);
    assert.match(train?.reason ?? "", /has changed; what it prints is of brave-otter$/);
    const [curve] = await wholeCurves(engine, await engine.compare([later.id]));
    assert.deepEqual([curve?.key, curve?.steps, curve?.values], ["train:acc", [1, 2], [0.5, 0.75]]);
    writeFiles(root, { "raw.txt": "epoch=1 acc=0.9\n", "later.txt": "3" });
    await engine.execute({ stageIds: ["train"] }, quietHost());
    const last = await engine.execute({ stageIds: [] }, quietHost());
    assert.deepEqual([last.stages[0]?.outcome, last.metrics], ["unchanged", { acc: 0.9 }]);
  });

  it("brings back what the same inputs and parameters made, and says by which run", async (t) => {
    const { root, engine, ran, run } = await open(t);
    const first = await engine.execute({ stageIds: [], name: "brave-otter" }, quietHost());
    assert.equal(first.state, "done");
    writeFiles(root, { "work/raw.txt": "other\n" });
    assert.deepEqual(await run(), { prepare: "ran", train: "ran" });
    assert.deepEqual(ran(), ["prepare", "train", "prepare", "train"]);
    writeFiles(root, { "work/raw.txt": "raw\n" });
    const third = await engine.execute({ stageIds: [] }, quietHost());
    assert.deepEqual(
      third.stages.map(({ stageId, outcome, reason, exitCode }) => [stageId, outcome, reason, exitCode]),
      ["prepare", "train"].map((id) => [id, "cached", "the same inputs were run before, by brave-otter", undefined]),
    );
    assert.deepEqual(ran(), []);
    assert.deepEqual([read(root, "work/clean.txt"), read(root, "model/deep/weights")], ["raw\n", "raw\n"]);
    assert.deepEqual(
      (await engine.status()).map(({ id, state }) => [id, state]),
      [
        ["prepare", "fresh"],
        ["train", "fresh"],
      ],
      "dvc.lock says what lies there",
    );
    assert.deepEqual(
      third.outputs.map(({ path }) => path),
      ["model", "work/clean.txt"],
      "they count as what the run made",
    );
  });

  it("brings back an output that was deleted, and one that was changed by hand, which it keeps first", async (t) => {
    const { root, engine, ran, run } = await open(t);
    await run();
    ran();
    rmSync(join(root, "model"), { recursive: true });
    writeFiles(root, { "work/clean.txt": "by hand\n" });
    assert.deepEqual(await run(), { prepare: "cached", train: "cached" });
    assert.deepEqual(ran(), []);
    assert.deepEqual([read(root, "work/clean.txt"), read(root, "model/deep/weights")], ["raw\n", "raw\n"]);
    const [kept] = (await engine.snapshots()).filter(({ cause }) => cause === "restore");
    const version = kept?.artifacts.find(({ path }) => path === "work/clean.txt");
    const bytes = await engine.readVersion(version?.digest ?? assert.fail("the hand's work is in no snapshot"));
    assert.equal(Buffer.from(bytes).toString(), "by hand\n");
  });

  it("runs what it is told to run: by force, and without the run cache", async (t) => {
    const { root, ran, run } = await open(t);
    await run();
    ran();
    assert.deepEqual(await run({ force: true }), { prepare: "ran", train: "ran" });
    rmSync(join(root, "model"), { recursive: true });
    assert.deepEqual(await run({ runCache: false }), { prepare: "unchanged", train: "ran" });
    assert.deepEqual(ran(), ["prepare", "train", "train"]);
  });

  it("tells by command, folder, dependencies, parameters and outputs", async (t) => {
    const { root, ran, run } = await open(t);
    await run();
    for (const [file, from, to] of [
      ["work/params.yaml", "1", "2"],
      ["dvc.yaml", "cat raw.txt >", "cat raw.txt | cat >"],
      ["dvc.yaml", "outs: [clean.txt]", "outs: [clean.txt, raw2.txt]"],
    ] as const) {
      ran();
      writeFileSync(join(root, file), read(root, file).replace(from, to));
      await run();
      assert.deepEqual(ran(), ["prepare"], `${from} → ${to}`);
    }
  });

  it("goes by a run that failed later, and by none whose stage failed", async (t) => {
    const failing = pipeline.replace("mkdir -p model/deep;", "test ! -e fail || exit 3; mkdir -p model/deep;");
    const { root, engine, ran, run } = await open(t, { "dvc.yaml": failing, fail: "" });
    const broken = await engine.execute({ stageIds: [] }, quietHost());
    assert.equal(broken.state, "failed");
    writeFiles(root, { "work/raw.txt": "other\n" });
    await run();
    writeFiles(root, { "work/raw.txt": "raw\n" });
    rmSync(join(root, "fail"));
    ran();
    assert.deepEqual(await run(), { prepare: "cached", train: "ran" });
    assert.deepEqual(ran(), ["train"]);
  });

  it("runs where the outputs are no longer in the store", async (t) => {
    const { root, ran, run } = await open(t);
    await run();
    writeFiles(root, { "work/raw.txt": "other\n" });
    await run();
    rmSync(join(root, ".cairn/objects"), { recursive: true });
    writeFiles(root, { "work/raw.txt": "raw\n" });
    ran();
    assert.deepEqual(await run(), { prepare: "ran", train: "ran" });
    assert.deepEqual(ran(), ["prepare", "train"]);
  });

  it("runs what adds to its output, always runs, or has no inputs", async (t) => {
    const stages = `stages:
  adds: {cmd: cat in >> log; echo adds >> ran.log, deps: [in], outs: [log: {persist: true}]}
  always: {cmd: cp in a; echo always >> ran.log, deps: [in], outs: [a], always_changed: true}
  bare: {cmd: echo 1 > b; echo bare >> ran.log, outs: [b]}
`;
    const { root, ran, run } = await open(t, { "dvc.yaml": stages, in: "1\n" });
    await run();
    ran();
    for (const made of ["log", "a", "b"]) rmSync(join(root, made));
    assert.deepEqual(await run(), { adds: "ran", always: "ran", bare: "ran" });
    assert.deepEqual(ran().toSorted(), ["adds", "always", "bare"]);
  });

  it("answers two stages that do the same, and lets the second of them take the first one's result", async (t) => {
    const stage = (name: string): string => `  ${name}: {cmd: cp in out-a, deps: [in], outs: [out-a]}\n`;
    const { root, engine } = await open(t, { "dvc.yaml": `stages:\n${stage("a")}`, in: "1\n" });
    await engine.execute({ stageIds: [], name: "first-run" }, quietHost());
    writeFiles(root, { "dvc.yaml": `stages:\n${stage("b")}` });
    rmSync(join(root, "out-a"));
    const { stages } = await engine.execute({ stageIds: [] }, quietHost());
    assert.deepEqual(
      stages.map(({ stageId, outcome, reason }) => [stageId, outcome, reason]),
      [["b", "cached", "the same inputs were run before, by first-run"]],
    );
  });
});
