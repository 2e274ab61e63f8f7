import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { curvesOfMetrics, shapeOf } from "../../src/engine/experiments/table/curveShapes.ts";
import { RunTables } from "../../src/engine/experiments/table/runTables.ts";
import { makeLedgerFolder, newRun } from "./support/ledgerFolder.ts";

const now = 9_000;

describe("curves beside metrics", () => {
  it("are found by their names: a metric's own, then of what was held out, then of what was learnt from", () => {
    const curves = ["plots/learning.csv:train_loss", "plots/learning.csv:val_loss", "val/acc", "acc", "epoch"];
    const found = curvesOfMetrics(["loss", "acc", "val.acc", "f1", "dvclive/metrics.json:loss"], curves);
    assert.deepEqual(found.get("loss"), ["plots/learning.csv:val_loss", "plots/learning.csv:train_loss"]);
    assert.deepEqual(found.get("acc"), ["acc", "val/acc"]);
    assert.deepEqual(found.get("val.acc"), ["val/acc"]);
    assert.equal(found.get("f1"), undefined);
    assert.equal(found.get("dvclive/metrics.json:loss")?.length, 2);
  });

  it("are their shapes alone, with gaps where there is no number", () => {
    assert.deepEqual(shapeOf([1, 2, Number.NaN, 3, Number.POSITIVE_INFINITY]), [0, 50, null, 100, null]);
    assert.deepEqual(shapeOf([4, 4]), [50, 50]);
    assert.deepEqual(shapeOf([Number.NaN, Number.NaN]), [null, null]);
    assert.equal(shapeOf([1]), undefined);
  });

  it("have a few points, however long they are, from the first to the last, and grow with a run", () => {
    using folder = makeLedgerFolder();
    const { runs } = folder.open("memory").ledger;
    for (const id of ["short", "long", "none"]) {
      runs.begin(newRun(id));
      runs.setMetrics(id, { loss: 1, f1: 1 });
    }
    const points = (count: number) =>
      Array.from({ length: count }, (_, step) => ({ key: "val_loss", step: step * 10, value: count - step }));
    runs.addPoints("long", points(5000));
    runs.addPoints("short", points(3));
    const tables = new RunTables(
      () => runs,
      () => undefined,
    );
    const { columns } = tables.open({ text: "", sort: [] }, undefined, now);
    assert.deepEqual(
      columns.map(({ key, hasCurve }) => [key, hasCurve]),
      [
        ["f1", undefined],
        ["loss", true],
      ],
    );
    const request = { runIds: ["long", "short", "none", "gone"], columns: ["metrics:loss", "metrics:f1"] } as const;
    const { long, short, none, ...others } = tables.curveShapes(request);
    const shape = long?.["metrics:loss"] ?? [];
    assert.ok(shape.length > 20 && shape.length <= 32, `${shape.length} points`);
    assert.deepEqual([shape[0], shape.at(-1)], [100, 0]);
    assert.deepEqual(short, { "metrics:loss": [100, 50, 0] });
    assert.deepEqual([none, others], [{}, {}]);
    runs.addPoints("short", [{ key: "val_loss", step: 30, value: 5 }]);
    assert.deepEqual(tables.curveShapes(request)["short"], { "metrics:loss": [50, 25, 0, 100] });
  });
});
