import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { figureOf } from "../../src/engine/experiments/report/plotFigure.ts";
import { valueFigures } from "../../src/engine/experiments/report/valueFigures.ts";
import { compareRuns } from "../../src/engine/experiments/compare.ts";
import type { PlotDrawing } from "../../src/engine/model/plots.ts";
import { csv, openPlotProject } from "./support/plotProject.ts";
import { detail } from "./support/runDetail.ts";

const hostile = '<script>alert("x")</script>';

describe("the plots of a report", () => {
  const runs = [
    { id: "a", name: hostile, slot: 0 },
    { id: "b", name: "b", slot: 1 },
  ];

  it("are pictures with words for each run, of those that have something for them", () => {
    const curve = { x: [0, 0.5, 1], y: [0, 1, 1], thresholds: [1, 0.5, 0], score: 0.75 };
    const roc = figureOf("ROC", { kind: "roc", runs: [{ runId: "a", data: curve }, { runId: "b" }] }, runs);
    assert.deepEqual(roc?.lines, [`${hostile}: AUC 0.75`]);
    assert.match(roc.svg, /true positive rate/);
    assert.match(roc.svg, /d="M56 226L380 14L704 14"/);
    assert.doesNotMatch(roc.svg, /<script/);
    assert.equal(figureOf("none", { kind: "pr", runs: [{ runId: "a" }] }, runs), undefined);
  });

  it("show confusion by shares of the actual class, rankings by the largest, and histograms by their outline", () => {
    const confusion: PlotDrawing = {
      kind: "confusion",
      labels: ["cat", hostile],
      actualName: "actual",
      predictedName: "predicted",
      isNormalized: false,
      runs: [{ runId: "b", data: { cells: [0, 0, 3, 0, 1, 1, 1, 1, 4] } }],
    };
    const matrix = figureOf("Confusion", confusion, runs);
    assert.deepEqual(matrix?.lines, ["b: 7 of 8 right"]);
    assert.deepEqual(
      [...matrix.svg.matchAll(/fill-opacity="([^"]+)"/g)].map(([, shade]) => shade),
      ["0.45", "0.15", "0.6"],
    );
    assert.doesNotMatch(matrix.svg, /<script/);
    const ranking: PlotDrawing = {
      kind: "importance",
      valueName: "gain",
      isRanked: true,
      features: ["age", "rooms"],
      runs: [
        { runId: "a", data: [1, -3] },
        { runId: "b", data: [2, Number.NaN] },
      ],
    };
    const bars = figureOf("Importance", ranking, runs);
    assert.ok(bars && bars.svg.indexOf("rooms</text>") < bars.svg.indexOf("age</text>"));
    assert.equal(bars.svg.match(/<rect class="mark/g)?.length, 3);
    const counts: PlotDrawing = {
      kind: "histogram",
      valueName: "error",
      isOverRuns: false,
      edges: [0, 1, 2],
      runs: [{ runId: "a", data: [2, 4] }],
    };
    assert.match(figureOf("Errors", counts, runs)?.svg ?? "", /d="M56 226L56 120L380 120L380 14L704 14L704 226"/);
  });

  it("lay what was tried over what came of it, of three runs or more", () => {
    const tried = [0.1, 0.2, 0.4].map((lr, index) =>
      detail(`run${index}`, {
        params: { lr, seed: index, kind: index === 0 ? "a" : "b" },
        metrics: { acc: 0.9 + lr / 10 },
      }),
    );
    const [parallel, points] = valueFigures(compareRuns(tried, [], []), undefined);
    assert.equal(parallel?.words, "Parameters and metrics over each other: lr, kind, acc");
    assert.match(parallel.svg, /d="M60 226L360 226L660 226"/);
    assert.deepEqual(points?.lines.at(-1), "run2: 0.94 at 0.4");
    assert.deepEqual(valueFigures(compareRuns(tried.slice(1), [], []), undefined), []);
  });

  it("are in a report of runs that have left them, with the histograms that were chosen", async (t) => {
    const { engine, leave } = await openPlotProject(
      t,
      "    plots:\n      - classes.csv: { template: confusion, x: actual, y: predicted, cache: false }\n      - scores.csv: { cache: false }\n",
    );
    const classes = csv([
      ["actual", "predicted"],
      ["cat", "cat"],
      ["cat", "dog"],
      ["dog", "dog"],
    ]);
    const scores = (low: number): string =>
      csv([
        ["label", "score"],
        [1, 0.9],
        [0, low],
        [1, 0.4],
      ]);
    const ids = [
      await leave({ "classes.csv": classes, "scores.csv": scores(0.1) }),
      await leave({ "classes.csv": classes, "scores.csv": scores(0.5) }),
    ];
    const request = {
      runs: ids,
      sections: ["plots"],
      histograms: [{ path: "scores.csv", column: "score" }],
    } as const;
    const { text, pictures } = await engine.comparisonReport({
      ...request,
      form: "markdown",
      pictureFolder: "pictures",
    });
    assert.match(text, /## Plots/);
    assert.match(text, /2 of 3 right/);
    assert.match(text, /AUC 1; .* AUC 0\.5/);
    assert.ok(
      pictures.some(({ file }) => file.startsWith("Histogram-of-score")),
      text,
    );
    const html = await engine.comparisonReport({ ...request, form: "html" });
    assert.ok((html.text.match(/<figure /g)?.length ?? 0) >= 4, text);
    const plain = await engine.comparisonReport({ ...request, form: "markdown" });
    assert.match(plain.text, /^- .*: 2 of 3 right$/m);
  });
});
