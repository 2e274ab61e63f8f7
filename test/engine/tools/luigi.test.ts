import { strict as assert } from "node:assert";
import type { TestContext } from "node:test";
import { test } from "node:test";
import { pythonFormat } from "../../../src/engine/discovery/python/pythonModule.ts";
import { luigiReader } from "../../../src/engine/discovery/tools/luigi/luigiReader.ts";
import { readProject, workedSoFar } from "./readProject.ts";

async function read(t: TestContext, files: Readonly<Record<string, string>>) {
  const { stages, edges, problems } = await readProject(t, files, pythonFormat, luigiReader);
  assert.deepEqual(problems, []);
  return {
    ids: stages.map(({ id }) => id),
    edges: edges.map(([from, to]) => `${short(from)} → ${short(to)}`).sort(),
    outs: Object.fromEntries(stages.flatMap(({ name, outs }) => outs.map(({ path }) => [path, name] as const))),
    stages,
  };
}

/** `Train` of `tasks/a.py:Train`. */
function short(id: string): string {
  return id.replace(/^.*:/, "");
}

test("tasks are stages, and what they require are edges", async (t) => {
  const text = [
    "import luigi",
    "from luigi import LocalTarget, ExternalTask",
    "",
    "class Raw(ExternalTask):",
    "    def output(self):",
    "        return LocalTarget('data/räw.csv')",
    "",
    "class Clean(luigi.Task):",
    '    """Cleans. And more.',
    "",
    '    Later."""',
    "    date = luigi.DateParameter()",
    "    def requires(self):",
    "        return Raw()",
    "    def output(self):",
    "        return {'a': luigi.LocalTarget('data/clean.csv'), 'b': luigi.LocalTarget(f'data/{self.date}.csv')}",
    "    def run(self): pass",
    "",
    "class Split(luigi.Task):",
    "    def requires(self):",
    "        yield self.clone(Clean)",
    "    def run(self): pass",
    "",
    "class Train(luigi.Task):",
    "    def requires(self):",
    "        return {'x': [Split(n=i) for i in range(3)], 'y': Clean(date=self.date)}",
    "    def run(self): pass",
    "",
    "class Config(luigi.Config):",
    "    lr = luigi.FloatParameter()",
    "",
    "class Target(luigi.Target): pass",
    "",
    "class All(luigi.WrapperTask):",
    "    def requires(self):",
    "        tasks = [Train()]",
    "        tasks.append(Split())",
    "        return tasks",
    "",
    "if __name__ == '__main__':",
    "    luigi.build([All()])",
  ].join("\r\n");
  const { ids, edges, outs, stages } = await read(t, { "tasks.py": `\uFEFF${text}` });
  assert.deepEqual(
    ids,
    ["Raw", "Clean", "Split", "Train", "All"].map((name) => `tasks.py:${name}`),
  );
  assert.deepEqual(edges, [
    "Clean → Split",
    "Clean → Train",
    "Raw → Clean",
    "Split → All",
    "Split → Train",
    "Train → All",
  ]);
  assert.deepEqual(outs, { "data/räw.csv": "Raw", "data/clean.csv": "Clean" });
  const clean = stages.find(({ name }) => name === "Clean");
  assert.deepEqual(
    [clean?.kind, clean?.cmd, clean?.wdir, clean?.desc, clean?.runsUpstream, clean?.deps.map(({ path }) => path)],
    [
      "luigi",
      "python -m luigi --module tasks Clean --local-scheduler",
      ".",
      "Cleans. And more.",
      true,
      ["data/räw.csv"],
    ],
  );
  assert.deepEqual(clean?.range, { start: { line: 8, column: 7 }, end: { line: 8, column: 12 } });
});

test("requirements are read wherever Luigi takes them from", async (t) => {
  const { edges } = await read(t, {
    "t.py": [
      "import luigi",
      "from luigi.util import requires, inherits",
      "import luigi.util",
      "class A(luigi.Task):",
      "    def run(self): pass",
      "class B(luigi.Task):",
      "    def run(self): pass",
      "class C(luigi.Task):",
      "    def run(self): pass",
      "@requires(A, b=B)",
      "class ByDecorator(luigi.Task): pass",
      "def multiple_requires(*tasks): return lambda task: task",
      "@multiple_requires({'c': C})",
      "class ByOwnDecorator(luigi.Task): pass",
      "@inherits(A)",
      "class ByClone(luigi.Task):",
      "    def requires(self): return self.clone_parent()",
      "@luigi.util.inherits(B)",
      "class OnlyParameters(luigi.Task):",
      "    def run(self): pass",
      "def make(): return [A(), B()]",
      "TASKS = [C]",
      "class ByFunction(luigi.Task):",
      "    def requires(self): return make()",
      "class ByConstant(luigi.Task):",
      "    def requires(self): return [task() for task in TASKS]",
      "class ByAttribute(luigi.Task):",
      "    needs = (A, B)",
      "    def requires(self): return [need() for need in self.needs]",
      "class ByHelper(luigi.Task):",
      "    @property",
      "    def upstream(self): return C()",
      "    def more(self): return A()",
      "    def requires(self) -> B:",
      "        return self.upstream, self.more()",
      "class BySuper(ByHelper):",
      "    def requires(self):",
      "        found = super(BySuper, self).requires()",
      "        if isinstance(found, ByHelper): pass",
      "        return [found, B()]",
      "class Dynamic(luigi.Task):",
      "    def run(self):",
      "        text = C.name",
      "        yield A()",
      "        others = [B()]",
      "        got = yield others",
      "class Grown(luigi.Task):",
      "    def run(self):",
      "        tasks: list[A] = []",
      "        for n in range(2):",
      "            one = self.clone(cls=B, n=n)",
      "            tasks.append(one)",
      "        tasks += [C()]",
      "        yield tasks",
    ].join("\n"),
  });
  assert.deepEqual(edges, [
    "A → ByAttribute",
    "A → ByClone",
    "A → ByDecorator",
    "A → ByFunction",
    "A → ByHelper",
    "A → BySuper",
    "A → Dynamic",
    "B → ByAttribute",
    "B → ByDecorator",
    "B → ByFunction",
    "B → BySuper",
    "B → Dynamic",
    "B → Grown",
    "C → ByConstant",
    "C → ByHelper",
    "C → ByOwnDecorator",
    "C → BySuper",
    "C → Grown",
  ]);
});

test("requirements are followed across files, through base classes of the project", async (t) => {
  const { ids, edges, stages } = await read(t, {
    "src/pipe/__init__.py": "from .load import Load",
    "src/pipe/base.py":
      "import luigi\nclass BaseTask(luigi.Task):\n    def run(self): self.work()\n" +
      "class Logged(BaseTask):\n    def run(self): raise NotImplementedError\n",
    "src/pipe/load.py": "from .base import BaseTask\nclass Load(BaseTask):\n    def work(self): pass\n",
    "src/pipe/train.py":
      "from pipe import Load\nimport pipe.load as l\nfrom pipe.base import Logged as L\n" +
      "class Train(L):\n    def requires(self): return Load(), l.Load()\n    def run(self): pass\n",
    "src/pipe/more.py": "from .train import Train\nclass TrainMore(Train):\n    pass\n",
    "other/Load.py": "class Load: pass\n",
  });
  assert.deepEqual(ids, ["src/pipe/load.py:Load", "src/pipe/more.py:TrainMore", "src/pipe/train.py:Train"]);
  assert.deepEqual(edges, ["Load → Train", "Load → TrainMore"]);
  assert.deepEqual(
    stages.map(({ cmd, wdir }) => [cmd, wdir]),
    [
      ["python -m luigi --module pipe.load Load --local-scheduler", "src"],
      ["python -m luigi --module pipe.more TrainMore --local-scheduler", "src"],
      ["python -m luigi --module pipe.train Train --local-scheduler", "src"],
    ],
  );
});

test("a class from which others derive is a task where it says enough, or something makes it", async (t) => {
  const { ids } = await read(t, {
    "t.py": [
      "import abc, luigi",
      "from luigi.contrib.postgres import PostgresQuery",
      "class Shell(luigi.Task):",
      "    def run(self): self.sh()",
      "class Left(luigi.Task):",
      "    def requires(self): return Made()",
      "    @property",
      "    def sql(self): raise NotImplementedError('sql')",
      "class Marked(luigi.Task):",
      "    def requires(self): return Made()",
      "    @abc.abstractmethod",
      "    def run(self): pass",
      "class Query(PostgresQuery):",
      "    host = 'x'",
      "class Full(luigi.Task):",
      "    def run(self): pass",
      "    def output(self): pass",
      "class Made(luigi.Task): pass",
      "class Heir(Shell, Left, Marked): pass",
      "class Other(Full, Made): pass",
      "class Asks(Query): pass",
    ].join("\n"),
  });
  assert.deepEqual(ids.map(short), ["Full", "Made", "Heir", "Other", "Asks"]);
});

test("outputs follow from constants, helpers, and parameters that are the same for everyone", async (t) => {
  const { outs, stages } = await read(t, {
    "jobs/paths.py": "import os\nDATA = 'data'\ndef in_data(name): return os.path.join(DATA, name)\n",
    "jobs/t.py": [
      "import luigi",
      "from pathlib import Path",
      "from paths import in_data",
      "import luigi.parameter",
      "class Free(luigi.Task):",
      "    name = luigi.Parameter(default='free')",
      "    count = luigi.parameter.IntParameter(default=3, description='x')",
      "    def output(self): return luigi.LocalTarget(in_data(f'{self.name}_{self.count}.csv'))",
      "    def run(self): pass",
      "class Given(luigi.Task):",
      "    name = luigi.Parameter(default='given')",
      "    def output(self): return [luigi.LocalTarget(self.name), luigi.LocalTarget(path='fixed')]",
      "class Inherits(Free):",
      "    name = luigi.Parameter(default='heir')",
      "class Here(luigi.Task):",
      "    def output(self): return luigi.LocalTarget(str(Path(__file__).parent.parent / 'top.csv'))",
      "class Away(luigi.Task):",
      "    def output(self): return luigi.contrib.s3.S3Target('s3://bucket/x'), luigi.LocalTarget('/abs/x')",
      "class Open(luigi.Task):",
      "    path = luigi.Parameter()",
      "    def output(self): return luigi.LocalTarget(self.path)",
      "class Told(Open): pass",
      "class Cloned(luigi.Task):",
      "    path = luigi.Parameter()",
      "    def input(self): return luigi.LocalTarget('given.csv')",
      "    def output(self): return luigi.LocalTarget(self.path + '.cloned')",
      "class Teller(luigi.Task):",
      "    path = luigi.Parameter(default='teller')",
      "    def requires(self): return [Told(path=self.path + '.told'), self.clone(Cloned), Open('place')]",
      "luigi.build([Given(name='x'), Teller()])",
    ].join("\n"),
  });
  assert.deepEqual(outs, {
    "jobs/data/free_3.csv": "Free",
    "jobs/fixed": "Given",
    "jobs/data/heir_3.csv": "Inherits",
    "top.csv": "Here",
    "/abs/x": "Away",
    "jobs/place": "Open",
    "jobs/teller.told": "Told",
    "jobs/teller.cloned": "Cloned",
  });
  assert.deepEqual(
    stages.find(({ name }) => name === "Cloned")?.deps.map(({ path }) => path),
    ["jobs/given.csv"],
  );
});

test("parameters come from configurations, from what a task requires, and from what its class says", async (t) => {
  const { outs, stages } = await read(t, {
    "client.cfg": "[Fit]\ntrees=1\n",
    "luigi.cfg": "# ours\n[paths]\ndata: /srv/data\n[Fit]\ntrees = 50\n[core]\nlogging-level=INFO\n",
    "conf.py":
      "import luigi\nclass paths(luigi.Config):\n    data = luigi.Parameter(default='data')\n    out = luigi.Parameter('out')\n",
    "t.py": [
      "import luigi, os",
      "from luigi.util import inherits, requires",
      "import conf",
      "from conf import paths as places",
      "class Named(luigi.Task):",
      "    ending = '.txt'",
      "    def output(self): return luigi.LocalTarget(f'{places().out}/{type(self).__name__}{self.ending}')",
      "class Raw(Named):",
      "    ending = '.csv'",
      "    day = luigi.Parameter()",
      "    def run(self): pass",
      "@requires(Raw)",
      "class Parts(luigi.Task):",
      "    def output(self): return {p: luigi.LocalTarget(os.path.join(conf.paths().data, self.day, p)) for p in ('a', 'b')}",
      "@inherits(Parts)",
      "class Fit(luigi.Task):",
      "    trees = luigi.IntParameter()",
      "    rate = luigi.FloatParameter()",
      "    fast = luigi.BoolParameter()",
      "    label_name = luigi.Parameter()",
      "    def requires(self): return self.clone(Parts)",
      "    def output(self): return luigi.LocalTarget(f'{self.__class__.__name__}_{self.trees}_{self.day}.pkl')",
      "class All(luigi.WrapperTask):",
      "    def requires(self): return Fit('monday', rate=0.5, label_name='is late')",
    ].join("\n"),
  });
  assert.deepEqual(outs, {
    "out/Raw.csv": "Raw",
    "/srv/data/monday/a": "Parts",
    "/srv/data/monday/b": "Parts",
    "Fit_50_monday.pkl": "Fit",
  });
  assert.equal(
    stages.find(({ name }) => name === "Fit")?.cmd,
    "python -m luigi --module t Fit --day monday --rate 0.5 --label-name 'is late' --local-scheduler",
  );
});

test("tasks of luigi.contrib and of libraries on top of Luigi are tasks", async (t) => {
  const { ids } = await read(t, {
    "t.py": [
      "import luigi, law, gokart, oryxflow",
      "from luigi.contrib.spark import PySparkTask, SparkJob",
      "from luigi.contrib import postgres, s3",
      "import luigi.contrib.external_program",
      "class Spark(PySparkTask): pass",
      "class OlderSpark(SparkJob): pass",
      "class Copy(postgres.CopyToTable): pass",
      "class Out(s3.S3Target): pass",
      "class Program(luigi.contrib.external_program.ExternalProgramTask): pass",
      "class Kart(gokart.TaskOnKart): pass",
      "class Oryx(oryxflow.tasks.TaskPickle): pass",
      "class Law(law.Workflow):",
      "    def requires(self): return Kart()",
      "    def run(self): pass",
      "class Unlike(law.Thing):",
      "    def run(self): pass",
    ].join("\n"),
  });
  assert.deepEqual(ids.map(short), ["Spark", "OlderSpark", "Copy", "Program", "Kart", "Oryx", "Law"]);
});

test("a task of an unknown kind may say by its decorators what it requires; what run yields closes no circle", async (t) => {
  const { ids, edges } = await read(t, {
    "t.py": `
import luigi
from luigi.util import requires
from cluster import Job
class Boot(luigi.Task):
    def run(self):
        yield Load()
class Load(luigi.Task):
    def requires(self):
        return Boot()
    def output(self):
        return luigi.LocalTarget("loaded")
    def run(self): ...
@requires(Load)
class Fit(Job):
    def output(self):
        return luigi.LocalTarget("fit")
`,
  });
  assert.deepEqual(ids.map(short), ["Boot", "Load", "Fit"]);
  assert.deepEqual(edges, ["Boot → Load", "Load → Fit"]);
});

test("a task in a namespace is called by it", async (t) => {
  const { stages } = await read(t, {
    "a.py": "import luigi\nclass A(luigi.Task):\n    task_namespace = 'ns'\n",
    "b.py": "import luigi\nluigi.namespace('late', scope=__name__)\nclass B(luigi.Task): pass\n",
    "c.py": "import luigi\nluigi.auto_namespace(scope=__name__)\nclass C(luigi.Task): pass\n",
  });
  assert.deepEqual(
    stages.map(({ id, cmd }) => [id, String(cmd).split(" ")[5]]),
    [
      ["a.py:A", "ns.A"],
      ["b.py:B", "late.B"],
      ["c.py:C", "c.C"],
    ],
  );
});

test("nothing is found where Luigi is not, and a broken file hides no other", async (t) => {
  const { ids } = await read(t, {
    "game.py": "class Luigi(Brother):\n    def run(self): pass\n    def requires(self): pass\n",
    "broken.py": "import luigi\nclass (luigi.Task:\n   def = \n",
    "good.py": "import luigi\nclass G(luigi.Task):\n    pass\n",
  });
  assert.deepEqual(ids, ["good.py:G"]);
});

test("two thousand tasks are read at once", async (t) => {
  const count = 2000;
  const task = (index: number) =>
    `class T${index}(luigi.Task):\n    n = luigi.IntParameter(default=1)\n    def requires(self): return T${index + 1}(n=self.n)\n    def run(self): pass\n`;
  const started = workedSoFar();
  const { ids, edges } = await read(t, {
    "t.py": `import luigi\n${Array.from({ length: count }, (_, index) => task(index)).join("")}`,
  });
  assert.deepEqual([ids.length, edges.length], [count, count - 1]);
  assert.ok(workedSoFar() - started < 5000);
});
