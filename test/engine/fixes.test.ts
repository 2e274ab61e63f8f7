import assert from "node:assert/strict";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { applied, fixesOf, openFiles } from "./fixtures/problems.ts";

type Files = Readonly<Record<string, string>>;

/** The titles of a problem's fixes, and what the file of one of them is after it. */
async function fix(t: TestContext, files: Files, code: string, title: string, file = "dvc.yaml") {
  const engine = await openFiles(t, files);
  const fixes = await fixesOf(engine, code);
  const chosen = fixes.find((candidate) => candidate.title === title);
  assert.ok(chosen, `${title} is not among ${fixes.map((candidate) => candidate.title).join(", ")}`);
  return { text: applied(chosen, files)[file], isPreferred: chosen.isPreferred, titles: fixes.map((one) => one.title) };
}

test("a mistyped key becomes the one that was meant", async (t) => {
  const files = { "dvc.yaml": "stages:\n  a:\n    cmd: echo\n    dep: [x]  # why\n", x: "" };
  const { text, isPreferred } = await fix(t, files, "unknown-key", "Change to `deps`");
  assert.equal(text, "stages:\n  a:\n    cmd: echo\n    deps: [x]  # why\n");
  assert.equal(isPreferred, true);
});

test("a mistyped path in a template is corrected where it stands, or its parameter is added", async (t) => {
  const files = {
    "dvc.yaml": "stages:\n  a:\n    cmd: echo ${train.lr} ${ train.rat } x\n",
    "params.yaml": "# rates\ntrain:\n  lr: 1   # first\n  rate: 2 # second\n\n# seeds\nseed: 3\n",
  };
  const { text, titles } = await fix(t, files, "template-key-missing", "Change to `${ train.rate }`");
  assert.equal(text, "stages:\n  a:\n    cmd: echo ${train.lr} ${ train.rate } x\n");
  assert.deepEqual(titles, ["Change to `${ train.rate }`", "Add `train.rat` to params.yaml"]);
  const added = await fix(t, files, "template-key-missing", "Add `train.rat` to params.yaml", "params.yaml");
  assert.equal(
    added.text,
    "# rates\ntrain:\n  lr: 1   # first\n  rate: 2 # second\n  rat: null # fill in\n\n# seeds\nseed: 3\n",
  );
});

test("a parameter is added in the language of its file, with all else as it was", async (t) => {
  const cases: readonly (readonly [file: string, key: string, before: string, after: string])[] = [
    ["p.yaml", "a.b.c", "a:\n    x: 1\n", "a:\n    x: 1\n    b:\n      c: null # fill in\n"],
    ["p.yaml", "a.b", "a:\nz: 1\n", "a:\n  b: null # fill in\nz: 1\n"],
    ["p.yaml", "a.b", "a: {x: [1, 2]} # one\n", "a: {x: [1, 2], b: null} # one\n"],
    ["p.yaml", "b", "a: 1", "a: 1\nb: null # fill in"],
    ["p.yaml", "b", "# nothing yet\n", "# nothing yet\nb: null # fill in\n"],
    ["p.json", "a.b", '{\n  "a": {\n    "x": 1\n  }\n}\n', '{\n  "a": {\n    "x": 1,\n    "b": null\n  }\n}\n'],
    ["p.json", "b", '{"a": 1}\n', '{"a": 1, "b": null}\n'],
    ["p.json", "b", "{}\n", '{ "b": null }\n'],
    ["p.toml", "a.b", "x = 1\n[a] # one\ny = 2\n", "x = 1\n[a] # one\nb = 0 # fill in\ny = 2\n"],
    ["p.toml", "c.b", "x = 1\n", "x = 1\n[c]\nb = 0 # fill in\n"],
    ["p.toml", "b", "[a]\nx = 1\n", "b = 0 # fill in\n[a]\nx = 1\n"],
    ["p.py", "b", "a = 1\n", "a = 1\nb = None  # fill in\n"],
  ];
  for (const [file, key, before, after] of cases) {
    const files = {
      "dvc.yaml": `stages:\n  s:\n    cmd: echo\n    params:\n      - ${file}: [${key}]\n`,
      [file]: before,
    };
    const { text } = await fix(t, files, "param-missing", `Add \`${key}\` to ${file}`, file);
    assert.equal(text, after, `${file} ${key}`);
  }
});

test("what is added to a parameters file can be read, and is found", async (t) => {
  const files = { "dvc.yaml": "stages:\n  s:\n    cmd: echo\n    params: [a.b, c]\n", "params.yaml": "a: {x: 1}\n" };
  const engine = await openFiles(t, files);
  const byTitle = async (title: string) => (await fixesOf(engine, "param-missing")).find((fix) => fix.title === title);
  const first = await byTitle("Add `a.b` to params.yaml");
  await engine.noteText("params.yaml", applied(first, files)["params.yaml"]);
  const second = await byTitle("Add `c` to params.yaml");
  const after = applied(second, { ...files, "params.yaml": applied(first, files)["params.yaml"] ?? "" });
  await engine.noteText("params.yaml", after["params.yaml"]);
  assert.deepEqual(await engine.problems(), []);
});

test("a parameters file that is not there is made with the parameter", async (t) => {
  const files = { "dvc.yaml": "stages:\n  s:\n    cmd: echo\n    params: [a.b]\n" };
  const { text } = await fix(t, files, "params-file-missing", "Create params.yaml with `a.b`", "params.yaml");
  assert.equal(text, "a:\n  b: null # fill in\n");
});

test("a missing dependency becomes the path that was meant, a stage that makes it, or a new file", async (t) => {
  const files = {
    "sub/dvc.yaml": "stages:\n  s:\n    cmd: cat x\n    deps: [data/raw.csv, prepare.py]\n# the end\n",
    "sub/data/row.csv": "",
  };
  const near = await fix(t, files, "dep-missing", "Change to `data/row.csv`", "sub/dvc.yaml");
  assert.match(near.text ?? "", /deps: \[data\/row\.csv, prepare\.py\]/);
  assert.deepEqual(near.titles, ["Change to `data/row.csv`", "Add a stage that makes `data/raw.csv`"]);
  const made = await fix(t, files, "dep-missing", "Add a stage that makes `data/raw.csv`", "sub/dvc.yaml");
  assert.equal(
    made.text,
    "stages:\n  s:\n    cmd: cat x\n    deps: [data/raw.csv, prepare.py]\n" +
      "  make-raw:\n    cmd: python make_raw.py\n    outs:\n      - data/raw.csv\n# the end\n",
  );
  const engine = await openFiles(t, { ...files, "sub/dvc.yaml": made.text ?? "" });
  const left = (await engine.problems()).map(({ code, message }) => `${code}: ${message.split("`")[1] ?? ""}`);
  assert.deepEqual(left, ["dep-missing: prepare.py", "script-missing: make_raw.py"]);
  const [create] = (await fixesOf(engine, "script-missing")).filter(({ created }) => created.length > 0);
  assert.deepEqual(create?.created, [{ file: "sub/make_raw.py", text: "" }]);
});

test("what stands twice is taken away, or gets a name of its own", async (t) => {
  const twice =
    "stages:\n  a:\n    cmd: one\n\n  a-2:\n    cmd: two\n  a:\n    cmd: three\n    outs:\n    - x\n  b:\n    cmd: four\n";
  const removed = await fix(t, { "dvc.yaml": twice }, "duplicate-key", "Remove this `a`");
  assert.equal(removed.text, "stages:\n  a:\n    cmd: one\n\n  a-2:\n    cmd: two\n  b:\n    cmd: four\n");
  const renamed = await fix(t, { "dvc.yaml": twice }, "duplicate-key", "Rename to `a-3`");
  assert.match(renamed.text ?? "", / {2}a-3:\n {4}cmd: three/);
  const output =
    "stages:\n  a: {cmd: one, outs: [x, y]}\n  b:\n    cmd: two\n    outs:\n      - z\n      - x:\n          cache: false\n    frozen: true\n";
  const block = await fix(t, { "dvc.yaml": output }, "duplicate-output", "Remove this `x`");
  assert.match(block.text ?? "", / {4}outs:\n {6}- z\n {4}frozen: true\n$/);
  for (const [list, after] of [
    ["[x, z]", "[z]"],
    ["[z, x]", "[z]"],
    ["[x: {cache: false}, z]", "[z]"],
  ] as const) {
    const files = { "dvc.yaml": `stages:\n  a: {cmd: one, outs: [x]}\n  b: {cmd: two, outs: ${list}}\n` };
    const { text } = await fix(t, files, "duplicate-output", "Remove this `x`");
    assert.equal(text, `stages:\n  a: {cmd: one, outs: [x]}\n  b: {cmd: two, outs: ${after}}\n`, list);
  }
});

test("a value of the wrong type is made right", async (t) => {
  const cases: readonly (readonly [body: string, title: string, after: string])[] = [
    ["deps: [1.0]", "Put it in quotes", "deps: ['1.0']"],
    ["deps: x.csv", "Make it a list", "deps: \n      - x.csv"],
    ["frozen: yes", "Change to `true`", "frozen: true"],
    ["always_changed: 'False'", "Change to `false`", "always_changed: false"],
  ];
  for (const [body, title, after] of cases) {
    const { text } = await fix(t, { "dvc.yaml": `stages:\n  a:\n    cmd: one\n    ${body}\n` }, "wrong-type", title);
    assert.equal(text, `stages:\n  a:\n    cmd: one\n    ${after}\n`);
  }
});

test("what a stage lacks is written into it", async (t) => {
  const forgotten = await fix(t, { "dvc.yaml": "stages:\n  a:\n    outs: [x]\n" }, "missing-cmd", "Add `cmd`");
  assert.equal(forgotten.text, "stages:\n  a:\n    cmd: python a.py\n    outs: [x]\n");
  const many = { "dvc.yaml": "stages:\n  a:\n    foreach:\n      - x\n  b:\n    cmd: one\n" };
  const repeated = await fix(t, many, "foreach-without-do", "Add `do`");
  assert.equal(
    repeated.text,
    "stages:\n  a:\n    foreach:\n      - x\n    do:\n      cmd: echo ${item}\n  b:\n    cmd: one\n",
  );
  const alone = { "dvc.yaml": "stages:\n  a:\n    do:\n      cmd: echo ${item}\n" };
  const what = await fix(t, alone, "do-without-foreach", "Add `foreach`");
  assert.equal(what.text, "stages:\n  a:\n    foreach: [a, b]\n    do:\n      cmd: echo ${item}\n");
  const both = {
    "dvc.yaml": "stages:\n  a:\n    foreach: [x]\n    matrix:\n      y: [1]\n    do:\n      cmd: echo ${item}\n",
  };
  const one = await fix(t, both, "foreach-and-matrix", "Remove this `matrix`");
  assert.equal(one.text, "stages:\n  a:\n    foreach: [x]\n    do:\n      cmd: echo ${item}\n");
});

test("a date that a stage reads is put in quotes", async (t) => {
  const files = {
    "dvc.yaml": "stages:\n  s:\n    cmd: echo\n    params: [p.yaml: [run], q.toml: [at], r.yaml: [a]]\n",
    "p.yaml": "run: {at: [1, 2024-01-02 03:04:05]}\nother: 2024-01-02\n",
    "q.toml": "at = 2024-01-02 # day\n",
    "r.yaml": "a: {b: 1}\nab: 2024-01-02\n",
  };
  const engine = await openFiles(t, files);
  const found = (await engine.problems()).map(({ code, file, range }) => [code, file, range.start.line]);
  assert.deepEqual(found, [
    ["date-in-params", "p.yaml", 1],
    ["date-in-params", "q.toml", 1],
  ]);
  const [yaml] = await fixesOf(engine, "date-in-params");
  assert.equal(applied(yaml, files)["p.yaml"], "run: {at: [1, '2024-01-02 03:04:05']}\nother: 2024-01-02\n");
  await engine.noteText("p.yaml", applied(yaml, files)["p.yaml"]);
  const [toml] = await fixesOf(engine, "date-in-params");
  assert.equal(applied(toml, files)["q.toml"], "at = '2024-01-02' # day\n");
  await engine.noteText("q.toml", applied(toml, files)["q.toml"]);
  assert.deepEqual(await engine.problems(), []);
});

test("either side of an unfinished merge can be kept, and neither is preferred", async (t) => {
  const text =
    "stages:\n<<<<<<< HEAD\n  ours:\n    cmd: one\n||||||| base\n  old:\n    cmd: zero\n=======\n  theirs:\n    cmd: two\n>>>>>>> dev\n  last:\n    cmd: three\n";
  const files = { "dvc.yaml": text };
  const ours = await fix(t, files, "merge-conflict", "Keep our side of the merge");
  assert.equal(ours.text, "stages:\n  ours:\n    cmd: one\n  last:\n    cmd: three\n");
  assert.equal(ours.isPreferred, false);
  const theirs = await fix(t, files, "merge-conflict", "Keep their side of the merge");
  assert.equal(theirs.text, "stages:\n  theirs:\n    cmd: two\n  last:\n    cmd: three\n");
});

test("tabs that indent become blanks", async (t) => {
  const files = { "dvc.yaml": "stages:\n  a:\n    cmd: one\n  b:\n\t\tcmd: two\n\t\tdeps: []\n" };
  const { text } = await fix(t, files, "tab-as-indent", "Indent with spaces");
  assert.equal(text, "stages:\n  a:\n    cmd: one\n  b:\n    cmd: two\n    deps: []\n");
});

test("vars name the key that was meant, or a file that is made", async (t) => {
  const files = {
    "dvc.yaml": "vars:\n  - v.yaml:lrr,m\n  - gone.yaml\nstages:\n  a:\n    cmd: echo\n",
    "v.yaml": "lr: 1\nm: 2\n",
  };
  const key = await fix(t, files, "vars-key-missing", "Change to `v.yaml:lr,m`");
  assert.match(key.text ?? "", /- v\.yaml:lr,m\n/);
  const gone = await fix(t, files, "vars-file-missing", "Remove this `gone.yaml`");
  assert.equal(gone.text, "vars:\n  - v.yaml:lrr,m\nstages:\n  a:\n    cmd: echo\n");
  const made = await fix(t, files, "vars-file-missing", "Create gone.yaml", "gone.yaml");
  assert.equal(made.text, "");
});

test("a fix is made for the text as the editor holds it", async (t) => {
  const files = { "dvc.yaml": "stages:\n  a:\n    cmd: one\n" };
  const engine = await openFiles(t, files);
  assert.deepEqual(await engine.problems(), []);
  const typed = "# a line more\nstages:\n  a:\n    cmmd: one\n    cmd: two\n";
  await engine.noteText("dvc.yaml", typed);
  const [fixed] = await fixesOf(engine, "unknown-key");
  assert.equal(applied(fixed, { "dvc.yaml": typed })["dvc.yaml"], typed.replace("cmmd", "cmd"));
  await engine.noteText("dvc.yaml", undefined);
  assert.deepEqual(await engine.problems(), []);
});
