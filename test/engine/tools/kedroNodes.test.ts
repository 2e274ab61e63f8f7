import { strict as assert } from "node:assert";
import { test } from "node:test";
import { kedroImport, pyproject, readKedro, readRegistry } from "../fixtures/kedro/readKedro.ts";

const base = [
  "base = pipeline([",
  "    node(load, ['raw', 'params:size', 'parameters'], 'table@pandas', name='load'),",
  "    node(train, dict(x='table@spark', o='params:opt.lr'), {'m': 'model', 'r': 'report'}, name='train'),",
  "])",
];

/** What a registry of pipelines over the same base makes: each node with its datasets. */
async function readMapped(t: Parameters<typeof readRegistry>[0], expression: string) {
  const catalog = "'{name}':\n  type: x\n  filepath: '{name}'\n";
  const { stages } = await readRegistry(t, [...base, `return {'p': ${expression}}`].join("\n"), {
    "conf/base/catalog.yml": catalog,
    "conf/base/parameters.yml":
      "size: 1\nopt: {lr: 2}\nns: {size: 1, opt: {lr: 2}}\nother: 3\n'outer': {ns: {size: 1}}\n",
  });
  return stages.map(({ name, deps, outs, params }) => {
    const keys = params.map(({ key }) => key ?? "*");
    return `${name}: ${[...deps.map(({ path }) => path), ...keys].join(" ")} > ${outs.map(({ path }) => path).join(" ")}`;
  });
}

test("a namespace renames what the pipeline does not share", async (t) => {
  assert.deepEqual(await readMapped(t, "pipeline(base)"), [
    "p.load: raw size * > table@pandas",
    "p.train: table@spark opt.lr > model report",
  ]);
  assert.deepEqual(await readMapped(t, "pipeline(pipe=base, namespace='ns')"), [
    "p.ns.load: ns.raw ns.size * > ns.table@pandas",
    "p.ns.train: ns.table@spark ns.opt.lr > ns.model ns.report",
  ]);
  assert.deepEqual(
    await readMapped(
      t,
      "Pipeline(base, namespace='ns', inputs='raw', outputs={'model': 'best', 'table': 'shared'}, parameters={'size': 'other', 'params:opt.lr': 'params:opt.lr'})",
    ),
    ["p.ns.load: raw other * > shared@pandas", "p.ns.train: shared@spark opt.lr > best ns.report"],
  );
  assert.deepEqual(await readMapped(t, "pipeline(base, namespace='ns', inputs={'raw'}, outputs=['report'])"), [
    "p.ns.load: raw ns.size * > ns.table@pandas",
    "p.ns.train: ns.table@spark ns.opt.lr > ns.model report",
  ]);
  assert.deepEqual(await readMapped(t, "pipeline(base, namespace='ns', prefix_datasets_with_namespace=False)"), [
    "p.ns.load: raw size * > table@pandas",
    "p.ns.train: table@spark opt.lr > model report",
  ]);
  assert.deepEqual(await readMapped(t, "pipeline([pipeline(base, namespace='ns', inputs='raw')], namespace='outer')"), [
    "p.outer.ns.load: outer.raw outer.ns.size * > outer.ns.table@pandas",
    "p.outer.ns.train: outer.ns.table@spark > outer.ns.model outer.ns.report",
  ]);
});

test("parts of a pipeline are taken as Kedro takes them", async (t) => {
  const names = async (expression: string) => {
    const lines = [
      "p = pipeline([node(load, 'a', 'b', name='one', tags='first'), node(clean, 'b', 'c@x', name='two', tags=['mid', 'x']),",
      "    node(train, 'c@y', 'd', name='three', namespace='ns')], tags='all')",
      `return {'p': ${expression}}`,
    ];
    const { names: found } = await readRegistry(t, lines.join("\n"));
    return found.map((name) => name.replace("p.", "")).join(" ");
  };
  assert.equal(await names("p.only_nodes_with_tags('first', 'mid')"), "one two");
  assert.equal(await names("p.only_nodes_with_tags('all')"), "one two ns.three");
  assert.equal(await names("p.only_nodes('ns.three')"), "ns.three");
  assert.equal(await names("p.only_nodes_with_namespace('ns')"), "ns.three");
  assert.equal(await names("p.from_nodes('two')"), "two ns.three");
  assert.equal(await names("p.to_nodes('two')"), "one two");
  assert.equal(await names("p.from_inputs('c')"), "ns.three");
  assert.equal(await names("p.to_outputs('b')"), "one");
  assert.equal(await names("p.filter(tags=['all'], from_nodes=['two'], to_outputs=['c'])"), "two");
  assert.equal(await names("p & p.only_nodes('one')"), "one");
  assert.equal(await names("Pipeline([n for n in p.nodes if 'two' in n.name])"), "two");
  assert.equal(await names("p.unheard_of('one')"), "one two ns.three");
});

test("nodes without a name have their function's, and Kedro's own where several call one", async (t) => {
  const { stages } = await readRegistry(
    t,
    [
      "from functools import partial, update_wrapper",
      "import numpy as np",
      "return {'p': Pipeline([",
      "    node(load, None, 'a'),",
      "    node(partial(clean, x=1), 'a', 'b'),",
      "    node(train, ['a', 'b'], ['c', 'd']),",
      "    node(train, 'c', 'e', name=None),",
      "    node(np.mean, 'c', 'f', namespace='ns'),",
      "    node(update_wrapper(partial(wrapped, 2), wrapped), 'c', 'g'),",
      "    node(decorate(deep.inner), 'c', 'h'),",
      "    node(lambda x: x, 'c', 'i'),",
      "    node(func=Model().fit, inputs=dict(x='c'), outputs=dict(y='j')),",
      "])}",
    ].join("\n"),
    {
      "src/shop/steps.py":
        "from functools import wraps\nfrom shop import deep\ndef load(): ...\ndef clean(x):\n    r'''\n    Cleans é.\n\n    More.'''\n" +
        "def train(x): ...\ndef wrapped(x):\n    '''Wrapped.'''\n" +
        "def decorate(f):\n    @wraps(f)\n    def inner(*a): return f(*a)\n    return inner\n" +
        "class Model:\n    def fit(self, x):\n        '''Fits.'''\n",
      "src/shop/deep.py": "def inner(x):\n    '''Deep.'''\n",
    },
  );
  assert.deepEqual(
    stages.map(({ name, desc }) => [name, desc]),
    [
      ["p.load", undefined],
      ["p.clean", "Cleans é."],
      ["p.train([a;b]) -> [c;d]", undefined],
      ["p.train([c]) -> [e]", undefined],
      ["p.ns.mean", undefined],
      ["p.wrapped", "Wrapped."],
      ["p.inner", "Deep."],
      ["p.<lambda>", undefined],
      ["p.fit", "Fits."],
    ],
  );
});

test("a command runs its one node: by its name, or by what it reads and makes", async (t) => {
  const { stages } = await readRegistry(
    t,
    [
      "first = pipeline([node(load, ['params:x'], ['a', 'b']), node(clean, 'a', 'c', name='cl-ea.n'), node(train, ['a', 'c'], 'd')])",
      "twins = pipeline([node(train, 'c', None), node(clean, 'c', None)])",
      "return {'my pipe': first + twins, '__default__': pipeline(first, namespace='ns')}",
    ].join("\n"),
  );
  assert.deepEqual(
    stages.map(({ cmd }) => cmd),
    [
      "kedro run --to-outputs=a,b --pipeline='my pipe'",
      "kedro run --nodes=cl-ea.n --pipeline='my pipe'",
      // What begins at `a` is also the node before: what begins at `c` is not.
      "kedro run --from-inputs=c --to-outputs=d --pipeline='my pipe'",
      "kedro run --nodes='train([c]) -> None' --pipeline='my pipe'",
      "kedro run --nodes='clean([c]) -> None' --pipeline='my pipe'",
      "kedro run --to-outputs=ns.a,ns.b",
      "kedro run --nodes=ns.cl-ea.n",
      "kedro run --from-inputs=ns.c --to-outputs=ns.d",
    ],
  );
});

test("a node stands where it is declared, at its name", async (t) => {
  const { stages } = await readKedro(t, {
    "pyproject.toml": pyproject,
    "src/shop/pipeline_registry.py": `\uFEFF${kedroImport}
from shop.lib import argo_node, ArgoNode, template
def register_pipelines():
    return {"a b": Pipeline([
        node(print, "é", "b",
             name="näme"),
        argo_node(print, "c", "d", name="argo"), ArgoNode(func=len, inputs="d", outputs="e", name="own"),
        template(max, "f"),
    ])}
`.replaceAll("\n", "\r\n"),
    "src/shop/lib.py": `from kedro.pipeline.node import Node
from kedro.pipeline import Pipeline
class ArgoNode(Node):
    def __init__(self, func, inputs, outputs, *, name=None, config=None):
        super().__init__(func, inputs, outputs, name=name)
def argo_node(func, inputs, outputs, **rest):
    return ArgoNode(func=func, inputs=inputs, outputs=outputs, **rest)
def template(func, name):
    return Pipeline([Node(func, "x_" + name, "y", name=name)])
`,
  });
  assert.deepEqual(
    stages.map(({ id, range }) => `${id} ${range.start.line}:${range.start.column}-${range.end.column}`),
    [
      "src/shop/pipeline_registry.py:a b.näme 7:19-25",
      "src/shop/pipeline_registry.py:a b.argo 8:41-47",
      "src/shop/pipeline_registry.py:a b.own 8:99-104",
      "src/shop/lib.py:a b.f 9:56-60",
    ],
  );
});

test("datasets tie nodes together where they can meet", async (t) => {
  const { edges } = await readRegistry(
    t,
    [
      "def step(name, source, target):",
      "    return Pipeline([node(load, source, target, name=name)])",
      "return {",
      "    'a': step('a1', 'raw', ['kept', 'memory@pandas']) + step('a2', 'memory@spark', 'x'),",
      "    'b': step('b1', ['kept', 'memory', 'params:kept', 'declared'], 'y'),",
      "    'c': step('c1', 'raw', 'kept2') + step('c2', 'kept2', 'declared'),",
      "    'd': step('d1', 'other', 'kept2') + step('d2', ['kept2', 'kept2'], 'declared2'),",
      "}",
    ].join("\n"),
    {
      "conf/base/catalog.yml":
        "kept:\n  filepath: k\nkept2:\n  filepath: k2\ndeclared:\n  type: MemoryDataset\nmemory@pandas:\n  type: kedro.io.MemoryDataSet\n",
    },
  );
  assert.deepEqual(edges, ["a.a1 > a.a2", "a.a1 > b.b1", "c.c1 > c.c2", "d.d1 > d.d2"]);
});

test("a node that gathers what a language model works with reads all that it names", async (t) => {
  const { names, edges } = await readRegistry(
    t,
    [
      "from kedro.pipeline import llm_context_node, tool",
      "return {'p': Pipeline([",
      "    node(load, 'raw', 'facts', name='load'),",
      "    llm_context_node(name='gather', outputs='context', llm='model', prompts=['ask'], tools=[tool(clean, 'facts', 'params:n')]),",
      "    llm_context_node(outputs='bare', llm='model', prompts=['context']),",
      "])}",
    ].join("\n"),
  );
  assert.deepEqual(names, ["p.load", "p.gather", "p.construct_context"]);
  assert.deepEqual(edges, ["p.load > p.gather", "p.gather > p.construct_context"]);
});

test("what Kedro refuses in a pipeline is told at its place", async (t) => {
  const { names, problems } = await readRegistry(
    t,
    [
      "import other",
      "nodes = [",
      "    node(load, 'a', 'b', name='one'),",
      "    node(load, 'a', ['c',",
      "        'b@x'], name='two'),",
      "    node(load, 'a', 'd', name='one'),",
      "]",
      "if other.flag():",
      "    nodes.append(node(load, 'a', 'b', name='one'))",
      "return {'p': Pipeline(nodes), '__default__': Pipeline(nodes)}",
    ].join("\n"),
  );
  assert.deepEqual(names, ["p.one", "p.two"]);
  assert.deepEqual(problems, [
    "src/shop/pipeline_registry.py:9 kedro-output-twice",
    "src/shop/pipeline_registry.py:10 kedro-node-twice",
  ]);
});

test("the phase follows from the node's name, else from its tags and its pipeline", async (t) => {
  const { stages } = await readRegistry(
    t,
    "return {'data_science': Pipeline([node(f, 'a', 'b', name='train_it'), node(f, 'b', 'c', name='x', tags='deploy'), node(f, 'c', 'd', name='fill_table')])," +
      " 'reporting': Pipeline([node(f, 'd', 'e', name='monitor_all')])}",
  );
  assert.deepEqual(
    stages.map(({ phase }) => phase),
    ["model", "deploy", "data", "monitor"],
  );
});
