import assert from "node:assert/strict";
import { test } from "node:test";
import { curveTails, knownEnds } from "../../src/engine/experiments/curveTails.ts";

test("a curve is told by what it has grown, and whole where it has been rewritten", () => {
  const curve = { runId: "a", key: "loss", steps: [1, 2], values: [3, Number.NaN] };
  const known = knownEnds([], curveTails([], [curve]));
  assert.deepEqual(curveTails(known, [curve]), []);
  const longer = { ...curve, steps: [1, 2, 3], values: [3, Number.NaN, 1] };
  const tails = [{ ...curve, from: 2, steps: [3], values: [1] }];
  assert.deepEqual(curveTails(known, [longer]), tails);
  assert.deepEqual(curveTails(knownEnds(known, tails), [longer]), []);
  const other = { ...longer, values: [3, 5, 1] };
  assert.deepEqual(curveTails(known, [other]), [{ ...other, from: 0 }]);
});
