import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createDiscovery } from "../../src/engine/discovery/createDiscovery.ts";
import { usedParams } from "../../src/engine/model/stage.ts";
import { makeProject, writeFiles } from "./fixtures/dvc/project.ts";
import { readTemplates, textAt } from "./fixtures/dvc/templates.ts";

type Texts = Readonly<Record<string, string>>;

function commandsOf(texts: Texts, file?: string): readonly unknown[] {
  const { stages, problems } = readTemplates(texts, file);
  assert.deepEqual(problems, []);
  return stages.map(({ cmd }) => cmd);
}

function problemsOf(texts: Texts): readonly (readonly [string, string, string])[] {
  const { problems } = readTemplates(texts);
  return problems.map(({ file, code, range }) => [file, code, textAt(texts[file] ?? "", range)]);
}

const stage = (cmd: string) => `stages:\n  s:\n    cmd: ${cmd}\n`;

test("vars come from maps, files of every language, and chosen keys, and grow together", () => {
  const texts = {
    "a/dvc.yaml":
      "vars:\n  - m: {in: 1}\n  - ../v.json\n  - t.toml:x,y\n  - t.toml:z\n  - p.py\n  - params.yaml\n" +
      stage("r ${m.in} ${m.json} ${x} ${y} ${z} ${C.k} ${p}"),
    "a/params.yaml": "p: 0.10\n",
    "v.json": '{"m": {"json": 1.0}}',
    "a/t.toml": "x = 1\ny = 2.0\nz = true\nleft = 0\n",
    "a/p.py": "class C:\n    k = 1e-7\n",
  };
  assert.deepEqual(commandsOf(texts, "a/dvc.yaml"), ["r 1 1.0 1 2.0 true 1e-07 0.1"]);
});

test("a stage's own vars add to the file's, begin at its wdir, and belong to it alone", () => {
  const texts = {
    "dvc.yaml":
      "vars:\n  - m: {a: 1}\nstages:\n  s:\n    wdir: ${dir}\n    vars:\n      - m: {b: 2}\n      - own.yaml\n    cmd: r ${m} ${own}\n  t:\n    cmd: r ${m}\n",
    "params.yaml": "dir: sub\n",
    "sub/own.yaml": "own: x\n",
    "sub/params.yaml": "dir: not this\n",
  };
  assert.deepEqual(commandsOf(texts), ["r --a 1 --b 2 x", "r --a 1"]);
  const wdir = "stages:\n  s:\n    vars: [{d: x}]\n    wdir: ${d}\n    cmd: y\n";
  assert.deepEqual(problemsOf({ "dvc.yaml": wdir }), [["dvc.yaml", "template-key-missing", "${d}"]]);
});

test("an empty params.yaml is an empty map; comments and a byte order mark do no harm", () => {
  for (const text of ["", "# nothing\n", "\uFEFF", "[]\n", "{}\n"]) {
    assert.deepEqual(commandsOf({ "dvc.yaml": stage("x"), "params.yaml": text }), ["x"], text);
  }
});

test("what cannot be a var is marked, with what it says", () => {
  const params = { "params.yaml": "l: [1]\nm: {k: 1}\n", "v.yaml": "x: 1\ny: 2\n", "list.yaml": "- 1\n" };
  const cases: readonly (readonly [vars: string, code: string, at: string])[] = [
    ["- l: [1]", "vars-redefined", "l"],
    ["- m: {k: 1}", "vars-redefined", "k"],
    ["- n: 1\n  - n: 1", "vars-redefined", "n"],
    ["- none.yaml", "vars-file-missing", "none.yaml"],
    ["- v.yaml:x,nope", "vars-key-missing", "v.yaml:x,nope"],
    ["- list.yaml", "vars-not-a-map", "list.yaml"],
    ["- params.yaml:l", "vars-loaded-twice", "params.yaml:l"],
    ["- v.yaml:x\n  - v.yaml:x", "vars-loaded-twice", "v.yaml:x"],
    ["- v.yaml:x\n  - v.yaml", "vars-loaded-twice", "v.yaml"],
    ["- k: '${l}'", "template-not-allowed", "'${l}'"],
    ["- '${l}.yaml'", "template-not-allowed", "'${l}.yaml'"],
    ["- 3", "wrong-type", "3"],
  ];
  for (const [vars, code, at] of cases) {
    assert.deepEqual(
      problemsOf({ ...params, "dvc.yaml": `vars:\n  ${vars}\n${stage("x")}` }),
      [["dvc.yaml", code, at]],
      vars,
    );
  }
  assert.deepEqual(problemsOf({ "dvc.yaml": stage("x"), "params.yaml": "- 1\n" }), [
    ["params.yaml", "vars-not-a-map", "-"],
  ]);
});

test("`item` and `key` belong to what is repeated", () => {
  const text = "stages:\n  s:\n    foreach: [1]\n    do:\n      vars: [{item: 2}]\n      cmd: x ${item}\n";
  assert.deepEqual(problemsOf({ "dvc.yaml": text }), [["dvc.yaml", "vars-reserved", "item"]]);
});

test("a stage that names what is contested or may be in a file that is missing is a template, and nothing more is told", () => {
  const { stages, problems } = readTemplates({
    "dvc.yaml":
      "vars:\n  - l: 2\n  - none.yaml\nstages:\n  a: {cmd: '${l}'}\n  b: {cmd: 'x ${other}'}\n  c: {cmd: 'x ${k}'}\n  d: {cmd: x}\n",
    "params.yaml": "l: 1\nk: 1\n",
  });
  assert.deepEqual(
    problems.map(({ code }) => code),
    ["vars-redefined", "vars-file-missing"],
  );
  assert.deepEqual(
    stages.map(({ id, template }) => [id, template?.uses]),
    [
      ["a", "interpolation"],
      ["b", "interpolation"],
      ["c", undefined],
      ["d", undefined],
    ],
  );
});

test("a date among what templates can name gets a warning at its place: DVC stops there", () => {
  const texts = {
    "dvc.yaml": `vars: [v.yaml:ok]\n${stage("x")}`,
    "params.yaml": "a: {b: [2024-01-02, '2024-01-02']}\nn: 1\n",
    "v.yaml": "ok: 1\nat: 2024-01-02 03:04:05\n",
  };
  assert.deepEqual(problemsOf(texts), [["params.yaml", "date-in-vars", "2024-01-02"]]);
});

test("a change of any file that templates take from shows at once, and only where it matters", async (t) => {
  const root = makeProject(t, {
    "dvc.yaml": "vars: [conf/v.toml]\nstages:\n  s:\n    cmd: run ${p} ${v} ${m}\n",
    "params.yaml": "p: 1\nm: {b: false}\n",
    "conf/v.toml": "v = 1\n",
    "other/dvc.yaml": "stages:\n  o:\n    cmd: run\n",
  });
  const discovery = createDiscovery(root, () => undefined);
  const first = await discovery.pipeline();
  assert.equal(await discovery.pipeline(), first);
  const cmd = async () => (await discovery.pipeline()).stages[0]?.cmd;
  assert.equal(await cmd(), "run 1 1 ");
  writeFiles(root, { "params.yaml": "p: 2.0\nm: {b: false}\n" });
  assert.equal(await cmd(), "run 2.0 1 ");
  assert.equal((await discovery.pipeline()).stages[1], first.stages[1]);
  writeFiles(root, { "conf/v.toml": "v = 'x'\n" });
  assert.equal(await cmd(), "run 2.0 x ");
  writeFiles(root, {
    ".dvc/config":
      "[core]\n    analytics = false\n['remote \"x\"']\n    url = y\n[parsing]\n    bool = boolean_optional\n",
  });
  assert.equal(await cmd(), "run 2.0 x --no-b");
  writeFiles(root, { ".dvc/config.local": "[parsing]\nbool = store_true\n" });
  assert.equal(await cmd(), "run 2.0 x ");
  assert.deepEqual((await discovery.pipeline()).valueFiles, [
    ".dvc/config",
    ".dvc/config.local",
    "conf/v.toml",
    "other/params.yaml",
    "params.yaml",
  ]);
  rmSync(join(root, "conf"), { recursive: true });
  const without = await discovery.pipeline();
  assert.deepEqual(
    without.problems.map(({ file, code }) => [file, code]),
    [["dvc.yaml", "vars-file-missing"]],
  );
  assert.equal(without.stages[0]?.template?.uses, "interpolation");
  writeFiles(root, { "conf/v.toml": "v = 1\n", "params.yaml": "p: [\n" });
  const broken = await discovery.pipeline();
  assert.deepEqual(
    broken.problems.map(({ file }) => file),
    ["params.yaml"],
  );
});

test("a params.yaml that is a folder, and one that is a template itself, leave the other stages alone", async (t) => {
  const root = makeProject(t, {
    "dvc.yaml": "stages:\n  plain:\n    cmd: x\n  uses:\n    cmd: x ${a}\n",
    "params.yaml/inside": "",
    "jinja/dvc.yaml": "vars: [v.yaml]\nstages:\n  plain:\n    cmd: x\n",
    "jinja/v.yaml": "{% for a in b %}\nx: {{ a }}\n{% endfor %}\n",
  });
  const { stages, problems } = await createDiscovery(root, () => undefined).pipeline();
  assert.deepEqual(
    stages.map(({ id, template }) => [id, template?.uses]),
    [
      ["plain", undefined],
      ["uses", "interpolation"],
      ["jinja/dvc.yaml:plain", undefined],
    ],
  );
  assert.deepEqual([...new Set(problems.map(({ file }) => file))], ["jinja/dvc.yaml", "params.yaml", "jinja/v.yaml"]);
});

test("the parameters that a caller assumes reach the stages, and the project itself stays as it is", async (t) => {
  const root = makeProject(t, { "dvc.yaml": stage("run ${a}"), "params.yaml": "a: 1\n" });
  const discovery = createDiscovery(root, () => undefined);
  const file = await createDiscovery(makeProject(t, { "params.yaml": "a: 2.0\n" }), () => undefined).params(
    "params.yaml",
  );
  assert.ok(file);
  const assumed = await discovery.assuming(new Map([["params.yaml", file]])).pipeline();
  assert.equal(assumed.stages[0]?.cmd, "run 2.0");
  assert.equal((await discovery.pipeline()).stages[0]?.cmd, "run 1");
});

test("a stage knows the parameters that reach it through templates alone, with the places that name them", () => {
  const { stages, text } = readTemplates({
    "dvc.yaml":
      "vars:\n  - other.yaml:net\n  - own: 1\nstages:\n  train:\n    foreach: ${models}\n    do:\n" +
      "      cmd: fit ${item} ${net.depth} ${own} ${net.depth}\n      params: [lr]\n",
    "params.yaml": "models: [a]\nlr: 0.1\n",
    "other.yaml": "net: {depth: 3}\n",
  });
  const [stage] = stages;
  assert.deepEqual(
    stage?.templateParams?.map(({ file, key, range }) => [file, key, textAt(text, range)]),
    [
      ["params.yaml", "models", "${models}"],
      ["other.yaml", "net.depth", "${net.depth}"],
    ],
  );
  assert.deepEqual(stage && usedParams(stage).map(({ key }) => key), ["lr", "models", "net.depth"]);
});
