import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ColumnId } from "../../src/protocol/experiments.ts";
import type { ColumnValues, RunValues } from "../../src/protocol/experiments/analysis.ts";
import { keptRuns } from "../../webview-ui/experiments/analysis/brushes.ts";
import { brushedQuery, tidyBound } from "../../webview-ui/experiments/analysis/queryText.ts";
import { parseValue, valueInput } from "../../webview-ui/experiments/analysis/rangeInput.ts";
import { scaleOf } from "../../webview-ui/experiments/analysis/scale.ts";

function column(id: ColumnId, values: readonly number[], texts?: readonly string[]): ColumnValues {
  return { column: id, values: Float64Array.from(values), ...(texts && { texts }) };
}

function runsWith(...columns: readonly ColumnValues[]): RunValues {
  const ids = Array.from(columns[0]?.values ?? [], (_, at) => `id-${at}`);
  return { ids, names: ids, columns };
}

describe("the scale of an axis", () => {
  test("is logarithmic where values span decades, unless somebody wants it otherwise", () => {
    const rates = column("params:lr", [0.0001, 0.003, 0.02, 0.5, 0.004, 0.9, 0.11]);
    assert.equal(scaleOf(rates, undefined).kind, "log");
    assert.equal(scaleOf(rates, "linear").kind, "linear");
    assert.deepEqual(
      scaleOf(rates, undefined).ticks.map(({ text }) => text),
      ["0.0001", "0.001", "0.01", "0.1", "1"],
    );
    assert.equal(scaleOf(column("params:lr", [-1, 0.001, 1000]), undefined).kind, "linear");
  });

  test("marks few values as they are, many by round numbers, and says where each lies and back", () => {
    const few = scaleOf(column("params:hidden", [32, 64, 128, 64]), undefined);
    assert.deepEqual(
      few.ticks.map(({ text }) => text),
      ["32", "64", "128"],
    );
    const many = scaleOf(column("metrics:acc", [0.81, 0.83, 0.87, 0.9, 0.93, 0.95, 0.99]), undefined);
    assert.deepEqual(
      many.ticks.map(({ text }) => text),
      ["0.85", "0.9", "0.95"],
    );
    assert.ok(Math.abs(many.valueAt(many.placeOf(0.87)) - 0.87) < 1e-12);
    assert.equal(scaleOf(column("metrics:acc", [3, 3]), undefined).placeOf(3), 0.5);
  });

  test("has no place for what is missing, infinite, or cannot be on it", () => {
    const scale = scaleOf(column("metrics:loss", [1, Number.NaN, Infinity, 2]), undefined);
    assert.deepEqual([Number.NaN, Infinity].map(scale.placeOf), [Number.NaN, Number.NaN]);
    assert.equal(scaleOf(column("metrics:loss", [0, 1, 1000]), "log").placeOf(0), Number.NaN);
    assert.ok(scaleOf(column("metrics:loss", [Number.NaN]), undefined).ticks.length > 0);
  });
});

describe("brushes", () => {
  const runs = runsWith(
    column("params:lr", [0.1, 0.01, Number.NaN, 0.001]),
    column("params:opt", [0, 1, 1, Number.NaN], ["adam", "sgd"]),
    column("duration", [1_500, 60_000, 90_000, 2_000]),
  );

  test("keep the runs that are in all of them", () => {
    assert.deepEqual(keptRuns(runs, {}), [0, 1, 2, 3]);
    assert.deepEqual(keptRuns(runs, { "params:lr": { low: 0.005 } }), [0, 1]);
    assert.deepEqual(
      keptRuns(runs, { "params:lr": { low: 0.005, missing: true }, "params:opt": { texts: ["sgd"] } }),
      [1, 2],
    );
    assert.deepEqual(keptRuns(runs, { "params:lr": { missing: true } }), [2]);
    assert.deepEqual(keptRuns(runs, { "params:gone": { low: 5 } }), [0, 1, 2, 3]);
  });

  test("are written as a query that goes on from the one before", () => {
    const brushes = { "params:lr": { low: 0.004_93, high: 0.100_1 }, "params:opt": { texts: ["adam", "or"] } };
    assert.equal(
      brushedQuery("", runs, brushes),
      'params.lr >= 0.004 and params.lr <= 0.2 and params.opt in (adam, "or")',
    );
    assert.equal(brushedQuery("a or b", runs, { duration: { low: 1_600 } }), "(a or b) and duration >= 1.6");
    assert.equal(
      brushedQuery("calm", runs, { "params:lr": { high: 0.01, missing: true } }),
      "calm and (params.lr <= 0.01 or not params.lr exists)",
    );
    const odd = runsWith(column("params:a b", [0, 1], ['say "so"', ""]));
    assert.equal(
      brushedQuery("", odd, { "params:a b": { texts: ['say "so"', ""] } }),
      'params."a b" in ("say \\"so\\"", "")',
    );
  });

  test("have bounds with no more digits than they need", () => {
    assert.equal(tidyBound(0.123_456, [0.2, 0.3], "down"), 0.1);
    assert.equal(tidyBound(0.123_456, [0.123, 0.2], "down"), 0.1234);
    assert.equal(tidyBound(-0.51, [-0.5, 1], "down"), -0.6);
    assert.equal(tidyBound(987.654, [900, 990], "up"), 988);
    assert.equal(tidyBound(0, [0], "up"), 0);
  });

  test("can be typed in the units that a person uses", () => {
    assert.equal(parseValue("duration", "90"), 90_000);
    assert.equal(valueInput("duration", 90_000), "90");
    assert.equal(parseValue("metrics:acc", "−0.5"), -0.5);
    assert.equal(parseValue("metrics:acc", "much"), undefined);
    const time = Date.UTC(2026, 2, 1, 12, 30);
    assert.equal(parseValue("started", valueInput("started", time)), time);
  });
});
