import assert from "node:assert/strict";
import { test } from "node:test";
import { readAirflow } from "../fixtures/airflow/readAirflow.ts";

test("operators of a DAG are stages, in the order that shifts, lists and chains give", async (t) => {
  const { stages, ids, edges } = await readAirflow(
    t,
    `
from airflow import DAG
from airflow.models.baseoperator import chain
from airflow.operators.bash import BashOperator
from airflow.operators.empty import EmptyOperator
from airflow.utils.edgemodifier import Label
from own.ops import MyThing
NAME = "train"
with DAG(f"{NAME}_daily", schedule=None) as dag:
    start = EmptyOperator(task_id="start")
    a, b = BashOperator(task_id="a", bash_command="x"), BashOperator(task_id="b", bash_command="y")
    c = MyThing(task_id="c")
    start >> Label("go") >> [a, b] >> c
    last = EmptyOperator(task_id="last")
    last << c
    chain(c, [EmptyOperator(task_id=f"p_{i}") for i in range(2)], EmptyOperator(task_id="q"))

other = DAG(dag_id="other")
x = BashOperator(task_id="x", dag=other, bash_command="")
y = BashOperator(task_id="y", dag=other, bash_command="")
y.set_upstream(x)
nobody = BashOperator(task_id="lost", bash_command="")
`,
    {
      "own/ops.py": "from airflow.models import BaseOperator\nclass MyThing(BaseOperator): ...\n",
      "own/__init__.py": "",
    },
  );
  const daily = (names: string) => names.split(" ").map((name) => `train_daily.${name}`);
  assert.deepEqual(ids, [...daily("start a b c last p_0 p_1 q"), "other.x", "other.y"]);
  const edge = (from: string, to: string) => `train_daily.${from} > train_daily.${to}`;
  assert.deepEqual(
    edges,
    [
      edge("start", "a"),
      edge("start", "b"),
      edge("a", "c"),
      edge("b", "c"),
      edge("c", "last"),
      edge("c", "p_0"),
      edge("c", "p_1"),
      edge("p_0", "q"),
      edge("p_1", "q"),
      "other.x > other.y",
    ].sort(),
  );
  assert.deepEqual(
    [stages[1]?.id, stages[1]?.cmd, stages[1]?.wdir, stages[1]?.range.start.line],
    ["dags/d.py:train_daily.a", "airflow tasks test train_daily a", ".", 11],
  );
});

test("TaskFlow's functions are tasks, tied by what they are given; a second call is a task of its own", async (t) => {
  const { ids, edges } = await readAirflow(
    t,
    `
from airflow.sdk import dag, task
from shared import publish

@dag(schedule="@daily")
def etl():
    @task
    def extract(): return {}
    @task.virtualenv(task_id="clean_up", requirements=[])
    def clean(rows, more=None): return rows
    @task(multiple_outputs=True)
    def load(x): ...
    raw = extract()
    tidy = clean(raw["rows"])
    again = clean(rows=tidy, more=[raw])
    many = load.partial(y=raw).expand(x=again)
    publish.override(task_id="tell")(many) >> publish(1)

etl()
`,
    { "dags/shared.py": "from airflow.decorators import task\n@task\ndef publish(x): ...\n" },
  );
  assert.deepEqual(
    ids,
    "extract clean_up clean_up__1 load tell publish".split(" ").map((name) => `etl.${name}`),
  );
  assert.deepEqual(edges, [
    "etl.clean_up > etl.clean_up__1",
    "etl.clean_up__1 > etl.load",
    "etl.extract > etl.clean_up",
    "etl.extract > etl.clean_up__1",
    "etl.extract > etl.load",
    "etl.load > etl.tell",
    "etl.tell > etl.publish",
  ]);
});

test("groups give their tasks a prefix, and stand for their first and last tasks in the order", async (t) => {
  const { ids, edges } = await readAirflow(
    t,
    `
import airflow.models as m
from airflow.utils.task_group import TaskGroup
from airflow.decorators import task_group, task
from airflow.operators.python import PythonOperator as P

def make(dag_id, steps):
    with m.DAG(dag_id=dag_id) as dag:
        begin = P(task_id="begin")
        with TaskGroup(group_id="g") as g:
            one = P(task_id="one")
            with TaskGroup("inner", prefix_group_id=False):
                two = P(task_id="two")
            one >> two
        prev = begin
        for step in steps:
            cur = P(task_id=step)
            prev >> cur
            prev = cur
        prev >> g >> P(task_id="end")
        @task_group
        def tg(x):
            @task
            def t1(y): return y
            return t1(x)
        g >> tg(begin.output)
    return dag

for name in ["d1"]:
    globals()[name] = make(name, ["s1", "s2"])
`,
  );
  assert.deepEqual(
    ids,
    "begin g.one two s1 s2 end tg.t1".split(" ").map((name) => `d1.${name}`),
  );
  const edge = (from: string, to: string) => `d1.${from} > d1.${to}`;
  assert.deepEqual(
    edges,
    [
      edge("begin", "s1"),
      edge("begin", "tg.t1"),
      edge("g.one", "two"),
      edge("two", "end"),
      edge("two", "tg.t1"),
      edge("s1", "s2"),
      edge("s2", "g.one"),
    ].sort(),
  );
});

test("setups come before the teardowns that name them, and what stands before a teardown stays there", async (t) => {
  const { edges } = await readAirflow(
    t,
    `
from airflow.decorators import task, setup
from airflow.models.dag import DAG
with DAG("d"):
    @setup
    def up(): ...
    @task
    def work(): ...
    @task
    def down(): ...
    first = up()
    first >> work() >> down().as_teardown(setups=first)
`,
  );
  assert.deepEqual(edges, ["d.up > d.down", "d.up > d.work", "d.work > d.down"]);
});

test("a file that only mentions Airflow, or is broken, declares nothing more than can be read", async (t) => {
  const { ids } = await readAirflow(
    t,
    `
from airflow import DAG
from airflow.operators.bash import BashOperator
from prefect import task
@task
def no(): ...
no()
with DAG("d") as dag:
    a = BashOperator(task_id="a"
    b = BashOperator(task_id="b")
`,
    { "x.py": "import airflow\nprint('airflow')\n" },
  );
  assert.ok(
    ids.every((id) => /^d\.[ab]$/.test(id)),
    ids.join(),
  );
});
