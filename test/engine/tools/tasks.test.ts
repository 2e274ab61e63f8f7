import assert from "node:assert/strict";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { justfileFormat, justfileReader } from "../../../src/engine/discovery/tools/tasks/justfile.ts";
import {
  pyprojectTasksFormat,
  pyprojectTasksReader,
} from "../../../src/engine/discovery/tools/tasks/pyprojectTasks.ts";
import { taskfileFormat, taskfileReader } from "../../../src/engine/discovery/tools/tasks/taskfile.ts";
import type { SourceFormat, ToolReader } from "../../../src/engine/discovery/tools/toolReader.ts";
import { readProject } from "./readProject.ts";

async function read<Source>(
  t: TestContext,
  files: Readonly<Record<string, string>>,
  format: SourceFormat<Source>,
  reader: ToolReader<Source>,
) {
  const { stages, edges, problems } = await readProject(t, files, format, reader);
  assert.ok(stages.every(({ kind }) => kind === "task"));
  return {
    stages,
    rows: stages.map(({ id, cmd, range }) => `${id} | ${String(cmd)} | ${range.start.line}:${range.start.column}`),
    edges: edges.map(([from, to]) => `${from} > ${to}`).sort(),
    problems: problems.map(({ file, code }) => `${file} ${code}`),
  };
}

test("tasks of pyproject.toml and pixi.toml are stages of their runners", async (t) => {
  const { rows, edges, problems, stages } = await read(
    t,
    {
      "pyproject.toml":
        '[project]\nname = "x"\n[tool.poe.tasks]\ntrain = "python train.py"\n_hidden = "x"\nall = ["prep", "train"]\n' +
        '[tool.poe.tasks.prep]\nhelp = "Prepares"\ncmd = "prep"\ndeps = ["fetch"]\n[tool.poe.tasks.fetch]\nscript = "a:b"\n' +
        '[tool.pdm.scripts]\n_.env_file = ".env"\npre_serve = "x"\nserve = {shell = "serve"}\nboth = {composite = ["serve --fast"]}\n',
      "ü/pixi.toml": '[tasks]\na = "x"\nb = {cmd = "y", depends-on = ["a", {task = "c"}]}\nc = "z"\n',
      "other/pyproject.toml": "[tool.black\n",
    },
    pyprojectTasksFormat,
    pyprojectTasksReader,
  );
  assert.deepEqual(rows, [
    "pyproject.toml:train | poe train | 4:1",
    "pyproject.toml:all | poe all | 6:1",
    "pyproject.toml:prep | poe prep | 7:2",
    "pyproject.toml:fetch | poe fetch | 11:2",
    "pyproject.toml:serve | pdm run serve | 16:1",
    "pyproject.toml:both | pdm run both | 17:1",
    "ü/pixi.toml:a | pixi run a | 2:1",
    "ü/pixi.toml:b | pixi run b | 3:1",
    "ü/pixi.toml:c | pixi run c | 4:1",
  ]);
  assert.deepEqual(edges, [
    "pyproject.toml:fetch > pyproject.toml:prep",
    "pyproject.toml:prep > pyproject.toml:all",
    "pyproject.toml:serve > pyproject.toml:both",
    "pyproject.toml:train > pyproject.toml:all",
    "ü/pixi.toml:a > ü/pixi.toml:b",
    "ü/pixi.toml:c > ü/pixi.toml:b",
  ]);
  assert.equal(stages[2]?.desc, "Prepares");
  assert.deepEqual(problems, []);
});

test("tasks of a Taskfile are stages, with the files that they name", async (t) => {
  const { rows, edges, problems, stages } = await read(
    t,
    {
      "ml/Taskfile.yml":
        "version: '3'\ntasks:\n  default: echo\n  build:\n    desc: Builds\n    deps: [prep, {task: gen}]\n    cmds:\n      - task: last\n      - echo\n" +
        "    sources: [src/a.py, '**/*.py']\n    generates: ['out.bin']\n  prep: [echo]\n  gen: {cmd: x}\n  last: {cmd: x}\n  secret: {internal: true, cmd: x}\n",
      "bad/Taskfile.yml": "tasks: [\n",
    },
    taskfileFormat,
    taskfileReader,
  );
  assert.deepEqual(
    rows.map((row) => row.replace("ml/Taskfile.yml:", "")),
    [
      "default | task default | 3:3",
      "build | task build | 4:3",
      "prep | task prep | 12:3",
      "gen | task gen | 13:3",
      "last | task last | 14:3",
    ],
  );
  assert.deepEqual(
    edges.map((edge) => edge.replaceAll("ml/Taskfile.yml:", "")),
    ["gen > build", "last > build", "prep > build"],
  );
  const build = stages[1];
  assert.deepEqual(
    [build?.desc, build?.deps.map(({ path }) => path), build?.outs.map(({ path }) => path)],
    ["Builds", ["ml/src/a.py"], ["ml/out.bin"]],
  );
  assert.deepEqual(problems, ["bad/Taskfile.yml bad-indent"]);
});

test("recipes of a justfile are stages; private ones are none, and one that wants arguments has no command", async (t) => {
  const { rows, edges, stages } = await read(
    t,
    {
      justfile:
        "set shell := ['bash']\r\nx := 'y'\r\nalias t := train\r\n# Trains\r\n[group('ml')]\r\ntrain lr='0.1' *rest: prep (fetch 'a') && report\r\n    python train.py\r\n\r\n" +
        "prep:\r\n    #!/bin/sh\r\n    a: b\r\nfetch what:\r\n    x\r\n@report:\r\n    x\r\n_own:\r\n    x\r\n[private]\r\nhid:\r\n    x\r\n",
    },
    justfileFormat,
    justfileReader,
  );
  assert.deepEqual(rows, [
    "justfile:train | just train | 6:1",
    "justfile:prep | just prep | 9:1",
    "justfile:fetch |  | 12:1",
    "justfile:report | just report | 14:2",
  ]);
  assert.deepEqual(edges, ["justfile:fetch > justfile:train", "justfile:prep > justfile:train"]);
  assert.equal(stages[0]?.desc, "Trains");
});

test("tasks of pixi's features and platforms, hatch's environments and rye; the files that pixi's tasks name", async (t) => {
  const { rows, edges, stages } = await read(
    t,
    {
      "pyproject.toml":
        '[tool.pixi.feature.gpu.tasks]\ntrain = {cmd = "train", inputs = ["data.csv", "src/*.py"], outputs = ["model.pkl"], cwd = "ml"}\n' +
        '[tool.pixi.tasks]\ntrain = "on the cpu"\n[tool.pixi.target.win-64.tasks]\nsetup = "x"\n' +
        '[tool.hatch.envs.default.scripts]\ntest = "pytest"\n[tool.hatch.envs.docs.scripts]\ntest = "doctest"\n[tool.rye.scripts]\nserve = {cmd = "x"}\n' +
        '[tool.poe.tasks.all]\nsequence = [["a", "b"], {ref = "c --fast"}]\nuses = {X = "d"}\n[tool.poe.tasks]\na = "x"\nb = "x"\nc = "x"\nd = "x"\n',
      "pixi.toml": '[feature.dev.tasks]\nlint = {cmd = "ruff", inputs = ["a.py"]}\n',
    },
    pyprojectTasksFormat,
    pyprojectTasksReader,
  );
  assert.deepEqual(
    rows.map((row) => row.replace(/ \| [\d:]+$/, "").replace("pyproject.toml:", "")),
    [
      "pixi.toml:lint | pixi run lint",
      "all | poe all",
      "a | poe a",
      "b | poe b",
      "c | poe c",
      "d | poe d",
      "train | pixi run train",
      "setup | pixi run setup",
      "test | hatch run test",
      "docs:test | hatch run docs:test",
      "serve | rye run serve",
    ],
  );
  assert.deepEqual(
    edges.map((edge) => edge.replaceAll("pyproject.toml:", "")),
    ["a > all", "b > all", "c > all", "d > all"],
  );
  assert.deepEqual(stages[0]?.deps[0]?.path, "a.py");
});

test("a Taskfile's folder, tasks of files that it includes, and names that stand for many", async (t) => {
  const { stages, edges } = await read(
    t,
    {
      "Taskfile.yml":
        "includes:\n  data: {taskfile: data/Taskfile.yml}\n  ml: ./ml\ntasks:\n  all:\n    - task: data:fetch\n    - task: ml:fit\n    - task: data\n" +
        "  'start:*': {cmd: x}\n  here: {dir: sub, generates: [out.csv], cmd: x}\n",
      "data/Taskfile.yml": "tasks:\n  fetch: {cmd: x}\n  default: {cmd: x}\n",
      "ml/Taskfile.yaml": "tasks:\n  fit: {deps: [':here', prep], cmd: x}\n  prep: {cmd: x}\n",
    },
    taskfileFormat,
    taskfileReader,
  );
  assert.deepEqual(edges, [
    "Taskfile.yml:here > ml/Taskfile.yaml:fit",
    "data/Taskfile.yml:default > Taskfile.yml:all",
    "data/Taskfile.yml:fetch > Taskfile.yml:all",
    "ml/Taskfile.yaml:fit > Taskfile.yml:all",
    "ml/Taskfile.yaml:prep > ml/Taskfile.yaml:fit",
  ]);
  assert.deepEqual(
    stages.map(({ name, cmd, outs }) => [name, cmd, outs.map(({ path }) => path)]),
    [
      ["all", "task all", []],
      ["start:*", "", []],
      ["here", "task here", ["sub/out.csv"]],
      ["fetch", "task fetch", []],
      ["default", "task default", []],
      ["fit", "task fit", []],
      ["prep", "task prep", []],
    ],
  );
});

test("a justfile's defaults with anything in them; other files of recipes are named to just", async (t) => {
  const { rows, stages } = await read(
    t,
    {
      justfile:
        "serve host='http://localhost:8000' port=(default + ':1'): \n    x\nask +what:\n    x\n[doc('Shows all')]\ndefault:\n    @just --list\n" +
        'url := "a: b"\nif_true x="a b":\n    echo: this\n',
      "ml.just": "fit $SEED='1':\n    x\n",
    },
    justfileFormat,
    justfileReader,
  );
  assert.deepEqual(
    rows.map((row) => row.replace(/ \| [\d:]+$/, "")),
    [
      "justfile:serve | just serve",
      "justfile:ask | ",
      "justfile:default | just default",
      "justfile:if_true | just if_true",
      "ml.just:fit | just -f ml.just fit",
    ],
  );
  assert.equal(stages[2]?.desc, "Shows all");
});
