import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { UserError } from "../../src/engine/model/errors.ts";
import type { AxisValues } from "../../src/engine/model/sweep.ts";
import { readAxis } from "../../src/engine/sweep/axisText.ts";
import { countRuns, expandSpace } from "../../src/engine/sweep/expandSpace.ts";
import { readStopRule, reasonToStop } from "../../src/engine/sweep/stopRule.ts";

const space = (texts: readonly (readonly [AxisValues["kind"], string])[], samples = 4, seed = 1) => ({
  axes: texts.map(([kind, text]) => readAxis(kind, text)),
  samples,
  seed,
});

const valuesOf = (request: ReturnType<typeof space>) =>
  expandSpace(request).map((point) => point.map(({ value }) => value));

function refuses(code: string, work: () => unknown): void {
  assert.throws(work, (error) => error instanceof UserError && error.code === code);
}

test("a grid has every combination, the first axis slowest", () => {
  assert.deepEqual(
    valuesOf(
      space([
        ["grid", "lr=0.1,0.2"],
        ["grid", "conf/m.yaml:opt=adam, 'sgd', null"],
      ]),
    ),
    [
      [0.1, "adam"],
      [0.1, "sgd"],
      [0.1, null],
      [0.2, "adam"],
      [0.2, "sgd"],
      [0.2, null],
    ],
  );
});

test("an axis names its file and key, and keeps the types of its values", () => {
  assert.deepEqual(readAxis("grid", "./conf\\m.yaml:a.b=1,1.0,true,x=y,1e3"), {
    file: "conf/m.yaml",
    key: "a.b",
    values: { kind: "grid", list: [1, 1, true, "x=y", 1000] },
  });
  assert.deepEqual(readAxis("random", "lr=log:1e-4..0.1").values, {
    kind: "random",
    range: { kind: "span", low: 0.0001, high: 0.1, isWhole: false, isLog: true },
  });
  assert.deepEqual(readAxis("latin", "n=-4..128").values, {
    kind: "latin",
    range: { kind: "span", low: -4, high: 128, isWhole: true, isLog: false },
  });
});

test("what is no axis is refused with how to write it", () => {
  for (const text of ["lr", "=1", "lr=", "lr=[1", "lr=[1],{a: 2}", ":lr=1"]) {
    refuses("axis-malformed", () => readAxis("grid", text));
  }
  for (const text of ["lr=2..1", "lr=log:0..1", "lr=a..b"]) refuses("axis-malformed", () => readAxis("random", text));
});

test("the same seed draws the same, another one another, and each axis by itself", () => {
  const drawn = (seed: number) => valuesOf(space([["random", "lr=0.0..1.0"]], 8, seed));
  assert.deepEqual(drawn(5), drawn(5));
  assert.notDeepEqual(drawn(5), drawn(6));
  const beside = valuesOf(
    space(
      [
        ["random", "lr=0.0..1.0"],
        ["random", "n=1..9"],
      ],
      8,
      5,
    ),
  );
  assert.deepEqual(
    beside.map(([lr]) => [lr]),
    drawn(5),
  );
});

test("each combination of the grid gets the same samples", () => {
  const values = valuesOf(
    space(
      [
        ["grid", "a=1,2"],
        ["random", "b=0.0..1.0"],
      ],
      3,
    ),
  );
  assert.deepEqual(
    values.slice(0, 3).map(([, b]) => b),
    values.slice(3).map(([, b]) => b),
  );
});

test("draws stay in their span, and a Latin hypercube takes one from each part", () => {
  const spans = fc
    .record({
      low: fc.double({ min: 1e-6, max: 1e3, noNaN: true }),
      width: fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
    })
    .map(({ low, width }) => ({ low, high: low + width }));
  fc.assert(
    fc.property(
      spans,
      fc.boolean(),
      fc.integer({ min: 1, max: 50 }),
      fc.nat(),
      ({ low, high }, isLog, samples, seed) => {
        const range = { kind: "span", low, high, isWhole: false, isLog } as const;
        const axes = [{ file: "params.yaml", key: "x", values: { kind: "latin", range } as const }];
        const values = expandSpace({ axes, samples, seed }).map(([x]) => Number(x?.value));
        assert.equal(values.length, samples);
        const scale = (value: number) =>
          isLog ? (Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low)) : (value - low) / (high - low);
        for (const value of values) assert.ok(value >= low && value <= high);
        // Values are rounded to six digits, which may carry one over the edge of its part.
        const slack = (scale(high) - scale(high * (1 - 1e-5))) * samples + 1e-9;
        const sorted = values.map(scale).sort((a, b) => a - b);
        for (const [part, share] of sorted.entries()) {
          assert.ok(share * samples >= part - slack && share * samples <= part + 1 + slack, `${share} in part ${part}`);
        }
      },
    ),
  );
});

test("whole numbers are drawn whole, the ends as often as the others", () => {
  const values = valuesOf(space([["latin", "n=1..4"]], 400)).map(([n]) => Number(n));
  assert.deepEqual(
    [1, 2, 3, 4].map((n) => values.filter((value) => value === n).length),
    [100, 100, 100, 100],
  );
});

test("the number of runs is known without laying them out, and bounded", () => {
  const large = space(
    [
      ["grid", `a=${Array.from({ length: 200 }, (_, n) => n).join(",")}`],
      ["random", "b=0..1"],
    ],
    100,
  );
  assert.equal(countRuns(large), 20_000);
  refuses("sweep-too-large", () => expandSpace(large));
  refuses("sweep-empty", () => expandSpace(space([])));
  refuses("sweep-axis-twice", () =>
    expandSpace(
      space([
        ["grid", "a=1"],
        ["random", "a=0..1"],
      ]),
    ),
  );
});

test("a run is stopped by its newest points, from the step that the rule says", () => {
  const rule = readStopRule("val_loss > 2 after 5");
  assert.deepEqual(rule, { metric: "val_loss", comparison: ">", value: 2, after: 5 });
  const at = (step: number, value: number) => reasonToStop(rule, [{ key: "plots/curve.csv:val_loss", step, value }]);
  assert.equal(at(4, 3), undefined);
  assert.equal(at(5, 2), undefined);
  assert.equal(at(5, 3), "val_loss is 3 at step 5");
  assert.equal(at(7, Number.NaN), "val_loss is NaN at step 7");
  assert.equal(reasonToStop(rule, [{ key: "loss", step: 9, value: 3 }]), undefined);
  for (const text of ["", "x", "x > y", "> 3", "x = 3"]) refuses("stop-rule-malformed", () => readStopRule(text));
});
