import assert from "node:assert/strict";
import { test } from "node:test";
import { readDagster } from "../fixtures/dagster/readDagster.ts";

test("an asset is a stage by its key, made from its arguments and deps", async (t) => {
  const { stages, ids, into, edges, problems } = await readDagster(t, {
    "setup.py": "",
    "app/assets.py": `import dagster as dg
from dagster import AssetIn, AssetExecutionContext, Config
from dagster_duckdb import DuckDBResource
from app.resources import Api

class Settings(Config):
    x: int = 1

@dg.asset(description="Raw rows.\\nMany.")
def raw(context: AssetExecutionContext, config: Settings, api: Api, db: "DuckDBResource", n: dg.ResourceParam[int]): ...

@dg.asset(key=["warehouse", "clean"], deps=[raw, dg.AssetKey(["elsewhere", "x"])])
def clean():
    """Cleaned rows."""

@dg.asset(key_prefix="ml", ins={"rows": AssetIn(key=dg.AssetKey(["warehouse", "clean"])), "y": AssetIn(key_prefix=["ml"])})
def model(rows, raw, y): ...

@dg.asset(name="y", key_prefix=["ml"], non_argument_deps={"raw"})
def labels(): ...
`,
    "app/resources.py":
      "from dagster import ConfigurableResource\nclass Base(ConfigurableResource): ...\nclass Api(Base): ...\n",
    "app/reports.py": `from dagster import asset, asset_check, sensor, schedule, define_asset_job, SourceAsset
from .assets import clean, model

outside = SourceAsset("outside")

@asset(deps=[clean, outside, "ml/y"])
def report(_, model_: int): ...

@asset_check(asset=clean)
def is_clean(): ...

@schedule(cron_schedule="* * * * *", job_name="all")
def daily(): ...

job = define_asset_job("all", selection="*")
`,
  });
  assert.deepEqual(ids, [
    "app/assets.py:raw",
    "app/assets.py:warehouse/clean",
    "app/assets.py:ml/model",
    "app/assets.py:ml/y",
    "app/reports.py:report",
  ]);
  assert.deepEqual(into("warehouse/clean"), ["raw"]);
  assert.deepEqual(into("ml/model"), ["ml/y", "raw", "warehouse/clean"]);
  assert.deepEqual(into("ml/y"), ["raw"]);
  assert.deepEqual(into("report"), ["ml/y", "warehouse/clean"]);
  assert.equal(edges.length, 7);
  const [raw, clean] = stages;
  assert.equal(raw?.desc, "Raw rows.");
  assert.equal(clean?.desc, "Cleaned rows.");
  assert.equal(clean?.cmd, "dg launch --assets warehouse/clean");
  assert.equal(clean?.wdir, ".");
  assert.deepEqual(clean?.range, { start: { line: 13, column: 5 }, end: { line: 13, column: 10 } });
  assert.deepEqual(problems, []);
});

test("each asset of a multi-asset is a stage; one of a library is a stage by its function", async (t) => {
  const { ids, into } = await readDagster(t, {
    "m.py": `from dagster import multi_asset, graph_multi_asset, AssetOut, AssetSpec, AssetKey, asset
from dagster_dbt import dbt_assets

@multi_asset(
    outs={"a": AssetOut(key_prefix="p"), "b": AssetOut(key=AssetKey("bb")), "c": AssetOut()},
    internal_asset_deps={"c": {AssetKey(["p", "a"])}},
)
def several(source): ...

@asset
def source(): ...

NAMES = ["one", "two"]

@multi_asset(specs=[AssetSpec(f"t_{n}", deps=["source"]) for n in NAMES] + [AssetSpec("last", deps=[AssetKey("t_two")])])
def tables(): ...

@dbt_assets(manifest="m.json")
def models(context): ...

@asset(deps=[models, tables])
def end(): ...
`,
  });
  assert.deepEqual(
    ids,
    ["p/a", "bb", "c", "source", "t_one", "t_two", "last", "models", "end"].map((name) => `m.py:${name}`),
  );
  assert.deepEqual(into("p/a"), ["source"]);
  assert.deepEqual(into("bb"), ["source"]);
  assert.deepEqual(into("c"), ["p/a"]);
  assert.deepEqual(into("t_one"), ["source"]);
  assert.deepEqual(into("last"), ["t_two"]);
  assert.deepEqual(into("end"), ["last", "models", "t_one", "t_two"]);
});

test("assets that functions make are found where these are called", async (t) => {
  const { ids, into, problems } = await readDagster(t, {
    "factory.py": `from dagster import asset

def make(name, up, prefix="made"):
    @asset(name=f"{prefix}_{name}", deps=[up])
    def _asset(): ...
    return _asset
`,
    "use.py": `from factory import make
from dagster import asset

@asset
def start(): ...

made = [make(name, "start") for name in ("a", "b")]
for name, up in {"c": "made_a", "d": "made_b"}.items():
    made.append(make(name, up, prefix="more"))

@asset(deps=[*made])
def end(): ...
`,
    "never.py": "from dagster import asset\n\ndef build(x):\n    @asset(name=x)\n    def inner(): ...\n",
  });
  assert.deepEqual(
    new Set(ids),
    new Set([
      "factory.py:made_a",
      "factory.py:made_b",
      "factory.py:more_c",
      "factory.py:more_d",
      "use.py:start",
      "use.py:end",
    ]),
  );
  assert.deepEqual(into("made_a"), ["start"]);
  assert.deepEqual(into("more_d"), ["made_b"]);
  assert.deepEqual(into("end"), ["made_a", "made_b", "more_c", "more_d"]);
  assert.deepEqual(problems, []);
});

test("keys come from the objects of data classes that a factory is given", async (t) => {
  const { ids } = await readDagster(t, {
    "factory.py": `import dataclasses as dc
import dagster as dg

@dc.dataclass
class Base:
    area: str

@dc.dataclass
class Options(Base):
    kind: str
    days: int = 3

    def prefix(self) -> list[str]:
        return ["weather", self.area]

@dc.dataclass
class Made:
    raw: dg.AssetsDefinition

def make(options: Options) -> Made:
    @dg.asset(name=f"{options.kind}_archive", key_prefix=options.prefix())
    def _archive(): ...
    return Made(raw=_archive)
`,
    "north.py": `from factory import Options, make
options: Options = Options(area="north", kind="raw")
made = make(options=options)
archive = made.raw
`,
    "south.py": "from factory import Options, make\narchive = make(Options('south', 'daily')).raw\n",
  });
  assert.deepEqual(
    new Set(ids),
    new Set(["factory.py:weather/north/raw_archive", "factory.py:weather/south/daily_archive"]),
  );
});

test("loading gives assets a prefix, and their needs of each other follow it", async (t) => {
  const { ids, into } = await readDagster(t, {
    "app/__init__.py": `from dagster import load_assets_from_package_module, load_assets_from_modules
from app import core
from app.more import extra

core_assets = load_assets_from_package_module(core, group_name="core", key_prefix="core")
extra_assets = load_assets_from_modules([extra], key_prefix=["x", "y"])
`,
    "app/core/__init__.py": "",
    "app/core/a.py": "from dagster import asset\n\n@asset\ndef a(): ...\n\n@asset(key_prefix='own')\ndef b(a): ...\n",
    "app/more/__init__.py": "",
    "app/more/extra.py":
      "from dagster import asset, AssetIn\n\n@asset(ins={'b': AssetIn(key=['core', 'own', 'b'])})\ndef c(b): ...\n\n@asset\ndef d(c, a): ...\n",
  });
  assert.deepEqual(ids, [
    "app/core/a.py:core/a",
    "app/core/a.py:core/own/b",
    "app/more/extra.py:x/y/c",
    "app/more/extra.py:x/y/d",
  ]);
  assert.deepEqual(into("core/own/b"), ["core/a"]);
  assert.deepEqual(into("x/y/c"), ["core/own/b"]);
  assert.deepEqual(into("x/y/d"), ["x/y/c"]);
});

test("assets of graphs and notebooks", async (t) => {
  const { stages, ids, into } = await readDagster(t, {
    "g.py": `from dagster import graph_asset, graph, op, asset, AssetsDefinition, AssetKey, AssetIn, file_relative_path
from dagstermill import define_dagstermill_asset

@op
def work(x): ...

@asset
def source(): ...

@graph_asset
def whole(source):
    return work(source)

@graph
def parts(source):
    return work(source)

from_parts = AssetsDefinition.from_graph(parts, keys_by_output_name={"result": AssetKey(["p", "parts"])})

report = define_dagstermill_asset(
    name="report",
    notebook_path=file_relative_path(__file__, "notebooks/report.ipynb"),
    ins={"data": AssetIn("whole")},
)
`,
  });
  assert.deepEqual(ids, ["g.py:source", "g.py:whole", "g.py:p/parts", "g.py:report"]);
  assert.deepEqual(into("whole"), ["source"]);
  assert.deepEqual(into("p/parts"), ["source"]);
  assert.deepEqual(into("report"), ["whole"]);
  assert.deepEqual(
    stages.at(-1)?.deps.map(({ path }) => path),
    ["notebooks/report.ipynb"],
  );
});

test("names from dictionaries, comprehensions and classes, and what only dbt can tell", async (t) => {
  const { stages, ids, into } = await readDagster(t, {
    "app/a.py": `from pathlib import Path
from dagster import asset, multi_asset, AssetKey, AssetOut, AssetIn
from dagster_dbt import dbt_assets, get_asset_key_for_model
from dagstermill import define_dagstermill_asset

class Settings:
    tables = {"t1": AssetKey("book"), "t2": unknown()}
    names = ["k1", "k2"]

@dbt_assets(manifest="x")
def models(context): ...

@asset(deps=get_asset_key_for_model([models], "orders"))
def orders(): ...

book = define_dagstermill_asset(
    name="book", notebook_path=str(Path(__file__).parent.parent / "books" / "x.ipynb"), ins={"r": AssetIn("orders")}
)

@multi_asset(outs={f"o_{n}": AssetOut() for n in Settings.names})
def outs(book): ...

def build(name, dep):
    @asset(name=name, deps=[dep] if dep else [])
    def made(): ...
    return made

things = [build(n, d) for n, d in Settings.tables.items()]
`,
  });
  assert.deepEqual(
    ids,
    ["models", "orders", "book", "o_k1", "o_k2", "t1", "t2"].map((name) => `app/a.py:${name}`),
  );
  assert.deepEqual(into("orders"), ["models"]);
  assert.deepEqual(into("book"), ["orders"]);
  assert.deepEqual(into("o_k2"), ["book"]);
  assert.deepEqual(into("t1"), ["book"]);
  assert.deepEqual(into("t2"), []);
  assert.deepEqual(
    stages.find(({ name }) => name === "book")?.deps.map(({ path }) => path),
    ["books/x.ipynb"],
  );
  assert.equal(stages.find(({ name }) => name === "models")?.cmd, "");
});

test("many assets in one large file are all found", async (t) => {
  const assets = Array.from({ length: 2000 }, (_, index) =>
    [
      `@asset(key_prefix=["p", "q"], group_name="g")`,
      `def a_${index}(${index === 0 ? "" : `a_${index - 1}`}):`,
      "    x = [1, 2, 3]",
      "    return sum(x)",
      "",
    ].join("\n"),
  );
  const { stages, edges } = await readDagster(t, { "large.py": `from dagster import asset\n\n${assets.join("\n")}` });
  assert.equal(stages.length, 2000);
  assert.equal(edges.length, 1999);
});

test("two assets of one key in a file are a problem; a function that is defined again is none", async (t) => {
  const { ids, problems } = await readDagster(t, {
    "d.py": `from dagster import asset

@asset(name="x")
def first(): ...

@asset(name="x")
def second(): ...

if True:
    @asset
    def y(): ...
else:
    @asset
    def y(): ...
`,
  });
  assert.deepEqual(ids, ["d.py:x", "d.py:y"]);
  assert.deepEqual(
    problems.map(({ file, code, severity, range }) => [file, code, severity, range.start.line]),
    [["d.py", "duplicate-asset", "error", 7]],
  );
});

test("assets of different projects are not tied by their keys", async (t) => {
  const asset = (name: string, args = "") => `from dagster import asset\n\n@asset\ndef ${name}(${args}): ...\n`;
  const { edges } = await readDagster(t, {
    "one/pyproject.toml": "",
    "one/a.py": asset("a"),
    "two/setup.py": "",
    "two/b.py": asset("b", "a"),
    "two/sub/a.py": asset("a"),
    "two/sub/c.py": asset("c", "a"),
  });
  assert.deepEqual(edges, [
    ["two/sub/a.py:a", "two/b.py:b"],
    ["two/sub/a.py:a", "two/sub/c.py:c"],
  ]);
});

test("other decorators, broken files, line ends and blanks are survived", async (t) => {
  const { ids, problems } = await readDagster(t, {
    "my proj/é.py":
      "\uFEFFfrom dagster import asset\r\n\r\n@asset(\r\n    name='ü',\r\n)\r\ndef a(): ...\r\n@asset\r\ndef b(x: Opt[, y): ...\r\n@asset(name=\r\n",
    "other.py": "from elsewhere import asset, op, job\n\n@asset\ndef no(): ...\n\n@op\ndef nope(): ...\n",
    "only.py": "import dagster\nfrom dagster import *\n",
    "circle.py": "from circle2 import *\nfrom dagster import asset\n@asset\ndef one(): ...\nx = f(x)\n",
    "circle2.py":
      "from circle import one\nfrom dagster import asset\n@asset(deps=[one])\ndef two(): ...\ndef f(y): return f(y)\n",
  });
  assert.ok(ids.includes("my proj/é.py:ü"));
  assert.ok(ids.includes("circle.py:one"));
  assert.ok(ids.includes("circle2.py:two"));
  assert.ok(!ids.some((id) => id.startsWith("other.py") || id.startsWith("only.py")));
  assert.deepEqual(problems, []);
});
