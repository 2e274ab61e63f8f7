import assert from "node:assert/strict";
import { test } from "node:test";
import { readAirflow } from "../fixtures/airflow/readAirflow.ts";

test("DAGs that DAG Factory makes of YAML files have their tasks there, in groups and tied to each other", async (t) => {
  const { stages, ids, edges } = await readAirflow(
    t,
    "# for airflow\nfrom dagfactory import load_yaml_dags\nload_yaml_dags(globals_dict=globals())\n",
    {
      "dags/shop.yml": `
default:
  tasks:
    none: {operator: a.B}
shop:
  schedule: "@daily"
  task_groups:
    inner: {parent_group_name: outer}
    outer: {dependencies: [get]}
    flat: {prefix_group_id: false}
    round: {parent_group_name: round}
  tasks:
    get: {operator: airflow.operators.bash.BashOperator, bash_command: curl}
    one: {operator: a.B, task_group_name: inner}
    two: {operator: a.B, task_group_name: outer, dependencies: [one]}
    three: {operator: a.B, task_group_name: flat, dependencies: [outer, nobody]}
    four: {operator: a.TriggerDagRunOperator, trigger_dag_id: mapped, dependencies: three}
`,
      "dags/more/mapped.yaml": `
mapped:
  tasks:
    - task_id: count
      decorator: airflow.sdk.task
    - task_id: double
      decorator: airflow.sdk.task
      partial: {by: 2}
      expand: {number: +count}
    - task_id: wait
      operator: a.ExternalTaskSensor
      external_dag_id: shop
      external_task_id: get
`,
      "dags/more/other.yml": "play:\n  tasks:\n    a: {command: x}\n",
      "dags/more/broken.yml": "play: [\n  tasks:\n    a: {operator: x\n",
      "else/far.yml": "far:\n  tasks:\n    a: {operator: x}\n",
    },
  );
  const shop = (name: string) => `dags/shop.yml:shop.${name}`;
  const mapped = (name: string) => `dags/more/mapped.yaml:mapped.${name}`;
  assert.deepEqual(ids.toSorted(), [
    mapped("count"),
    mapped("double"),
    mapped("wait"),
    shop("four"),
    shop("get"),
    shop("outer.inner.one"),
    shop("outer.two"),
    shop("three"),
  ]);
  assert.deepEqual(edges, [
    `${mapped("count")} > ${mapped("double")}`,
    `${shop("four")} > ${mapped("count")}`,
    `${shop("four")} > ${mapped("wait")}`,
    `${shop("get")} > ${mapped("wait")}`,
    `${shop("get")} > ${shop("outer.inner.one")}`,
    `${shop("outer.inner.one")} > ${shop("outer.two")}`,
    `${shop("outer.two")} > ${shop("three")}`,
    `${shop("three")} > ${shop("four")}`,
  ]);
  const two = stages.find(({ name }) => name === "shop.outer.two");
  assert.deepEqual([two?.cmd, two?.range.start.line], ["airflow tasks test shop outer.two", 15]);
});
