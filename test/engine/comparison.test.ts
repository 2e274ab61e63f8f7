import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { compareRuns } from "../../src/engine/experiments/compare.ts";
import { directionOf } from "../../src/engine/experiments/direction.ts";
import { runName } from "../../src/engine/run/runName.ts";
import type { MetricRow } from "../../src/engine/model/comparison.ts";
import type { RunDetail, Scalar, StageUsage } from "../../src/engine/model/run.ts";
import { fileVersion } from "./support/ledgerFolder.ts";
import { detail } from "./support/runDetail.ts";

function metricRow(key: string, values: readonly (Scalar | undefined)[]): MetricRow {
  const details = values.map((value, index) =>
    detail(String(index), { metrics: { other: 1, ...(value !== undefined && { [key]: value }) } }),
  );
  const row = compareRuns(details, [], []).metrics.find((row) => row.key === key);
  assert.ok(row);
  return row;
}

describe("comparing runs", () => {
  it("puts what differs first, each part by key", () => {
    const { params, metrics, runs } = compareRuns(
      [
        detail("a", { params: { z: 1, b: 2, a: [1, Number.NaN] }, metrics: { same: 1, loss: 2 }, failure: "x" }),
        detail("b", { params: { z: 2, b: 2, a: [1, Number.NaN], c: null }, metrics: { same: 1, loss: 1 } }),
      ],
      [],
      [],
    );
    assert.deepEqual(
      params.map(({ key, differs, values }) => [key, differs, values]),
      [
        ["c", true, [undefined, null]],
        ["z", true, [1, 2]],
        [
          "a",
          false,
          [
            [1, Number.NaN],
            [1, Number.NaN],
          ],
        ],
        ["b", false, [2, 2]],
      ],
    );
    assert.deepEqual(
      metrics.map(({ key }) => key),
      ["loss", "same"],
    );
    assert.deepEqual(
      runs.map(({ id, failure }) => [id, failure]),
      [
        ["a", "x"],
        ["b", undefined],
      ],
    );
    assert.equal(runs[0] && "inputs" in runs[0], false);
  });

  it("takes a metric's direction from the project's objective before its name", () => {
    const range = { start: { line: 1, column: 1 }, end: { line: 1, column: 5 } };
    const details = [0.5, 0.75].map((value, index) =>
      detail(String(index), { metrics: { "m.json:loss": value, "m.json:cost": value } }),
    );
    const objective = { metric: { key: "loss", range }, direction: "maximize", range } as const;
    const rows = compareRuns(details, [], [], objective).metrics;
    assert.deepEqual(
      rows.map(({ key, direction, verdicts }) => [key, direction, verdicts[1]]),
      [
        ["m.json:cost", "lower", "worse"],
        ["m.json:loss", "higher", "better"],
      ],
    );
  });

  it("judges every metric against the first run, by its direction", () => {
    const accuracy = metricRow("eval.accuracy", [0.5, 0.75, 0.25, 0.5]);
    assert.deepEqual(accuracy.deltas, [undefined, 0.25, -0.25, 0]);
    assert.deepEqual(accuracy.verdicts, ["same", "better", "worse", "same"]);
    assert.deepEqual(metricRow("val_loss", [2, 1, 3]).verdicts, ["same", "better", "worse"]);
    const unknown = metricRow("epoch", [1, 2]);
    assert.deepEqual(
      [unknown.direction, unknown.deltas, unknown.verdicts],
      ["unknown", [undefined, 1], ["same", "unknown"]],
    );
  });

  it("does not stumble over NaN, infinities, missing values and changed types", () => {
    const loss = metricRow("loss", [1, Number.NaN, undefined, "1", null, Number.NEGATIVE_INFINITY]);
    assert.deepEqual(loss.deltas, [undefined, undefined, undefined, undefined, undefined, Number.NEGATIVE_INFINITY]);
    assert.deepEqual(loss.verdicts, ["same", "worse", "unknown", "unknown", "unknown", "better"]);
    assert.deepEqual(metricRow("acc", [Number.NaN, 0.1, Number.NaN]).verdicts, ["same", "better", "same"]);
    assert.deepEqual(metricRow("acc", [undefined, 0.1]).verdicts, ["unknown", "unknown"]);
    assert.equal(metricRow("acc", [Number.NaN, Number.NaN]).differs, false);
    assert.equal(metricRow("acc", [1, "1"]).differs, true);
    assert.equal(metricRow("acc", [1, undefined]).differs, true);
    assert.deepEqual(metricRow("constructor", [1, undefined]).values, [1, undefined]);
    const infinite = metricRow("acc", [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
    assert.deepEqual(
      [infinite.deltas, infinite.verdicts],
      [
        [undefined, undefined],
        ["same", "same"],
      ],
    );
  });

  it("lays artifacts side by side, whether a run makes or only reads them", () => {
    const [raw, v1, v2] = [
      fileVersion("raw.csv", "00"),
      fileVersion("features.csv", "01"),
      fileVersion("features.csv", "02"),
    ];
    const { artifacts } = compareRuns(
      [
        detail("whole", { inputs: [raw, v1], outputs: [v1] }),
        detail("train only", { inputs: [v2] }),
        detail("failed", { inputs: [raw] }),
      ],
      [],
      [],
    );
    assert.deepEqual(artifacts, [
      { path: "features.csv", role: "output", versions: [v1, v2, undefined], differs: true },
      { path: "raw.csv", role: "input", versions: [raw, undefined, raw], differs: true },
    ]);
  });

  it("names what differs in the environment", () => {
    const environment = {
      platform: "linux",
      arch: "x64",
      cpuCount: 2,
      memoryBytes: 8 * 2 ** 30,
      cairnVersion: "0.1.0",
      packages: { numpy: "2.0" },
    };
    const python = { path: "/bin/python3", version: "3.12" };
    const { environment: rows } = compareRuns(
      [
        detail("a", {
          params: { "train.seed": 42, use_seed: true, "split.random_state": null },
          environment: { ...environment, interpreter: python, variables: { PYTHONHASHSEED: "0" } },
        }),
        detail("b", {
          environment: {
            ...environment,
            interpreter: python,
            packages: { numpy: "2.1", scipy: "1" },
            others: [{ language: "r", path: "/bin/Rscript", version: "4.3.1", stages: ["plot"] }],
            gpu: { cards: ["A100", "A100"], driver: "535.1", cuda: "12.2" },
          },
        }),
      ],
      [],
      [],
    );
    assert.deepEqual(
      rows.filter(({ differs }) => differs).map(({ key, values }) => [key, ...values]),
      [
        ["CUDA", undefined, "12.2"],
        ["GPU driver", undefined, "535.1"],
        ["GPUs", undefined, "2 × A100"],
        ["R", undefined, "4.3.1"],
        ["package numpy", "2.0", "2.1"],
        ["package scipy", undefined, "1"],
        ["seeds", "train.seed = 42", "none is set"],
        ["variable PYTHONHASHSEED", "0", undefined],
      ],
    );
    assert.deepEqual(rows.find(({ key }) => key === "memory")?.values, ["8.0 GiB", "8.0 GiB"]);
    const justBegun = compareRuns([detail("a", { environment }), detail("b", {})], [], []).environment;
    assert.deepEqual([...new Set(justBegun.map(({ differs, values }) => `${differs} ${values.length}`))], ["false 2"]);
  });

  it("says what runs used notably more of apart from what they were made with", () => {
    const machine = { platform: "linux", arch: "x64", cpuCount: 8, memoryBytes: 8 * 2 ** 30, packages: {} };
    const using = (id: string, usage?: StageUsage): RunDetail =>
      detail(id, {
        environment: { ...machine, cairnVersion: "0.1.0" },
        stages: [{ stageId: "train", outcome: "ran", reason: "", ...(usage && { usage }) }],
      });
    const { usage, environment } = compareRuns(
      [
        using("a", { cpuMs: 60_000, peakMemoryBytes: 2_000_000_000 }),
        using("b", { cpuMs: 63_000, peakMemoryBytes: 3_000_000_000 }),
        using("c"),
      ],
      [],
      [],
    );
    assert.deepEqual(usage, [{ key: "peak memory of train", values: ["2.0 GB", "3.0 GB", undefined] }]);
    assert.equal(environment.length, 5);
    assert.equal(
      environment.some(({ differs }) => differs),
      false,
    );
  });
});

describe("a metric's direction", () => {
  const expected = {
    lower: `loss val_loss train.valLoss eval/rmse error_rate test.mse perplexity p95_latency_ms fit_time fpr f1_loss
      metrics.json:mae loss.train log_loss mean_absolute_error wall.time`,
    higher: `acc accuracy val_acc f1 f1.macro roc_auc test.precision recall r2 best_score mIoU bleu mAP map50
      neg_mean_squared_error top1 class.f1.7 mean-average-precision`,
    unknown: "epoch lr samples count n_features timestep mapping.size",
  };
  for (const [direction, keys] of Object.entries(expected)) {
    it(`is ${direction} where its words say so`, () => {
      for (const key of keys.split(/\s+/)) assert.equal(directionOf(key), direction, key);
    });
  }
});

describe("a run's name", () => {
  it("is two words, the same for the same id, and never one that is taken", () => {
    const name = runName("01J9", () => false);
    assert.match(name, /^[a-z]+-[a-z]+$/);
    assert.equal(
      runName("01J9", () => false),
      name,
    );
    const taken = new Set([name, `${name}-2`]);
    assert.equal(
      runName("01J9", (candidate) => taken.has(candidate)),
      `${name}-3`,
    );
  });

  it("is seldom the same for two ids", () => {
    const names = new Set(Array.from({ length: 1000 }, (_, index) => runName(`run ${index}`, () => false)));
    assert.ok(names.size > 850, String(names.size));
  });
});
