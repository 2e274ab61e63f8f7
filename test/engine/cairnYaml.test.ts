import assert from "node:assert/strict";
import { test } from "node:test";
import { cairnKeys } from "../../src/engine/discovery/cairn/cairnKeys.ts";
import { readCairnYaml } from "../../src/engine/discovery/cairn/cairnYaml.ts";
import { isGlob, parseGlob } from "../../src/engine/discovery/cairn/globPattern.ts";
import { createDiscovery } from "../../src/engine/discovery/createDiscovery.ts";
import { makeProject, writeFiles } from "./fixtures/dvc/project.ts";
import { textAt } from "./fixtures/dvc/templates.ts";

const quiet = () => undefined;

const whole = [
  "objective:",
  "  description: Know a month ahead who leaves",
  "  metric: val.recall",
  "  direction: maximize",
  "baselines: {val.recall: 0.61, cost: 12}",
  "track:",
  "  - labels/final.csv",
  "  - path: ./pretrained//encoder.bin",
  "    role: model",
  "  - raw/**/*.{csv,parquet}",
  "phases:",
  "  train: model",
  '  "etl/**": data',
  "environment: [HF_HOME, MODEL_ZOO]",
  "",
].join("\n");

test("all that a cairn.yaml can say is read, whatever its line ends", () => {
  for (const text of [whole, whole.replaceAll("\n", "\r\n"), `\uFEFF${whole}`]) {
    const { settings, problems } = readCairnYaml("cairn.yaml", text);
    assert.deepEqual(problems, []);
    const { description, metric, direction } = settings.objective ?? {};
    assert.deepEqual(
      [description, metric?.key, direction],
      ["Know a month ahead who leaves", "val.recall", "maximize"],
    );
    assert.deepEqual(
      settings.baselines.map(({ key, value }) => [key, value]),
      [
        ["val.recall", 0.61],
        ["cost", 12],
      ],
    );
    assert.deepEqual(
      settings.track.map(({ path, role, isPattern }) => [path, role, isPattern]),
      [
        ["labels/final.csv", undefined, false],
        ["pretrained/encoder.bin", "model", false],
        ["raw/**/*.{csv,parquet}", undefined, true],
      ],
    );
    assert.deepEqual(
      settings.phases.map(({ pattern, phase, range }) => [pattern, phase, range.start]),
      [
        ["train", "model", { line: 12, column: 3 }],
        ["etl/**", "data", { line: 13, column: 3 }],
      ],
    );
    assert.deepEqual(
      settings.variables.map(({ name }) => name),
      ["HF_HOME", "MODEL_ZOO"],
    );
  }
});

test("an objective may be a sentence, and a file that says nothing is no fault", () => {
  assert.equal(
    readCairnYaml("cairn.yaml", "objective: Fewer returns\n").settings.objective?.description,
    "Fewer returns",
  );
  for (const text of ["", "# nothing yet\n", "objective:\nbaselines:\ntrack:\nphases:\n", "track: []\n"]) {
    const { settings, problems } = readCairnYaml("cairn.yaml", text);
    assert.deepEqual([settings, problems], [{ baselines: [], track: [], phases: [], variables: [] }, []]);
  }
});

test("what is wrong is told at its place, with its cure, and the rest is taken", () => {
  const text = [
    "objectives: Better",
    "objective: {metrik: acc, direction: minimise}",
    "baselines: {acc: yes, loss: .nan, f1: 0.5}",
    "track:",
    "  - ../elsewhere.csv",
    "  - data/{a,b.csv",
    "  - ../*.csv",
    "  - {path: a.bin, role: modle}",
    "  - {role: data}",
    "  - a.bin",
    "  - [a]",
    "phases:",
    "  train: modell",
    "  prep:",
    '  "{a,b": data',
    "  eval: monitor",
    "  eval: data",
    "environment: [HF_HOME, HF_TOKEN, A=1]",
    "",
  ].join("\n");
  const { settings, problems } = readCairnYaml("cairn.yaml", text);
  assert.deepEqual(
    problems.map(({ range, code, message }) => [
      range.start.line,
      textAt(text, range),
      code,
      message.split(". ").at(-1),
    ]),
    [
      [1, "objectives", "unknown-key", "Did you mean `objective`?"],
      [2, "metrik", "unknown-key", "Did you mean `metric`?"],
      [2, "minimise", "unknown-direction", "Did you mean `minimize`?"],
      [3, "yes", "wrong-type", "The baseline of `acc` must be a number, as in `acc: 0.8`."],
      [3, ".nan", "wrong-type", "The baseline of `loss` must be a number, as in `loss: 0.8`."],
      [
        5,
        "../elsewhere.csv",
        "path-outside",
        "`../elsewhere.csv` is no file or folder inside the project: versions are kept of such alone.",
      ],
      [6, "data/{a,b.csv", "bad-pattern", "A brace is open here, or closed twice: write `{a,b}` for one of two."],
      [
        7,
        "../*.csv",
        "path-outside",
        "`../*.csv` is no file or folder inside the project: versions are kept of such alone.",
      ],
      [8, "modle", "unknown-role", "Did you mean `model`?"],
      [9, "{role: data}", "missing-path", "Say which file or folder it is."],
      [11, "[a]", "wrong-type", "What is tracked must be a path, or a map with `path` and `role`."],
      [10, "a.bin", "duplicate-track", "Take one of the two away."],
      [17, "eval", "duplicate-key", "Keep one of the two, or give this one another name."],
      [13, "modell", "unknown-phase", "Did you mean `model`?"],
      [14, "prep", "wrong-type", "Say where `prep` stands: scope, data, model, deploy, monitor."],
      [15, '"{a,b"', "bad-pattern", "A brace is open here, or closed twice: write `{a,b}` for one of two."],
      [18, "HF_TOKEN", "secret-variable", "Take it away here."],
      [
        18,
        "A=1",
        "bad-variable",
        "Write the name of an environment variable alone, as in `- HF_HOME`: its value is taken when a run begins.",
      ],
    ],
  );
  assert.deepEqual(
    [settings.baselines.map(({ key }) => key), settings.track.map(({ path }) => path)],
    [["f1"], ["a.bin"]],
  );
  assert.deepEqual(
    settings.phases.map(({ pattern, phase }) => [pattern, phase]),
    [["eval", "monitor"]],
  );
  assert.deepEqual(
    settings.variables.map(({ name }) => name),
    ["HF_HOME"],
  );
});

test("each key's sentence is there for a person, and the reader knows each key", () => {
  for (const { key, text } of cairnKeys) {
    assert.match(text, /\.$/);
    assert.deepEqual(readCairnYaml("cairn.yaml", `${key}:\n`).problems, []);
  }
});

test("patterns stay within a folder, unless they have two stars", () => {
  const fits = (pattern: string, ...texts: readonly string[]) => texts.map((text) => parseGlob(pattern)?.test(text));
  assert.deepEqual(fits("train@*", "train@a", "train@a/b", "train", "xtrain@a"), [true, false, false, false]);
  assert.deepEqual(fits("**:train", "sub/dvc.yaml:train", "Makefile:train", "train"), [true, true, false]);
  assert.deepEqual(fits("**/dags/?.py", "dags/a.py", "x/y/dags/b.py", "dags/ab.py"), [true, true, false]);
  assert.deepEqual(fits("{prep,clean}_*", "prep_a", "clean_b", "train_c"), [true, true, false]);
  assert.deepEqual(fits("a.b+(c)[1],$", "a.b+(c)[1],$", "aXb+(c)[1],$"), [true, false]);
  assert.equal(parseGlob("a}b{"), undefined);
  assert.deepEqual(["a,b", "a*", "a@b"].map(isGlob), [false, true, false]);
});

const project = {
  "dvc.yaml":
    "stages:\n  mix:\n    cmd: x\n    outs: [out/a.csv]\n    metrics: [m.json]\n" +
    "  fit:\n    foreach: [a, b]\n    do:\n      cmd: fit ${item}\n      outs: ['w/${item}']\n",
  "ops/Makefile": "ship:\n\techo\nwatch:\n\techo\n",
};

const phasesOf = async (root: string) =>
  Object.fromEntries((await createDiscovery(root, quiet).pipeline()).stages.map(({ id, phase }) => [id, phase]));

test("phases go by a stage's own name first, then by the first pattern that fits its id, its group or its file", async (t) => {
  const root = makeProject(t, {
    ...project,
    "cairn.yaml":
      'phases:\n  "fit@*": monitor\n  ops: deploy\n  fit@b: scope\n  "ops/*:watch": monitor\n  mix: model\n',
  });
  assert.deepEqual(await phasesOf(root), {
    mix: "model",
    "fit@a": "monitor",
    "fit@b": "scope",
    "ops/Makefile:ship": "deploy",
    "ops/Makefile:watch": "deploy",
  });
  writeFiles(root, { "cairn.yaml": "phases: {fit: deploy}\n" });
  const { "fit@a": a, "fit@b": b } = await phasesOf(root);
  assert.deepEqual([a, b], ["deploy", "deploy"]);
});

test("a cairn.yaml with a merge left in it, or that is no YAML, leaves the pipeline as it is", async (t) => {
  const conflict = "phases:\n<<<<<<< HEAD\n  mix: deploy\n=======\n  mix: monitor\n>>>>>>> other\n";
  for (const [text, code, phase] of [
    [conflict, "merge-conflict", "deploy"],
    ["phases: [\n", "bad-indent", "model"],
    ["- phases\n", "not-a-map", "model"],
  ] as const) {
    const root = makeProject(t, { ...project, "cairn.yaml": text });
    const { stages, problems } = await createDiscovery(root, quiet).pipeline();
    assert.equal(stages.length, 5);
    assert.equal(stages[0]?.phase, phase);
    assert.deepEqual(
      problems.map(({ file, code }) => [file, code]),
      [["cairn.yaml", code]],
    );
  }
});

test("stages, metrics and paths that the project does not have are told, once they can be known", async (t) => {
  const text =
    "objective: {metric: acuracy}\nbaselines: {accuracy: 0.5, 'm.json:accuracy': 0.5}\n" +
    "track: [out/a.csv/part, out, kept, kept/in.csv]\nphases: {mixx: data, 'x/**': data, fit: model, ops/Makefile: deploy}\n";
  const root = makeProject(t, { ...project, "cairn.yaml": text });
  const discovery = createDiscovery(root, quiet);
  const told = async () =>
    (await discovery.pipeline()).problems.map(({ severity, code, range, message }) => [
      severity,
      code,
      textAt(text, range),
      message.split(". ").at(-1),
    ]);
  const withoutMetrics = [
    ["warning", "track-covered", "out/a.csv/part", "Take it away here."],
    ["warning", "track-covered", "out", "Name what else lies in `out` instead."],
    ["warning", "track-covered", "kept/in.csv", "Take it away here."],
    ["warning", "stage-unknown", "mixx", "Did you mean `mix`?"],
    ["warning", "stage-unknown", "'x/**'", "Check its folders."],
  ];
  assert.deepEqual(await told(), withoutMetrics);
  writeFiles(root, { "m.json": '{"accuracy": 0.9}' });
  assert.deepEqual(await told(), [
    ["warning", "metric-unknown", "acuracy", "Did you mean `accuracy`?"],
    ...withoutMetrics,
  ]);
  assert.equal(await discovery.pipeline(), await discovery.pipeline());
});

test("a size of the store to warn at is read, and told where it is none", () => {
  assert.equal(readCairnYaml("cairn.yaml", "store: {warnAt: 1.5GB}\n").settings.warnAt, 1_500_000_000);
  for (const [text, message] of [
    ["store: {warnAt: much}\n", /`warnAt` must be a size with its unit/],
    ["store: 20GB\n", /`store` must be a map/],
  ] as const) {
    const { settings, problems } = readCairnYaml("cairn.yaml", text);
    assert.equal(settings.warnAt, undefined);
    assert.match(problems[0]?.message ?? "", message);
  }
});
