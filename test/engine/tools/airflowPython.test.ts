import assert from "node:assert/strict";
import { test } from "node:test";
import { readAirflow } from "../fixtures/airflow/readAirflow.ts";

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

test("classes that make DAGs are followed, with what their objects hold", async (t) => {
  const { ids, edges } = await readAirflow(
    t,
    `
from airflow import DAG
from airflow.operators.empty import EmptyOperator
from functools import partial
from tables import TABLES
class Maker:
    PREFIX = "made"
    def __init__(self, name, tables):
        self.dag_id = name
        self.tables = tables
    @classmethod
    def open(cls, name):
        return DAG(f"{cls.PREFIX}_{name}")
    @staticmethod
    def empty(name="end"):
        return EmptyOperator(task_id=name)
    def build(self):
        with self.open(self.dag_id) as dag:
            end = self.empty()
            for table in self.tables:
                self.load(table) >> end
        return dag
    def load(self, table):
        return EmptyOperator(task_id=f"{self.dag_id}_{table}")
Maker("a", ["x", "y"]).build()
with DAG("parts") as parts:
    Quick = partial(EmptyOperator, retries=2)
    Quick(task_id=f"{parts.dag_id}_quick") >> Quick(task_id="slow")
other = Maker("b", tables=TABLES)
other.build()
plain = DAG("plain")
plain.doc_md = __doc__
one = EmptyOperator(task_id="one", dag=plain)
one.doc_md = "One."
two = EmptyOperator(task_id="two", dag=plain, owner=one)
`,
    { "dags/tables.py": "TABLES = ['z']\n" },
  );
  assert.deepEqual(
    ids,
    "made_a.end made_a.a_x made_a.a_y parts.parts_quick parts.slow made_b.end made_b.b_z plain.one plain.two".split(
      " ",
    ),
  );
  assert.deepEqual(edges, [
    "made_a.a_x > made_a.end",
    "made_a.a_y > made_a.end",
    "made_b.b_z > made_b.end",
    "parts.parts_quick > parts.slow",
  ]);
});

test("ids come from a class of names, through helpers that cut them", async (t) => {
  const { ids, edges } = await readAirflow(
    t,
    `
from airflow import DAG
from airflow.operators.python import PythonOperator
from airflow.utils.task_group import TaskGroup
from airflow.utils.trigger_rule import TriggerRule
from names import Names as N
def _own(task_id: str) -> str:
    """In a group an id goes without the group's."""
    return task_id.split(".", 1)[1] if "." in task_id else task_id
def step(task_id, work, *, trigger_rule=TriggerRule.ALL_SUCCESS):
    return PythonOperator(task_id=task_id, python_callable=work, trigger_rule=trigger_rule)
with DAG(dag_id=N.DAG) as dag:
    with TaskGroup(group_id=N.GROUP) as rows:
        load = step(_own(N.LOAD), print)
        clean = step(_own(N.CLEAN), print)
        load >> clean
    fit = step(_own(N.FIT), print)
    rows >> fit
`,
    {
      "dags/names.py":
        "GROUP = 'rows'\nLOAD_ID = f'{GROUP}.load'\nclass Names:\n    DAG = 'whole'\n    GROUP = GROUP\n    LOAD = LOAD_ID\n    CLEAN = f'{GROUP}.clean'\n    FIT = 'fit'\n",
    },
  );
  assert.deepEqual(ids, ["whole.rows.load", "whole.rows.clean", "whole.fit"]);
  assert.deepEqual(edges, ["whole.rows.clean > whole.fit", "whole.rows.load > whole.rows.clean"]);
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
deep = ${"[".repeat(400)}${"]".repeat(400)}
long = ${Array.from({ length: 400 }, () => "deep").join(" + ")}
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

test("`not` denies what stands next to it, and not all of a condition", async (t) => {
  const { ids } = await readAirflow(
    t,
    `
from airflow import DAG
from airflow.operators.bash import BashOperator
SMALL = False
with DAG("d"):
    for name in ["a", "b", "c"]:
        if not SMALL or name == "a":
            BashOperator(task_id=f"all_{name}", bash_command="")
        if not SMALL and name != "b":
            BashOperator(task_id=f"but_b_{name}", bash_command="")
        if not (SMALL or name == "a"):
            BashOperator(task_id=f"but_a_{name}", bash_command="")
`,
  );
  assert.deepEqual(ids.toSorted(), [
    "d.all_a",
    "d.all_b",
    "d.all_c",
    "d.but_a_b",
    "d.but_a_c",
    "d.but_b_a",
    "d.but_b_c",
  ]);
});

test("a helper's tasks are told apart by what it is given, also where that is not known or is decided by a list's length", async (t) => {
  const { ids, edges } = await readAirflow(
    t,
    `
from airflow import DAG
from airflow.models import Variable
from airflow.operators.bash import BashOperator
TABLES = Variable.get("tables", deserialize_json=True)
def clean(table):
    return BashOperator(task_id=f"clean_{table}", bash_command="")
def build(tag=None, model=None, kind="run"):
    chosen = []
    if kind == "seed":
        name = kind
    else:
        if tag:
            name = tag
            chosen.append(tag)
        if model:
            name = model
            chosen.append(model)
        if len(chosen) > 1:
            name = "many"
    return BashOperator(task_id=f"build_{name}", bash_command="")
def grow(words):
    found = []
    for word in words:
        found.append(word)
    name = "several" if len(found) > 1 else "few"
    if len(found) > 1:
        BashOperator(task_id="more", bash_command="")
with DAG("d"):
    clean(TABLES["orders"]) >> build("orders")
    clean(TABLES["users"]) >> build(model="users")
    build("a", "b")
    build(kind="seed")
    grow(Variable.get("words"))
`,
  );
  assert.deepEqual(ids.toSorted(), [
    "d.build_many",
    "d.build_orders",
    "d.build_seed",
    "d.build_users",
    "d.clean_{TABLES[orders]}",
    "d.clean_{TABLES[users]}",
    "d.more",
  ]);
  assert.deepEqual(edges, ["d.clean_{TABLES[orders]} > d.build_orders", "d.clean_{TABLES[users]} > d.build_users"]);
});
