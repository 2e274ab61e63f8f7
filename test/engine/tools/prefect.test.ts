import assert from "node:assert/strict";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { pythonFormat } from "../../../src/engine/discovery/python/pythonModule.ts";
import { prefectReader } from "../../../src/engine/discovery/tools/prefect/prefectReader.ts";
import { readProject } from "./readProject.ts";

async function readPrefect(t: TestContext, files: Readonly<Record<string, string>>) {
  const { stages, edges, problems } = await readProject(t, files, pythonFormat, prefectReader);
  assert.deepEqual(problems, []);
  return {
    stages,
    ids: stages.map(({ id }) => id),
    edges: [...new Set(edges.map(([from, to]) => `${from} > ${to}`))].sort(),
  };
}

test("the tasks that a flow calls are stages, tied by the results that go between them", async (t) => {
  const { stages, ids, edges } = await readPrefect(t, {
    "flows ü/etl.py": `
from prefect import flow, task as step
import prefect

@step(retries=2)
def extract(url):
    """Gets the data.

    More."""
    return url

@prefect.task
def clean(rows): ...

@step
async def load(*frames): ...

@step
def notify(): ...

@flow(name="nightly")
async def etl(urls: list[str] = ["a", "b"]):
    raw = [extract.submit(u) for u in urls]
    a, b = clean.map(raw), clean.with_options(name="x")(raw[0])
    if a:
        done = await load(a, b.result())
    notify(wait_for=[done])

if __name__ == "__main__":
    etl()
`,
  });
  const id = (name: string) => `flows ü/etl.py:etl.${name}`;
  assert.deepEqual(ids, ["extract", "clean", "load", "notify"].map(id));
  assert.deepEqual(edges, [
    `${id("clean")} > ${id("load")}`,
    `${id("extract")} > ${id("clean")}`,
    `${id("load")} > ${id("notify")}`,
  ]);
  assert.deepEqual(
    [stages[0]?.desc, stages[0]?.cmd, stages[0]?.wdir, stages[0]?.range.start.line],
    ["Gets the data.", "python 'flows ü/etl.py'", ".", 6],
  );
});

test("tasks come from other files, through helpers and subflows; a flow without tasks is one step", async (t) => {
  const { ids, edges } = await readPrefect(t, {
    "lib/tasks.py": "from prefect import task\n@task\ndef load(): ...\ndef fit_(x): ...\nfit = task(fit_, name='f')\n",
    "lib/__init__.py": "from .tasks import load\n",
    "main.py": `
from prefect import flow
from lib import load
from lib.tasks import fit
def helper(x):
    return fit(x)
@flow
def sub(data):
    return helper(data)
@flow
def main():
    model = sub(load())
    report(model)
from prefect import task
@task
def report(m): ...
@flow
def lonely():
    print("x")
`,
    "other.py":
      "from airflow.decorators import task\nfrom celery import flow\n@flow\ndef f():\n    t()\n@task\ndef t(): ...\n",
  });
  assert.deepEqual(ids, ["main.py:sub.fit", "main.py:main.load", "main.py:main.report", "main.py:lonely"]);
  assert.deepEqual(edges, ["main.py:main.load > main.py:sub.fit", "main.py:sub.fit > main.py:main.report"]);
});
