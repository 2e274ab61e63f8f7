import { strict as assert } from "node:assert";
import type { TestContext } from "node:test";
import { test } from "node:test";
import { pythonFormat } from "../../../src/engine/discovery/python/pythonModule.ts";
import { metaflowReader } from "../../../src/engine/discovery/tools/metaflow/metaflowReader.ts";
import { readProject, workedSoFar } from "./readProject.ts";

async function read(t: TestContext, files: Readonly<Record<string, string>>) {
  const { stages, edges, problems } = await readProject(t, files, pythonFormat, metaflowReader);
  return {
    ids: stages.map(({ id }) => id),
    edges: edges.map(([from, to]) => `${short(from)} → ${short(to)}`),
    problems: problems.map(({ file, code, range, message }) => `${file}:${range.start.line} ${code}: ${message}`),
    stages,
  };
}

/** `train` of `flows/a.py:Flow.train`. */
function short(id: string): string {
  return id.replace(/^.*[:.]/, "");
}

/** A file with one flow, by its steps and their bodies' lines. */
function flow(steps: Readonly<Record<string, string>>, head = "class Flow(FlowSpec):"): string {
  const methods = Object.entries(steps).map(([name, body]) => `    @step\n    def ${name}(self):\n        ${body}\n`);
  return `from metaflow import FlowSpec, step\n\n${head}\n${methods.join("\n")}`;
}

test("a flow's steps are stages, and self.next is their edges", async (t) => {
  const text = [
    "import metaflow as mf",
    "from metaflow import step as s, batch, Parameter",
    "",
    "class Train(mf.FlowSpec):",
    "    alpha = Parameter('alpha', default=0.1)",
    "",
    "    @s",
    "    def start(self):",
    '        """Begins. And more."""',
    "        self.next(self.a, self.b)",
    "",
    "    @batch(cpu=2)",
    "    @s",
    "    def a(self):",
    "        self.items = [1, 2]",
    "        self.next(self.each, foreach='items')  # fan out",
    "",
    "    @mf.step",
    "    def each(self):",
    "        self.next(self.join_a)",
    "",
    "    @s",
    "    def join_a(self, inputs): self.next(self.join)",
    "",
    "    @s",
    "    def b(self):",
    "        def helper():",
    "            self.next(self.end)",
    "        if self.alpha:",
    "            self.next(self.join)",
    "        else:",
    "            self.next(self.gang, num_parallel=4)",
    "",
    "    @s",
    "    def gang(self):",
    "        self.next(self.join)",
    "",
    "    @s",
    "    def join(self, inputs):",
    "        self.next({True: self.end, 'again': self.join}, condition='ok')",
    "",
    "    @s",
    "    def end(self): pass",
    "",
    "    def helper(self): pass",
    "",
    "if __name__ == '__main__':",
    "    Train()",
  ].join("\r\n");
  const { stages, edges, problems, ids } = await read(t, { "my flows/train.py": `\uFEFF${text}` });
  assert.deepEqual(
    ids,
    ["start", "a", "each", "join_a", "b", "gang", "join", "end"].map((step) => `my flows/train.py:Train.${step}`),
  );
  assert.deepEqual(edges, [
    "start → a",
    "start → b",
    "a → each",
    "each → join_a",
    "join_a → join",
    "b → join",
    "b → gang",
    "gang → join",
    "join → end",
  ]);
  assert.deepEqual(problems, []);
  const [start, a] = stages;
  assert.deepEqual(
    [start?.kind, start?.cmd, start?.wdir, start?.desc, a?.cmd, a?.desc],
    ["metaflow", "python train.py run", "my flows", "Begins. And more.", "python train.py resume a", undefined],
  );
  assert.deepEqual(a?.range, { start: { line: 14, column: 9 }, end: { line: 14, column: 10 } });
});

test("Metaflow takes the last statement of a step alone", async (t) => {
  const { edges } = await read(t, {
    "f.py": flow({
      start: "self.next(self.old)\n        self.next(self.end)",
      old: "return self.next(self.end)",
      end: "pass",
    }),
  });
  assert.deepEqual(edges, ["start → end", "old → end"]);
});

test("steps are inherited from classes of the project, also from other files", async (t) => {
  const base = flow(
    { start: '"""Loads."""\n        self.next(self.train)', train: "self.next(self.end)", end: "pass" },
    "class Base(FlowSpec):",
  );
  const { ids, edges, stages, problems } = await read(t, {
    "lib/base.py": base,
    "lib/__init__.py": "from .base import Base as Common",
    "flows/one.py": "from lib import Common\nclass One(Common):\n    pass\n",
    "flows/two.py":
      "import metaflow\nfrom lib.base import Base\n\nclass Two(Base):\n" +
      "    @metaflow.step\n    def train(self):\n        self.next(self.check)\n" +
      "    @metaflow.step\n    def check(self):\n        self.next(self.end)\n",
  });
  assert.deepEqual(ids, [
    "flows/one.py:One.start",
    "flows/one.py:One.train",
    "flows/one.py:One.end",
    "flows/two.py:Two.train",
    "flows/two.py:Two.check",
    "flows/two.py:Two.start",
    "flows/two.py:Two.end",
  ]);
  assert.deepEqual(edges, ["start → train", "train → end", "train → check", "check → end", "start → train"]);
  assert.deepEqual(problems, []);
  assert.deepEqual(stages[0]?.range, { start: { line: 2, column: 7 }, end: { line: 2, column: 10 } });
  assert.deepEqual([stages[0]?.desc, stages[0]?.cmd], ["Loads.", "python one.py run"]);
});

test("a base class that its own file runs is a flow as well", async (t) => {
  const steps = { start: "self.next(self.end)", end: "pass" };
  const { ids } = await read(t, {
    "a.py": `${flow(steps, "class A(FlowSpec):")}\nA()\n`,
    "b.py": "from a import A\nclass B(A):\n    def start(self): pass\n",
  });
  assert.deepEqual(ids, ["a.py:A.start", "a.py:A.end", "b.py:B.end"]);
});

test("a flow of a library's own flow class is told by its steps", async (t) => {
  const { ids, problems } = await read(t, {
    "f.py":
      "from obproject import ProjectFlow\nfrom metaflow import step\nclass F(ProjectFlow):\n" +
      "    @step\n    def start(self):\n        self.next(self.provided)\n",
    "g.py": "from metaflow import Run\nclass G(Run):\n    def start(self): pass\n",
  });
  assert.deepEqual([ids, problems], [["f.py:F.start"], []]);
});

test("only Metaflow's own names count", async (t) => {
  const { ids } = await read(t, {
    "f.py": [
      "# metaflow",
      "from other import FlowSpec, step",
      "class F(FlowSpec):",
      "    @step",
      "    def start(self): pass",
    ].join("\n"),
    "star.py":
      "from metaflow import *\nclass S(FlowSpec):\n    @step\n    def start(self): pass\n    def no(self): pass\n",
  });
  assert.deepEqual(ids, ["star.py:S.start"]);
});

test("a step that does not exist is told at its name", async (t) => {
  const { edges, problems } = await read(t, {
    "f.py":
      flow({ start: "self.next(self.trian, self.plain, self.other)", train: "pass" }) + "    def plain(self): pass\n",
  });
  assert.deepEqual(edges, []);
  assert.deepEqual(problems, [
    "f.py:6 unknown-step: Flow has no step `trian`. Did you mean `self.train`?",
    "f.py:6 unknown-step: `plain` is no step of Flow. Put `@step` above the method.",
    "f.py:6 unknown-step: Flow has no step `other`. Add it, or name another.",
  ]);
});

test("files that a flow begins with are dependencies of its start", async (t) => {
  const { stages } = await read(t, {
    "flows/base.py":
      "from metaflow import FlowSpec, Config\nclass Base(FlowSpec):\n    project = Config('p', default='project.toml')\n",
    "flows/f.py":
      "import os\nfrom metaflow import FlowSpec, step, IncludeFile, Config, pypi\n" +
      "def here(name): return os.path.join(os.path.dirname(__file__), name)\n" +
      "from base import Base\n" +
      "class F(Base):\n" +
      "    data = IncludeFile('data', default='../data/é.csv')\n" +
      "    config = Config('config', default=os.path.join(os.path.dirname(__file__), 'c.json'))\n" +
      "    remote = IncludeFile('r', default='s3://b/x')\n" +
      "    other = IncludeFile('o', default=here('x'))\n" +
      "    absolute = IncludeFile('y', default='/abs/y')\n" +
      "    @pypi(packages={'a': '1'})\n    @step\n    def start(self): self.next(self.end)\n" +
      "    @step\n    def end(self): pass\n",
  });
  assert.deepEqual(
    stages.map(({ deps, cmd }) => [deps.map(({ path, written }) => [path, written]), cmd]),
    [
      [
        [
          ["data/é.csv", "../data/é.csv"],
          ["flows/c.json", "flows/c.json"],
          ["flows/x", "flows/x"],
          ["/abs/y", "/abs/y"],
          ["flows/project.toml", "project.toml"],
        ],
        "python f.py --environment=pypi run",
      ],
      [[], "python f.py --environment=pypi resume end"],
    ],
  );
});

test("a flow may begin with any step that says so", async (t) => {
  const { stages } = await read(t, {
    "f.py":
      "from metaflow import FlowSpec, step\nclass F(FlowSpec):\n    @step(start=True)\n    def entry(self): self.next(self.start)\n    @step(end=True)\n    def start(self): pass\n",
    "g.py":
      "from metaflow import FlowSpec, step\ntry:\n    import x\n    class G(FlowSpec):\n        @step()\n        def start(self): pass\nexcept ImportError: pass\n",
  });
  assert.deepEqual(
    stages.map(({ id, cmd }) => [id, cmd]),
    [
      ["f.py:F.entry", "python f.py run"],
      ["f.py:F.start", "python f.py resume start"],
      ["g.py:G.start", "python g.py run"],
    ],
  );
});

test("a switch that repeats a part of the flow leads back to nothing, and its steps run", async (t) => {
  const { edges } = await read(t, {
    "loop.py": flow({
      start: "self.next(self.draft)",
      draft: "self.next(self.check)",
      check: "self.next({'ok': self.end, 'bad': self.repair, 'same': self.check}, condition='verdict')",
      repair: "self.next(self.draft)",
      end: "pass",
    }),
  });
  assert.deepEqual(edges, ["start → draft", "draft → check", "check → end", "check → repair"]);
});

test("a step that tells nothing of its phase stands where those before it do", async (t) => {
  const steps = {
    start: "self.next(self.fit_a, self.fit_b)",
    fit_a: "self.next(self.join)",
    fit_b: "self.next(self.join)",
    join: "self.next(self.publish)",
    publish: "self.next(self.end)",
    end: "pass",
  };
  const { stages } = await read(t, { "training.py": flow(steps) });
  assert.deepEqual(
    stages.map(({ name, phase }) => `${name} ${phase}`),
    [
      "Flow.start data",
      "Flow.fit_a model",
      "Flow.fit_b model",
      "Flow.join model",
      "Flow.publish deploy",
      "Flow.end deploy",
    ],
  );
});

test("one flow that is broken hides no other", async (t) => {
  const { ids } = await read(t, {
    "broken.py": "from metaflow import FlowSpec, step\nclass B(FlowSpec):\n    @step\n    def start(self:\n  def = (\n",
    "good.py": flow({ start: "self.next(self.end)", end: "pass" }),
    "empty.py": "import metaflow",
  });
  assert.deepEqual(
    ids.filter((id) => id.startsWith("good.py")),
    ["good.py:Flow.start", "good.py:Flow.end"],
  );
});

test("two thousand steps are read at once", async (t) => {
  const count = 2000;
  const steps = Array.from({ length: count }, (_, index) => [
    `s${index}`,
    index + 1 < count ? `self.next(self.s${index + 1})` : "pass",
  ]);
  const started = workedSoFar();
  const { ids, edges } = await read(t, { "f.py": flow(Object.fromEntries(steps) as Record<string, string>) });
  assert.deepEqual([ids.length, edges.length], [count, count - 1]);
  assert.ok(workedSoFar() - started < 5000);
});
