import assert from "node:assert/strict";
import { test } from "node:test";
import { readDagster } from "../fixtures/dagster/readDagster.ts";

test("assets of components in YAML are stages in their files, tied to those of Python by their keys", async (t) => {
  const { stages, ids, into, problems } = await readDagster(t, {
    "shop/pyproject.toml": "",
    "shop/src/shop/definitions.py": "from dagster import load_from_defs_folder\ndefs = load_from_defs_folder()\n",
    "shop/src/shop/defs/raw.py": 'import dagster as dg\n@dg.asset(key=["raw", "orders"])\ndef orders(): ...\n',
    "shop/src/shop/defs/late.py": 'import dagster as dg\n@dg.asset(deps=["sent"])\ndef after(): ...\n',
    "shop/src/shop/defs/sum/sum.sql": "select 1",
    "shop/src/shop/defs/sum/defs.yaml": `type: dagster.TemplatedSqlComponent
attributes:
  sql_template:
    path: sum.sql
  assets:
    - key: sums
      description: |
        Adds up.
        All of it.
      deps: [raw/orders, "{{ some.template }}"]
---
type: shop.lib.Sender
attributes:
  asset_specs:
    - key: [sent]
      deps: [sums]
`,
    "shop/src/shop/defs/dbt/defs.yaml":
      'type: dagster_dbt.DbtProjectComponent\nattributes:\n  project: "{{ x }}"\n  translation:\n    key: "t/{{ node.name }}"\n',
    "shop/src/shop/defs/timed/defs.yaml": "type: shop.lib.Timer\nattributes:\n  job_name: daily\n",
    "shop/src/shop/defs/broken/defs.yaml": "type: [\nattributes: }\n",
    "other/defs.yaml": "type: x.Y\nattributes:\n  assets:\n    - key: none\n",
  });
  const at = (file: string) => `shop/src/shop/defs/${file}`;
  assert.deepEqual(ids.toSorted(), [
    at("dbt/defs.yaml:dbt"),
    at("late.py:after"),
    at("raw.py:raw/orders"),
    at("sum/defs.yaml:sent"),
    at("sum/defs.yaml:sums"),
  ]);
  assert.deepEqual(into("sums"), ["raw/orders"]);
  assert.deepEqual(into("sent"), ["sums"]);
  assert.deepEqual(into("after"), ["sent"]);
  const found = (name: string) => stages.find((stage) => stage.name === name);
  const sums = found("sums");
  assert.deepEqual([sums?.cmd, sums?.wdir, sums?.desc], ["dg launch --assets sums", "shop", "Adds up."]);
  assert.deepEqual(
    sums?.deps.map(({ path }) => path),
    [at("sum/sum.sql")],
  );
  assert.deepEqual(sums?.range, { start: { line: 6, column: 12 }, end: { line: 6, column: 16 } });
  assert.equal(found("sent")?.range.start.line, 15);
  assert.equal(found("dbt")?.cmd, "");
  assert.deepEqual(problems, []);
});
