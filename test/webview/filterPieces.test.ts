import assert from "node:assert/strict";
import { test } from "node:test";
import { readQuery } from "../../src/engine/experiments/query/bindQuery.ts";
import type { RunValue } from "../../src/protocol/experiments.ts";
import { chosenPiece } from "../../webview-ui/experiments/table/columnFilter.ts";
import { textLiteral, valueLiteral, withPiece } from "../../webview-ui/experiments/table/filterPieces.ts";

const scope = { names: { params: ["p"], metrics: [], data: [], environment: [] }, now: 0 };

test("a value that is written into the filter line means itself, whatever it is", () => {
  const values: readonly Exclude<RunValue, null>[] = [
    0.1,
    -5e-324,
    1.7976931348623157e308,
    Infinity,
    -Infinity,
    true,
    [64, "a"],
    "and",
    "OR",
    "true",
    "nan",
    "0.5",
    "1e3",
    "-inf",
    "",
    " ",
    "in",
    "exists",
    "not",
    'a "b" \\ c',
    "it's",
    "`x`",
    "a=b",
    "(x)",
    "a,b",
    "ü/ö",
    "two\nlines",
    "plain",
    "models/best.pt",
  ];
  for (const value of values) {
    const literal = valueLiteral(value);
    const wanted = typeof value === "object" ? JSON.stringify(value) : value === true ? 1 : value;
    assert.deepEqual(
      readQuery(`params.p = ${literal}`, scope),
      { kind: "compare", field: { kind: "param", key: "p" }, operator: "=", value: wanted },
      `${literal}`,
    );
  }
  assert.equal(valueLiteral(Number.NaN), undefined);
  assert.equal(valueLiteral(null), undefined);
  assert.equal(textLiteral("plain"), "plain");
});

test("conditions join what is written, which keeps its meaning", () => {
  assert.equal(withPiece(" ", "a = 1"), "a = 1");
  assert.equal(withPiece("some words", "a = 1"), "some words and a = 1");
  assert.equal(withPiece("a = 1 OR b = 2", "c = 3"), "(a = 1 OR b = 2) and c = 3");
  assert.equal(withPiece("x and a = 1", "a = 1"), "x and a = 1", "the same is not said twice");
  assert.equal(withPiece("x and aa = 1", "a = 1"), "x and aa = 1 and a = 1");
});

test("a range, values and runs without one are one condition", () => {
  const nothing = { from: "", to: "", values: [], isMissing: false };
  assert.equal(chosenPiece("params:p", nothing), undefined);
  assert.equal(chosenPiece("params:p", { ...nothing, from: "1", to: "x" }), undefined);
  assert.equal(chosenPiece("params:p", { ...nothing, from: " 1e-3 " }), "params.p >= 1e-3");
  assert.equal(chosenPiece("started", { ...nothing, to: "2026-03-01" }), 'started <= "2026-03-01"');
  const both = { ...nothing, values: [1, "a b"], isMissing: true };
  assert.equal(chosenPiece("params:p", both), '(params.p in (1, "a b") or not params.p exists)');
});
