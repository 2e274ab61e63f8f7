import assert from "node:assert/strict";
import { test } from "node:test";
import { readAirflow } from "../fixtures/airflow/readAirflow.ts";

const imports = `
from airflow import DAG
from airflow.operators.bash import BashOperator
from airflow.operators.empty import EmptyOperator
from airflow.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.sensors.external_task import ExternalTaskSensor
`;

test("a task that starts a DAG comes before its first tasks, and a sensor after what it waits for, in any file", async (t) => {
  const { ids, edges } = await readAirflow(
    t,
    `${imports}
with DAG("load"):
    get = EmptyOperator(task_id="get")
    start = TriggerDagRunOperator(task_id="start", trigger_dag_id="train")
    gone = TriggerDagRunOperator(task_id="gone", trigger_dag_id=f"{name}_x")
    get >> [start, gone]
with DAG("report"):
    all_done = ExternalTaskSensor(task_id="all_done", external_dag_id="train")
    one = ExternalTaskSensor(task_id="one", external_dag_id="train", external_task_id="fit")
    two = ExternalTaskSensor(task_id="two", external_dag_id="load", external_task_ids=["get", "none"])
    again = TriggerDagRunOperator(task_id="again", trigger_dag_id="load")
    [all_done, one] >> again
`,
    {
      "dags/train.py": `${imports}
with DAG("train"):
    a, b, fit = [EmptyOperator(task_id=name) for name in ("a", "b", "fit")]
    [a, b] >> fit >> EmptyOperator(task_id="last")
    # A DAG that starts itself again is no circle of its stages.
    fit >> TriggerDagRunOperator(task_id="retry", trigger_dag_id="train")
`,
    },
  );
  const train = (name: string) => `dags/train.py:train.${name}`;
  assert.equal(ids.length, 12);
  assert.deepEqual(
    edges,
    [
      "load.get > load.start",
      "load.get > load.gone",
      `${train("a")} > ${train("fit")}`,
      `${train("b")} > ${train("fit")}`,
      `${train("fit")} > ${train("last")}`,
      `${train("fit")} > ${train("retry")}`,
      "report.all_done > report.again",
      "report.one > report.again",
      `load.start > ${train("a")}`,
      `load.start > ${train("b")}`,
      `${train("last")} > report.all_done`,
      `${train("retry")} > report.all_done`,
      `${train("fit")} > report.one`,
      "load.get > report.two",
    ].sort(),
  );
});

test("who renews an asset comes before the DAGs that wait for it", async (t) => {
  const { edges } = await readAirflow(
    t,
    `${imports}
from airflow.datasets import Dataset, DatasetAny
from airflow.timetables.datasets import DatasetOrTimeSchedule
from airflow.decorators import dag, task
from include.data import ORDERS
SALES = Dataset("s3://bucket/sales")
with DAG("make"):
    BashOperator(task_id="sales", bash_command="x", outlets=[SALES])
    BashOperator(task_id="orders", bash_command="x", outlets=[ORDERS])
with DAG("both", schedule=[SALES, ORDERS]):
    EmptyOperator(task_id="first") >> EmptyOperator(task_id="second")
with DAG("timed", schedule=DatasetOrTimeSchedule(timetable=None, datasets=(SALES | Dataset("s3://bucket/clean")))):
    EmptyOperator(task_id="x")
@task(outlets=[Dataset("s3://bucket/clean")])
def clean():
    return 1
@dag(schedule=[SALES])
def tidy():
    clean()
tidy()
`,
    {
      "include/__init__.py": "",
      "include/data.py": 'from airflow.datasets import Dataset\nORDERS = Dataset(uri="s3://bucket/orders")\n',
    },
  );
  assert.deepEqual(
    edges,
    [
      "both.first > both.second",
      "make.sales > both.first",
      "make.orders > both.first",
      "make.sales > timed.x",
      "tidy.clean > timed.x",
      "make.sales > tidy.clean",
    ].sort(),
  );
});

test("functions that are assets follow from each other; Airflow 3 knows assets by name and address", async (t) => {
  const { ids, edges } = await readAirflow(
    t,
    `
from airflow.sdk import DAG, Asset, asset
from airflow.providers.standard.operators.empty import EmptyOperator
@asset(schedule="@daily")
def raw():
    return 1
@asset(schedule=raw)
def clean():
    return 2
with DAG("use", schedule=Asset("clean") & Asset(name="other", uri="s3://o")):
    EmptyOperator(task_id="x")
with DAG("give"):
    EmptyOperator(task_id="y", outlets=[Asset("other")])
`,
  );
  assert.deepEqual(ids, ["raw.raw", "clean.clean", "use.x", "give.y"]);
  assert.deepEqual(edges, ["clean.clean > use.x", "give.y > use.x", "raw.raw > clean.clean"]);
});

test("a group or a DAG of a dbt project is one step that says so", async (t) => {
  const { stages, ids, edges } = await readAirflow(
    t,
    `${imports}
from cosmos import DbtDag, DbtTaskGroup, ProjectConfig
with DAG("etl"):
    transform = DbtTaskGroup(group_id="transform", project_config=ProjectConfig("dbt/shop"))
    EmptyOperator(task_id="pre") >> transform >> TriggerDagRunOperator(task_id="go", trigger_dag_id="shop")
shop = DbtDag(dag_id="shop", project_config=ProjectConfig("dbt/shop"))
`,
  );
  assert.deepEqual(ids, ["etl.transform", "etl.pre", "etl.go", "shop"]);
  assert.deepEqual(edges, ["etl.go > shop", "etl.pre > etl.transform", "etl.transform > etl.go"]);
  const told = stages.map(({ cmd, desc }) => [cmd, desc?.includes("Only running it tells") === true]);
  assert.deepEqual(told, [
    ["", true],
    ["airflow tasks test etl pre", false],
    ["airflow tasks test etl go", false],
    ["airflow dags test shop", true],
  ]);
});

test("a marker comes before the task that waits for it, which may wait for a group; partitioned assets count too", async (t) => {
  const { edges } = await readAirflow(
    t,
    `${imports}
from airflow.sensors.external_task import ExternalTaskMarker
from airflow.sdk import Asset, PartitionedAssetTimetable, TaskGroup
ROWS = Asset(name="rows", uri="s3://rows")
with DAG("parent"):
    mark = ExternalTaskMarker(task_id="mark", external_dag_id="child", external_task_id="on_mark")
    with TaskGroup("load"):
        EmptyOperator(task_id="a", outlets=[ROWS]) >> EmptyOperator(task_id="b")
with DAG("child"):
    on_mark = ExternalTaskSensor(task_id="on_mark", external_dag_id="parent", external_task_id=mark.task_id)
    on_group = ExternalTaskSensor(task_id="on_group", external_dag_id="parent", external_task_group_id="load")
with DAG("parts", schedule=PartitionedAssetTimetable(assets=Asset.ref(name="rows"))):
    EmptyOperator(task_id="x")
`,
  );
  assert.deepEqual(
    edges,
    [
      "parent.load.a > parent.load.b",
      "parent.mark > child.on_mark",
      "parent.load.a > child.on_group",
      "parent.load.b > child.on_group",
      "parent.load.a > parts.x",
    ].sort(),
  );
});
