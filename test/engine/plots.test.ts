import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { describe, it } from "node:test";
import type { PlotDrawing, PlotKind } from "../../src/engine/model/plots.ts";
import { openEngine } from "../../src/engine/openEngine.ts";
import { openProject } from "./fixtures/dvc/openProject.ts";
import { makeGitRepository } from "./support/gitRepository.ts";
import { csv, emptyWorkspace, openPlotProject } from "./support/plotProject.ts";

type Drawn<One, Kind> = One extends PlotDrawing ? (Kind extends One["kind"] ? One : never) : never;
type DrawingOf<Kind extends PlotDrawing["kind"]> = Drawn<PlotDrawing, Kind>;

function as<Kind extends PlotDrawing["kind"]>(drawing: PlotDrawing, ...kinds: readonly Kind[]): DrawingOf<Kind> {
  assert.ok((kinds as readonly string[]).includes(drawing.kind), `it is drawn as ${drawing.kind}`);
  return drawing as DrawingOf<Kind>;
}

/** How often each class was taken for which, as a person reads it from a drawing. */
function matrixOf({ labels, runs }: DrawingOf<"confusion">, run: number): Readonly<Record<string, number>> {
  const { cells = [] } = runs[run]?.data ?? {};
  const counts: Record<string, number> = {};
  for (let at = 0; at < cells.length; at += 3) {
    counts[`${labels[cells[at] ?? 0]} as ${labels[cells[at + 1] ?? 0]}`] = cells[at + 2] ?? 0;
  }
  return counts;
}

describe("plots that runs have left", () => {
  it("are found by what the project says and by their columns, and read as each run left them", async (t) => {
    const project = await openPlotProject(
      t,
      `    outs: [model.txt, predictions.csv, importance.csv]
    plots:
      - confusion.csv: {template: confusion_normalized, x: actual, y: predicted, title: Digits}
      - curve.csv: {x: epoch, y: loss}
      - bare.csv: {header: false, x: 0, y: "1", template: scatter}
      - live
`,
      {
        top: `plots:
  - both losses:
      x: epoch
      y: {curve.csv: [loss, val_loss]}
      y_label: nats
  - joined:
      x: {curve.csv: epoch}
      y: {live/other.json: acc}
      template: smooth
`,
      },
    );
    const files = (score: number): Readonly<Record<string, string>> => ({
      "model.txt": "weights\n",
      "predictions.csv": csv([
        ["y_true", "y_score"],
        [0, 0.1],
        [1, score],
        [0, 0.5],
        [1, 0.9],
      ]),
      "importance.csv": csv([
        ["feature", "importance"],
        ["age", score],
        ["income", 0.6],
        ["<b>x</b>", 0.2],
      ]),
      "confusion.csv": csv([
        ["actual", "predicted"],
        [3, 3],
        [3, score > 0.5 ? 3 : 8],
        [8, 8],
      ]),
      "curve.csv": csv([
        ["epoch", "loss", "val_loss"],
        [1, 2, 3],
        [2, score, "nan"],
      ]),
      "bare.csv": csv([
        ["n/a", 5],
        [1, score],
      ]),
      "live/other.json": JSON.stringify({ valid: [{ acc: score }, { acc: 1 }] }),
      "live/plots/metrics/train/acc.tsv": "step\tacc\n0\t0.5\n1\t0.75\n",
      "live/plots/sklearn/roc.json":
        '{"roc": [{"fpr": 0.0, "tpr": 0.0, "threshold": Infinity}, {"fpr": 0.5, "tpr": 1, "threshold": 0.5}, {"fpr": 1, "tpr": 1, "threshold": 0}]}',
    });
    const runIds = [await project.leave(files(0.25)), await project.leave(files(0.75))];
    emptyWorkspace(project.root, ["predictions.csv", "importance.csv", "confusion.csv", "curve.csv", "live"]);

    const { plots, tables } = await project.engine.findPlots(runIds);
    assert.deepEqual(
      plots.map(({ id, kind, title }) => [id, kind, title]),
      [
        ["both losses", "line", "both losses"],
        ["joined", "line", "joined"],
        ["confusion.csv", "confusion", "Digits"],
        ["curve.csv", "line", "curve.csv: loss"],
        ["bare.csv", "scatter", "bare.csv: 1"],
        ["live/other.json", "line", "live/other.json: acc"],
        ["live/plots/metrics/train/acc.tsv", "line", "train/acc"],
        ["live/plots/sklearn/roc.json", "roc", "roc"],
        ["importance.csv", "importance", "importance.csv"],
        ["predictions.csv", "roc", "predictions.csv"],
        ["predictions.csv", "pr", "predictions.csv"],
      ],
    );
    assert.deepEqual(tables.find(({ path }) => path === "curve.csv")?.columns, ["epoch", "loss", "val_loss"]);
    const [roc] = plots.filter(({ id }) => id.endsWith("roc.json"));
    assert.ok(roc?.versions[0] !== undefined && roc.versions[0] === roc.versions[1], "both runs left the same");

    const draw = (id: string, kind: PlotKind) => project.engine.drawPlot({ runIds, plot: { id, kind } });
    const confusion = as(await draw("confusion.csv", "confusion"), "confusion");
    assert.deepEqual(
      [confusion.labels, confusion.actualName, confusion.predictedName, confusion.isNormalized],
      [["3", "8"], "actual", "predicted", true],
    );
    assert.deepEqual(matrixOf(confusion, 0), { "3 as 3": 1, "3 as 8": 1, "8 as 8": 1 });
    assert.deepEqual(matrixOf(confusion, 1), { "3 as 3": 2, "8 as 8": 1 });

    const losses = as(await draw("both losses", "line"), "line");
    assert.deepEqual([losses.xLabel, losses.yLabel], ["epoch", "nats"]);
    assert.deepEqual(losses.runs[0]?.data, [
      { name: "loss", x: [1, 2], y: [2, 0.25] },
      { name: "val_loss", x: [1, 2], y: [3, Number.NaN] },
    ]);
    const joined = as(await draw("joined", "line"), "line");
    assert.deepEqual([joined.xLabel, joined.yLabel], ["epoch", "acc"]);
    assert.deepEqual(joined.runs[0]?.data, [{ name: "", x: [1, 2], y: [0.25, 1] }]);
    const bare = as(await draw("bare.csv", "scatter"), "scatter");
    assert.deepEqual([bare.categories, bare.runs[0]?.data], [["n/a", "1"], [{ name: "", x: [0, 1], y: [5, 0.25] }]]);
    const live = as(await draw("live/plots/metrics/train/acc.tsv", "line"), "line");
    assert.deepEqual(
      [live.xLabel, live.yLabel, live.runs[1]?.data],
      ["step", "acc", [{ name: "", x: [0, 1], y: [0.5, 0.75] }]],
    );

    const scored = as(await draw("predictions.csv", "roc"), "roc", "pr");
    assert.deepEqual(
      scored.runs.map(({ data, word }) => [data?.score, word]),
      [
        [0.75, "“1” counts as positive."],
        [1, "“1” counts as positive."],
      ],
    );
    const precision = as(await draw("predictions.csv", "pr"), "roc", "pr");
    // Of four rows by falling score: 1, 0, 1, 0 in the first run. (1 + 2 / 3) / 2
    assert.ok(Math.abs((precision.runs[0]?.data?.score ?? 0) - 5 / 6) < 1e-12);
    const points = as(await draw("live/plots/sklearn/roc.json", "roc"), "roc", "pr");
    assert.deepEqual([points.runs[0]?.data?.score, points.runs[0]?.data?.thresholds], [0.75, [Infinity, 0.5, 0]]);

    const importance = as(await draw("importance.csv", "importance"), "importance");
    assert.deepEqual(importance.features, ["income", "age", "<b>x</b>"]);
    assert.deepEqual(
      importance.runs.map(({ data }) => data),
      [
        [0.6, 0.25, 0.2],
        [0.6, 0.75, 0.2],
      ],
    );

    const histogram = as(
      await project.engine.drawPlot({ runIds, histogram: { path: "predictions.csv", column: "y_score" } }),
      "histogram",
    );
    assert.equal(histogram.edges[0], 0.1);
    assert.equal(histogram.edges.at(-1), 0.9);
    const sums = histogram.runs.map(({ data }) => data?.reduce((sum, count) => sum + count, 0));
    assert.deepEqual(sums, [4, 4]);
  });

  it("say in words what a run has not, and draw the others", async (t) => {
    const project = await openPlotProject(
      t,
      "    plots:\n      - a.csv: {x: step, y: loss}\n      - pairs.json: {template: confusion, x: actual, y: predicted}\n",
    );
    const pairs = '[{"actual": "cat", "predicted": "<script>alert(1)</script>"}, {"actual": NaN, "predicted": "cat"}]';
    const good = await project.leave({
      "a.csv": csv([
        ["step", "loss"],
        [1, 0.5],
      ]),
      "pairs.json": pairs,
    });
    const without = await project.leave({
      "a.csv": csv([
        ["step", "acc"],
        [1, 0.5],
      ]),
      "pairs.json": pairs.slice(0, 30),
    });
    const empty = await project.leave({ "a.csv": "", "pairs.json": "{}" });
    const text = await project.leave({
      "a.csv": csv([
        ["step", "loss"],
        [1, "=1+1"],
      ]),
      "pairs.json": "[1, 2]",
    });
    const runIds = [good, without, empty, text];
    const line = as(await project.engine.drawPlot({ runIds, plot: { id: "a.csv", kind: "line" } }), "line");
    assert.deepEqual(
      line.runs.map(({ data, word }) => (data ? data.length : word)),
      [
        1,
        "a.csv has no column “loss”. It has step, acc.",
        "a.csv cannot be drawn: it holds no rows.",
        "“loss” of a.csv holds no numbers.",
      ],
    );
    const confusion = as(
      await project.engine.drawPlot({ runIds, plot: { id: "pairs.json", kind: "confusion" } }),
      "confusion",
    );
    assert.deepEqual(matrixOf(confusion, 0), { "cat as <script>alert(1)</script>": 1, "NaN as cat": 1 });
    assert.deepEqual(
      confusion.runs.slice(1).map(({ word }) => word),
      [
        "pairs.json cannot be drawn: it is no JSON.",
        "pairs.json cannot be drawn: it holds no rows.",
        "pairs.json cannot be drawn: it holds no rows.",
      ],
    );
    await assert.rejects(project.engine.drawPlot({ runIds, plot: { id: "b.csv", kind: "line" } }), {
      code: "plot-unknown",
    });
  });

  it("are drawn by templates of the project's own, whose anchors data never gets into", async (t) => {
    const template = {
      data: { values: "<DVC_METRIC_DATA>" },
      title: "<DVC_METRIC_TITLE>",
      mark: "bar",
      encoding: {
        x: { field: "<DVC_METRIC_X>", title: "of <DVC_METRIC_X_LABEL>" },
        y: { field: "<DVC_METRIC_Y>", title: "<DVC_METRIC_Y_LABEL>" },
        color: "<DVC_METRIC_COLOR>",
      },
    };
    const project = await openPlotProject(
      t,
      "    plots:\n      - a.csv: {template: mine, x: n.o, y: v, title: <DVC_METRIC_DATA>}\n      - b.csv: {template: none}\n",
      { files: { ".dvc/plots/mine.json": JSON.stringify(template) } },
    );
    const left = {
      "a.csv": csv([
        ["n.o", "v"],
        ["<DVC_METRIC_X>", 1],
      ]),
      "b.csv": csv([["x"], [1]]),
    };
    const runIds = [await project.leave(left)];
    const { plots } = await project.engine.findPlots(runIds);
    assert.deepEqual(
      plots.map(({ id, kind }) => [id, kind]),
      [
        ["a.csv", "custom"],
        ["b.csv", "custom"],
      ],
    );
    const { spec } = as(await project.engine.drawPlot({ runIds, plot: { id: "a.csv", kind: "custom" } }), "custom");
    const name = (await project.engine.run(runIds[0] ?? "")).name;
    assert.deepEqual(spec, {
      data: { values: [{ step: 0, "n.o": "<DVC_METRIC_X>", v: 1, rev: name, filename: "a.csv", field: "v" }] },
      title: "<DVC_METRIC_DATA>",
      mark: "bar",
      encoding: {
        x: { field: String.raw`n\.o`, title: "of n.o" },
        y: { field: "v", title: "v" },
        color: { field: "rev", type: "nominal" },
      },
    });
    await assert.rejects(project.engine.drawPlot({ runIds, plot: { id: "b.csv", kind: "custom" } }), {
      code: "plot-template",
      cure: /\.dvc\/plots\/none\.json/,
    });
  });

  it("of experiments and commits are read out of git, and of what DVC's cache holds", async (t) => {
    const repository = makeGitRepository();
    const cached = csv([
      ["feature", "importance"],
      ["age", 0.75],
    ]);
    const md5 = createHash("md5").update(cached).digest("hex");
    repository.write(`.dvc/cache/files/md5/${md5.slice(0, 2)}/${md5.slice(2)}`, cached);
    repository.write(".dvc/config", "");
    repository.write(".gitignore", ".dvc/cache\n.cairn\nimportance.csv\n");
    const stage = "stages:\n  train:\n    cmd: python train.py\n    outs: [importance.csv]\n";
    repository.write("dvc.yaml", `${stage}metrics: [m.json]\nplots:\n  - live/roc.csv: {x: fpr, y: tpr}\n`);
    const leave = (tpr: number): void => {
      const outs = `    outs:\n    - path: importance.csv\n      hash: md5\n      md5: ${md5}\n      size: ${cached.length}\n`;
      repository.write(
        "dvc.lock",
        `schema: '2.0'\nstages:\n  train:\n    cmd: python train.py\n${tpr < 1 ? "" : outs}`,
      );
      repository.write(
        "live/roc.csv",
        csv([
          ["fpr", "tpr"],
          [0, 0],
          [0.5, tpr],
          [1, 1],
        ]),
      );
      repository.write("m.json", `{"auc": ${tpr}}`);
    };
    leave(0.5);
    const baseline = repository.commit("Begin");
    leave(1);
    const experiment = repository.commit("What DVC writes");
    repository.git("update-ref", `refs/exps/${baseline.slice(0, 2)}/${baseline.slice(2)}/bold-owl`, experiment);
    repository.git("reset", "--quiet", "--hard", baseline);
    const engine = await openEngine(repository.root, { mayStartProcesses: true, log: () => undefined });
    t.after(async () => {
      await engine.close();
      repository[Symbol.dispose]();
    });
    await engine.importRuns([]);
    await engine.importRuns([join(repository.root, ".git")]);
    const idOf = async (name: string): Promise<string> =>
      (await engine.runs()).find((run) => run.name.includes(name))?.id ?? assert.fail(`there is no run ${name}`);
    const runIds = [await idOf("Begin"), await idOf("bold-owl")];
    const { plots } = await engine.findPlots(runIds);
    assert.deepEqual(
      plots.map(({ id, kind, versions }) => [id, kind, versions.map((version) => version !== undefined)]),
      [
        ["live/roc.csv", "roc", [true, true]],
        ["importance.csv", "importance", [false, true]],
      ],
    );
    const roc = as(await engine.drawPlot({ runIds, plot: { id: "live/roc.csv", kind: "roc" } }), "roc", "pr");
    assert.deepEqual(
      roc.runs.map(({ data }) => data?.score),
      [0.5, 0.75],
    );
    const importance = as(
      await engine.drawPlot({ runIds, plot: { id: "importance.csv", kind: "importance" } }),
      "importance",
    );
    assert.deepEqual(
      importance.runs.map(({ data, word }) => data ?? word),
      ["This run has left no importance.csv.", [0.75]],
    );
  });

  it("of runs in MLflow's file store are their artifacts", async (t) => {
    const run = (id: string, importance: number): Readonly<Record<string, string>> => ({
      [`mlruns/0/${id}/meta.yaml`]: `run_id: ${id}\nrun_name: ${id}\nstatus: 3\nstart_time: 1700000000000\nend_time: 1700000001000\nlifecycle_stage: active\n`,
      [`mlruns/0/${id}/artifacts/eval/importance.csv`]: csv([
        ["feature", "importance"],
        ["age", importance],
      ]),
    });
    const { engine } = await openProject(t, {
      "mlruns/0/meta.yaml": "experiment_id: '0'\nname: Default\nlifecycle_stage: active\n",
      ...run("aaa1", 0.5),
      ...run("bbb2", 0.25),
    });
    await engine.importRuns([]);
    const ids = new Map((await engine.runs()).map(({ name, id }) => [name, id]));
    const runIds = [ids.get("aaa1") ?? "", ids.get("bbb2") ?? ""];
    const { plots } = await engine.findPlots(runIds);
    assert.deepEqual(
      plots.map(({ id, kind }) => [id, kind]),
      [["eval/importance.csv", "importance"]],
    );
    const plot = { id: "eval/importance.csv", kind: "importance" } as const;
    const importance = as(await engine.drawPlot({ runIds, plot }), "importance");
    assert.deepEqual(
      importance.runs.map(({ data }) => data),
      [[0.5], [0.25]],
    );
  });
});
