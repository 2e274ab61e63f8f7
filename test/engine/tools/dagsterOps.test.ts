import assert from "node:assert/strict";
import { test } from "node:test";
import { readDagster } from "../fixtures/dagster/readDagster.ts";

test("an op is a stage of each job that calls it, by its path there", async (t) => {
  const { stages, ids, into } = await readDagster(t, {
    "ops.py": `from dagster import op, graph

@op(name="fetch")
def fetch_rows():
    """Fetch them."""

@op
def clean(rows, start=None): ...

@op
def alone(): ...

@graph
def twice(rows):
    return clean(clean(rows))
`,
    "jobs.py": `from dagster import job, graph, op
from ops import fetch_rows, clean, twice

@job(name="nightly")
def my_job():
    rows = fetch_rows()
    done = twice(rows)
    clean.alias("last")(rows=done, start=fetch_rows())
    rows.map(clean).collect()
    rows.map(lambda row: clean(row))

@graph
def flow():
    clean(fetch_rows())

local = flow.to_job(name="local", resource_defs={})
remote = flow.to_job("remote")

@graph
def unused():
    fetch_rows()
`,
  });
  assert.deepEqual(ids, [
    "jobs.py:nightly.fetch",
    "jobs.py:nightly.twice.clean",
    "jobs.py:nightly.twice.clean_2",
    "jobs.py:nightly.fetch_2",
    "jobs.py:nightly.last",
    "jobs.py:nightly.clean",
    "jobs.py:nightly.clean_2",
    "jobs.py:local.fetch",
    "jobs.py:local.clean",
    "jobs.py:remote.fetch",
    "jobs.py:remote.clean",
    "jobs.py:unused.fetch",
    "ops.py:alone",
  ]);
  assert.deepEqual(into("nightly.twice.clean"), ["nightly.fetch"]);
  assert.deepEqual(into("nightly.twice.clean_2"), ["nightly.twice.clean"]);
  assert.deepEqual(into("nightly.last"), ["nightly.fetch_2", "nightly.twice.clean_2"]);
  assert.deepEqual(into("nightly.clean"), ["nightly.fetch"]);
  assert.deepEqual(into("nightly.clean_2"), ["nightly.fetch"]);
  assert.deepEqual(into("local.clean"), ["local.fetch"]);
  const [fetch] = stages;
  assert.equal(fetch?.cmd, "dagster job execute -f jobs.py -j nightly --op-selection fetch");
  assert.equal(fetch?.desc, "Fetch them.");
  assert.deepEqual(fetch?.range, { start: { line: 6, column: 12 }, end: { line: 6, column: 22 } });
});

test("solids and pipelines of before 0.13", async (t) => {
  const { stages, into } = await readDagster(t, {
    "old.py": `from dagster import solid, pipeline, composite_solid

@solid
def a(context): ...

@solid
def b(context, x): ...

@composite_solid
def both():
    return b(a())

@pipeline
def p():
    b(both())
`,
  });
  assert.deepEqual(
    stages.map(({ id, cmd }) => [id, cmd]),
    [
      ["old.py:p.both.a", "dagster pipeline execute -f old.py -p p --solid-selection both.a"],
      ["old.py:p.both.b", "dagster pipeline execute -f old.py -p p --solid-selection both.b"],
      ["old.py:p.b", "dagster pipeline execute -f old.py -p p --solid-selection b"],
    ],
  );
  assert.deepEqual(into("p.b"), ["p.both.b"]);
});

test("jobs inside a repository, ops of integrations and of functions, lists and loops in graphs", async (t) => {
  const { ids, into } = await readDagster(t, {
    "repo.py": `import dagster as dag
from dagster_docker import docker_container_op

first_op = docker_container_op.configured({"image": "x"}, name="first_op")

@dag.op
def fin(context, a): ...

@dag.op(ins={"start": dag.In(dag.Nothing)})
def wait(): ...

def make_op(n):
    @dag.op(name=f"op_{n}")
    def _op(x=None): ...
    return _op

@dag.graph
def flow():
    a = first_op()
    outs = []
    for i in range(2):
        outs.append(fin.alias(f"fin_{i}")(a))
    wait(start=outs)
    make_op("x")(docker_container_op())

@dag.repository
def repo():
    @dag.job
    def inner():
        fin(wait())
    return [flow.to_job(name="simple"), inner]
`,
  });
  assert.deepEqual(
    new Set(ids),
    new Set(
      ["simple.first_op", "simple.fin_0", "simple.fin_1", "simple.wait", "simple.docker_container_op", "simple.op_x"]
        .concat("inner.wait", "inner.fin")
        .map((name) => `repo.py:${name}`),
    ),
  );
  assert.deepEqual(into("simple.fin_1"), ["simple.first_op"]);
  assert.deepEqual(into("simple.wait"), ["simple.fin_0", "simple.fin_1"]);
  assert.deepEqual(into("simple.op_x"), ["simple.docker_container_op"]);
  assert.deepEqual(into("inner.fin"), ["inner.wait"]);
});

test("each output of a graph comes from the op behind it, by its name or its place", async (t) => {
  const { into } = await readDagster(t, {
    "j.py": `from dagster import GraphOut, graph, job, op
@op
def load(): ...
@op
def fit(rows): ...
@op
def show(x): ...
@op
def keep(x): ...
@graph(out={"rows": GraphOut(), "model": GraphOut()})
def both():
    rows = load()
    return {"rows": rows, "model": fit(rows)}
@job
def main():
    rows, model = both()
    show(rows)
    keep(model)
    show(both().model)
`,
  });
  assert.deepEqual(
    ["show", "keep", "show_2"].map((name) => into(`main.${name}`)),
    [["main.both.load"], ["main.both.fit"], ["main.both_2.fit"]],
  );
});
