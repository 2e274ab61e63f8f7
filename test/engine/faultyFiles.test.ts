import assert from "node:assert/strict";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { fixesOf, openFiles, tell } from "./fixtures/problems.ts";

interface Reading {
  readonly ids: readonly string[];
  /** Each problem as `code severity file "the text at its place"`. */
  readonly told: readonly string[];
  readonly messages: readonly string[];
}

async function read(t: TestContext, files: Readonly<Record<string, string>>): Promise<Reading> {
  const engine = await openFiles(t, files);
  const { stages } = await engine.pipeline();
  const problems = await engine.problems();
  const messages = problems.map(({ message }) => message);
  return { ids: stages.map(({ id }) => id), told: tell(problems, files), messages };
}

const merge = (ours: string, theirs: string): string => `<<<<<<< HEAD\n${ours}=======\n${theirs}>>>>>>> other\n`;

test("an unfinished merge is told in the files of every tool, and our side is read", async (t) => {
  const flow = (inner: string): string =>
    `from metaflow import FlowSpec, step\nclass F(FlowSpec):\n    @step\n    def start(self):\n        self.next(self.end)\n${inner}    @step\n    def end(self):\n        pass\n`;
  const files: Readonly<Record<string, string>> = {
    Snakefile: `rule a:\n    output: "a"\n${merge('rule b:\n    output: "b"\n', 'rule c:\n    output: "c"\n')}`,
    Makefile: merge("x: in\n\techo\n", "y: in\n\techo\n"),
    MLproject: `name: x\nentry_points:\n${merge('  main:\n    command: "echo"\n', '  other:\n    command: "echo"\n')}`,
    "Taskfile.yml": `version: '3'\ntasks:\n${merge("  a: {cmds: [echo]}\n", "  b: {cmds: [echo]}\n")}`,
    justfile: merge("a:\n    echo\n", "b:\n    echo\n"),
    "pyproject.toml": `[tool.poe.tasks]\n${merge('a = "echo"\n', 'b = "echo"\n')}`,
    "flow.py": flow(merge("    def x(self): pass\n", "    def y(self): pass\n")),
    "helper.py": merge("x = 1\n", "x = 2\n"),
    "params.yaml": merge("lr: 1\n", "lr: 2\n"),
    "p.json": merge('{"a": 1}\n', '{"a": 2}\n'),
    "p.toml": merge("a = 1\n", "a = 2\n"),
    "dvc.yaml": "stages:\n  s:\n    cmd: echo\n    params: [lr, p.json: [a], p.toml: [a]]\n",
    "cairn.yaml": `track:\n${merge("  - a\n", "  - b\n")}phases:\n  s: data\n`,
  };
  const { ids, told } = await read(t, files);
  assert.deepEqual(
    ids.toSorted(),
    [
      "MLproject:main",
      "Makefile:x",
      "Snakefile:a",
      "Snakefile:b",
      "Taskfile.yml:a",
      "flow.py:F.end",
      "flow.py:F.start",
      "justfile:a",
      "pyproject.toml:a",
      "s",
    ].toSorted(),
  );
  const marked = Object.keys(files).filter((file) => file !== "dvc.yaml" && file !== "helper.py");
  assert.deepEqual(
    told.toSorted(),
    marked.map((file) => `merge-conflict error ${file} "<<<<<<< HEAD"`).toSorted(),
    "in Python only where it declares steps",
  );
  const engine = await openFiles(t, { "flow.py": files["flow.py"] ?? "" });
  const titles = (await fixesOf(engine, "merge-conflict")).map(({ title }) => title);
  assert.deepEqual(titles, ["Keep our side of the merge", "Keep their side of the merge"]);
});

test("an entry that is not YAML takes none of the others with it, in any tool's file", async (t) => {
  const { ids, told } = await read(t, {
    MLproject:
      'entry_points:\n  main:\n     command: "x"\n    parameters: {}\n  other:\n    command: "y"\n  last:\n    command: "z"\n',
    "Taskfile.yml": "version: '3'\ntasks:\n  a:\n    cmds: [echo]\n   desc: x\n  b: {cmds: [echo]}\n",
    "dvc.yaml": "stages:\n  a:\n    cmd: x\n     deps: []\n  b:\n    cmd: y\n",
  });
  assert.deepEqual(ids, ["MLproject:other", "MLproject:last", "Taskfile.yml:b", "b"]);
  assert.deepEqual(told, [
    'bad-indent error dvc.yaml "deps: []"',
    'bad-indent error MLproject "parameters: {}"',
    'bad-indent error Taskfile.yml "desc: x"',
  ]);
});

test("a template that was never filled in is called one", async (t) => {
  const { ids, told, messages } = await read(t, {
    "dvc.yaml": "stages:\n{% for x in xs %}\n  s{{ x }}:\n    cmd: echo\n{% endfor %}\n",
    "sub/dvc.yaml": "stages:\n  t:\n    cmd: echo\n  {{ name }}:\n    cmd: echo\n",
    MLproject: "entry_points:\n{% if a %}\n  main: {}\n{% endif %}\n",
  });
  assert.deepEqual(ids, ["sub/dvc.yaml:t"]);
  assert.deepEqual(told, [
    'template-not-filled error dvc.yaml "{% for x in xs %}"',
    'template-not-filled error sub/dvc.yaml "{{ name }}"',
    'template-not-filled error MLproject "{% if a %}"',
  ]);
  assert.ok(messages.every((message) => /template/.test(message)));
});

test("circles among the steps of a tool that says exactly who needs whom", async (t) => {
  const { told } = await read(t, {
    Makefile: "x: y\n\techo\ny: x\n\techo\nfree: x\n\techo\n",
    Snakefile: 'rule a:\n    input: "b"\n    output: "a"\nrule b:\n    input: "a"\n    output: "b"\n',
    "wild/Snakefile":
      'rule a:\n    input: "{x}.b"\n    output: "{x}.a"\nrule b:\n    input: "{x}.a"\n    output: "{x}.b"\n',
    justfile: "c: d\n    x\nd: c\n    x\n",
  });
  assert.deepEqual(told, [
    'cycle warning Makefile "x"',
    'cycle warning Makefile "y"',
    'cycle warning Snakefile "a"',
    'cycle warning Snakefile "b"',
    'cycle warning justfile "c"',
    'cycle warning justfile "d"',
  ]);
});

test("a name that stands twice, where the tool takes one alone or none", async (t) => {
  const { told, messages } = await read(t, {
    Makefile:
      "a: in\n\techo 1\na: more\na:\n\techo 2\nb::\n\techo 1\nb::\n\techo 2\nifeq ($(OS),x)\nc:\n\techo\nelse\nc:\n\techo\nendif\n",
    justfile: "a:\n    x\n[unix]\nb:\n    x\n[windows]\nb:\n    y\na:\n    z\n",
    "other.just": "set allow-duplicate-recipes\na:\n    x\na:\n    y\n",
  });
  assert.deepEqual(told, ['duplicate-name warning Makefile "a"', 'duplicate-name error justfile "a"']);
  assert.match(messages[0] ?? "", /line 1\), and make takes the last one/);
});

test("steps that a fault in the syntax hides are not said to be missing", async (t) => {
  const flow =
    "from metaflow import FlowSpec, step\nclass F(FlowSpec):\n    @step\n    def start(self):\n       self.next(self.end)\n      x = 1\n    @step\n    def end(self): pass\n";
  assert.deepEqual((await read(t, { "flow.py": flow })).told, []);
});
