import assert from "node:assert/strict";
import { test } from "node:test";
import { mlprojectFormat, mlprojectReader } from "../../../src/engine/discovery/tools/mlproject/mlprojectReader.ts";
import { notebookFormat, notebookReader } from "../../../src/engine/discovery/tools/notebooks/notebooksReader.ts";
import { readProject } from "./readProject.ts";

test("entry points of an MLproject are stages, whatever the case of its name", async (t) => {
  const { stages, edges, problems } = await readProject(
    t,
    {
      "sub ü/MLProject":
        "name: wine\r\npython_env: python_env.yaml\r\nentry_points:\r\n  main:\r\n    parameters:\r\n" +
        '      alpha: {type: float, default: 0.5}\r\n      data: path\r\n    command: "python train.py {alpha} {data}"\r\n' +
        "  check it:\r\n    parameters:\r\n      script: {type: string, default: lib/check.py}\r\n    command: 'python {script} {{x}}'\r\n",
      "sub ü/train.py": "",
      "sub ü/lib/check.py": "",
    },
    mlprojectFormat,
    mlprojectReader,
  );
  assert.deepEqual(
    stages.map(({ id, kind, cmd, wdir, deps, range }) => [
      id,
      kind,
      cmd,
      wdir,
      deps.map(({ path }) => path),
      range.start.line,
    ]),
    [
      ["sub ü/MLProject:main", "mlproject", "mlflow run . -e main", "sub ü", ["sub ü/train.py"], 4],
      ["sub ü/MLProject:check it", "mlproject", "mlflow run . -e 'check it'", "sub ü", ["sub ü/lib/check.py"], 9],
    ],
  );
  assert.deepEqual([edges, problems], [[], []]);
});

test("what an entry point depends on: what it runs, paths that have to be there, and its parameters' defaults", async (t) => {
  const { stages, edges, problems } = await readProject(
    t,
    {
      MLproject: `name: shop
raw: &raw data/raw
entry_points:
  fetch:
    description: Loads what others sell.
    parameters:
      target: {type: string, default: *raw, description: Where to}
      list: {type: string, default: lists/all.csv}
      size: {type: int, default: 5}
      other: {type: string, default: not/there.csv}
      date: string
    command: >-
      cd src && bash fetch.sh {target} {date}
  prepare:
    parameters:
      source: {type: path, default: *raw}
      other: {type: path, default: "s3://bucket/raw"}
      rows: {type: int, default: 1e3}
      seed: {type: int, default: null}
    command: "mkdir -p out; papermill -k py prepare.ipynb out/prepared.ipynb -p n {rows}"
  main:
    parameters: {v1.0: {type: float, default: 1}}
    command: "python3 -m steps.train {v1.0} missing.py && python -m report"
`,
      "src/fetch.sh": "",
      "data/raw/a.csv": "",
      "lists/all.csv": "",
      "prepare.ipynb": "",
      "out/prepared.ipynb": "",
      "steps/train.py": "",
      "report/__main__.py": "",
    },
    mlprojectFormat,
    mlprojectReader,
  );
  assert.deepEqual(
    stages.map(({ name, phase, deps, outs, params }) => [
      name,
      phase,
      deps.map(({ path }) => path),
      outs.map(({ path }) => path),
      params.map(({ file, key, range }) => `${file}:${range.start.line} ${key}`),
    ]),
    [
      [
        "fetch",
        "data",
        ["src/fetch.sh", "lists/all.csv"],
        [],
        ["target", "list", "size", "other"].map(
          (name, at) => `MLproject:${at + 7} entry_points.fetch.parameters.${name}.default`,
        ),
      ],
      [
        "prepare",
        "data",
        ["prepare.ipynb", "data/raw"],
        ["out/prepared.ipynb"],
        [
          "MLproject:16 entry_points.prepare.parameters.source.default",
          "MLproject:17 entry_points.prepare.parameters.other.default",
          "MLproject:18 entry_points.prepare.parameters.rows.default",
        ],
      ],
      ["main", "model", ["steps/train.py", "report/__main__.py"], [], []],
    ],
  );
  assert.deepEqual([edges, problems], [[], []]);
});

test("what is wrong in an MLproject is told at its place, and the other entry points are there", async (t) => {
  const { stages, problems } = await readProject(
    t,
    {
      MLproject:
        "entrypoints: {}\nconda_env: a.yaml\ndocker_env: {image: x}\nentry_points:\n  a:\n    comand: x\n" +
        "  b:\n    parameters: {k: flaot, n: int}\n    command: ok\n",
      "broken/MLproject": "name: [\n",
      "conflict/MLproject": "<<<<<<< HEAD\nname: a\n=======\nname: b\n>>>>>>> x\n",
    },
    mlprojectFormat,
    mlprojectReader,
  );
  assert.deepEqual(
    stages.map(({ id }) => id),
    ["MLproject:b"],
  );
  assert.deepEqual(
    problems.map(({ file, code, range }) => `${file}:${range.start.line} ${code}`),
    [
      "MLproject:1 unknown-key",
      "MLproject:3 mlproject-environments",
      "MLproject:6 unknown-key",
      "MLproject:5 missing-command",
      "MLproject:8 mlproject-type",
      "broken/MLproject:2 bad-indent",
      "conflict/MLproject:1 merge-conflict",
    ],
  );
});

test("notebooks run by hand from their folder; checkpoints are none", async (t) => {
  const { stages } = await readProject(
    t,
    { "nb/My Study.ipynb": "not even JSON", "nb/.ipynb_checkpoints/My Study.ipynb": "{}" },
    notebookFormat,
    notebookReader,
  );
  assert.deepEqual(
    stages.map(({ id, kind, cmd, wdir }) => [id, kind, cmd, wdir]),
    [
      [
        "nb/My Study.ipynb:My Study",
        "notebook",
        "jupyter nbconvert --to notebook --execute --inplace 'My Study.ipynb'",
        "nb",
      ],
    ],
  );
});
