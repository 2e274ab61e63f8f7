import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { CurvesRequest, CurveWindow } from "../../src/protocol/experiments.ts";
import { ChartCurves } from "../../webview-ui/experiments/charts/chartCurves.ts";
import type { ShownCurves } from "../../webview-ui/experiments/charts/chartCurves.ts";
import { moved, wholeRange, zoomed } from "../../webview-ui/experiments/charts/curveRange.ts";
import { nearestIndex, withTail } from "../../webview-ui/experiments/charts/curveWindows.ts";

function windowOf(runId: string, x: readonly number[], y: readonly number[]): CurveWindow {
  return {
    runId,
    x: Float64Array.from(x),
    y: Float64Array.from(y),
    count: x.length,
    first: x[0] ?? 0,
    last: x.at(-1) ?? 0,
    lastValue: y.at(-1) ?? 0,
  };
}

test("a curve goes on from its end, and is known as another where its end is not what it was", () => {
  const known = windowOf("a", [1, 3], [9, Number.NaN]);
  const tail = windowOf("a", [1, 3, 4, 5], [9, Number.NaN, 2, 1]);
  const grown = withTail(known, tail);
  assert.deepEqual(
    [[...(grown?.x ?? [])], [...(grown?.y ?? [])], grown?.last],
    [[1, 3, 4, 5], [9, Number.NaN, 2, 1], 5],
  );
  assert.equal(withTail(known, windowOf("a", [3, 4], [8, 2])), undefined);
  assert.equal(withTail(known, windowOf("a", [4, 5], [2, 1])), undefined);
});

test("the sample that is nearest to the pointer is found", () => {
  const x = Float64Array.from([1, 10, 11]);
  assert.deepEqual(
    [-5, 5, 6, 10.4, 99].map((place) => nearestIndex(x, place)),
    [0, 0, 1, 1, 2],
  );
  assert.equal(nearestIndex(new Float64Array(), 1), -1);
});

test("looking closer keeps the place that is pointed at, and never leaves the curves", () => {
  const whole = { from: 0, to: 100 };
  assert.deepEqual(zoomed(whole, 20, 0.5, whole, false), { from: 10, to: 60 });
  assert.deepEqual(zoomed({ from: 10, to: 60 }, 20, 10, whole, false), whole);
  assert.deepEqual(moved({ from: 10, to: 60 }, -1, whole, false), { from: 0, to: 50 });
  const powers = { from: 1, to: 10_000 };
  const closer = zoomed(powers, 100, 0.5, powers, true);
  assert.deepEqual([closer.from, closer.to].map(Math.round), [10, 1000]);
  assert.deepEqual(wholeRange([windowOf("a", [0, 2, 8], [1, 1, 1])], true), { from: 2, to: 8 });
  assert.equal(wholeRange([], false), undefined);
});

describe("what a chart asks for", () => {
  const request: CurvesRequest = {
    runIds: ["a", "b"],
    key: "loss",
    axis: "step",
    isLog: false,
    columns: 10,
    smoothing: 0,
  };

  /** Answers from curves that the test may change. */
  function chartOf(curves: Map<string, CurveWindow>) {
    const asked: CurvesRequest[] = [];
    let shown: ShownCurves = { windows: [] };
    const told: (() => void)[] = [];
    const chart = new ChartCurves(
      async (wanted) => {
        asked.push(wanted);
        return wanted.runIds.flatMap((runId) => curves.get(runId) ?? []);
      },
      (now) => {
        shown = now;
        for (const tell of told.splice(0)) tell();
      },
    );
    const next = () => new Promise<void>((resolve) => told.push(resolve));
    return { chart, asked, next, ends: () => shown.windows.map(({ runId, last }) => [runId, last]) };
  }

  test("is the whole first, then only what has come of the runs that grew", async () => {
    const curves = new Map(
      [windowOf("a", [1, 2], [5, 4]), windowOf("b", [1, 2], [5, 4])].map((one) => [one.runId, one]),
    );
    const { chart, asked, next, ends } = chartOf(curves);
    let drawn = next();
    chart.show(request);
    await drawn;
    curves.set("b", windowOf("b", [1, 2, 3], [5, 4, 3]));
    drawn = next();
    chart.grow(["b", "no such run"]);
    await drawn;
    assert.deepEqual(ends(), [
      ["a", 2],
      ["b", 3],
    ]);
    curves.set("b", windowOf("b", [7], [1]));
    drawn = next();
    chart.grow(["b"]);
    await drawn;
    assert.deepEqual(ends(), [
      ["a", 2],
      ["b", 7],
    ]);
    assert.deepEqual(
      asked.map(({ runIds, from }) => [runIds, from]),
      [
        [["a", "b"], undefined],
        [["b"], 2],
        [["b"], 3],
        [["b"], undefined],
      ],
    );
    chart.dispose();
  });

  test("is the newest question alone where several come while one is under way", async () => {
    const { chart, asked, next } = chartOf(new Map([["a", windowOf("a", [1], [1])]]));
    const first = next();
    for (const from of [1, 2, 3]) chart.show({ ...request, from });
    await first;
    await next();
    assert.deepEqual(
      asked.map(({ from }) => from),
      [1, 3],
    );
    chart.dispose();
  });
});
