import assert from "node:assert/strict";
import { appendFileSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { wholeCurves } from "../../src/engine/experiments/curves/wholeCurves.ts";

import { writeFiles } from "./fixtures/dvc/project.ts";
import { counts, openEmpty } from "./support/importProject.ts";

const time = 1_700_000_000_000;

function write(root: string, files: Readonly<Record<string, string>>): void {
  writeFiles(root, files);
  for (const file of Object.keys(files)) utimesSync(path.join(root, file), new Date(time), new Date(time));
}

const training = {
  "dvclive/metrics.json": '{"train": {"loss": NaN}, "acc": Infinity, "step": 2, "word": "good"}',
  "dvclive/params.yaml": "lr: 0.1\nmodel:\n  layers: [1, 2]\n",
  "dvclive/plots/metrics/train/loss.tsv": `timestamp\tstep\tloss\n${time - 5000}\t0\t0.5\n${time - 1000}\t2\tnan\n`,
  "dvclive/plots/metrics/acc.tsv": "step\tacc\n0\t0.5\n2\t-inf\n3\t0.",
  "dvclive/plots/sklearn/roc.json": '{"roc": []}',
};

describe("DVCLive's run", () => {
  it("is taken in with its metrics, parameters and curves, also of numbers that JSON lacks", async (t) => {
    const engine = await openEmpty(t);
    write(engine.root, training);
    const before = readdirSync(engine.root, { recursive: true }).filter((file) => !String(file).startsWith(".cairn"));
    const [report] = await engine.importRuns([]);
    assert.deepEqual([report?.tool, report?.place, report?.added, report?.faults], ["dvclive", "dvclive", 1, []]);
    const [only] = await engine.runs();
    const { id, ...rest } = only ?? assert.fail();
    assert.deepEqual(rest, {
      name: "dvclive",
      experiment: "dvclive",
      state: "done",
      startedAt: time - 5000,
      endedAt: time,
      dirty: false,
      params: { lr: 0.1, "model.layers": [1, 2] },
      metrics: { acc: Number.POSITIVE_INFINITY, step: 2, "train.loss": Number.NaN, word: "good" },
      stages: [],
      origin: { kind: "import", of: "dvclive:dvclive" },
    });
    assert.deepEqual(
      (await wholeCurves(engine, await engine.compare([id]))).map(({ key, steps, values }) => [
        key,
        [...steps],
        [...values],
      ]),
      [
        ["acc", [0, 2], [0.5, Number.NEGATIVE_INFINITY]],
        ["train.loss", [0, 2], [0.5, Number.NaN]],
      ],
    );
    const after = readdirSync(engine.root, { recursive: true }).filter((file) => !String(file).startsWith(".cairn"));
    assert.deepEqual(after, before);
    assert.deepEqual((await engine.importRuns([])).map(counts), [[0, 0, 1, 0]]);
  });

  it("is taken in anew as it goes on, from wherever it is kept", async (t) => {
    const engine = await openEmpty(t);
    write(engine.root, { "out/live/plots/metrics/acc.tsv": "step\tacc\n0\t0.5\n" });
    const place = path.join(engine.root, "out", "live");
    assert.deepEqual((await engine.importRuns([place])).map(counts), [[1, 0, 0, 0]]);
    appendFileSync(path.join(place, "plots/metrics/acc.tsv"), "1\t0.75\n");
    assert.deepEqual((await engine.importRuns([place])).map(counts), [[0, 1, 0, 0]]);
    const [run] = await engine.runs();
    assert.deepEqual([run?.name, run?.state, run?.metrics], ["live", "running", { acc: 0.75 }]);
  });

  it("is told to be damaged where it is, and others are taken in", async (t) => {
    const engine = await openEmpty(t);
    write(engine.root, training);
    writeFileSync(path.join(engine.root, "dvclive/metrics.json"), '{"acc": 1, "st');
    write(engine.root, { "other/plots/metrics/acc.tsv": "step\tacc\n0\t0.5\n" });
    const [damaged, other] = await engine.importRuns([engine.root, path.join(engine.root, "other")]);
    assert.match(damaged?.faults[0]?.message ?? "", /metrics\.json is not what DVCLive writes/);
    assert.equal(other?.added, 1);
  });
});
