import { strict as assert } from "node:assert";
import { test } from "node:test";
import { readPythonModule } from "../../../src/engine/discovery/python/pythonModule.ts";
import type { PythonProject } from "../../../src/engine/discovery/python/pythonProject.ts";
import {
  findModule,
  libraryName,
  openPythonProject,
  resolveName,
} from "../../../src/engine/discovery/python/pythonProject.ts";

function open(files: Readonly<Record<string, string>>): PythonProject {
  return openPythonProject(new Map(Object.entries(files).map(([file, text]) => [file, readPythonModule(file, text)])));
}

function at(project: PythonProject, file: string) {
  const module = project.modules.get(file);
  assert.ok(module);
  return module;
}

/** `file:name` of what a name of a file leads to, a library's dotted name, or undefined. */
function lead(project: PythonProject, file: string, name: string): string | undefined {
  const target = resolveName(project, at(project, file), name);
  if (target?.kind === "library") return target.name;
  return target && `${target.module.file}:${target.kind === "definition" ? target.definition.name : ""}`;
}

test("a module is found from the root, src, the importer's folder and those above it", () => {
  const project = open({
    "top.py": "",
    "pkg/__init__.py": "",
    "src/lib/core.py": "",
    "a/b/job.py": "",
    "a/b/near.py": "",
    "a/src/own/x.py": "",
    "elsewhere/python/deep/mod.py": "",
    "one/twin/m.py": "",
    "two/twin/m.py": "",
  });
  const find = (dotted: string) => findModule(project, dotted, "a/b/job.py")?.file;
  assert.deepEqual(
    ["top", "pkg", "lib.core", "near", "own.x", "deep.mod", "twin.m", "mod", "job", "", "nothing.at.all"].map(find),
    [
      "top.py",
      "pkg/__init__.py",
      "src/lib/core.py",
      "a/b/near.py",
      "a/src/own/x.py",
      "elsewhere/python/deep/mod.py",
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ],
  );
  assert.deepEqual([".near", "..b.near", "...top", "....top", "."].map(find), [
    "a/b/near.py",
    "a/b/near.py",
    "top.py",
    undefined,
    undefined,
  ]);
});

test("names are followed through re-exports, stars, aliases and modules", () => {
  const project = open({
    "pkg/__init__.py": "from .tasks import load as load_task\nfrom .more import *\nfrom . import tasks\n",
    "pkg/tasks.py": "from prefect import task\nimport metaflow\n@task\ndef load(): pass\nstep = metaflow.step\n",
    "pkg/more.py": "class Train: pass\nbest = Train\n",
    "flow.py": [
      "import pkg",
      "import pkg.tasks as t",
      "from pkg import load_task, Train, best, task_missing",
      "from pkg.tasks import task, step",
      "from prefect.flows import flow",
    ].join("\n"),
  });
  const names = {
    load_task: "pkg/tasks.py:load",
    "pkg.load_task": "pkg/tasks.py:load",
    "pkg.tasks.load": "pkg/tasks.py:load",
    "t.load": "pkg/tasks.py:load",
    t: "pkg/tasks.py:",
    Train: "pkg/more.py:Train",
    best: "pkg/more.py:Train",
    task: "prefect.task",
    "task.x": "prefect.task.x",
    "t.task": "prefect.task",
    step: "metaflow.step",
    flow: "prefect.flows.flow",
    "Train.member": undefined,
    nothing: undefined,
  };
  const found = Object.fromEntries(Object.keys(names).map((name) => [name, lead(project, "flow.py", name)]));
  assert.deepEqual(found, names);
  assert.equal(libraryName(project, at(project, "flow.py"), "task"), "prefect.task");
});

test("what a package takes from a module by the module's own name is what one imports from it", () => {
  const project = open({
    "steps/__init__.py": "from .train import train\nfrom . import load\nfrom .score import *\n",
    "steps/train.py": "def train(): pass\ndef other(): pass\n",
    "steps/load.py": "def load(): pass\n",
    "steps/score.py": "def score(): pass\n",
    "run.py": "from steps import train, load, score\nfrom steps.train import other\nimport steps.load as loading\n",
  });
  const found = ["train", "load", "load.load", "score", "other", "loading"].map((name) =>
    lead(project, "run.py", name),
  );
  assert.deepEqual(found, [
    "steps/train.py:train",
    "steps/load.py:",
    "steps/load.py:load",
    "steps/score.py:score",
    "steps/train.py:other",
    "steps/load.py:",
  ]);
});

test("a file of the project that bears a library's name does not hide the library", () => {
  const project = open({
    "prefect/flows.py": "mine = 1\n",
    "airflow/dags/d.py": "from airflow.decorators import task\nfrom prefect.flows import flow\n",
    "luigi.py": "import luigi\nclass T(luigi.Task): pass\n",
  });
  assert.equal(lead(project, "airflow/dags/d.py", "task"), "airflow.decorators.task");
  assert.equal(lead(project, "airflow/dags/d.py", "flow"), "prefect.flows.flow");
  assert.equal(lead(project, "luigi.py", "luigi.Task"), "luigi.Task");
});

test("in the repository of a library its names are the library's, and its examples are read", () => {
  const library = {
    "metaflow/__init__.py": "from .flowspec import FlowSpec\n",
    "metaflow/flowspec.py": "class FlowSpec: ...\n",
    "metaflow/tutorials/00-hello/hello.py": "from metaflow import FlowSpec\n",
    "test/flow.py": "import metaflow\n",
  };
  const own = open(library);
  assert.equal(lead(own, "test/flow.py", "metaflow.FlowSpec"), "metaflow/flowspec.py:FlowSpec");
  const project = open({ ...library, "metaflow/metaflow_config.py": "" });
  assert.deepEqual([...project.modules.keys()], ["metaflow/tutorials/00-hello/hello.py", "test/flow.py"]);
  assert.equal(lead(project, "test/flow.py", "metaflow.FlowSpec"), "metaflow.FlowSpec");
  assert.equal(lead(project, "metaflow/tutorials/00-hello/hello.py", "FlowSpec"), "metaflow.FlowSpec");
});

test("circles of imports end", () => {
  const project = open({
    "a.py": "from b import x\nfrom b import *\nfrom . import a\n",
    "b.py": "from a import x\nfrom a import *\ny = z\nz = y\n",
  });
  for (const name of ["x", "missing", "y", "a.a.a.x"]) assert.doesNotThrow(() => lead(project, "a.py", name));
  assert.equal(lead(project, "a.py", "missing"), undefined);
});

test("a member of a package that bears the name of a file that is not there leads nowhere, and soon so", () => {
  const project = open({
    "flows/__init__.py": "from .retries import retries\nfrom .base import Base\n",
    "flows/base.py": "class Base: ...\n",
    "train.py": "from flows import Base, retries\n",
  });
  const started = performance.now();
  for (let turn = 0; turn < 300; turn++) {
    assert.equal(lead(project, "flows/__init__.py", "retries"), undefined);
  }
  assert.ok(performance.now() - started < 60_000);
  assert.equal(lead(project, "train.py", "Base"), "flows/base.py:Base");
});
