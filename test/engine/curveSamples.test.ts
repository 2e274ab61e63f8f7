import assert from "node:assert/strict";
import { describe, it, test } from "node:test";
import { curveAxes } from "../../src/engine/experiments/curves/curveAxes.ts";
import { CurveReader } from "../../src/engine/experiments/curves/curveReader.ts";
import { sampleCurve } from "../../src/engine/experiments/curves/sampleCurve.ts";
import { smooth } from "../../src/engine/experiments/curves/smooth.ts";
import { openLedger } from "../../src/engine/ledger/openLedger.ts";
import type { CurvesRequest } from "../../src/engine/model/curves.ts";

const everything = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY, isLog: false };

function curve(values: readonly number[]) {
  return { x: Float64Array.from(values, (_, index) => index), y: Float64Array.from(values), length: values.length };
}

describe("the samples of a curve", () => {
  const long = curve(Array.from({ length: 100_000 }, (_, step) => Math.sin(step / 5_000)));
  long.y[31_234] = 7;
  long.y[77_777] = -7;
  long.y[50_001] = Number.NaN;

  it("are few, in order, with the ends, every extreme and every gap", () => {
    const { x, y } = sampleCurve(long, { ...everything, columns: 100 });
    assert.ok(x.length <= 302, `${x.length} samples`);
    assert.deepEqual([x[0], x.at(-1)], [0, 99_999]);
    assert.deepEqual(x, x.toSorted());
    assert.deepEqual([y[x.indexOf(31_234)], y[x.indexOf(77_777)]], [7, -7]);
    assert.ok(Number.isNaN(y[x.indexOf(50_001)]));
  });

  it("of a part are all points where they are few, with one beside it at both ends", () => {
    const { x } = sampleCurve(long, { ...everything, from: 10, to: 14, columns: 100 });
    assert.deepEqual([...x], [9, 10, 11, 12, 13, 14, 15]);
    assert.deepEqual([...sampleCurve(long, { ...everything, from: 99_998.5, columns: 9 }).x], [99_998, 99_999]);
    assert.equal(sampleCurve(curve([]), { ...everything, columns: 9 }).x.length, 0);
  });

  it("lie as close at the beginning of a logarithmic axis as it is wide there", () => {
    const { x } = sampleCurve(long, { ...everything, isLog: true, columns: 50 });
    assert.ok(x.filter((step) => step < 100).length > 15);
    assert.ok(x.length <= 152);
  });
});

test("smoothing weighs the past as TensorBoard does, from the first value on, and lets gaps be", () => {
  const values = Float64Array.from([1, 2, Number.NaN, 3]);
  assert.deepEqual(
    [...smooth(values, 4, 0.5)].map((value) => Number(value.toFixed(4))),
    [1, 1.6667, Number.NaN, 2.4286],
  );
  assert.deepEqual([...values], [1, 2, Number.NaN, 3]);
  assert.deepEqual([...smooth(Float64Array.from([0.1, 0.1, 0.1]), 3, 0.9)], [0.1, 0.1, 0.1]);
});

describe("curves in the ledger", () => {
  const request: CurvesRequest = {
    runIds: ["b", "none", "a"],
    key: "loss",
    axis: "step",
    isLog: false,
    columns: 100,
    smoothing: 0,
  };

  function withRuns(work: (ledger: ReturnType<typeof openLedger>["ledger"]) => void): void {
    const { ledger } = openLedger("", "memory", () => undefined);
    try {
      for (const [index, id] of ["a", "b"].entries()) {
        ledger.runs.begin({
          id,
          name: id,
          experiment: "main",
          startedAt: index,
          dirty: false,
          params: {},
          stages: [],
          sources: [],
          logDir: "",
          pid: 1,
        });
      }
      work(ledger);
    } finally {
      ledger.close();
    }
  }

  it("are read whole, then from where they ended, and anew where they were written anew", () => {
    withRuns(({ runs }) => {
      const reads: (number | undefined)[] = [];
      const watched = {
        version: () => runs.version(),
        curveKeys: () => new Map<string, readonly string[]>(),
        curveClock: () => ({ x: new Float64Array(), y: new Float64Array() }),
        curvePoints: (...args: Parameters<typeof runs.curvePoints>) => {
          reads.push(args[2]);
          return runs.curvePoints(...args);
        },
      };
      const reader = new CurveReader(() => watched);
      const drawn = (): readonly unknown[] =>
        reader
          .windows({ ...request, runIds: ["a"] })
          .map(({ x, y, count, lastValue }) => [[...x], [...y], count, lastValue]);
      runs.addPoints("a", [
        { key: "loss", step: 1, value: 3 },
        { key: "loss", step: 2, value: Number.NaN },
      ]);
      assert.deepEqual(drawn(), [[[1, 2], [3, Number.NaN], 2, Number.NaN]]);
      assert.deepEqual(drawn(), [[[1, 2], [3, Number.NaN], 2, Number.NaN]]);
      assert.deepEqual(reads, [undefined]);
      runs.addPoints("a", [{ key: "loss", step: 3, value: 1 }]);
      assert.deepEqual(drawn(), [[[1, 2, 3], [3, Number.NaN, 1], 3, 1]]);
      assert.deepEqual(reads, [undefined, 2]);
      runs.addPoints(
        "a",
        [1, 2, 3].map((step) => ({ key: "loss", step, value: 9 })),
      );
      assert.deepEqual(drawn(), [[[1, 2, 3], [9, 9, 9], 3, 9]]);
      assert.deepEqual(reads, [undefined, 2, 3, undefined]);
    });
  });

  it("are answered for the runs that have them, smoothed beside as they are", () => {
    withRuns(({ runs }) => {
      for (const id of ["a", "b"])
        runs.addPoints(
          id,
          [1, 2].map((step) => ({ key: "loss", step, value: step })),
        );
      const windows = new CurveReader(() => runs).windows({ ...request, smoothing: 0.5 });
      assert.deepEqual(
        windows.map(({ runId }) => runId),
        ["b", "a"],
      );
      assert.deepEqual(
        windows.map(({ y }) => [...y]),
        [
          [1, 2],
          [1, 2],
        ],
      );
      assert.equal(windows[0]?.smooth?.y[1]?.toFixed(4), "1.6667");
    });
  });

  it("lie along epochs and time where the run has them, evenly between what is known", () => {
    withRuns(({ runs }) => {
      const steps = [0, 10, 20, 30, 40];
      runs.addPoints(
        "a",
        steps.map((step) => ({ key: "f.csv:loss", step, value: step })),
        10_000,
      );
      runs.addPoints("a", [{ key: "f.csv:loss", step: 80, value: 1 }], 14_000);
      runs.addPoints(
        "a",
        steps.map((step) => ({ key: "f.csv:epoch", step, value: Math.floor(step / 20) })),
      );
      runs.addPoints("b", [{ key: "f.csv:loss", step: 1, value: 1 }]);
      const reader = new CurveReader(() => runs);
      const along = (axis: CurvesRequest["axis"]): readonly unknown[] =>
        reader
          .windows({ ...request, key: "f.csv:loss", axis })
          .map(({ runId, x, first, last }) => [runId, [...x], first, last]);
      assert.deepEqual(along("epoch"), [["a", [0, 0.5, 1, 1.5, 2, 2], 0, 2]]);
      assert.deepEqual(along("time"), [["a", [10, 10, 10, 10, 10, 14], 10, 14]]);
      assert.deepEqual(curveAxes(runs, ["a", "b"]), ["step", "epoch", "time"]);
      assert.deepEqual(curveAxes(runs, ["b"]), ["step"]);
      assert.deepEqual(
        runs.curves(["a"]).map(({ key }) => key),
        ["f.csv:epoch", "f.csv:loss"],
      );
    });
  });

  it("are named for each run, and sketched with few points whatever their length", () => {
    withRuns(({ runs }) => {
      const points = Array.from({ length: 1_000 }, (_, step) => ({ key: "loss", step, value: step }));
      runs.addPoints("a", [...points, { key: "acc", step: 1, value: 1 }]);
      assert.deepEqual(
        runs.curveKeys(["a", "b"]),
        new Map([
          ["a", ["loss", "acc"]],
          ["b", []],
        ]),
      );
      const [sketch, none] = runs.sketches(["a", "b"], "loss", 5);
      assert.deepEqual(sketch?.steps, [0, 249, 499, 749, 999]);
      assert.deepEqual(sketch?.values, sketch?.steps);
      assert.deepEqual(none?.steps, []);
      assert.deepEqual(runs.sketches(["a"], "acc", 5)[0]?.values, [1]);
    });
  });
});
