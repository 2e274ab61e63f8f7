import assert from "node:assert/strict";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openFiles, tell } from "./fixtures/problems.ts";

test("a dependency is missing where nothing lies there, no stage makes it and nothing tracks it", async (t) => {
  const text = `stages:
  fetch:
    cmd: fetch
    outs: [data/raw, single.csv]
  train:
    cmd: train
    wdir: model
    deps:
      - ../data/raw/part.csv
      - ../data
      - ../single.csv
      - ../tracked.csv
      - ../tracked/inner/x.csv
      - s3://bucket/x.csv
      - ../link
      - ../gone.csv
      - here.txt
      - "nul\\0.txt"
  thawed:
    cmd: later
    frozen: true
    deps: [never.csv]
  many:
    foreach: [x, y]
    do:
      cmd: echo \${item}
      deps: [none.txt]
`;
  const tracking = (path: string): string => `outs: [{path: ${path}, md5: 0, hash: md5}]\n`;
  const files = {
    "dvc.yaml": text,
    "tracked.csv.dvc": tracking("tracked.csv"),
    "tracked.dvc": tracking("tracked"),
    "model/here.txt": "",
  };
  const engine = await openFiles(t, files);
  symlinkSync("nowhere", join(engine.root, "link"));
  assert.deepEqual(tell(await engine.problems(), files), [
    String.raw`nul-character error dvc.yaml "\"nul\\0.txt\""`,
    'dep-missing warning dvc.yaml "../gone.csv"',
    'dep-missing warning dvc.yaml "none.txt"',
  ]);
});

test("the warning comes and goes with the file", async (t) => {
  const engine = await openFiles(t, { "dvc.yaml": "stages:\n  a:\n    cmd: one\n    deps: [x.csv]\n" });
  const codes = async () => (await engine.problems()).map(({ code }) => code);
  assert.deepEqual(await codes(), ["dep-missing"]);
  writeFileSync(join(engine.root, "x.csv"), "");
  assert.deepEqual(await codes(), []);
  rmSync(join(engine.root, "x.csv"));
  assert.deepEqual(await codes(), ["dep-missing"]);
  mkdirSync(join(engine.root, "x.csv"));
  assert.deepEqual(await codes(), []);
});

test("parameters are missing where their file or their key is", async (t) => {
  const text = `stages:
  make:
    cmd: make
    outs: [made.yaml]
  train:
    cmd: train
    params:
      - train.lr
      - train.epohcs
      - layers.0
      - sizes[1].n
      - none.toml:
          - x
      - whole.json:
      - made.yaml: [whatever]
      - broken.json: [x]
`;
  const params = "train: {lr: 1, epochs: 2}\nlayers: [1]\nsizes: [{n: 1}, {n: 2}]\n";
  const files = { "dvc.yaml": text, "params.yaml": params, "broken.json": "{" };
  const engine = await openFiles(t, files);
  const problems = await engine.problems();
  assert.deepEqual(tell(problems, files), [
    'not-json error broken.json "{"',
    'param-missing warning dvc.yaml "train.epohcs"',
    'params-file-missing warning dvc.yaml "x"',
    'params-file-missing warning dvc.yaml "whole.json"',
  ]);
  assert.match(problems[1]?.message ?? "", /Did you mean `train\.epochs`\?/);
});

test("a script is missing where a plain command names it, and is told once", async (t) => {
  const text = `stages:
  a: {cmd: python src/a.py --x 1}
  b:
    cmd:
      - bash "b.sh"
      - uv run python3.11 -u gone/c.py
      - python -m package.module
      - python $SCRIPT.py
      - cd sub && python d.py
  e:
    cmd: Rscript e.R
    deps: [e.R]
  f:
    cmd: python made.py
  g:
    cmd: ./generate
    outs: [made.py]
`;
  const files = { "dvc.yaml": text };
  const engine = await openFiles(t, files);
  assert.deepEqual(tell(await engine.problems(), files), [
    'script-missing warning dvc.yaml "src/a.py"',
    'script-missing warning dvc.yaml "gone/c.py"',
    'dep-missing warning dvc.yaml "e.R"',
  ]);
});
