import assert from "node:assert/strict";
import { test } from "node:test";
import { lookupParam, paramLabel } from "../../src/engine/discovery/params/lookupParam.ts";
import { readParams } from "../../src/engine/discovery/params/readParams.ts";
import { setParams } from "../../src/engine/discovery/params/setParams.ts";
import { UserError } from "../../src/engine/model/errors.ts";
import type { RunValue } from "../../src/engine/model/run.ts";
import type { ParamValue } from "../../src/engine/model/stageRecord.ts";

test("YAML is read as DVC reads it, every key with its place", () => {
  const text =
    "\uFEFFtrain:\r\n  lr: 1e-5\r\n  layers: [10, 20, {k: v}]\r\n  betas: [0.9, 0.99]\r\nbig: 1_000\r\nyes: Yes\r\nnone:\r\n";
  const params = readParams("params.yaml", text);
  assert.deepEqual(params.problems, []);
  assert.deepEqual(Object.fromEntries(params.leaves), {
    "train.lr": 1e-5,
    "train.layers.0": 10,
    "train.layers.1": 20,
    "train.layers.2.k": "v",
    "train.betas": [0.9, 0.99],
    big: 1000,
    yes: "Yes",
    none: null,
  });
  assert.deepEqual(params.ranges.get("train.lr"), { start: { line: 2, column: 3 }, end: { line: 2, column: 5 } });
  assert.deepEqual(params.ranges.get("train")?.start, { line: 1, column: 1 });
  assert.deepEqual(params.ranges.get("train.layers.1")?.start, { line: 3, column: 16 });
});

test("JSON is read with Python's NaN and infinities", () => {
  const params = readParams(
    "p.json",
    '{"a": {"b": [1, NaN]},\t"c": -Infinity, "d": "NaN, \\"x\\"", "e": 1.0, "f": 12345678901234567890}',
  );
  assert.deepEqual(params.values, {
    a: { b: [1, NaN] },
    c: -Infinity,
    d: 'NaN, "x"',
    e: 1,
    f: 12345678901234567000,
  });
  assert.deepEqual(params.ranges.get("a.b")?.start, { line: 1, column: 8 });
  assert.equal(params.typed instanceof Map && params.typed.get("f"), 12345678901234567890n);
  assert.deepEqual(
    readParams("p.json", '{"a": 1,}').problems.map(({ code }) => code),
    ["not-json"],
  );
});

test("TOML is read, with the places of what stands on lines of its own", () => {
  const text =
    'x = 1.0\n[a]\n"q w".k = \'lit\'\nm = """\nzz = 3\n"""\ninline = {deep = 2}\n[[t]]\nv = 1\n[[t]]\nv = 2\nday = 2024-02-03\n';
  const params = readParams("p.toml", text);
  assert.deepEqual(params.values, {
    x: 1,
    a: { "q w": { k: "lit" }, m: "zz = 3\n", inline: { deep: 2 } },
    t: [{ v: 1 }, { v: 2, day: "2024-02-03" }],
  });
  assert.deepEqual(
    ["x", "a", "a.q w.k", "a.m", "a.zz", "a.inline.deep", "t.1.v"].map((key) => params.ranges.get(key)?.start.line),
    [1, 2, 3, 4, undefined, undefined, 11],
  );
  const [problem] = readParams("p.toml", "a = 1\nb = \n").problems;
  assert.deepEqual([problem?.code, problem?.range.start.line], ["not-toml", 2]);
});

test("Python is read by its syntax alone", () => {
  const text =
    "import os\nLR: float = 1e-3; STEPS = 2;\nNAMES = ['a', (1, -2.5)]\nD = {'k': {'z': True}, 's': 'it' \"'s\"}\nRAW = r'\\d'\n" +
    "COMPUTED = os.getcwd()\nF = f'{LR}'\nclass Train:\n    DEPTH = 0x1F\n    def __init__(self):\n        self.wide = 1_000\n        local = 3\n";
  const params = readParams("params.py", text);
  assert.deepEqual(params.values, {
    LR: 0.001,
    STEPS: 2,
    NAMES: ["a", [1, -2.5]],
    D: { k: { z: true }, s: "it's" },
    RAW: "\\d",
    Train: { DEPTH: 31, wide: 1000 },
  });
  assert.deepEqual(params.ranges.get("Train.wide")?.start, { line: 11, column: 9 });
  assert.deepEqual(params.ranges.get("D.k.z")?.start, { line: 4, column: 12 });
  assert.deepEqual(
    readParams("params.py", "def (\n").problems.map(({ code }) => code),
    ["not-python"],
  );
});

test("bad YAML in a parameters file is a problem at its place, and no value", () => {
  const params = readParams("params.yaml", "a: 1\nb: 'open\n");
  assert.deepEqual([params.values, params.leaves.size], [null, 0]);
  assert.deepEqual(
    params.problems.map(({ code, range }) => [code, range.start.line]),
    [["missing-char", 3]],
  );
});

test("a key is a path through groups and lists", () => {
  const values = { a: { b: [1, { c: null }] }, "x.y": { z: 2 } };
  assert.equal(lookupParam(values, "a.b[0]"), 1);
  assert.equal(lookupParam(values, "a.b.1.c"), null);
  assert.deepEqual(lookupParam(values, "x.y"), { z: 2 });
  for (const key of ["a.c", "a.b.9", "a.b.length", "a.b.0.x", "constructor", "__proto__"]) {
    assert.equal(lookupParam(values, key), undefined, key);
  }
  assert.deepEqual(
    [paramLabel("params.yaml", "a"), paramLabel("c.toml", "a"), paramLabel("c.toml", null)],
    ["a", "c.toml:a", "c.toml"],
  );
});

test("a value is set where it stands, and every other character stays", () => {
  const yaml =
    "# top\r\ntrain:\r\n  lr: 0.1   # rate\r\n  name: 'ad am'\r\n  opt: \"x\"\r\n  empty:\r\n  list: [1, two, {a: b}]\r\n  text: |\r\n    hi\r\nz: &z 1\r\ny: *z\r\n";
  assert.equal(
    setParams(yaml, "params.yaml", [
      { key: "train.lr", value: 1e-7 },
      { key: "train.name", value: "it's" },
      { key: "train.opt", value: 'q"' },
      { key: "train.empty", value: "yes" },
      { key: "train.list[1]", value: "a, b" },
      { key: "train.text", value: "one" },
      { key: "y", value: false },
    ]),
    "# top\r\ntrain:\r\n  lr: 1.0e-07   # rate\r\n  name: 'it''s'\r\n  opt: \"q\\\"\"\r\n  empty: 'yes'\r\n  list: [1, \"a, b\", {a: b}]\r\n  text: one\r\nz: &z 1\r\ny: false\r\n",
  );
  assert.equal(
    setParams('{"a": {"b": 1.0},\t"n": NaN}', "p.json", [
      { key: "a.b", value: "é" },
      { key: "n", value: Infinity },
    ]),
    '{"a": {"b": "é"},\t"n": Infinity}',
  );
  assert.equal(
    setParams("x = 1 # c\n[a]\np = 'C:\\x'\n", "p.toml", [
      { key: "x", value: 2.5 },
      { key: "a.p", value: "D:\\y" },
    ]),
    "x = 2.5 # c\n[a]\np = 'D:\\y'\n",
  );
  assert.equal(
    setParams("LR = 0.1  # c\nclass T:\n    n = 'a'\n", "p.py", [
      { key: "LR", value: null },
      { key: "T.n", value: "it's" },
    ]),
    'LR = None  # c\nclass T:\n    n = "it\'s"\n',
  );
});

test("a list is set item by item where it keeps its length, else written anew in its place", () => {
  const yaml =
    "a: [1.0, 2.0] # two\nb: # sizes\n- 64 # wide\n- 32 # narrow\n# next\nin:\n  c:\n    - x\n    - [y]\n  d: &d [1]\n  e: *d\nf: 7\n";
  const set = (text: string, file: string, values: Readonly<Record<string, RunValue>>): string =>
    setParams(
      text,
      file,
      Object.entries(values).map(([key, value]) => ({ key, value })),
    );
  assert.equal(
    set(yaml, "params.yaml", { a: [1, 3], b: [64, 16], "in.c": ["x", ["z", "a, b"]], "in.e": [], f: [7, null] }),
    'a: [1.0, 3] # two\nb: # sizes\n- 64 # wide\n- 16 # narrow\n# next\nin:\n  c: [x, [z, "a, b"]]\n  d: &d [1]\n  e: []\nf: [7, null]\n',
  );
  assert.equal(
    set(yaml, "params.yaml", { a: [0.5], b: ["s"], "in.c": "x", "in.d": [2, 3] }),
    "a: [0.5] # two\nb: [s] # narrow\n# next\nin:\n  c: x\n  d: &d [2, 3]\n  e: *d\nf: 7\n",
  );
  assert.equal(set('{"a":[1, 2],"b":"x"}', "p.json", { a: [1], b: [true] }), '{"a":[1],"b":[true]}');
  assert.equal(
    set("[t]\na = [ # two\n  1, [2],\n] # end\nb = 'x'\n", "p.toml", { "t.a": [3, [], "c"], "t.b": "y" }),
    "[t]\na = [3, [], \"c\"] # end\nb = 'y'\n",
  );
  assert.equal(
    set("A = (1, 2)\nclass T:\n    b = ['x']\n    d = {'k': [1]}\n", "p.py", {
      A: [1],
      "T.b": ["x", null],
      "T.d.k": [true, 1.5],
    }),
    "A = (1,)\nclass T:\n    b = [\"x\", None]\n    d = {'k': [True, 1.5]}\n",
  );
  assert.throws(() => set("a = [1]\n", "p.toml", { a: [null] }), /cannot hold null/);
  assert.throws(() => set("a: &a\n- 1\nb: *a\n", "params.yaml", { a: [1, 2] }), /by itself/);
});

test("a list of maps gets longer and shorter at its end, and what stays of it stays as it is written", () => {
  const set = (file: string, text: string, key: string, value: readonly ParamValue[]): string => {
    const changed = setParams(text, file, [{ key, value }]);
    assert.deepEqual(lookupParam(readParams(file, changed).values, key), value, changed);
    return changed;
  };
  const [wide, narrow, last] = [
    { units: 64, act: "relu" },
    { units: 32, act: "tanh" },
    { units: 8, act: "yes, it" },
  ];
  const yaml =
    "# net\nnet:\n  layers: # all\n    - units: 64 # wide\n      act: 'relu'\n    # then\n    - {units: 32, act: tanh} # narrow\n  # rate\n  lr: 1\n";
  assert.equal(
    set("p.yaml", yaml, "net.layers", [wide]),
    "# net\nnet:\n  layers: # all\n    - units: 64 # wide\n      act: 'relu'\n  # rate\n  lr: 1\n",
  );
  assert.equal(
    set("p.yaml", yaml, "net.layers", [{ ...wide, units: 65 }, narrow, last, { nested: { deep: [1, { a: null }] } }]),
    `${yaml.slice(0, yaml.indexOf("  # rate")).replace("64", "65")}    - units: 8\n      act: yes, it\n    - nested: {deep: [1, {a: null}]}\n  # rate\n  lr: 1\n`,
  );
  // An item with other keys is written anew, and the others are left.
  assert.equal(
    set("p.yaml", yaml, "net.layers", [{ units: 64, drop: 0.5 }, narrow]),
    "# net\nnet:\n  layers: # all\n    - {units: 64, drop: 0.5}\n    # then\n    - {units: 32, act: tanh} # narrow\n  # rate\n  lr: 1\n",
  );
  assert.equal(set("p.yaml", "a: [] # none\nb: 1\n", "a", [wide]), "a: [{units: 64, act: relu}] # none\nb: 1\n");
  assert.equal(set("p.yaml", "a:\r\n- x: 1", "a", [{ x: 1 }, { x: 2 }]), "a:\r\n- x: 1\r\n- x: 2");
  assert.equal(set("p.yaml", "a: [{x: 1}, {x: 2}] # two\n", "a", [{ x: 3 }]), "a: [{x: 3}] # two\n");
  const json = '{\n  "a": [\n    {"x": 1},\n    {"x": 2}\n  ],\n  "b": 1\n}\n';
  assert.equal(set("p.json", json, "a", [{ x: 1 }]), '{\n  "a": [\n    {"x": 1}\n  ],\n  "b": 1\n}\n');
  assert.equal(
    set("p.json", json, "a", [{ x: 1 }, { x: 2 }, { y: { z: "é" } }]),
    '{\n  "a": [\n    {"x": 1},\n    {"x": 2},\n    {"y": {"z": "é"}}\n  ],\n  "b": 1\n}\n',
  );
  const toml =
    "[[net.layers]] # wide\nunits = 64\nact = 'relu'\n\n# then\n[[net.layers]]\nunits = 32 # few\nact = \"tanh\"\n\n# rate\n[opt]\nlr = 1\n";
  assert.equal(
    set("p.toml", toml, "net.layers", [{ ...wide, units: 65 }]),
    "[[net.layers]] # wide\nunits = 65\nact = 'relu'\n\n# rate\n[opt]\nlr = 1\n",
  );
  assert.equal(
    set("p.toml", toml, "net.layers", [wide, narrow, { units: 8, more: { "a b": [true] } }]),
    toml.replace("\n\n# rate", '\n\n[[net.layers]]\nunits = 8\nmore = { "a b" = [true] }\n\n# rate'),
  );
  assert.equal(set("p.toml", "a = [{x = 1}, {x = 2}] # two\n", "a", [{ x: 3 }]), "a = [{ x = 3 }] # two\n");
  assert.equal(
    set("p.py", "A = [{'x': 1}]  # one\n", "A", [{ x: 1 }, { y: null }]),
    'A = [{"x": 1}, {"y": None}]  # one\n',
  );
  assert.throws(() => set("p.toml", "[[a]]\nx = 1\n[a.b]\ny = 1\n", "a", [{ x: 1 }]), /by itself/);
});

test("what is set reads back as what was asked for", () => {
  const values = [
    "plain",
    "yes",
    "1.0",
    "0x1F",
    "",
    " lead",
    "a: b",
    "# c",
    "it's",
    'say "x"',
    "two\nlines",
    "é ☕ 🚀",
    "{x}",
    -0,
    1e300,
    5e-324,
    NaN,
    true,
    null,
  ];
  for (const [file, text] of [
    ["p.yaml", "k: v\nl: [v, w]\n"],
    ["p.json", '{"k": "v", "l": ["v", "w"]}'],
    ["p.py", "k = 'v'\n"],
    ["p.toml", "k = 'v'\n"],
  ] as const) {
    for (const value of values) {
      if ((value === null && file === "p.toml") || (Number.isNaN(value) && file === "p.py")) continue;
      const keys = file === "p.yaml" || file === "p.json" ? ["k", "l.0"] : ["k"];
      const changed = setParams(
        text,
        file,
        keys.map((key) => ({ key, value })),
      );
      const read = readParams(file, changed);
      for (const key of keys) assert.deepEqual(lookupParam(read.values, key), value, `${file}: ${changed}`);
    }
  }
});

test("what cannot be set is said with the way out", () => {
  const fails = (text: string, file: string, key: string, code: string, cure: RegExp) =>
    assert.throws(
      () => setParams(text, file, [{ key, value: null }]),
      (error) => error instanceof UserError && error.code === code && cure.test(error.cure),
    );
  fails("train: {lr: 1}\n", "params.yaml", "trian.lr", "param-unknown", /Did you mean `train.lr`/);
  fails("train: {lr: 1}\n", "params.yaml", "train", "param-not-settable", /Set one of `train.lr`/);
  fails("base: &b {lr: 1}\nx: {<<: *b}\n", "params.yaml", "x.lr", "param-not-settable", /by hand/);
  fails("a: [\n", "params.yaml", "a", "params-unreadable", /not YAML/);
  fails("a = 1\n", "p.toml", "a", "param-not-settable", /another value/);
});
