import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { runsByParam } from "../../src/engine/experiments/paramRuns.ts";
import { lastMetric } from "../../src/engine/experiments/stageMetrics.ts";
import type { RunSummary, Scalar } from "../../src/engine/model/run.ts";
import { openProject, quietHost } from "./fixtures/dvc/openProject.ts";

function run(id: string, metrics: Readonly<Record<string, Scalar>>, params: RunSummary["params"] = {}): RunSummary {
  return {
    id,
    name: `name-${id}`,
    experiment: "main",
    state: "done",
    startedAt: 0,
    dirty: false,
    params,
    metrics,
    stages: [],
  };
}

const files = {
  "dvc.yaml": `stages:
  train:
    cmd: node train.mjs
    deps: [train.mjs]
    metrics: [train.json]
  judge:
    cmd: node judge.mjs
    deps: [judge.mjs]
    metrics: [scores.json]
`,
  "train.mjs": `import { writeFileSync } from "node:fs";
writeFileSync("train.json", JSON.stringify({ loss: 1 / Number(process.env.TRY) }));
`,
  "judge.mjs": `import { writeFileSync } from "node:fs";
writeFileSync("scores.json", JSON.stringify({ val: { accuracy: Number(process.env.TRY) / 10 } }));
`,
};

describe("the last metric of a stage", () => {
  it("is that of its own files, beside the run before", async (t) => {
    const { root, engine } = await openProject(t, files);
    assert.deepEqual(await engine.stageMetrics(), []);
    const go = async (times: string, stageIds: readonly string[]) => {
      const host = { ...quietHost(), env: { ...process.env, TRY: times } };
      return engine.execute({ stageIds, single: true, force: true, name: `try-${times}` }, host);
    };
    await go("4", ["train", "judge"]);
    await go("5", ["train"]);
    await go("8", ["judge"]);
    rmSync(path.join(root, "train.json"));
    const told = (await engine.stageMetrics()).map(({ stageId, key, value, run: { name }, before }) => [
      [stageId, key, value, name],
      before && [before.run.name, before.value, before.verdict],
    ]);
    assert.deepEqual(told, [
      [
        ["train", "loss", 0.2, "try-5"],
        ["try-4", 0.25, "better"],
      ],
      [
        ["judge", "val.accuracy", 0.8, "try-8"],
        ["try-4", 0.4, "better"],
      ],
    ]);
  });

  it("knows better from worse by the metric's direction, and NaN for the worst", () => {
    const verdictOf = (newer: Scalar, older: Scalar, key: string): string | undefined =>
      lastMetric("s", [key], [run("2", { [key]: newer }), run("1", { [key]: older })], undefined)?.before?.verdict;
    assert.equal(verdictOf(0.9, 0.8, "acc"), "better");
    assert.equal(verdictOf(0.9, 0.8, "loss"), "worse");
    assert.equal(verdictOf(0.9, 0.9, "acc"), "same");
    assert.equal(verdictOf(Number.NaN, 0.9, "acc"), "worse");
    assert.equal(verdictOf(3, 2, "widgets"), "unknown");
  });

  it("finds a key that runs have with the file before it, and passes over runs without it", () => {
    const made = [run("3", { other: 1 }), run("2", { "a.json:acc": 0.5 }), run("1", { "a.json:acc": "n/a" })];
    assert.deepEqual(lastMetric("s", ["acc"], made, undefined), {
      stageId: "s",
      key: "a.json:acc",
      value: 0.5,
      run: { id: "2", name: "name-2" },
    });
  });
});

describe("the runs that show what a parameter does", () => {
  it("are the best of each value, the oldest first", () => {
    const newestFirst = [
      run("5", { acc: 0.7 }, { lr: 0.1 }),
      run("4", { acc: 0.9 }, { lr: 0.1 }),
      run("3", { acc: 0.6 }, { other: 1 }),
      run("2", {}, { lr: 0.3 }),
      run("1", { acc: 0.8 }, { lr: 0.2 }),
    ];
    assert.deepEqual(
      runsByParam(newestFirst, "lr", undefined).map(({ id }) => id),
      ["1", "2", "4"],
    );
    assert.deepEqual(runsByParam(newestFirst, "gone", undefined), []);
  });
});
