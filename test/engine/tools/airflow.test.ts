import assert from "node:assert/strict";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { pythonFormat } from "../../../src/engine/discovery/python/pythonModule.ts";
import { airflowReader } from "../../../src/engine/discovery/tools/airflow/airflowReader.ts";
import { readProject } from "./readProject.ts";

async function readAirflow(t: TestContext, text: string, others: Readonly<Record<string, string>> = {}) {
  const { stages, edges } = await readProject(t, { "dags/d.py": text, ...others }, pythonFormat, airflowReader);
  const short = (id: string) => id.replace("dags/d.py:", "");
  return {
    stages,
    ids: stages.map(({ id }) => short(id)),
    edges: edges.map(([from, to]) => `${short(from)} > ${short(to)}`).sort(),
  };
}

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

test("loops, lists and dictionaries of tasks are followed; what only a run knows keeps its template's name", async (t) => {
  const { ids, edges } = await readAirflow(
    t,
    `
import os
from airflow import DAG
from airflow.models.baseoperator import chain
from airflow.operators.bash import BashOperator
dag = DAG("d")
with dag:
    row = []
    for i in range(3):
        row.append(BashOperator(task_id="r%d" % i, bash_command=""))
        if i > 0:
            row[i - 1] >> row[i]
    for i in range(len(row) - 1):
        row[i] >> row[i + 1]
    named = {}
    for name, needs in {"a": [], "b": ["a"]}.items():
        named[name] = BashOperator(task_id=name, bash_command="")
        for need in needs:
            named[need] >> named[name]
    chain(row[-1], *[], named["a"])
    for file in os.listdir("data"):
        task_id = f"load_{file}"
        one = BashOperator(task_id=task_id, bash_command=f"echo {named['b'].task_id}")
        chain(named["b"], *[one], BashOperator(task_id="check_{}".format(file), env={"x": f"{row[0].output}"}, cwd=row[0]))
`,
  );
  assert.deepEqual(
    ids,
    "r0 r1 r2 a b load_{file} check_{file}".split(" ").map((name) => `d.${name}`),
  );
  assert.deepEqual(edges, [
    "d.a > d.b",
    "d.b > d.load_{file}",
    "d.load_{file} > d.check_{file}",
    "d.r0 > d.r1",
    "d.r1 > d.r2",
    "d.r2 > d.a",
  ]);
});

test("factories of DAGs, labels in chains, assets and classes that are not there to be read", async (t) => {
  const { ids, edges } = await readAirflow(
    t,
    `
from airflow.sdk import DAG, Label, asset, chain, dag, task, task_group
from somewhere import Transfer
from cosmos import DbtTaskGroup

@asset(schedule=None)
def rows(): ...

def make(name):
    @dag(dag_id=f"dag_{name}")
    def inner(count=3):
        @task
        def work(n): ...
        @task_group
        def part(n):
            work(n)
        first = work(count)
        for _ in [1, 2]:
            first >> part(1)
    return inner

make("x")()

with DAG("order"):
    a, b, c = (Transfer(task_id=name) for name in ["a", "b", "c"])
    models = DbtTaskGroup(group_id="models")
    chain(a, [Label("one"), Label("two")], [b, c], models)
    a >> Label("late") >> models
`,
  );
  assert.deepEqual(
    ids,
    "rows.rows dag_x.work dag_x.part.work dag_x.part__1.work order.a order.b order.c order.models".split(" "),
  );
  assert.deepEqual(edges, [
    "dag_x.work > dag_x.part.work",
    "dag_x.work > dag_x.part__1.work",
    "order.a > order.b",
    "order.a > order.c",
    "order.a > order.models",
    "order.b > order.models",
    "order.c > order.models",
  ]);
});

test("a task joins the DAG of what it is tied to; trigger rules and letters give ids", async (t) => {
  const { ids, edges } = await readAirflow(
    t,
    `
from airflow import DAG
from airflow.operators.empty import EmptyOperator
from airflow.utils.trigger_rule import TriggerRule
dag = DAG("d")
start = EmptyOperator(task_id="start", dag=dag)
def join(suffix, rule=TriggerRule.ONE_FAILED):
    return EmptyOperator(task_id=f"{rule}_{suffix}")
for letter in "ab":
    one = EmptyOperator(task_id=letter)
    start >> one >> join(letter) >> join(letter, TriggerRule.ALL_DONE)
nobody = EmptyOperator(task_id="nobody")
`,
  );
  assert.deepEqual(
    ids.toSorted(),
    "a all_done_a all_done_b b one_failed_a one_failed_b start".split(" ").map((name) => `d.${name}`),
  );
  assert.deepEqual(edges, [
    "d.a > d.one_failed_a",
    "d.b > d.one_failed_b",
    "d.one_failed_a > d.all_done_a",
    "d.one_failed_b > d.all_done_b",
    "d.start > d.a",
    "d.start > d.b",
  ]);
});

test("what is made within a setup's block stands between it and its teardown; groups end before their teardowns", async (t) => {
  const { edges } = await readAirflow(
    t,
    `
from airflow.decorators import setup, task, task_group, teardown
from airflow.models.dag import DAG
with DAG("d"):
    @setup
    def up(): ...
    @teardown
    def down(x): ...
    @task
    def work(): ...
    @task_group
    def g():
        u = up.override(task_id="u")()
        u >> work() >> down.override(task_id="t")(u)
    with down(up()):
        work() >> g()
    g() >> work.override(task_id="after")()
`,
  );
  assert.deepEqual(edges, [
    "d.g.u > d.g.t",
    "d.g.u > d.g.work",
    "d.g.work > d.down",
    "d.g.work > d.g.t",
    "d.g__1.u > d.g__1.t",
    "d.g__1.u > d.g__1.work",
    "d.g__1.work > d.after",
    "d.g__1.work > d.g__1.t",
    "d.up > d.down",
    "d.up > d.work",
    "d.work > d.g.u",
  ]);
});

test("a task that nothing tells of stands in the phase of what comes before it, or of its group", async (t) => {
  const { stages } = await readAirflow(
    t,
    `
from airflow import DAG
from airflow.operators.empty import EmptyOperator
from airflow.utils.task_group import TaskGroup
with DAG("d") as dag:
    load = EmptyOperator(task_id="load_data")
    with TaskGroup("training") as group:
        EmptyOperator(task_id="run")
    load >> group >> EmptyOperator(task_id="wait_1") >> EmptyOperator(task_id="deploy") >> EmptyOperator(task_id="end")
`,
  );
  assert.deepEqual(
    stages.map(({ name, phase }) => `${name} ${phase}`),
    ["d.load_data data", "d.training.run model", "d.wait_1 model", "d.deploy deploy", "d.end deploy"],
  );
});

test("code that is very deep, calls itself or loops for ever is given up on, not the file", async (t) => {
  const { ids } = await readAirflow(
    t,
    `
from airflow import DAG
from airflow.operators.empty import EmptyOperator
with DAG("first"):
    EmptyOperator(task_id="one")
deep = ${"[".repeat(2000)}${"]".repeat(2000)}
long = ${Array.from({ length: 2000 }, () => "deep").join(" + ")}
def again(x):
    again(again(x))
    return [again(y) for y in range(100)]
again(1)
with DAG("last"):
    for i in range(1000):
        for j in range(1000):
            EmptyOperator(task_id=f"t_{i}_{j}")
`,
  );
  assert.equal(ids[0], "first.one");
});
