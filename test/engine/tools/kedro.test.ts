import assert from "node:assert/strict";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { pythonFormat } from "../../../src/engine/discovery/python/pythonModule.ts";
import { kedroReader } from "../../../src/engine/discovery/tools/kedro/kedroReader.ts";
import { readProject } from "./readProject.ts";

const pyproject = '[tool.kedro]\npackage_name = "shop"\nproject_name = "Shop"\nkedro_init_version = "1.0.0"\n';

async function readKedro(t: TestContext, files: Readonly<Record<string, string>>) {
  const { stages, edges, problems } = await readProject(t, files, pythonFormat, kedroReader);
  const short = (id: string) => id.replace(/^.*?\.py:/, "");
  return {
    stages,
    ids: stages.map(({ id }) => short(id)),
    edges: edges.map(([from, to]) => `${short(from)} > ${short(to)}`).sort(),
    problems,
  };
}

test("the nodes of the pipelines that find_pipelines registers are stages, tied by their datasets", async (t) => {
  const { stages, ids, edges, problems } = await readKedro(t, {
    "my shop/pyproject.toml": pyproject,
    "my shop/src/shop/__init__.py": "",
    "my shop/src/shop/pipeline_registry.py": `
from kedro.framework.project import find_pipelines
from kedro.pipeline import Pipeline

def register_pipelines() -> dict[str, Pipeline]:
    pipelines = find_pipelines()
    pipelines["__default__"] = sum(pipelines.values())
    return pipelines
`,
    "my shop/src/shop/pipelines/__init__.py": "",
    "my shop/src/shop/pipelines/prep/__init__.py": "from .pipeline import create_pipeline  # noqa\n",
    "my shop/src/shop/pipelines/prep/nodes.py": 'def clean(x):\n    """Cleans shops.\n    """\ndef join(*a): ...\n',
    "my shop/src/shop/pipelines/prep/pipeline.py": `
from kedro.pipeline import Node, Pipeline, node, pipeline
from .nodes import clean, join

def create_pipeline(**kwargs) -> Pipeline:
    return pipeline([
        node(func=clean, inputs="shops@pandas", outputs="clean_shops", name="clean_node"),
        Node(join, ["clean_shops", "params:join.how"], {"o": "table"}),
    ])
`,
    "my shop/src/shop/pipelines/model/__init__.py": "from .pipeline import create_pipeline\n",
    "my shop/src/shop/pipelines/model/pipeline.py": `
import kedro.pipeline as kp
from kedro.pipeline.modular_pipeline import pipeline as modular

def split(x, p): ...
def train(x): ...

def create_pipeline():
    inner = kp.pipeline([
        kp.node(split, inputs=["table", "params:options"], outputs=["x", "y"], name="split"),
        kp.node(lambda x: x, "x", "model", name="train"),
    ])
    one = modular(pipe=inner, inputs="table", namespace="one")
    two = modular(inner, inputs={"table": "table"}, outputs={"model": "best"}, parameters={"params:options": "params:other"}, namespace="two")
    return one + two
`,
    "my shop/conf/base/catalog.yml":
      "_raw: data/01 raw\nshops@pandas:\n  type: pandas.CSVDataset\n  filepath: ${_raw}/shops.csv\n'{n}_shops':\n  filepath: data/{n}.parquet\n",
    "my shop/conf/base/catalog/model.yml": "best:\n  filepath: ${globals:models}/best.pkl\n  versioned: true\n",
    "my shop/conf/base/globals.yml": "models: data/06\n",
    "my shop/conf/base/parameters.yml": "join:\n  how: left\n",
    "my shop/conf/base/parameters_model.yml": "other: 1\n",
  });
  assert.deepEqual(problems, []);
  assert.deepEqual(
    ids,
    ["prep.clean_node", "prep.join", "model.one.split", "model.one.train", "model.two.split", "model.two.train"].sort(
      (a, b) => ids.indexOf(a) - ids.indexOf(b),
    ),
  );
  assert.deepEqual(edges, [
    "model.one.split > model.one.train",
    "model.two.split > model.two.train",
    "prep.clean_node > prep.join",
    "prep.join > model.one.split",
    "prep.join > model.two.split",
  ]);
  const of = (name: string) => stages.find((stage) => stage.name === name);
  const clean = of("prep.clean_node");
  assert.deepEqual(
    [clean?.file, clean?.cmd, clean?.wdir, clean?.desc, clean?.deps[0]?.path, clean?.outs[0]?.path],
    [
      "my shop/src/shop/pipelines/prep/pipeline.py",
      "kedro run --nodes=clean_node",
      "my shop",
      "Cleans shops.",
      "my shop/data/01 raw/shops.csv",
      "my shop/data/clean.parquet",
    ],
  );
  assert.deepEqual(
    of("prep.join")?.params.map(({ file, key }) => [file, key]),
    [["my shop/conf/base/parameters.yml", "join.how"]],
  );
  assert.deepEqual(
    of("model.two.split")?.params.map(({ file, key }) => [file, key]),
    [["my shop/conf/base/parameters_model.yml", "other"]],
  );
  assert.deepEqual(
    of("model.two.train")?.outs.map(({ path }) => path),
    ["my shop/data/06/best.pkl"],
  );
});

test("pipelines are registered by name; a node belongs to the smallest one, and to the default only alone", async (t) => {
  const { stages, ids, problems } = await readKedro(t, {
    "pyproject.toml": pyproject,
    "src/shop/pipeline_registry.py": `
from shop.pipelines import parts
from kedro.pipeline import Pipeline, node

def register_pipelines():
    de = parts.create_pipeline()
    extra = Pipeline([node(print, "best", None, name=f"log_{name}", namespace="n") for name in ["a", "b"]])
    return {"__default__": de + Pipeline([node(print, "a", "z", name="alone")]), "de": de, "all": de | extra}
`,
    "src/shop/pipelines/parts.py": `
from kedro.pipeline import *
def make(x): ...
def create_pipeline(**kw):
    steps = []
    for k in ("u", "v"):
        steps.append(node(make, f"in_{k}", "same", name=f"make_{k}"))
    return pipeline(steps)
`,
    "src/shop/__init__.py": "",
    "src/shop/pipelines/__init__.py": "",
    "conf/base/catalog.yml": "a: [\n",
    "other/flow.py": "from kedro.pipeline import node\nnode(print, 'a', 'b')\n",
  });
  assert.deepEqual([...ids].sort(), ["__default__.alone", "all.n.log_a", "all.n.log_b", "de.make_u", "de.make_v"]);
  assert.equal(stages.find(({ name }) => name === "all.n.log_a")?.cmd, "kedro run --nodes=n.log_a --pipeline=all");
  assert.deepEqual(
    problems.map(({ file, code }) => `${file} ${code}`),
    ["conf/base/catalog.yml bad-indent", "src/shop/pipelines/parts.py kedro-output-twice"],
  );
});
