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
