import assert from "node:assert/strict";
import { test } from "node:test";
import { readAirflow } from "../fixtures/airflow/readAirflow.ts";

test("statements that share a line, or end in a semicolon, are read as any others", async (t) => {
  const { edges } = await readAirflow(
    t,
    `
from airflow import DAG; from airflow.operators.bash import BashOperator
def step(name): task = BashOperator(task_id=name, bash_command=name); return task
with DAG("d"):
    names = ["a", "b"]; tasks = [step(name) for name in names];
    tasks[0] >> tasks[1]; last = step("c");
    tasks[1] >> last;
`,
  );
  assert.deepEqual(edges, ["d.a > d.b", "d.b > d.c"]);
});

test("loops over pairs, products, the rest of a list, and what a dictionary may have are followed item by item", async (t) => {
  const { ids, edges } = await readAirflow(
    t,
    `
import functools, itertools
from itertools import pairwise
from airflow import DAG
from airflow.operators.empty import EmptyOperator as E
def tasks(names): return [E(task_id=name) for name in names]
with DAG("d"):
    for one, other in pairwise(tasks("ab")): one >> other
    for name, day in itertools.product(["c"], (1, 2)): E(task_id=f"{name}{day}")
    functools.reduce(lambda before, after: before >> after, tasks("def"))
    first, *rest = tasks("ghi")
    first >> rest
    for place, task in enumerate(tasks(["j"]), start=3): E(task_id=f"k{place}") >> task
    odd, even = tasks(["l1", "l2", "l3", "l4"][::2]), tasks([f"m{n}" for n in range(3) if n != 1])
    odd[::-1][0] >> odd[::-1][1]
    needs = {"p": {"after": ["o"]}, "o": {}}
    made = {name: E(task_id=name) for name, more in sorted(needs.items())}
    for name, more in needs.items():
        for before in more.get("after", []): made[before] >> made[name]
        for before in more.get("not") or ["o"]: made[before] >> made["p"]
`,
  );
  assert.deepEqual(
    ids,
    "a b c1 c2 d e f g h i j k3 l1 l3 m0 m2 o p".split(" ").map((name) => `d.${name}`),
  );
  assert.deepEqual(
    edges,
    ["a > b", "d > e", "e > f", "g > h", "g > i", "k3 > j", "l3 > l1", "o > p"].map((edge) =>
      edge.replaceAll(/\w+/g, "d.$&"),
    ),
  );
});
