import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { countedPairs } from "../../src/engine/experiments/plots/countedMatrix.ts";
import { confusionMatrices, countPairs } from "../../src/engine/experiments/plots/confusion.ts";
import { binEdges, countInBins } from "../../src/engine/experiments/plots/histogram.ts";
import { featureValues, orderedFeatures } from "../../src/engine/experiments/plots/importance.ts";
import { loessOf } from "../../src/engine/experiments/plots/loess.ts";
import { readPlotTable, wholeFile } from "../../src/engine/experiments/plots/plotTable.ts";
import { seriesOf } from "../../src/engine/experiments/plots/series.ts";
import { thinCurve } from "../../src/engine/experiments/plots/thinning.ts";
import {
  pointsOfColumns,
  prOfPoints,
  prOfScores,
  rocOfPoints,
  rocOfScores,
  scoredLabels,
} from "../../src/engine/experiments/plots/thresholdCurve.ts";
import { openBytes } from "../../src/engine/files/byteSource.ts";
import { Pace } from "../../src/engine/files/pace.ts";
import { randomFrom } from "./fixtures/random.ts";

function near(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) < 1e-9, `${actual} is not ${expected}`);
}

describe("curves of a classifier", () => {
  it("have an area that is the share of pairs in the right order, ties counted half", () => {
    const next = randomFrom(7);
    const labels = Array.from({ length: 120 }, () => (next() < 0.4 ? "yes" : "no"));
    const scores = labels.map((label) => Math.round(10 * (next() + (label === "yes" ? 0.3 : 0))) / 10);
    let [right, pairs] = [0, 0];
    for (const [i, one] of labels.entries()) {
      for (const [j, other] of labels.entries()) {
        if (one !== "yes" || other !== "no") continue;
        const [high = 0, low = 0] = [scores[i], scores[j]];
        pairs += 1;
        right += high > low ? 1 : high === low ? 0.5 : 0;
      }
    }
    const scored = scoredLabels(labels, scores);
    assert.ok(scored);
    near(rocOfScores(scored).score, right / pairs);
    assert.equal(scored.positiveLabel, "yes");
  });

  it("have the average precision that scikit-learn's documentation gives for its example", () => {
    // sklearn.metrics.average_precision_score([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]) is 0.83…, the area under ROC 0.75.
    const scored = scoredLabels([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]);
    assert.ok(scored);
    near(prOfScores(scored).score, 5 / 6);
    near(rocOfScores(scored).score, 0.75);
  });

  it("are the same out of their points, in either order, with what is no number left out", () => {
    const recall = [1, 1, 0.5, 0.5, 0];
    const precision = [0.5, 2 / 3, 0.5, 1, 1];
    near(prOfPoints(pointsOfColumns(recall, precision, undefined)).score, 5 / 6);
    near(prOfPoints(pointsOfColumns(recall.toReversed(), precision.toReversed(), undefined)).score, 5 / 6);
    const [fpr, tpr] = [
      ["0", "nan", 0.5, 1],
      ["0", 0.1, "1", 1],
    ];
    const roc = rocOfPoints(pointsOfColumns(fpr, tpr, ["inf", 0.9, 0.5, ""]));
    near(roc.score, 0.75);
    assert.deepEqual(roc.thresholds, [Number.POSITIVE_INFINITY, 0.5, Number.NaN]);
  });

  it("are not told of one class, of three, and of scores that are none", () => {
    assert.equal(scoredLabels([1, 1], [0.1, 0.2]), undefined);
    assert.equal(scoredLabels([0, 1, 2], [0.1, 0.2, 0.3]), undefined);
    assert.equal(scoredLabels([0, 1], ["x", 0.2]), undefined);
  });

  it("keep their ends and their steep parts where points are left out", () => {
    const x = Array.from({ length: 10_000 }, (_, at) => at / 9_999);
    const y = x.map((at) => (at < 0.001 ? at * 900 : 0.9 + at / 10));
    const kept = thinCurve(x, y, 100);
    assert.ok(kept.length <= 100);
    assert.deepEqual([kept[0], kept.at(-1)], [0, 9_999]);
    assert.ok(kept.filter((at) => at < 10).length >= 4, "the steep part has points");
  });
});

describe("confusion of classes", () => {
  it("is over the labels of all runs, numbers by size, and what stands as text and as number is the same", () => {
    const first = countPairs(["10", "9", "9"], [10, 9, 10], undefined);
    const second = countPairs([2], ["9"], ["3"]);
    const { labels, matrices } = confusionMatrices([first, undefined, second]);
    assert.deepEqual(labels, ["2", "9", "10"]);
    assert.deepEqual(matrices, [{ cells: [2, 2, 1, 1, 1, 1, 1, 2, 1] }, undefined, { cells: [0, 1, 3] }]);
  });

  it("is read out of a matrix of counts, with names wherever pandas and people write them", async () => {
    const pairsOf = async (text: string): Promise<unknown> => {
      const table = await readPlotTable("confusion.csv", openBytes(Buffer.from(text)), wholeFile, new Pace());
      const pairs = countedPairs(table);
      return pairs && [...pairs].map(([actual, taken]) => [actual, ...taken]);
    };
    const expected = [
      ["cat", ["cat", 5], ["dog", 1]],
      ["dog", ["dog", 7]],
    ];
    assert.deepEqual(await pairsOf(",cat,dog\ncat,5,1\ndog,0,7\n"), expected);
    assert.deepEqual(await pairsOf("cat,dog\n5,1\n0,7\n"), expected);
    assert.deepEqual(await pairsOf(",0,1\n0,5,1\n1,0,7\n"), [
      ["0", ["0", 5], ["1", 1]],
      ["1", ["1", 7]],
    ]);
    assert.deepEqual(await pairsOf("5,1\n0,7\n"), [
      ["0", ["0", 5], ["1", 1]],
      ["1", ["1", 7]],
    ]);
    assert.equal(await pairsOf("cat,dog\n5,-1\n0,7\n"), undefined);
    assert.equal(await pairsOf("cat,dog\n5,1\n0,7\n1,1\n"), undefined);
    assert.equal(await pairsOf("actual,predicted\ncat,dog\ncat,cat\n"), undefined);
  });

  it("puts the rarest of very many classes together, and loses none", () => {
    const actual = Array.from({ length: 5_000 }, (_, at) => `class ${at % 500}`);
    const { labels, matrices } = confusionMatrices([countPairs(actual, actual, undefined)]);
    assert.deepEqual([labels.length, labels.at(-1)], [200, "(others)"]);
    const { cells = [] } = matrices[0] ?? {};
    assert.equal(
      cells.filter((_, at) => at % 3 === 2).reduce((sum, count) => sum + count, 0),
      5_000,
    );
  });
});

describe("histograms", () => {
  it("have bins of Freedman and Diaconis, the same for all runs, and count every number", () => {
    const next = randomFrom(3);
    const values = Float64Array.from({ length: 1_000 }, () => next());
    const edges = binEdges([values.subarray(0, 400), values.subarray(400)]);
    // Of even values the middle half is 0.5 wide: 1 / (2 · 0.5 / 10) bins.
    assert.ok(edges.length - 1 >= 9 && edges.length - 1 <= 11, `${edges.length - 1} bins`);
    const counts = countInBins(values, edges);
    assert.equal(
      counts.reduce((sum, count) => sum + count, 0),
      1_000,
    );
  });

  it("give each of few whole numbers a bin of its own, and one value one bin", () => {
    assert.deepEqual(binEdges([Float64Array.of(1, 3)]), [0.5, 1.5, 2.5, 3.5]);
    assert.deepEqual(binEdges([Float64Array.of(0.2, 0.2)]), [-0.3, 0.7]);
    assert.deepEqual(binEdges([new Float64Array()]), []);
  });

  it("hold with infinities, with outliers and at the ends of what numbers hold", () => {
    const outlier = Float64Array.of(...Array.from({ length: 100 }, (_, at) => at / 100), 1e12, Number.NaN, Infinity);
    const edges = binEdges([outlier]);
    assert.equal(edges.length, 61);
    assert.equal(countInBins(outlier, edges)[0], 100);
    const huge = binEdges([Float64Array.of(-1.7e308, 1.7e308)]);
    assert.ok(huge.every(Number.isFinite));
  });
});

describe("importance of features", () => {
  it("is the mean of what comes several times, ranked by how far it is from nothing", () => {
    const folds = featureValues(["a", "b", "a", "c", ""], [1, -5, 3, "x", 9]);
    assert.deepEqual(
      [...folds],
      [
        ["a", 2],
        ["b", -5],
      ],
    );
    assert.deepEqual(orderedFeatures([undefined, folds, new Map([["z", 1]])], true).features, ["b", "a", "z"]);
    assert.deepEqual(orderedFeatures([folds], false).features, ["a", "b"]);
  });
});

describe("tables that are drawn", () => {
  it("are drawn with few points of a million rows, the highest and the lowest among them", async () => {
    const lines = ["step,loss"];
    for (let row = 0; row < 1_000_000; row++) lines.push(`${row},${row === 654_321 ? 99 : row % 7}`);
    const bytes = Buffer.from(lines.join("\n"));
    const { columns, rowCount, word } = await readPlotTable("a.csv", openBytes(bytes), wholeFile, new Pace());
    assert.deepEqual([rowCount, word], [1_000_000, undefined]);
    const pair = { name: "", x: columns.get("step"), y: columns.get("loss") ?? [] };
    const [series] = seriesOf([[pair]], "line").runs[0] ?? [];
    assert.ok(series && series.x.length <= 2_000, `${series?.x.length} points`);
    const peak = series.y.indexOf(99);
    assert.equal(series.x[peak], 654_321);
    const limited = await readPlotTable("a.csv", openBytes(bytes), { rows: 10, bytes: 1 }, new Pace());
    assert.deepEqual([limited.rowCount, limited.word], [10, "Only the first 10 rows are drawn."]);
  });

  it("take lists in JSON and YAML as DVC does: side by side, at any depth", async () => {
    const read = (path: string, text: string) =>
      readPlotTable(path, openBytes(Buffer.from(text)), wholeFile, new Pace());
    const json = await read("a.json", '{"train": {"loss": [{"a": 1}, {"a": NaN}]}, "other": [{"b": "x"}], "n": [1]}');
    assert.deepEqual(
      [...json.columns],
      [
        ["a", [1, Number.NaN]],
        ["b", ["x", undefined]],
      ],
    );
    const yaml = await read("a.yaml", "rows:\n  - {step: 1, v: .nan}\n  - {step: 2, v: {in: 1}}\n");
    assert.deepEqual(yaml.columns.get("v"), [Number.NaN, '{"in":1}']);
    await assert.rejects(read("a.json", "x".repeat(65 * 1024 * 1024)), /larger than 67 MB/);
  });

  it("stand over categories where words are along the x axis", () => {
    const run = [{ name: "", x: ["b", "a"], y: [1, 2] }];
    const { categories, runs } = seriesOf([run, [{ name: "", x: ["c", "a"], y: [3, Number.NaN] }]], "line");
    assert.deepEqual(categories, ["b", "a", "c"]);
    assert.deepEqual(runs[1], [{ name: "", x: [2, 1], y: [3, Number.NaN] }]);
  });

  it("are smoothed by local regression, whatever their order and gaps", () => {
    const random = randomFrom(3);
    const x = Array.from({ length: 200 }, (_, index) => (index * 7) % 200);
    const y = x.map((place) => (place === 5 ? Number.NaN : place / 50 + random() - 0.5));
    const trend = loessOf({ x, y });
    assert.equal(trend?.x.length, 199);
    assert.deepEqual(
      trend.x,
      trend.x.toSorted((one, other) => one - other),
    );
    const far = trend.x.filter((place, index) => Math.abs((trend.y[index] ?? 0) - place / 50) > 0.2);
    assert.deepEqual(far, []);
    assert.equal(loessOf({ x: [1, 2], y: [1, 2] }), undefined);
  });
});
