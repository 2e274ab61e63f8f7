import { strict as assert } from "node:assert";
import { test } from "node:test";
import { callsIn, readCall } from "../../../src/engine/discovery/python/pythonCalls.ts";
import {
  definitionsByName,
  definitionsOf,
  firstDocLine,
  functionsIn,
} from "../../../src/engine/discovery/python/pythonDefinitions.ts";
import { importsOf } from "../../../src/engine/discovery/python/pythonImports.ts";
import type { PythonModule } from "../../../src/engine/discovery/python/pythonModule.ts";
import { mentions, rangeOf, readPythonModule, textOf } from "../../../src/engine/discovery/python/pythonModule.ts";
import { qualifiedName } from "../../../src/engine/discovery/python/pythonNames.ts";
import { nodesIn, statementsIn } from "../../../src/engine/discovery/python/pythonSyntax.ts";

const read = (text: string): PythonModule => readPythonModule("src/a.py", text);

function firstCall(module: PythonModule) {
  const [call] = callsIn(module, module.root);
  assert.ok(call);
  return call;
}

test("a word is mentioned only where it stands as a whole word", () => {
  const module = read("from prefect import flow_runner\nétask = 1\nx.task(2)\n");
  assert.equal(mentions(module, "prefect"), true);
  assert.equal(mentions(module, "flow"), false);
  assert.equal(mentions(module, "task"), true);
  assert.equal(mentions(read("étask = 1"), "task"), false);
});

test("imports say what a local name stands for, wherever they are written", () => {
  const module = read(
    [
      "import numpy as np, os.path",
      "import a.b.c as abc",
      "from prefect import (",
      "    flow,  # the flow",
      "    task as t,",
      ")",
      "from . import near",
      "from ..up.more import far as f",
      "from luigi import *",
      "try:",
      "    from airflow.sdk import dag",
      "except ImportError:",
      "    from airflow.decorators import dag",
      "def late():",
      "    import dagster as dg",
      "    import flow",
    ].join("\n"),
  );
  assert.deepEqual(Object.fromEntries(importsOf(module).names), {
    np: "numpy",
    os: "os",
    abc: "a.b.c",
    flow: "prefect.flow",
    t: "prefect.task",
    near: ".near",
    f: "..up.more.far",
    dag: "airflow.sdk.dag",
    dg: "dagster",
  });
  assert.deepEqual(importsOf(module).stars, ["luigi"]);
});

test("a name is qualified by its import, and not where a function binds it anew", () => {
  const module = read(
    [
      "import dagster as dg",
      "from prefect import task",
      "dg.asset.x(1)",
      "(task)(2)",
      "own(3)",
      "table[0].x(4)",
      "def f(task, n=task()):",
      "    return task(5)",
      "def g():",
      "    for task in []:",
      "        task(6)",
      "def h():",
      "    global task",
      "    task = 1",
      "    task(7)",
      "[lambda task: task(8), task(9)]",
    ].join("\n"),
  );
  const names = callsIn(module, module.root).map((call) => [
    textOf(module, call.node),
    qualifiedName(module, call.callee),
  ]);
  assert.deepEqual(names, [
    ["dg.asset.x(1)", "dagster.asset.x"],
    ["(task)(2)", "prefect.task"],
    ["own(3)", undefined],
    ["table[0].x(4)", undefined],
    ["task()", "prefect.task"],
    ["task(5)", undefined],
    ["task(6)", undefined],
    ["task(7)", "prefect.task"],
    ["task(8)", undefined],
    ["task(9)", "prefect.task"],
  ]);
});

test("a name that only one star import can give is of that library", () => {
  const star = read("from metaflow import *\nmine = 1\nFlowSpec(1)\nmine(2)");
  assert.deepEqual(
    callsIn(star, star.root).map(({ callee }) => qualifiedName(star, callee)),
    ["metaflow.FlowSpec", undefined],
  );
});

test("definitions come with decorators, bases, parameters and the first line of their docstring", () => {
  const module = read(
    [
      '"""',
      "Trains.",
      "More.",
      '"""',
      "@task.docker(image='x', *a, **k)",
      "@plain",
      "# a comment between",
      "async def load(path: str = 'a', *args, limit=1, **kwargs) -> int:",
      "    'Loads.' ' All.'",
      "if True:",
      "    with x as y:",
      "        class Model(Base[int], pkg.Other, metaclass=Meta):",
      "            rate: float = 0.1",
      "            def fit(self): pass",
      "            def _inner(self):",
      "                def nested(): pass",
      "a = b = 3; f = 4;",
      "c, d = 1, load()",
      "e: int",
      "x.y = 1",
      "load = wrap(load)",
    ].join("\r\n"),
  );
  assert.equal(firstDocLine(module, module.root), "Trains.");
  assert.deepEqual(
    definitionsOf(module).map(({ kind, name }) => `${kind} ${name}`),
    [
      "function load",
      "class Model",
      "variable a",
      "variable b",
      "variable f",
      "variable c",
      "variable d",
      "variable load",
    ],
  );
  const load = definitionsByName(module).get("load");
  const model = definitionsByName(module).get("Model");
  assert.ok(load?.kind === "function" && model?.kind === "class");
  assert.equal(load.isAsync, true);
  assert.equal(firstDocLine(module, load.body), "Loads. All.");
  assert.deepEqual(rangeOf(module, load.nameNode), { start: { line: 8, column: 11 }, end: { line: 8, column: 15 } });
  assert.deepEqual(
    load.parameters.map(({ name, star, value }) => [name, star, value && textOf(module, value)]),
    [
      ["path", undefined, "'a'"],
      ["args", "*", undefined],
      ["limit", undefined, "1"],
      ["kwargs", "**", undefined],
    ],
  );
  const [docker, plain] = load.decorators;
  assert.equal(docker?.name, "task.docker");
  assert.deepEqual([...(docker.args?.keywords.keys() ?? [])], ["image"]);
  assert.deepEqual([docker.args?.starred.length, docker.args?.doubleStarred.length], [1, 1]);
  assert.deepEqual([plain?.name, plain?.args], ["plain", undefined]);
  assert.deepEqual(
    model.bases.map((base) => textOf(module, base)),
    ["Base[int]", "pkg.Other"],
  );
  assert.deepEqual(
    functionsIn(module, model.body).map(({ name }) => name),
    ["fit", "_inner"],
  );
});

test("a call's arguments are told apart", () => {
  const module = read("f(1, x, *rest, key='v', other=g(2), **options, last := 3)");
  const { positional, keywords, starred, doubleStarred } = firstCall(module);
  const written = (nodes: typeof positional) => nodes.map((node) => textOf(module, node));
  assert.deepEqual(written(positional), ["1", "x", "3"]);
  assert.deepEqual(
    [...keywords].map(([key, node]) => [key, textOf(module, node)]),
    [
      ["key", "'v'"],
      ["other", "g(2)"],
    ],
  );
  assert.deepEqual(written(starred), ["rest"]);
  assert.deepEqual(written(doubleStarred), ["options"]);
  assert.deepEqual(written(firstCall(read("f(x for x in y)")).positional), []);
});

test("an awaited call in parentheses is a call", () => {
  const module = read("async def f():\n    (await g(1))\n");
  const [wrapped] = nodesIn(module.root, "ParenthesizedExpression");
  const call = wrapped && readCall(module, wrapped);
  assert.equal(call && textOf(module, call.callee), "g");
});

test("broken syntax hides nothing around it", () => {
  const module = read(
    "def good(): pass\nx = = 3\ndef also(: pass\nclass Middle(:\n    a = 1\nfor in\nclass Last: pass\n",
  );
  const names = definitionsOf(module).map(({ name }) => name);
  assert.deepEqual([names.includes("good"), names.includes("Last")], [true, true]);
});

test("very deep and very long code is walked without an overflow", () => {
  const long = read(`y = ${"1 + ".repeat(200)}g(2)\nz = 1\n`);
  assert.equal(textOf(long, firstCall(long).node), "g(2)");
  assert.equal(statementsIn(long.root).length, 2);
  const deep = read(`x = ${"(".repeat(20_000)}f(1)${")".repeat(20_000)}\n`);
  assert.equal(callsIn(deep, deep.root).length, 0);
});

test("a statement that is nested too deeply is as blank, and those around it stand where they stood", () => {
  const text = `first = 1\ndeep = ${"[".repeat(2000)}${"]".repeat(2000)}\nlast = 2\n`;
  const { root } = readPythonModule("m.py", text);
  const statements: string[] = [];
  for (let child = root.firstChild; child; child = child.nextSibling) statements.push(text.slice(child.from, child.to));
  assert.deepEqual(statements, ["first = 1", "last = 2"]);
});
