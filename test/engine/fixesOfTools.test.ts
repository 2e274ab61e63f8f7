import assert from "node:assert/strict";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { applied, fixesOf, openFiles } from "./fixtures/problems.ts";

interface Case {
  readonly file: string;
  readonly before: string;
  readonly code: string;
  readonly title: string;
  /** What the file is after the fix. */
  readonly after: string;
  readonly others?: Readonly<Record<string, string>>;
}

/** Carries out the fix, and sees that its problem is gone with it. */
async function mend(t: TestContext, { file, before, code, title, after, others }: Case): Promise<boolean> {
  const files = { ...others, [file]: before };
  const engine = await openFiles(t, files);
  const fixes = await fixesOf(engine, code);
  const chosen = fixes.find((fix) => fix.title === title);
  assert.ok(chosen, `${title} is not among ${fixes.map((fix) => fix.title).join(", ")}`);
  assert.equal(applied(chosen, files)[file], after);
  await engine.noteText(file, after);
  const left = (await engine.problems()).filter((problem) => problem.file === file && problem.code === code);
  assert.deepEqual(left, [], title);
  return chosen.isPreferred;
}

test("Snakemake: what was meant is written, in its place", async (t) => {
  const cases: readonly (readonly [code: string, title: string, before: string, after: string])[] = [
    [
      "unknown-rule",
      "Change to `train`",
      'rule train:\n    output: "m"\nrule use:\n    input: rules.trian.output, "x"\n    output: "u"\n',
      'rule train:\n    output: "m"\nrule use:\n    input: rules.train.output, "x"\n    output: "u"\n',
    ],
    ["unknown-key", "Change to `output`", 'rule a:\n    ouput: "a"\n', 'rule a:\n    output: "a"\n'],
    [
      "duplicate-name",
      "Rename to `a_3`",
      'rule a:\n    output: "x"\nrule a_2:\n    output: "y"\nrule a:\n    output: "z"\n',
      'rule a:\n    output: "x"\nrule a_2:\n    output: "y"\nrule a_3:\n    output: "z"\n',
    ],
    ["missing-colon", "Change to `rule a:`", 'rule a\n    output: "x"\n', 'rule a:\n    output: "x"\n'],
    ["not-a-key", "Change to `output:`", 'rule a:\n    output "x"\n', 'rule a:\n    output: "x"\n'],
    [
      "misplaced-key",
      "Move it before `shell`",
      'rule a:\n    input: "i"\n    shell:\n        "touch x"\n    output:\n        "x",\n        "y"\n\nrule b:\n    output: "z"\n',
      'rule a:\n    input: "i"\n    output:\n        "x",\n        "y"\n    shell:\n        "touch x"\n\nrule b:\n    output: "z"\n',
    ],
    [
      "bad-indentation",
      "Indent it like the lines before",
      'rule a:\n    input: "i"\n  output:\n      "x"\n    threads: 2\n',
      'rule a:\n    input: "i"\n    output:\n        "x"\n    threads: 2\n',
    ],
    [
      "unclosed-string",
      'Change to `"i"`',
      'rule a:\n    input:\n        "i,\n        "j"\n    output: "x"\n',
      'rule a:\n    input:\n        "i",\n        "j"\n    output: "x"\n',
    ],
  ];
  for (const [code, title, before, after] of cases) {
    const isPreferred = await mend(t, { file: "Snakefile", before, code, title, after });
    assert.equal(isPreferred, true, title);
  }
});

test("Snakemake: a file that is to be included is made, or its path is mended", async (t) => {
  const before = 'include: "rules/prep.smk"\nrule a:\n    output: "a"\n';
  await mend(t, {
    file: "Snakefile",
    before,
    code: "missing-include",
    title: 'Change to `"rules/prepare.smk"`',
    after: before.replace("prep", "prepare"),
    others: { "rules/prepare.smk": 'rule b:\n    output: "b"\n' },
  });
  const engine = await openFiles(t, { Snakefile: before });
  const [fix] = await fixesOf(engine, "missing-include");
  assert.deepEqual([fix?.title, fix?.created], ["Create rules/prep.smk", [{ file: "rules/prep.smk", text: "" }]]);
});

test("Snakemake: a configuration that cannot be read is told where it is broken, one that is missing can be made", async (t) => {
  const files = {
    Snakefile: 'configfile: "config.yaml"\nconfigfile: "conf/more.yaml"\nrule a:\n    output: config["o"]\n',
    "config.yaml": "o: x\nsamples: [1, ${a}]\n",
    "guarded/Snakefile": 'if config.get("x"):\n    configfile: "none.yaml"\nrule b:\n    output: "b"\n',
  };
  const engine = await openFiles(t, files);
  const told = (await engine.problems()).map(({ code, file, range }) => `${code} ${file} ${range.start.line}`);
  assert.deepEqual(told.sort(), ["missing-char config.yaml 2", "missing-configfile Snakefile 2"]);
  const [fix] = await fixesOf(engine, "missing-configfile");
  assert.deepEqual(fix?.created, [{ file: "conf/more.yaml", text: "" }]);
});

test("Metaflow: a step gets the name that was meant, and a method becomes a step", async (t) => {
  const before = `from metaflow import FlowSpec, step
class Flow(FlowSpec):
    @step
    def start(self):
        self.next(self.trian, self.plain)
    @step
    def train(self):
        self.next(self.end)
    def plain(self):
        pass
    @step
    def end(self):
        pass
`;
  const named = before.replace("trian", "train");
  const given = { file: "flow.py", code: "unknown-step", title: "Change to `self.train`" };
  const others = { ...given, before: before.replace(", self.plain", ""), after: named.replace(", self.plain", "") };
  assert.equal(await mend(t, others), true);
  const title = "Put `@step` above `plain`";
  const after = named.replace("    def plain", "    @step\n    def plain");
  assert.equal(await mend(t, { file: "flow.py", before: named, code: "unknown-step", title, after }), true);
});

test("MLproject: keys, types and what commands name", async (t) => {
  const text = (command: string, parameters = "alpha: float", key = "command"): string =>
    `name: wine\nentry_points:\n  main:\n    parameters:\n      ${parameters}\n    ${key}: ${command}\n`;
  const command = '"python train.py {alpha} {{x}}"';
  const cases: readonly (readonly [code: string, title: string, before: string, after: string])[] = [
    [
      "mlproject-parameter",
      "Change to `{alpha`",
      text('"python train.py {alhpa} {alpha}"'),
      text('"python train.py {alpha} {alpha}"'),
    ],
    [
      "mlproject-parameter",
      "Add `rate`",
      text('"python train.py {alpha} {rate}"'),
      text('"python train.py {alpha} {rate}"', "alpha: float\n      rate:\n        type: string"),
    ],
    [
      "unknown-key",
      "Change to `command`",
      text(command, "alpha: float\n    command: x", "comand"),
      text(command, "alpha: float\n    command: x"),
    ],
    [
      "mlproject-type",
      "Change to `float`",
      text(command, "alpha: {type: flaot}"),
      text(command, "alpha: {type: float}"),
    ],
    [
      "missing-command",
      "Add `command`",
      "name: wine\nentry_points:\n  main:\n    parameters: {}\n",
      'name: wine\nentry_points:\n  main:\n    command: "python main.py"\n    parameters: {}\n',
    ],
    [
      "mlproject-environments",
      "Remove this `conda_env`",
      `python_env: python_env.yaml\nconda_env: conda.yaml\n${text(command)}`,
      `python_env: python_env.yaml\n${text(command)}`,
    ],
  ];
  for (const [code, title, before, after] of cases) {
    await mend(t, { file: "MLproject", before, code, title, after });
  }
});

test("cairn.yaml: stages, metrics, phases and words in its values", async (t) => {
  const others = {
    "dvc.yaml": "stages:\n  train:\n    cmd: echo\n    outs: [model.bin]\n    metrics: [metrics.json]\n",
    "metrics.json": '{"val": {"recall": 0.5}}',
  };
  const cases: readonly (readonly [code: string, title: string, before: string, after: string])[] = [
    ["stage-unknown", "Change to `train`", "phases:\n  trian: model\n", "phases:\n  train: model\n"],
    ["unknown-phase", "Change to `model`", "phases:\n  train: modell\n", "phases:\n  train: model\n"],
    ["unknown-phase", "Change to `deploy`", "phases:\n  train: serving\n", "phases:\n  train: deploy\n"],
    [
      "metric-unknown",
      "Change to `val.recall`",
      "objective: { metric: val.recal, direction: maximize }\n",
      "objective: { metric: val.recall, direction: maximize }\n",
    ],
    ["metric-unknown", "Change to `val.recall`", "baselines:\n  val.reacll: 0.4\n", "baselines:\n  val.recall: 0.4\n"],
    [
      "unknown-direction",
      "Change to `maximize`",
      "objective:\n  metric: val.recall\n  direction: max\n",
      "objective:\n  metric: val.recall\n  direction: maximize\n",
    ],
    [
      "unknown-direction",
      "Change to `minimize`",
      "objective:\n  metric: val.recall\n  direction: lower\n",
      "objective:\n  metric: val.recall\n  direction: minimize\n",
    ],
    ["wrong-type", "Change to `0.8`", 'baselines: { val.recall: "0.8" }\n', "baselines: { val.recall: 0.8 }\n"],
    ["wrong-type", "Put it in quotes", "objective: 2030\n", "objective: '2030'\n"],
    ["wrong-type", "Make it a list", "track: a.bin\n", "track: \n  - a.bin\n"],
    [
      "unknown-role",
      "Change to `model`",
      "track:\n  - {path: a, role: modl}\n",
      "track:\n  - {path: a, role: model}\n",
    ],
    [
      "track-covered",
      "Remove this `model.bin/part`",
      "track:\n  - other.bin\n  - path: model.bin/part\n    role: model\nphases: {}\n",
      "track:\n  - other.bin\nphases: {}\n",
    ],
    ["duplicate-track", "Remove this `a`", "track: [a, b, a]\n", "track: [a, b]\n"],
  ];
  for (const [code, title, before, after] of cases) {
    const isPreferred = await mend(t, { file: "cairn.yaml", before, code, title, after, others });
    assert.equal(isPreferred, !/serving|lower/.test(before), "of several words none is preferred");
  }
});

test("make and Kedro: what is plain there", async (t) => {
  await mend(t, {
    file: "Makefile",
    before: "a.txt: b\n    cp b a.txt\n",
    code: "make-missing-separator",
    title: "Begin it with a tab",
    after: "a.txt: b\n\tcp b a.txt\n",
  });
  await mend(t, {
    file: "Makefile",
    before: "a.txt: b\n\tcp b $@\nendif\n",
    code: "make-no-condition",
    title: "Remove `endif`",
    after: "a.txt: b\n\tcp b $@\n\n",
  });
  const include = { file: "Makefile", before: "include mk/all.mk\na: b\n", code: "make-include-missing" };
  await mend(t, { ...include, title: "Change to `-include`", after: "-include mk/all.mk\na: b\n" });
  const engine = await openFiles(t, { "sub/Makefile": include.before });
  assert.deepEqual((await fixesOf(engine, include.code))[0]?.created, [{ file: "sub/mk/all.mk", text: "" }]);
});

test("YAML: slips that many make are mended where they stand", async (t) => {
  const cases: readonly (readonly [code: string, title: string, before: string, after: string])[] = [
    ["missing-char", "Put it in quotes", "deps: [${item}, b]", "deps: ['${item}', b]"],
    ["missing-char", "Put it in quotes", "deps: [a, data/${item}.csv]", "deps: [a, 'data/${item}.csv']"],
    ["unexpected-token", "Put it in quotes", "meta: {a: ${item}, b: 1}", "meta: {a: '${item}', b: 1}"],
    ["bad-scalar-start", "Put it in quotes", "desc: @you # or me", "desc: '@you' # or me"],
    ["block-as-implicit-key", "Put it in quotes", 'desc: see: "there"', "desc: 'see: \"there\"'"],
    ["bad-dq-escape", "Change to `\\\\d`", 'desc: "C:\\data"', 'desc: "C:\\\\data"'],
    ["missing-char", "Change to `frozen: true`", "frozen:true", "frozen: true"],
    ["bad-indent", "Indent it like the line before", "desc: x\n      frozen: true", "desc: x\n    frozen: true"],
    ["bad-indent", "Indent it like the line before", "deps:\n      - a\n     - b", "deps:\n      - a\n      - b"],
  ];
  for (const [code, title, before, after] of cases) {
    const text = (body: string): string =>
      `stages:\n  s:\n    foreach: [a]\n    do:\n      cmd: echo\n  a:\n    cmd: one\n    ${body}\n`;
    const given = { file: "dvc.yaml", before: text(before), code, title, after: text(after) };
    assert.equal(await mend(t, given), true, before);
  }
  const two = "stages:\n  a:\n    cmd: one\n---\nvars: []\n";
  const after = two.replace("---", "");
  await mend(t, { file: "dvc.yaml", before: two, code: "multiple-docs", title: "Remove `---`", after });
});
