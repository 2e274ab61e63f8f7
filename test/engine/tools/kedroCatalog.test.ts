import { strict as assert } from "node:assert";
import { test } from "node:test";
import { kedroImport, pyproject, readKedro } from "../fixtures/kedro/readKedro.ts";

/** A project in a folder whose one node reads and makes datasets of these names. */
function project(inputs: readonly string[], outputs: readonly string[], more: Readonly<Record<string, string>>) {
  const node = `node(print, ${JSON.stringify(inputs)}, ${JSON.stringify(outputs)}, name="n")`;
  const registry = `${kedroImport}def register_pipelines():\n    return {"p": Pipeline([${node}])}\n`;
  const files = { "pyproject.toml": pyproject, "src/shop/pipeline_registry.py": registry, ...more };
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [`sub é/${path}`, text]));
}

test("a dataset's file is what the catalog says", async (t) => {
  const { paths, of } = await readKedro(
    t,
    project(["csv", "parts", "remote", "sql", "anchored", "missing", "params:p"], ["model", "cached", "top", "deep"], {
      "conf/base/catalog.yml": [
        "_csv: &csv",
        "  type: pandas.CSVDataset",
        "csv:",
        "  <<: *csv",
        "  filepath: data/01_raw/my file.csv",
        "parts: {type: partitions.PartitionedDataset, path: data/parts, dataset: {type: x, filepath: no}}",
        "remote:",
        "  type: spark.SparkDataset",
        "  filepath: s3a://bucket/a.parquet",
        "sql: {type: pandas.SQLTableDataset, table_name: t}",
        "anchored: {<<: *csv, filepath: ./data/../x.csv}",
        "model:",
        "  type: pickle.PickleDataset",
        "  filepath: data/06_models/model.pkl",
        "  versioned: true",
        "cached: {type: CachedDataSet, dataset: {type: y, filepath: data/cached.csv}}",
      ].join("\r\n"),
      "conf/base/catalog/more.yaml": "top: {filepath: data/top.csv}\n",
      "conf/base/team/catalog_deep.yml": "deep: {filepath: data/deep.csv}\n",
      "conf/base/other.yml": "missing: {filepath: data/wrong.csv}\n",
    }),
  );
  assert.deepEqual(paths("p.n"), [
    ["sub é/data/01_raw/my file.csv", "sub é/data/parts", "s3a://bucket/a.parquet", "sub é/x.csv"],
    ["sub é/data/06_models/model.pkl", "sub é/data/cached.csv", "sub é/data/top.csv", "sub é/data/deep.csv"],
  ]);
  const [dep] = of("p.n").deps;
  assert.deepEqual([dep?.written, dep?.range.start], ["data/01_raw/my file.csv", { line: 3, column: 41 }]);
});

test("templates of a catalog are filled in from itself, from globals and from defaults", async (t) => {
  const { paths } = await readKedro(
    t,
    project(
      [
        "own",
        "deep",
        "beside",
        "above",
        "global",
        "chained",
        "default",
        "quoted",
        "nested",
        "unknown",
        "old",
        "oldDefault",
        "local",
        "env",
      ],
      ["circle"],
      {
        "conf/base/catalog.yml": [
          "_base: data",
          "_paths: {raw: '${_base}/raw'}",
          "own: {filepath: '${_base}/own.csv'}",
          "deep: {filepath: '${_paths.raw}/deep.csv'}",
          "beside: {folder: data/beside, filepath: '${.folder}/b.csv'}",
          "above: {filepath: '${.._paths.raw}/a.csv'}",
          "global: {filepath: '${globals:paths.models}/g.pkl'}",
          "chained: {filepath: '${globals:paths.reports}/c.csv'}",
          "default: {filepath: '${globals:nothing, fallback}/d.csv'}",
          "quoted: {filepath: '${runtime_params:run, \"now\"}/q.csv'}",
          "nested: {filepath: '${runtime_params:run, ${globals:paths.models}}/n.csv'}",
          "unknown: {filepath: '${runtime_params:run}/u.csv'}",
          "old: {filepath: '${bucket}/old.csv'}",
          "oldDefault: {filepath: '${nowhere|there}/old.csv'}",
          "local: {filepath: base.csv}",
          "env: {filepath: '${oc.env:HOME}/e.csv'}",
          "_a: ${_b}",
          "_b: ${_a}",
          "circle: {filepath: '${_a}'}",
        ].join("\n"),
        "conf/base/globals.yml":
          "paths:\n  models: data/06\n  reports: ${.models}/${stage}/reports\nstage: dev\nbucket: gs://b\n",
        "conf/local/catalog.yml": "local: {filepath: local.csv}\n",
      },
    ),
  );
  assert.deepEqual(paths("p.n"), [
    [
      "sub é/data/own.csv",
      "sub é/data/raw/deep.csv",
      "sub é/data/beside/b.csv",
      "sub é/data/raw/a.csv",
      "sub é/data/06/g.pkl",
      "sub é/data/06/dev/reports/c.csv",
      "sub é/fallback/d.csv",
      "sub é/now/q.csv",
      "sub é/data/06/n.csv",
      "gs://b/old.csv",
      "sub é/there/old.csv",
      "sub é/local.csv",
    ],
    [],
  ]);
});

test("the settings say which files are the catalog's, and globals may stand in the code", async (t) => {
  const files = {
    "conf/base/datasets/raw/a.yml": "mine: {filepath: '${root}/mine.csv'}\n",
    "conf/base/catalog.yml": "mine: {filepath: theirs.csv}\n",
  };
  const settings = [
    "CONFIG_LOADER_ARGS = {",
    "    'config_patterns': {'catalog': ['datasets*/**/*.y?l']},",
    "    'globals_dict': {'root': 'data'},",
    "}",
  ].join("\n");
  const told = await readKedro(t, project(["mine"], [], { ...files, "src/shop/settings.py": settings }));
  assert.deepEqual(told.paths("p.n")[0], ["sub é/data/mine.csv"]);
  const hooks = [
    "from kedro.config import TemplatedConfigLoader",
    "class Hooks:",
    "    def register_config_loader(self, conf_paths):",
    "        return TemplatedConfigLoader(conf_paths, globals_dict={'root': 'old'})",
  ].join("\n");
  const older = { "conf/base/catalog.yml": files["conf/base/datasets/raw/a.yml"], "src/shop/hooks.py": hooks };
  const { paths } = await readKedro(t, project(["mine"], [], older));
  assert.deepEqual(paths("p.n")[0], ["sub é/old/mine.csv"]);
});

test("of dataset factories the most exact one counts", async (t) => {
  const { paths } = await readKedro(
    t,
    project(["cars_csv", "ns.deep.model", "plain_csv", "anything", "x_x", "a#b@pandas"], ["_csv", "x_y"], {
      "conf/base/catalog.yml": [
        "'{default}': {filepath: 'data/default/{default}.pkl'}",
        "'{name}_csv': {filepath: 'data/{name}.csv'}",
        "'{space}.{name}': {filepath: 'data/{space}/{name}.bin', dataset: {filepath: '{name}'}}",
        "'{same}_{same}': {filepath: 'data/same/{same}'}",
        "'{name}#b@pandas': {filepath: 'data/{name}.hash'}",
        "plain_csv: {filepath: data/exact.csv}",
      ].join("\n"),
    }),
  );
  assert.deepEqual(paths("p.n"), [
    [
      "sub é/data/cars.csv",
      "sub é/data/ns/deep.model.bin",
      "sub é/data/exact.csv",
      "sub é/data/default/anything.pkl",
      "sub é/data/same/x",
      "sub é/data/a.hash",
    ],
    ["sub é/data/default/_csv.pkl", "sub é/data/default/x_y.pkl"],
  ]);
});

test("parameters are those of the files that have them", async (t) => {
  const { of } = await readKedro(
    t,
    project(
      ["params:top", "params:deep.in.it", "params:nowhere", "params:deep.no", "params:mine", "parameters"],
      ["y"],
      {
        "settings.py": "",
        "src/shop/settings.py":
          "from pathlib import Path\nCONF_SOURCE = 'config'\nCONFIG_LOADER_ARGS = {'base_env': 'common', 'default_run_env': 'mine'}\n",
        "conf/base/parameters.yml": "top: 0\n",
        "config/common/parameters.yml": "top: 1\nmine: 1\n",
        "config/common/parameters/deep.yml": "deep:\n  in: {it: 1}\n",
        "config/common/parameters_empty.yml": "",
        "config/mine/parameters.yml": "mine: 2\n",
      },
    ),
  );
  assert.deepEqual(
    of("p.n").params.map(({ file, key, range }) => `${file.replace("sub é/config/", "")} ${key} ${range.start.line}`),
    [
      "common/parameters.yml top 3",
      "common/parameters/deep.yml deep.in.it 3",
      "mine/parameters.yml mine 3",
      "common/parameters.yml null 3",
      "common/parameters/deep.yml null 3",
      "common/parameters_empty.yml null 3",
      "mine/parameters.yml null 3",
    ],
  );
});

test("a broken catalog is told, a Jinja one is read as far as it goes, and the rest counts", async (t) => {
  const { paths, problems } = await readKedro(
    t,
    project(["good", "a_x", "b_x", "b_2", "set", "open", "plain"], ["second"], {
      "conf/base/catalog.yml": "good: {filepath: data/good.csv}\nbad: [\n",
      "conf/base/catalog_jinja.yml":
        "{# ours: {{ x }} #}\n{%- set folder = 'made' -%}\n{% for name in ['a', \"b\"] %}\n{{ name }}_x:\n  filepath: data/{{ name }}.csv\n" +
        "{% for n in range(1, 3) %}\n{{name}}_{{n}}:\n  filepath: data/{{ name }}/{{ n }}.csv\n{% endfor %}\n{% endfor %}\n" +
        "set:\n  filepath: {{ folder }}/s.csv\nopen:\n  filepath: \"{{ env('X') }}/o.csv\"\n" +
        "{% if dev %}\nplain:\n  filepath: data/plain.csv\n{% endif %}\n",
      "conf/base/catalog_two.yml": "second:\n  filepath: data/2.csv\nsecond:\n  filepath: data/3.csv\n",
    }),
  );
  assert.deepEqual(paths("p.n"), [
    ["data/good.csv", "data/a.csv", "data/b.csv", "data/b/2.csv", "made/s.csv", "data/plain.csv"].map(
      (path) => `sub é/${path}`,
    ),
    ["sub é/data/2.csv"],
  ]);
  assert.deepEqual(problems, [
    "sub é/conf/base/catalog.yml:3 bad-indent",
    "sub é/conf/base/catalog_two.yml:3 duplicate-key",
  ]);
});
