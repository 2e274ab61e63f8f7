import assert from "node:assert/strict";
import { test } from "node:test";
import type { Completion } from "../../../src/engine/model/language.ts";
import { languageProject } from "./languageProject.ts";

const files = {
  "dvc.yaml":
    "stages:\n  prepare:\n    cmd: python src/prepare.py\n    outs: [data/clean, 'métriques.json']\n  train:\n    cmd: x\n",
  "params.yaml": "train:\n  lr: 0.1\n  layers: [1, 2]\nseed: 7\nmodels:\n  a: {depth: 1}\n",
  "conf/more.yaml": "extra:\n  flag: 1\nother: 2\n",
  "settings.toml": "[opt]\nname = 'adam'\n",
  "src/prepare.py": "",
  "src/deep/é file.py": "",
  "raw.csv": "",
};

const labels = (found: readonly Completion[]): readonly string[] => found.map(({ label }) => label);
const snippetOf = (found: readonly Completion[], label: string): string | undefined =>
  found.find((one) => one.label === label)?.snippet;

test("keys are offered at every level, without those already there", async (t) => {
  const { complete } = languageProject(t, files);
  const top = await complete("dvc.yaml", "stages: {}\n|");
  assert.deepEqual(labels(top), ["vars", "params", "metrics", "plots", "artifacts", "datasets"]);
  const stage = await complete("dvc.yaml", "stages:\n  a:\n    cmd: x\n    d|\n    outs: [y]\n");
  assert.ok(labels(stage).includes("deps") && labels(stage).includes("matrix"));
  for (const key of ["cmd", "outs", "foreach", "do"]) assert.ok(!labels(stage).includes(key), key);
  assert.equal(snippetOf(stage, "deps"), "deps:\n\t- $0");
  assert.equal(snippetOf(stage, "frozen"), "frozen: ${1|true,false|}");
  assert.match(stage.find(({ label }) => label === "deps")?.text ?? "", /reads/);
  assert.deepEqual(stage[0]?.range, { start: { line: 4, column: 5 }, end: { line: 4, column: 6 } });
  const repeated = await complete("dvc.yaml", "stages:\n  a:\n    foreach: [1]\n    |\n");
  assert.deepEqual(labels(repeated), ["do"]);
  const body = await complete("dvc.yaml", "stages:\n  a:\n    foreach: [1]\n    do:\n      cmd: x\n      |\n");
  assert.ok(labels(body).includes("deps") && !labels(body).includes("matrix"));
  const options = await complete(
    "dvc.yaml",
    "stages:\n  a:\n    plots:\n      - p.csv:\n          x: a\n          |\n",
  );
  assert.ok(
    labels(options).includes("template") && labels(options).includes("cache") && !labels(options).includes("x"),
  );
  const flow = await complete("dvc.yaml", "stages:\n  a:\n    outs:\n      - m.pt: {cache: false, |}\n");
  assert.equal(snippetOf(flow, "labels"), "labels: [$0]");
  assert.deepEqual(labels(await complete("dvc.yaml", "artifacts:\n  m:\n    path: x\n    |")), [
    "type",
    "desc",
    "labels",
    "meta",
  ]);
});

test("words of fixed choice are offered as values", async (t) => {
  const { complete } = languageProject(t, files);
  assert.deepEqual(labels(await complete("dvc.yaml", "stages:\n  a:\n    frozen: |\n")), ["true", "false"]);
  const template = "stages:\n  a:\n    plots:\n      - p.csv:\n          template: con|\n";
  assert.ok(labels(await complete("dvc.yaml", template)).includes("confusion"));
  assert.deepEqual(labels(await complete("dvc.yaml", "artifacts:\n  m:\n    type: |")), ["model", "dataset"]);
});

test("paths are outputs of stages and what lies in the folder, from the stage's wdir", async (t) => {
  const { complete } = languageProject(t, files);
  const head = `${files["dvc.yaml"]}    `;
  await complete("dvc.yaml", `${head}|`);
  const deps = await complete("dvc.yaml", `${head}deps:\n      - |`);
  assert.deepEqual(labels(deps), [
    "data/clean",
    "métriques.json",
    "conf/",
    "params.yaml",
    "raw.csv",
    "settings.toml",
    "src/",
  ]);
  assert.equal(deps[0]?.detail, "made by prepare");
  const inFolder = await complete("dvc.yaml", `${head}deps: [raw.csv, src/|`);
  assert.deepEqual(
    labels(inFolder).filter((label) => label.startsWith("src/")),
    ["src/deep/", "src/prepare.py"],
  );
  assert.ok(!labels(inFolder).includes("raw.csv"), "it is listed already");
  const fromWdir = await complete("dvc.yaml", `${head}wdir: src\n    deps:\n      - deep/|`);
  assert.ok(labels(fromWdir).includes("deep/é file.py") && labels(fromWdir).includes("../data/clean"));
  assert.deepEqual(labels(await complete("dvc.yaml", `${head}wdir: |`)), ["conf/", "src/"]);
  const dashless = await complete("dvc.yaml", `${head}deps:\n      |`);
  assert.equal(snippetOf(dashless, "raw.csv"), "- raw.csv");
});

test("a path that YAML would misread is put in quotes", async (t) => {
  const { complete } = languageProject(t, { "dvc.yaml": "", "a: b.csv": "", "- x": "", "ok é.csv": "", "2024": "" });
  const found = await complete("dvc.yaml", "stages:\n  a:\n    deps:\n      - |");
  assert.equal(snippetOf(found, "a: b.csv"), '"a: b.csv"');
  assert.equal(snippetOf(found, "- x"), '"- x"');
  assert.equal(snippetOf(found, "2024"), '"2024"');
  assert.equal(snippetOf(found, "ok é.csv"), "ok é.csv");
  assert.equal(snippetOf(await complete("dvc.yaml", "stages:\n  a:\n    deps:\n      - '|"), "a: b.csv"), "a: b.csv");
});

test("the words of a command are completed with paths", async (t) => {
  const { complete } = languageProject(t, files);
  const found = await complete("dvc.yaml", "stages:\n  a:\n    cmd: python src/|\n");
  assert.ok(labels(found).includes("src/prepare.py"));
  assert.deepEqual(found[0]?.range.start, { line: 3, column: 17 });
  const later = await complete("dvc.yaml", "stages:\n  a:\n    cmd:\n      - python src/prepare.py --in=ra|\n");
  assert.ok(labels(later).includes("raw.csv"));
});

test("parameters are offered with their values, of the stage's file or the one that they stand under", async (t) => {
  const { complete } = languageProject(t, files);
  const found = await complete("dvc.yaml", "stages:\n  a:\n    params:\n      - seed\n      - tr|\n");
  assert.deepEqual(labels(found), [
    "train",
    "train.lr",
    "train.layers",
    "models",
    "models.a",
    "models.a.depth",
    "settings.toml",
  ]);
  assert.equal(found.find(({ label }) => label === "train.lr")?.detail, "0.1");
  assert.equal(snippetOf(found, "settings.toml"), "settings.toml:\n\t\t- $0");
  const toml = await complete("dvc.yaml", "stages:\n  a:\n    params:\n      - settings.toml:\n          - |\n");
  assert.deepEqual(labels(toml), ["opt", "opt.name"]);
  const vars = await complete("dvc.yaml", "vars:\n  - conf/more.yaml:|\n");
  assert.deepEqual(labels(vars), ["extra", "other"]);
});

test("inside a template all that it can name is offered, even while the text is no YAML", async (t) => {
  const { complete } = languageProject(t, files);
  const broken =
    "stages:\n  bad:\n    cmd: [\n  a:\n    foreach: ${models}\n    do:\n      cmd: python ${it|\n  c: [\n";
  const found = await complete("dvc.yaml", broken);
  assert.deepEqual(labels(found).slice(0, 3), ["item", "item.depth", "key"]);
  assert.ok(labels(found).includes("train.lr") && labels(found).includes("seed"));
  assert.equal(snippetOf(found, "item.depth"), "item.depth\\}");
  const closed = await complete("dvc.yaml", "stages:\n  a:\n    cmd: python ${train.|}\n");
  assert.equal(snippetOf(closed, "train.lr"), "train.lr");
  assert.deepEqual(closed[0]?.range.start, { line: 3, column: 19 });
  const withVars = await complete(
    "dvc.yaml",
    "vars:\n  - own: {x: 1}\nstages:\n  a:\n    vars: [{mine: 2}]\n    cmd: a ${|}\n",
  );
  assert.ok(["own", "own.x", "mine"].every((key) => labels(withVars).includes(key)));
  const top = await complete("dvc.yaml", "stages:\n  a:\n    foreach: |\n    do:\n      cmd: x\n");
  assert.deepEqual(labels(top), ["${train}", "${train.layers}", "${models}", "${models.a}"]);
  const escaped = await complete("dvc.yaml", "stages:\n  a:\n    cmd: echo \\${|\n");
  assert.ok(!labels(escaped).includes("seed"));
});

test("a key that is half written, in a text that is no YAML so far, is completed", async (t) => {
  const { complete } = languageProject(t, files);
  const found = await complete("dvc.yaml", "stages:\r\n  a:\r\n    cmd: x\r\n    de|\r\n    outs: [\r\n");
  assert.ok(labels(found).includes("deps"));
  assert.deepEqual(labels(await complete("dvc.yaml", "stages:\n  |")), ["New stage"]);
  assert.deepEqual(await complete("dvc.yaml", "stages:\n  # comment |"), []);
});

test("cairn.yaml is completed with keys, stages, phases, metrics and paths", async (t) => {
  const { complete } = languageProject(t, {
    ...files,
    "dvc.yaml": `${files["dvc.yaml"]}    metrics: [m.json]\n  many:\n    foreach: [1]\n    do: {cmd: x}\n`,
    "m.json": '{"val": {"acc": 0.5}}',
    "zoo/a.bin": "",
    "zoo/b.bin": "",
    "zoo/README.md": "",
  });
  assert.deepEqual(labels(await complete("cairn.yaml", "|")), [
    "objective",
    "baselines",
    "track",
    "phases",
    "environment",
    "store",
  ]);
  assert.deepEqual(labels(await complete("cairn.yaml", "objective:\n  metric: x\n  |")), ["description", "direction"]);
  assert.deepEqual(labels(await complete("cairn.yaml", "objective:\n  direction: |")), ["maximize", "minimize"]);
  assert.deepEqual(labels(await complete("cairn.yaml", "objective:\n  metric: |")), ["val.acc"]);
  const stages = await complete("cairn.yaml", "phases:\n  train: model\n  |");
  assert.deepEqual(labels(stages), ["prepare", "many", "many@1", "dvc.yaml"]);
  assert.equal(snippetOf(stages, "prepare"), "prepare: ");
  assert.ok(labels(await complete("cairn.yaml", "phases:\n  train: |")).includes("deploy"));
  const tracked = await complete("cairn.yaml", "track:\n  - |");
  assert.ok(labels(tracked).includes("path") && labels(tracked).includes("data/clean"));
  const patterns = await complete("cairn.yaml", "track:\n  - zoo/|");
  assert.equal(snippetOf(patterns, "zoo/*.bin"), "zoo/*.bin");
  assert.equal(patterns.find(({ label }) => label === "zoo/*.bin")?.detail, "fits 2 files");
  assert.ok(!labels(patterns).includes("zoo/*.md"), "one file needs no pattern");
});

test("other files are left alone", async (t) => {
  const { complete } = languageProject(t, files);
  assert.deepEqual(await complete("params.yaml", "train:\n  |"), []);
  assert.deepEqual(await complete("src/prepare.py", "import |"), []);
});
