import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  adjustTogether,
  permutationP,
  sampleOf,
  testMeans,
  welchP,
} from "../../src/engine/experiments/significance/meanTests.ts";
import { seedReport } from "../../src/engine/experiments/significance/seedReport.ts";
import { describeSample, describeSignificance, explainSignificance } from "../../src/engine/model/significanceWords.ts";
import { twoSidedT } from "../../src/engine/experiments/significance/studentT.ts";
import type { RunSummary, Scalar } from "../../src/engine/model/run.ts";

describe("Student's t", () => {
  it("has the critical values of the printed tables", () => {
    const tables: readonly (readonly [degrees: number, t: number, p: number])[] = [
      [1, 12.706, 0.05],
      [1, 63.657, 0.01],
      [2, 4.303, 0.05],
      [4, 2.776, 0.05],
      [4, 8.61, 0.001],
      [10, 2.228, 0.05],
      [10, 1.372, 0.2],
      [30, 2.75, 0.01],
      [100, 1.984, 0.05],
      [120, 3.373, 0.001],
    ];
    for (const [degrees, t, p] of tables) {
      assert.ok(Math.abs(twoSidedT(t, degrees) / p - 1) < 2e-3, `t ${t}, ${degrees} degrees: ${twoSidedT(t, degrees)}`);
      assert.equal(twoSidedT(-t, degrees), twoSidedT(t, degrees));
    }
  });

  it("is right in its tails, and at its ends", () => {
    assert.ok(Math.abs(twoSidedT(40, 30) / 1.3726045194406417e-27 - 1) < 1e-9);
    assert.ok(Math.abs(twoSidedT(0.001, 7) - 0.9992300172449988) < 1e-12);
    assert.equal(twoSidedT(0, 5), 1);
    assert.equal(twoSidedT(Number.POSITIVE_INFINITY, 5), 0);
    assert.ok(Number.isNaN(twoSidedT(1, 0)));
  });
});

describe("comparing means", () => {
  it("makes of the three published examples of Welch's test what was published", () => {
    // https://en.wikipedia.org/wiki/Welch%27s_t-test#Examples
    const examples: readonly (readonly [one: string, other: string, p: number])[] = [
      [
        "27.5 21.0 19.0 23.6 17.0 17.9 16.9 20.1 21.9 22.6 23.1 19.6 19.0 21.7 21.4",
        "27.1 22.0 20.8 23.4 23.4 23.5 25.8 22.0 24.8 20.2 21.9 22.1 22.9 20.5 24.4",
        0.021,
      ],
      [
        "17.2 20.9 22.6 18.1 21.7 21.4 23.5 24.2 14.7 21.8",
        "21.5 22.8 21.0 23.0 21.6 23.6 22.5 20.7 23.4 21.8 20.7 21.7 21.5 22.5 23.6 21.5 22.5 23.5 21.5 21.8",
        0.149,
      ],
      [
        "19.8 20.4 19.6 17.8 18.5 18.9 18.3 18.9 19.5 22.0",
        "28.2 26.6 20.1 23.3 25.2 22.1 17.7 27.6 20.6 13.7 23.2 17.5 20.6 18.0 23.9 21.6 24.3 20.4 24.0 13.2",
        0.036,
      ],
    ];
    const numbers = (text: string): readonly number[] => text.split(" ").map(Number);
    for (const [one, other, p] of examples) {
      assert.equal(Number(welchP(numbers(one), numbers(other))?.toFixed(3)), p);
      assert.equal(welchP(numbers(other), numbers(one)), welchP(numbers(one), numbers(other)));
    }
  });

  it("counts every way to share few values out, with ties, whatever the order of adding", () => {
    assert.equal(permutationP([1, 2, 3, 4, 5], [6, 7, 8, 9, 10]), 2 / 252);
    assert.equal(permutationP([1, 2], [3, 4]), 2 / 6);
    assert.equal(permutationP([1, 1, 1], [1, 1, 1]), 1);
    const [low, high] = [
      [0.941, 0.938, 0.945, 0.94, 0.943],
      [0.962, 0.958, 0.96, 0.965, 0.961],
    ];
    assert.equal(permutationP(low ?? [], high ?? []), 2 / 252);
    assert.equal(permutationP([0.1, 0.2, 0.3], [0.3, 0.1, 0.2]), 1);
  });

  it("takes the exact test where it can tell something, and no test where none can", () => {
    const few = [1, 2, 3];
    const some = [1, 2, 3, 4, 5];
    const many = Array.from({ length: 30 }, (_, index) => index);
    assert.equal(testMeans(few, few)?.method, "welch");
    assert.equal(testMeans(some, some)?.method, "permutation");
    assert.equal(testMeans(many, many)?.method, "welch");
    assert.equal(testMeans([1], many), undefined);
    assert.equal(testMeans([], []), undefined);
    assert.equal(testMeans([1, 1], [2, 2]), undefined);
    assert.equal(testMeans([1, 1, 1, 1, 1], [2, 2, 2, 2, 2]), undefined);
  });

  it("tells mean and deviation as of a sample, and none of a single value", () => {
    assert.deepEqual(sampleOf([2, 4, 4, 4, 5, 5, 7, 9])?.sd?.toFixed(4), "2.1381");
    assert.deepEqual(sampleOf([0.1, 0.1, 0.1]), { mean: 0.1, sd: 0, count: 3 });
    assert.deepEqual(sampleOf([3]), { mean: 3, count: 1 });
  });

  it("corrects for several tests as Holm does", () => {
    const rounded = adjustTogether([0.01, 0.04, 0.03, 0.005]).map((p) => Number(p.toFixed(4)));
    assert.deepEqual(rounded, [0.03, 0.06, 0.06, 0.02]);
    assert.deepEqual(adjustTogether([0.6, 0.7]), [1, 1]);
    assert.deepEqual(adjustTogether([]), []);
  });
});

describe("what seeds say of compared runs", () => {
  let runCount = 0;
  const runOf = (metrics: Readonly<Record<string, Scalar>>, seed?: number): RunSummary => ({
    id: `run ${++runCount}`,
    name: `run-${seed}`,
    experiment: "main",
    state: "done",
    startedAt: 0,
    dirty: false,
    params: seed === undefined ? {} : { seed },
    metrics,
    stages: [],
  });
  const repeated = (key: string, values: readonly Scalar[], more: Readonly<Record<string, Scalar>> = {}) => {
    const repeats = values.map((value, seed) => runOf({ [key]: value, ...more }, seed));
    return { run: repeats[0] ?? runOf({}), repeats };
  };

  it("calls a difference real where seeds make none so large, and tells how it knows", () => {
    const report = seedReport([
      repeated("acc", [0.941, 0.938, 0.945, 0.94, 0.943], { rows: 10 }),
      repeated("acc", [0.962, 0.958, 0.96, 0.965, 0.961], { rows: 10 }),
    ]);
    assert.deepEqual(
      report.metrics.map(({ key }) => key),
      ["acc"],
    );
    const [baseline, found] = report.metrics[0]?.against ?? [];
    assert.equal(baseline, undefined);
    assert.ok(found);
    assert.equal(describeSignificance(found, report.noun), "likely real: p = 0.008 over 5 and 5 seeds");
    assert.match(
      explainSignificance(found, "seed"),
      /differ by \+0\.0198\. Exact permutation test, two-sided: p = 0\.008\./,
    );
    const [sample] = report.metrics[0]?.samples ?? [];
    assert.ok(sample);
    assert.equal(describeSample(sample, "seed"), "0.9414 ± 0.0027, 5 seeds");
  });

  it("calls one noise that seeds make, and has no verdict on a single run", () => {
    const report = seedReport([
      repeated("acc", [0.9, 0.95, 0.92]),
      repeated("acc", [0.93, 0.96, 0.91]),
      repeated("acc", [0.99]),
    ]);
    const [, noise, single] = report.metrics[0]?.against ?? [];
    assert.ok(noise);
    assert.match(describeSignificance(noise, "seed"), /^within the noise of seeds: p = 0\.65 over 3 and 3 seeds$/);
    assert.equal(single, undefined);
  });

  it("is more careful the more metrics are tested together", () => {
    const sides = [0, 1].map((side) => {
      const repeats = Array.from({ length: 5 }, (_, seed) =>
        runOf(
          {
            acc: [0.5, 0.52, 0.54, 0.51, 0.55][seed] ?? 0,
            ...Object.fromEntries(
              Array.from({ length: 9 }, (_unused, metric) => [`m${metric}`, (seed * 7 + metric) % 5]),
            ),
            ...(side === 1 && { acc: [0.56, 0.57, 0.53, 0.58, 0.59][seed] ?? 0 }),
          },
          seed,
        ),
      );
      return { run: repeats[0] ?? runOf({}), repeats };
    });
    const found = seedReport(sides).metrics.find(({ key }) => key === "acc")?.against[1];
    assert.ok(found?.test);
    assert.equal(found.test.tested, 10);
    assert.ok(found.test.p < 0.05 && found.test.adjustedP > 0.05);
    assert.equal(found.verdict, "unsure");
    assert.match(explainSignificance(found, "seed"), /Of 10 metrics that were tested together/);
  });

  it("holds a run against no repeat of its own", () => {
    const repeats = [0.9, 0.95, 0.92].map((acc, seed) => runOf({ acc }, seed));
    const [one, other] = repeats;
    assert.ok(one && other);
    const report = seedReport([
      { run: one, repeats },
      { run: other, repeats },
    ]);
    const found = report.metrics[0]?.against[1];
    assert.ok(found);
    assert.equal(describeSignificance(found, "seed"), "by chance alone: both are of the same 3 seeds");
    assert.match(explainSignificance(found, "seed"), /what lies between them is chance/);
  });

  it("tests nothing where repeats have no spread, and passes over what is no number", () => {
    const report = seedReport([repeated("acc", [0.9, 0.9]), repeated("acc", [0.95, 0.95, Number.NaN, "high"])]);
    const found = report.metrics[0]?.against[1];
    assert.ok(found);
    assert.equal(describeSignificance(found, "seed"), "every seed gives the same, over 2 and 2 seeds");
    assert.match(explainSignificance(found, "seed"), /no noise to test against/);
  });
});
