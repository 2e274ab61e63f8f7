import assert from "node:assert/strict";
import { test } from "node:test";
import { lineContextAt } from "../../../src/engine/language/lineContext.ts";

/** The context where `|` stands in a text. */
function at(text: string) {
  const [before = ""] = text.split("|");
  const lines = text.replace("|", "").split(/\r?\n/);
  const own = before.split(/\r?\n/);
  return lineContextAt(lines, { line: own.length, column: (own.at(-1) ?? "").length + 1 });
}

test("a key being written knows the keys above and beside it", () => {
  const context = at("stages:\n  train:\n    cmd: python train.py\n    de|\n    outs: [a]\n  next:\n    wdir: x\n");
  assert.deepEqual(context, {
    above: ["stages", "train"],
    text: "de",
    column: 5,
    isItem: false,
    siblings: ["cmd", "outs"],
    isFlow: false,
    isQuoted: false,
  });
});

test("an empty line belongs to what it is indented under", () => {
  assert.deepEqual(at("stages:\n  train:\n    cmd: x\n    |")?.above, ["stages", "train"]);
  assert.deepEqual(at("stages:\n  train:\n    cmd: x\n  |")?.above, ["stages"]);
  assert.deepEqual(at("stages:\n  train:\n    cmd: x\n|")?.above, []);
  assert.deepEqual(at("stages:\n  train:\n    deps:\n      - a\n\n      |")?.above, ["stages", "train", "deps"]);
});

test("items of lists are known by their dashes, indented or not", () => {
  assert.deepEqual(at("stages:\n  train:\n    deps:\n      - a\n      - da|")?.above, ["stages", "train", "deps", "-"]);
  assert.deepEqual(at("stages:\n  train:\n    deps:\n    - a\n    - da|")?.above, ["stages", "train", "deps", "-"]);
  assert.deepEqual(at("vars:\n- a: 1\n  b|")?.above, ["vars", "-"]);
  assert.deepEqual(at("vars:\n- a: 1\n  b|")?.siblings, ["a"]);
  const option = at("stages:\n  s:\n    outs:\n      - model.pt:\n          ca|");
  assert.deepEqual(option?.above, ["stages", "s", "outs", "-", "model.pt"]);
});

test("values are told from keys by the colon before them", () => {
  assert.deepEqual(at("stages:\n  s:\n    wdir: sr|"), {
    above: ["stages", "s"],
    key: "wdir",
    text: "sr",
    column: 11,
    isItem: false,
    siblings: [],
    isFlow: false,
    isQuoted: false,
  });
  const quoted = at('stages:\n  s:\n    wdir: "a b/|');
  assert.deepEqual([quoted?.text, quoted?.isQuoted], ["a b/", true]);
  assert.equal(at("stages:\n  s:\n    cmd: a:b |")?.key, "cmd");
});

test("brackets on one line are read", () => {
  const list = at("stages:\n  s:\n    params: [train.lr, tr|");
  assert.deepEqual([list?.above, list?.text, list?.isItem], [["stages", "s", "params", "-"], "tr", true]);
  const map = at("stages:\n  s:\n    outs:\n      - m.pt: {cache: false, pe|");
  assert.deepEqual([map?.above, map?.text], [["stages", "s", "outs", "-", "m.pt"], "pe"]);
  assert.deepEqual(map?.siblings, ["cache"]);
  const value = at("stages:\n  s: {cmd: x, deps: [a, b], frozen: |");
  assert.deepEqual([value?.above, value?.key], [["stages", "s"], "frozen"]);
  const inner = at("stages:\n  s: {cmd: x, deps: ['a, b', ${item}, c|");
  assert.deepEqual([inner?.above, inner?.text], [["stages", "s", "deps", "-"], "c"]);
});

test("brackets over several lines are read from where they open", () => {
  const list = at("stages:\n  s:\n    deps: [\n      a.csv,\n      b|\n    ]\n");
  assert.deepEqual([list?.above, list?.text, list?.column, list?.isFlow], [["stages", "s", "deps", "-"], "b", 7, true]);
  const map = at("stages:\n  s: {cmd: x,\n    deps: [a,\n      b], fr|");
  assert.deepEqual([map?.above, map?.text, map?.siblings], [["stages", "s"], "fr", ["cmd", "deps"]]);
  assert.deepEqual(at("stages:\n  s:\n    deps: [a]\n    out|")?.isFlow, false);
});

test("a command over several lines is one value", () => {
  const block = at("stages:\n  s:\n    cmd: >-\n      python train.py\n        --out: mo|\n    outs: [a]");
  assert.deepEqual([block?.above, block?.key, block?.text], [["stages", "s"], "cmd", "--out: mo"]);
  assert.deepEqual(at("stages:\n  s:\n    cmd:\n      - python tr|")?.above, ["stages", "s", "cmd", "-"]);
});

test("comments have no context, and CRLF changes nothing", () => {
  assert.equal(at("stages:\n  # he|"), undefined);
  assert.equal(at("stages:\n  s:\n    wdir: x # he|"), undefined);
  assert.deepEqual(at("stages:\r\n  s:\r\n    cmd: x\r\n    wd|")?.above, ["stages", "s"]);
});
