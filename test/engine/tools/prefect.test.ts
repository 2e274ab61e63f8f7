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
    print(S3Bucket.load("kept"))
from prefect_aws.s3 import S3Bucket
`,
    "other.py":
      "from airflow.decorators import task\nfrom celery import flow\n@flow\ndef f():\n    t()\n@task\ndef t(): ...\n",
  });
  assert.deepEqual(ids, ["main.py:sub.fit", "main.py:main.load", "main.py:main.report", "main.py:lonely"]);
  assert.deepEqual(edges, ["main.py:main.load > main.py:sub.fit", "main.py:sub.fit > main.py:main.report"]);
});

test("flows of Prefect 1 are blocks; tasks are functions, instances of classes, and what the library brings", async (t) => {
  const { ids, edges } = await readPrefect(t, {
    "one.py": `
from prefect import Flow, Parameter, Task, case, task, unmapped
from prefect.tasks.shell import ShellTask

class Fetch(Task):
    """Fetches."""
    def run(self, url): ...

@task
def clean(rows, limit): ...
@task
def check(rows): ...
@task
def publish(rows): ...

fetch = Fetch()
tidy = ShellTask(name="tidy up", command="ls")

def build():
    with Flow("nightly") as flow:
        limit = Parameter("limit")
        parts = {"a": fetch(limit), "b": Fetch()(limit)}
        rows = clean.map(parts.get("a"), parts["b"], limit=unmapped(limit))
        with case(check(rows), True):
            done = publish(rows)
        tidy(upstream_tasks=[done])
    return flow
`,
  });
  const id = (name: string) => `one.py:nightly.${name}`;
  assert.deepEqual(ids, ["Fetch", "Fetch_2", "clean", "check", "publish", "tidy up"].map(id));
  assert.deepEqual(
    edges,
    [
      `${id("Fetch")} > ${id("clean")}`,
      `${id("Fetch_2")} > ${id("clean")}`,
      `${id("clean")} > ${id("check")}`,
      `${id("clean")} > ${id("publish")}`,
      `${id("check")} > ${id("publish")}`,
      `${id("publish")} > ${id("tidy up")}`,
    ].sort(),
  );
});

test("flows and tasks may be methods, and objects of the project's own may call tasks", async (t) => {
  const { ids, edges } = await readPrefect(t, {
    "f.py": `
from prefect import flow, task
class Nightly:
    def __init__(self, folder):
        self.folder = folder
    @task
    def load(self): ...
    @task
    def save(self, rows): ...
    @flow
    def run(self):
        self.save(self.load())
class Steps:
    def __init__(self):
        self.done = []
    def add(self, x):
        self.done.append(step(x))
@task
def step(x): ...
@task
def last(x): ...
@flow
def main():
    steps = Steps()
    steps.add(1)
    last(steps.done)
if __name__ == "__main__":
    Nightly("data").run()
`,
  });
  assert.deepEqual(ids, ["f.py:run.load", "f.py:run.save", "f.py:main.step", "f.py:main.last"]);
  assert.deepEqual(edges, ["f.py:main.step > f.py:main.last", "f.py:run.load > f.py:run.save"]);
});

test("no condition is decided by what may have changed: lists, loops whose items are not known, attempts", async (t) => {
  const { ids } = await readPrefect(t, {
    "f.py": `
from prefect import flow, task
@task
def one(): ...
@task
def two(): ...
@task
def three(): ...
@task
def four(): ...
@task
def never(): ...
rows = []
DEBUG = False
@flow
def main(items):
    if rows:
        one()
    first = True
    for item in items:
        if not first:
            two()
        first = False
    done = False
    try:
        item.save()
        done = True
    except OSError:
        pass
    if not done:
        three()
    if len(rows) > 3:
        four()
    if DEBUG:
        never()
`,
  });
  assert.deepEqual(
    ids,
    ["one", "two", "three", "four"].map((name) => `f.py:main.${name}`),
  );
});

test("a subflow without tasks is a step of what calls it, and a task's plain function is none", async (t) => {
  const { ids, edges } = await readPrefect(t, {
    "f.py": `
from prefect import flow, task
from prefect.assets import materialize
@task
def load(): ...
@materialize("s3://models")
def save(x): ...
@flow
def train(rows, deep=False):
    if deep:
        fit()
@flow
def main():
    rows = load()
    save(train(rows))
    load.fn()
def make():
    @flow
    def made():
        for name, step in {"a": load, "b": save}.items():
            step(name)
    return made
nightly = make()
short = flow(lambda: load())
`,
  });
  assert.deepEqual(ids, [
    "f.py:train",
    "f.py:main.load",
    "f.py:main.save",
    "f.py:made.load",
    "f.py:made.save",
    "f.py:short.load",
  ]);
  assert.deepEqual(edges, ["f.py:main.load > f.py:train", "f.py:train > f.py:main.save"]);
});

test("flows of Prefect 1 are put together by their methods, and by those of the tasks that name one", async (t) => {
  const { ids, edges } = await readPrefect(t, {
    "tasks.py":
      "from prefect import task\n@task\ndef grow(x, by=1): ...\n@task\ndef tell(who): ...\n@task\ndef log(): ...\n",
    "by_hand.py": `
from prefect import Flow, Parameter
from tasks import grow, tell, log
flow = Flow("by hand")
again = grow.copy()
flow.add_task(grow)
flow.add_task(again)
tell.set_upstream(again, flow=flow)
again.bind(x=grow, by=2, flow=flow)
tell.bind(who=Parameter("who"), flow=flow)
flow.add_edge(tell, log)
other = Flow("chained")
other.chain(grow, tell)
other.set_dependencies(task=log, upstream_tasks=[tell], keyword_tasks={"x": grow})
`,
  });
  assert.deepEqual(ids, [
    "by_hand.py:by hand.grow",
    "by_hand.py:by hand.grow_2",
    "by_hand.py:by hand.tell",
    "by_hand.py:by hand.log",
    "by_hand.py:chained.grow",
    "by_hand.py:chained.tell",
    "by_hand.py:chained.log",
  ]);
  assert.deepEqual(edges, [
    "by_hand.py:by hand.grow > by_hand.py:by hand.grow_2",
    "by_hand.py:by hand.grow_2 > by_hand.py:by hand.tell",
    "by_hand.py:by hand.tell > by_hand.py:by hand.log",
    "by_hand.py:chained.grow > by_hand.py:chained.log",
    "by_hand.py:chained.grow > by_hand.py:chained.tell",
    "by_hand.py:chained.tell > by_hand.py:chained.log",
  ]);
});

test("tasks that a factory makes are told apart by their computed names, and an item may be what a task gives", async (t) => {
  const { ids, edges } = await readPrefect(t, {
    "made.py": `
from prefect import flow, task
def reader(source):
    @task(name=f"read_{source}")
    def read(): ...
    return read
read_web = reader("web")
read_disk = reader("disk")
@task
def join(*parts): ...
@flow
def both():
    join(read_web(), read_disk())
`,
    "items.py": `
from prefect import Flow, task
@task
def pick(rows, name): ...
@task
def load(): ...
@task
def save(x): ...
class Rows:
    def __init__(self, rows):
        self.rows = rows
    def __getitem__(self, name):
        return pick(self.rows, name)
with Flow("picked") as flow:
    save(Rows(load())["price"])
`,
  });
  assert.deepEqual(ids, [
    "items.py:picked.load",
    "items.py:picked.pick",
    "items.py:picked.save",
    "made.py:both.read_web",
    "made.py:both.read_disk",
    "made.py:both.join",
  ]);
  assert.deepEqual(edges, [
    "items.py:picked.load > items.py:picked.pick",
    "items.py:picked.pick > items.py:picked.save",
    "made.py:both.read_disk > made.py:both.join",
    "made.py:both.read_web > made.py:both.join",
  ]);
});
