import { strict as assert } from "node:assert";
import { join } from "node:path";
import { test } from "node:test";
import { pythonFormat } from "../../../src/engine/discovery/python/pythonModule.ts";
import { kedroReader } from "../../../src/engine/discovery/tools/kedro/kedroReader.ts";
import { makeProject, writeFiles } from "../fixtures/dvc/project.ts";
import { kedroImport, pyproject, readKedro, readRegistry } from "../fixtures/kedro/readKedro.ts";
import { readFolder, workedSoFar } from "./readProject.ts";

/** A module with a pipeline of nodes `a > b`, all of it in the names. */
function chain(name: string, from: string, to: string): string {
  return `${kedroImport}def create_pipeline(**kwargs):\n    return pipeline([node(lambda x: x, "${from}", "${to}", name="${name}")])\n`;
}

test("find_pipelines takes every folder of pipelines, and pipeline.py as the default", async (t) => {
  const { stages, edges } = await readKedro(t, {
    "pyproject.toml": pyproject,
    "src/shop/pipeline_registry.py":
      "from kedro.framework.project import find_pipelines as fp\ndef register_pipelines():\n    return fp(raise_errors=True)\n",
    "src/shop/pipeline.py": chain("own", "y", "z"),
    "src/shop/pipelines/one/__init__.py": "from .pipeline import create_pipeline  # noqa\n",
    "src/shop/pipelines/one/pipeline.py": chain("first", "w", "x"),
    "src/shop/pipelines/two/pipeline.py": chain("second", "x", "y"),
    "src/shop/pipelines/none/__init__.py": "",
    // Kedro asks the package, which does not hand the function on.
    "src/shop/pipelines/shut/__init__.py": "",
    "src/shop/pipelines/shut/pipeline.py": chain("shut", "z", "end"),
    "src/shop/pipelines/none/nodes.py": `${kedroImport}unused = node(print, "x", "q", name="unused")\n`,
  });
  assert.deepEqual(
    stages.map(({ id, cmd }) => [id, cmd]),
    [
      ["src/shop/pipeline.py:__default__.own", "kedro run --nodes=own"],
      ["src/shop/pipelines/one/pipeline.py:one.first", "kedro run --nodes=first --pipeline=one"],
      ["src/shop/pipelines/two/pipeline.py:two.second", "kedro run --nodes=second --pipeline=two"],
    ],
  );
  assert.deepEqual(edges, []);
});

test("registries are put together in every way that Python has", async (t) => {
  const { names } = await readRegistry(
    t,
    [
      "made: dict = {}",
      "for name, source in zip(['a', 'b'], SOURCES.values()):",
      "    made[name] = Pipeline([node(load, source, f'{name}_out', name=f'load_{name}')])",
      "made.update({'c': sum((make(n) for n in ('x', 'y')), Pipeline([]))}, d=make('d'))",
      "made['__default__'] = reduce(lambda p, q: p + q, made.values()) | make('default')",
      "both = {**made, 'e': made['a'] - made['a'], 'f': pipeline([made['d'], *[node(clean, 'k', 'l', name='last')]])}",
      "if not both:",
      "    return {}",
      "return {k: v for k, v in both.items() if k != 'e'}",
    ].join("\n"),
    {
      "src/shop/steps.py": `${kedroImport}from functools import reduce
SOURCES = dict(a="raw_a", b="raw_b")
def load(): ...
def clean(): ...
def make(name, *, suffix="_node", **rest):
    nodes = []
    nodes += [node(load, name, name + "_made", name="make_%s" % name + suffix)]
    return Pipeline(nodes)
`,
    },
  );
  assert.deepEqual(names, [
    "a.load_a",
    "b.load_b",
    "c.make_x_node",
    "c.make_y_node",
    "d.make_d_node",
    "__default__.make_default_node",
    "f.last",
  ]);
});

test("a pipeline may be taken away again, and a loop may count", async (t) => {
  const { names } = await readRegistry(
    t,
    [
      "made = {f'p{n}': make(n) for n in (1, 2, 3)}",
      "n = 4",
      "while n < 6:",
      "    made[f'p{n}'] = make(n)",
      "    n += 1",
      "del made['p1'], made['p4']",
      "if all(name in made for name in ('p2', 'p3')) and not any(name == 'p1' for name in made):",
      "    del made['p3']",
      "return made",
    ].join("\n"),
    {
      "src/shop/steps.py": `${kedroImport}def make(n):\n    return Pipeline([node(lambda x: x, "a", "b", name=f"n{n}")])\n`,
    },
  );
  assert.deepEqual(names, ["p2.n2", "p5.n5"]);
});

test("everything of Kedro may be imported, without hiding Python's own functions", async (t) => {
  const { of } = await readRegistry(
    t,
    "return dict(p=Pipeline(list([node(train, dict(x='a', y='params:b'), dict(out='c'))])))",
    { "src/shop/steps.py": "from kedro.pipeline import *\ndef train(x, y): ...\n" },
  );
  assert.equal(of("p.train").cmd, "kedro run --from-inputs=a --to-outputs=c --pipeline=p");
});

test("a node that is in several pipelines belongs to its own, else to the smallest", async (t) => {
  const { names, of } = await readKedro(t, {
    "pyproject.toml": pyproject,
    "src/shop/pipeline_registry.py": `${kedroImport}
from shop.pipelines import prep
import shop.pipelines.model.pipeline as model
def register_pipelines():
    p, m = prep.create_pipeline(), model.create_pipeline()
    return {"slice": p.only_nodes("b"), "prep": p, "all": p + m, "m": m, "__default__": p}
`,
    "src/shop/pipelines/prep/__init__.py": "from .pipeline import *\n",
    "src/shop/pipelines/prep/pipeline.py": `${kedroImport}
def create_pipeline():
    return Pipeline([Node(print, "r", "a", name="a"), Node(print, "a", "b", name="b")])
`,
    "src/shop/pipelines/model/pipeline.py": chain("c", "b", "c"),
  });
  assert.deepEqual(names, ["prep.a", "prep.b", "m.c"]);
  assert.deepEqual([of("prep.a").cmd, of("m.c").cmd], ["kedro run --nodes=a", "kedro run --nodes=c --pipeline=m"]);
});

test("without a registry every folder of pipelines counts", async (t) => {
  const { names } = await readKedro(t, {
    "pyproject.toml": pyproject,
    "src/shop/settings.py": "# kedro\n",
    "src/shop/pipelines/de/pipeline.py": chain("n", "a", "b"),
  });
  assert.deepEqual(names, ["de.n"]);
});

test("older projects register in hooks.py, in run.py, or in pipeline.py", async (t) => {
  const pipelines = { "p/de.py": chain("x", "a", "b"), "p/ds.py": chain("y", "b", "c") };
  const files = (folder: string) =>
    Object.fromEntries(Object.entries(pipelines).map(([path, text]) => [`${folder}/src/shop/${path}`, text]));
  const { stages, edges } = await readKedro(t, {
    "seventeen/pyproject.toml": pyproject,
    ...files("seventeen"),
    "seventeen/src/shop/hooks.py": `from kedro.framework.hooks import hook_impl
from shop.p import de, ds
class ProjectHooks:
    @hook_impl
    def register_pipelines(self):
        first = de.create_pipeline(); second = ds.create_pipeline();
        return {"de": first, "ds": second, "__default__": first + second}
`,
    "sixteen/.kedro.yml": "context_path: shop.run.ProjectContext\nproject_name: old\n",
    ...files("sixteen"),
    "sixteen/src/shop/run.py": `from kedro.context import KedroContext
from shop.pipeline import create_pipelines
class ProjectContext(KedroContext):
    def _get_pipelines(self):
        return create_pipelines()
`,
    "sixteen/src/shop/pipeline.py": `from shop.p import de as data
def create_pipelines(**kwargs):
    return {"__default__": data.create_pipeline()}
`,
    "fifteen/.kedro.yml": "context_path: shop.run.ProjectContext\n",
    ...files("fifteen"),
    "fifteen/src/shop/run.py": `import kedro
class ProjectContext(kedro.context.KedroContext):
    @property
    def pipeline(self):
        from shop.p.ds import create_pipeline
        return create_pipeline()
`,
  });
  assert.deepEqual(
    stages.map(({ id }) => id),
    [
      "fifteen/src/shop/p/ds.py:__default__.y",
      "seventeen/src/shop/p/de.py:de.x",
      "seventeen/src/shop/p/ds.py:ds.y",
      "sixteen/src/shop/p/de.py:__default__.x",
    ],
  );
  assert.deepEqual(edges, ["de.x > ds.y"]);
});

test("projects lie anywhere, several in one workspace, and templates are read as they are", async (t) => {
  const registry = (name: string) =>
    `${kedroImport}def register_pipelines():\n    return {"__default__": Pipeline([node(print, "a", "b", name="${name}")])}\n`;
  const { stages, problems } = await readKedro(t, {
    "flat/pyproject.toml": '[tool.kedro]\npackage_name = "flat"\nsource_dir = "."\n',
    "flat/flat/pipeline_registry.py": registry("n"),
    "starter/{{ cookiecutter.repo_name }}/pyproject.toml":
      '[tool.kedro]\npackage_name = "{{ cookiecutter.python_package }}"\n',
    "starter/{{ cookiecutter.repo_name }}/src/{{ cookiecutter.python_package }}/pipeline_registry.py": registry("t"),
    "starter/{{ cookiecutter.repo_name }}/src/{{ cookiecutter.python_package }}/broken.py":
      "from {{ x }} import kedro\n",
    "renamed/pyproject.toml": '[tool.kedro]\npackage_name = "old_name"\n',
    "renamed/src/new_name/pipeline_registry.py": registry("r"),
    "lost/src/pack/pipeline_registry.py": registry("l"),
    "other/pyproject.toml": "[tool.ruff]\n",
    "other/a.py": `${kedroImport}node(print, "a", "b", name="stray")\n`,
  });
  assert.deepEqual(
    stages.map(({ id, wdir }) => [id, wdir]),
    [
      ["flat/flat/pipeline_registry.py:__default__.n", "flat"],
      ["renamed/src/new_name/pipeline_registry.py:__default__.r", "renamed"],
      [
        "starter/{{ cookiecutter.repo_name }}/src/{{ cookiecutter.python_package }}/pipeline_registry.py:__default__.t",
        "starter/{{ cookiecutter.repo_name }}",
      ],
      ["lost/src/pack/pipeline_registry.py:__default__.l", "lost"],
    ],
  );
  assert.deepEqual(problems, []);
});

test("a condition that cannot be told leaves nothing out, and neither does what is unknown in a sum", async (t) => {
  const { names, problems } = await readRegistry(
    t,
    [
      "import os, other",
      "base = Pipeline([node(clean, 'a', 'b', name='base')])",
      "if other.flag():",
      "    return {'x': base + Pipeline([node(train, 'b', 'c', name='extra')])}",
      "elif os.environ.get('MODE', 'dev') == 'prod':",
      "    return {'never': Pipeline([node(train, 'b', 'c', name='never')])}",
      "picked = 'q' if other.flag() else 'r'",
      "return {'x': base + other.pipeline(), 'y': Pipeline([node(train, 'b', 'c', name=picked), other.node()])}",
    ].join("\n"),
  );
  assert.deepEqual(names, ["x.base", "y.q"]);
  assert.deepEqual(problems, []);
});

test("`not` denies what stands next to it, and not all of a condition", async (t) => {
  const { names } = await readRegistry(
    t,
    [
      "made = {}",
      "for name in ['a', 'b']:",
      "    if not name == 'a' or name == 'a':",
      "        made[f'all_{name}'] = Pipeline([node(train, name, 'c', name=f'fit_{name}')])",
      "    if not name == 'a' and name == 'b':",
      "        made[f'one_{name}'] = Pipeline([node(clean, name, 'd', name=f'clean_{name}')])",
      "return made",
    ].join("\n"),
  );
  assert.deepEqual(names, ["all_a.fit_a", "all_b.fit_b", "one_b.clean_b"]);
});

test("what may be changed under a condition that cannot be told stays as it is, and what may be added is there", async (t) => {
  const { names } = await readRegistry(
    t,
    [
      "made = {'p': make('one'), 'q': make('two'), 'r': make('three')}",
      "wanted = ['four', 'five']",
      "if os.environ['STAGE'] == 'public':",
      "    del made['q']",
      "    made.pop('r')",
      "    made['p'] = make('other')",
      "    made['s'] = make('more')",
      "    wanted.remove('four')",
      "return {**made, **{name: make(name) for name in wanted}}",
    ].join("\n"),
    {
      "src/shop/steps.py": `import os\n${kedroImport}def make(name):\n    return Pipeline([node(lambda x: x, "a", name, name=name)])\n`,
    },
  );
  assert.deepEqual(names, ["p.one", "p.other", "q.two", "r.three", "s.more", "four.four", "five.five"]);
});

test("settings say what pipelines are made of", async (t) => {
  const { names } = await readRegistry(
    t,
    [
      "from kedro.framework.project import settings",
      "from shop import settings as own",
      "return {'p': sum(pipeline([node(train, 'x', 'y', name='train')], namespace=f'{ns}.{v}')",
      "    for ns, variants in settings.DYNAMIC.items() for v in variants if v not in own.skipped())}",
    ].join("\n"),
    { "src/shop/settings.py": "DYNAMIC = {'a': ['u', 'v', 'w'], 'b': ['w']}\nskipped = lambda: ['v']\n" },
  );
  assert.deepEqual(names, ["p.a.u.train", "p.a.w.train", "p.b.w.train"]);
});

test("pipelines are made of what the configuration says, however it is opened", async (t) => {
  const { names } = await readRegistry(
    t,
    [
      "loader = OmegaConfigLoader(conf_source='anywhere')",
      "with KedroSession.create(env='base') as session:",
      "    params = session.load_context().params",
      "made = [*loader['parameters']['countries'], params['season'], *loader.get('globals*')['also']]",
      "with open(HERE.parents[2] / 'conf' / 'models.yml') as file:",
      "    models = yaml.safe_load(file)",
      "made += [name for name, on in models.items() if on]",
      "made += json.load(open('conf/more.json')) + OmegaConf.load('conf/models.yml').deep.names",
      "for name in json.load(open('conf/nowhere.json')) + yaml.safe_load(open('conf')):",
      "    made.append(name)",
      "return {'p': sum(make(name) for name in made)}",
    ].join("\n"),
    {
      "conf/base/parameters.yml": "countries: [de, fr]\nseason: dry\n",
      "conf/local/parameters.yml": "season: wet\n",
      "conf/base/globals.yml": "also: [it]\n",
      "conf/models.yml": "forest: true\nlinear: false\ndeep: {names: [net]}\n",
      "conf/more.json": '["json"]',
      "src/shop/steps.py": `${kedroImport}import json, yaml
from pathlib import Path
from kedro.config import OmegaConfigLoader
from kedro.framework.session import KedroSession
from omegaconf import OmegaConf
HERE = Path(__file__).resolve()
def make(name):
    return Pipeline([node(lambda x: x, "a", None, name=name)])
`,
    },
  );
  assert.deepEqual(
    names,
    ["de", "fr", "wet", "it", "forest", "deep", "json", "net"].map((name) => `p.${name}`),
  );
});

test("what lies outside of the workspace is not looked into", async (t) => {
  const root = makeProject(t, {
    "outside.yml": "[told]\n",
    "ours/pyproject.toml": pyproject,
    "ours/inside.yml": "[told]\n",
  });
  const registry = (path: string) =>
    `${kedroImport}import yaml\ndef register_pipelines():\n    names = yaml.safe_load(open(${JSON.stringify(path)}))\n` +
    "    return {'p': Pipeline([node(print, 'a', None, name=name) for name in names])}\n";
  for (const [path, count] of [
    ["inside.yml", 1],
    ["../outside.yml", 0],
    [join(root, "outside.yml"), 0],
  ] as const) {
    writeFiles(root, { "ours/src/shop/pipeline_registry.py": registry(path) });
    const { stages } = await readFolder(join(root, "ours"), pythonFormat, kedroReader);
    assert.equal(stages.length, count, path);
  }
});

test("what cannot end ends, and what is broken hides nothing else", async (t) => {
  const started = workedSoFar();
  const { names } = await readRegistry(
    t,
    [
      "items = [1]",
      "for item in items:",
      "    items.append(item)",
      "def again(n):",
      "    return again(n) + again(n)",
      "grown = [x for a in range(900) for b in range(900) for x in range(900)]",
      "return {'bad': again(1), 'good': Pipeline([node(clean, 'a', 'b', name='n'), node(, )])}",
    ].join("\n"),
    { "src/shop/circle.py": "from shop.circle import *\nfrom shop.pipeline_registry import x\n" },
  );
  assert.deepEqual(names, ["good.n"]);
  assert.ok(workedSoFar() - started < 4000);
});

test("two thousand nodes are read in one go", async (t) => {
  const started = workedSoFar();
  const { names, edges } = await readRegistry(
    t,
    [
      "nodes = []",
      "for i in range(20):",
      "    nodes += [node(clean, f'd{i}_{j}', f'd{i}_{j + 1}', name=f'n{i}_{j}') for j in range(100)]",
      "return {'__default__': Pipeline(nodes)}",
    ].join("\n"),
  );
  assert.deepEqual([names.length, edges.length], [2000, 1980]);
  assert.ok(workedSoFar() - started < 4000);
});
