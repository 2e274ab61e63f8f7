import assert from "node:assert/strict";
import { test } from "node:test";
import { readDvcYaml } from "./support/readDvcYaml.ts";
import type { SourceRange } from "../../src/engine/model/source.ts";
import type { Stage } from "../../src/engine/model/stage.ts";

/** What stands at a range of a text of one line each. */
function textAt(text: string, { start, end }: SourceRange): string {
  assert.equal(start.line, end.line);
  return text.split(/\r?\n/)[start.line - 1]?.slice(start.column - 1, end.column - 1) ?? "";
}

function problemsOf(text: string): readonly (readonly [string, string, string])[] {
  return readDvcYaml("dvc.yaml", text).problems.map(({ code, range, message }) => [code, textAt(text, range), message]);
}

function only(text: string, file = "dvc.yaml"): Stage {
  const { stages, problems } = readDvcYaml(file, text);
  assert.deepEqual(problems, []);
  const [stage] = stages;
  assert.ok(stage && stages.length === 1);
  return stage;
}

const full = `\uFEFFstages:\r
  train:\r
    desc: learns\r
    wdir: ../src\r
    cmd:\r
      - python train.py\r
      - echo "\\\${HOME}"\r
    deps: [data/in.csv, ./train.py, s3://bucket/x, /abs/y]\r
    params:\r
      - lr\r
      - model.depth\r
      - conf.json: [a, "b.c"]\r
      - all.toml:\r
      - lr\r
    outs:\r
      - ../model.bin:\r
          cache: false\r
          persist: true\r
          desc: weights\r
      - ../model.bin\r
    metrics: [m.json: {cache: false}]\r
    plots:\r
      - p.csv: {x: step, y: [loss, acc], template: smooth}\r
    frozen: true\r
    always_changed: true\r
    meta: {owner: {name: Zoë}, phase: deploy}\r
`;

test("a stage is read with all it says, and everything knows its place", () => {
  const stage = only(full, "pipe/dvc.yaml");
  const text = full.slice(1);
  assert.equal(stage.id, "pipe/dvc.yaml:train");
  assert.deepEqual(stage.cmd, ["python train.py", 'echo "${HOME}"']);
  assert.equal(stage.wdir, "src");
  assert.deepEqual(
    stage.deps.map((dep) => [dep.path, dep.written, textAt(text, dep.range)]),
    [
      ["src/data/in.csv", "data/in.csv", "data/in.csv"],
      ["src/train.py", "./train.py", "./train.py"],
      ["s3://bucket/x", "s3://bucket/x", "s3://bucket/x"],
      ["/abs/y", "/abs/y", "/abs/y"],
    ],
  );
  assert.deepEqual(
    stage.params.map((param) => [param.file, param.key, textAt(text, param.range)]),
    [
      ["src/params.yaml", "lr", "lr"],
      ["src/params.yaml", "model.depth", "model.depth"],
      ["src/conf.json", "a", "a"],
      ["src/conf.json", "b.c", '"b.c"'],
      ["src/all.toml", null, "all.toml"],
    ],
  );
  assert.deepEqual(
    stage.outs.map(({ range, ...out }) => ({ ...out, at: textAt(text, range) })),
    [
      {
        path: "model.bin",
        written: "../model.bin",
        role: "out",
        cache: false,
        persist: true,
        desc: "weights",
        at: "../model.bin",
      },
      { path: "src/m.json", written: "m.json", role: "metrics", cache: false, persist: false, at: "m.json" },
      {
        path: "src/p.csv",
        written: "p.csv",
        role: "plots",
        cache: true,
        persist: false,
        at: "p.csv",
        plot: { x: "step", y: ["loss", "acc"], template: "smooth" },
      },
    ],
  );
  assert.equal(textAt(text, stage.range), "train");
  assert.deepEqual(
    [stage.desc, stage.frozen, stage.alwaysChanged, stage.phase, stage.meta],
    ["learns", true, true, "deploy", { owner: { name: "Zoë" }, phase: "deploy" }],
  );
});

test("anchors, aliases and merge keys are seen through", () => {
  const { stages, problems } = readDvcYaml(
    "dvc.yaml",
    "vars:\n  - base: &base {wdir: lib, deps: &deps [a, b]}\nstages:\n  x:\n    <<: *base\n    cmd: run\n" +
      "  y:\n    cmd: run\n    wdir: here\n    <<: [*base]\n    deps: *deps\n",
  );
  assert.deepEqual(problems, []);
  assert.deepEqual(
    stages.map((stage) => [stage.id, stage.wdir, stage.deps.map((dep) => dep.path)]),
    [
      ["x", "lib", ["lib/a", "lib/b"]],
      ["y", "here", ["here/a", "here/b"]],
    ],
  );
});

test("templates without a value are shown with what can be read of them", () => {
  const { stages, problems } = readDvcYaml(
    "dvc.yaml",
    "stages:\n  each:\n    foreach: ${y}\n    do:\n      cmd: run ${item}\n      deps: [in.csv, '${item}.txt']\n" +
      "  part:\n    cmd: run ${x}\n    outs: [o]\n  plain:\n    cmd: echo '\\${x}'\n",
  );
  assert.deepEqual(
    problems.map(({ code, range }) => [code, range.start.line]),
    [
      ["template-key-missing", 3],
      ["template-key-missing", 8],
    ],
  );
  assert.deepEqual(
    stages.map((stage) => [stage.id, stage.template?.uses, stage.cmd, stage.deps.map((dep) => dep.path)]),
    [
      ["each", "foreach", "", ["in.csv"]],
      ["part", "interpolation", "", []],
      ["plain", undefined, "echo '${x}'", []],
    ],
  );
});

test("what is wrong is said at its place, with the way out", () => {
  assert.deepEqual(problemsOf("stages:\n  a:\n    cmd: x\n    dep: [y]\nstage: 1\n"), [
    ["unknown-key", "stage", "`stage` is not a key of dvc.yaml. Did you mean `stages`?"],
    ["unknown-key", "dep", "`dep` is not a key of a stage. Did you mean `deps`?"],
  ]);
  assert.deepEqual(problemsOf("stages:\n  a:\n    deps: [y]\n"), [
    ["missing-cmd", "a", "The stage `a` has no `cmd`. Add the command that it runs."],
  ]);
  const codes = (text: string) => problemsOf(text).map(([code, at]) => [code, at]);
  assert.deepEqual(codes("stages:\n  a:\n    cmd: {x: 1}\n"), [["wrong-type", "{x: 1}"]]);
  assert.deepEqual(codes("stages:\n  a:\n    cmd: x\n    deps: y\n    frozen: maybe\n"), [
    ["wrong-type", "y"],
    ["wrong-type", "maybe"],
  ]);
  assert.deepEqual(codes("stages:\n  a: 3\n"), [["stage-not-a-map", "3"]]);
  assert.deepEqual(codes("stages:\n  a@b:\n    cmd: x\n"), [["stage-name", "a@b"]]);
  assert.deepEqual(codes("stages:\n  a::\n    cmd: x\n"), [["stage-name", "a:"]]);
  assert.deepEqual(codes("stages:\n  a:\n    cmd: x\n    cmd: y\n"), [["duplicate-key", "cmd"]]);
  assert.deepEqual(codes("stages:\n  a:\n    foreach: [1]\n    cmd: x\n"), [
    ["unknown-key", "cmd"],
    ["foreach-without-do", "a"],
  ]);
  assert.deepEqual(codes("stages:\n  a:\n    cmd: x\n    outs: [o]\n    metrics: [o]\n"), [["duplicate-output", "o"]]);
  assert.deepEqual(codes("- a\n"), [["not-a-map", "- a"]]);
  assert.deepEqual(codes("stages:\n"), [["no-stages", "stages"]]);
  assert.deepEqual(codes(""), []);
});

test("a stage that cannot be read leaves the others as they are", () => {
  const ids = (text: string) =>
    readDvcYaml("dvc.yaml", text).stages.map((stage) => `${stage.id}:${stage.range.start.line}`);
  assert.deepEqual(ids("stages:\n  a:\n    cmd: x\n  bad:\n    cmd: [\n  c:\n    cmd: z\n"), ["a:2", "c:6"]);
  assert.deepEqual(ids("stages:\n  a:\n    cmd: x\n  bad:\n    cmd: 'open\n  c:\n    cmd: z\n"), ["a:2", "c:6"]);
  assert.deepEqual(ids("stages:\n  a:\n    cmd: x\n  bad:\n\tcmd: y\n  c:\n    cmd: z\n"), ["a:2", "c:6"]);
  assert.deepEqual(ids("stages:\n  a:\n    cmd: x\n  bad:\n      cmd: y\n    deps: [q]\n  c:\n    cmd: z\n"), [
    "a:2",
    "c:7",
  ]);
  assert.deepEqual(ids("stages:\n  a:\n    cmd: x\nplots: [\n"), ["a:2"]);
});

test("a fault in YAML is named where it is", () => {
  const [problem, ...more] = readDvcYaml(
    "dvc.yaml",
    "stages:\n  a:\n    cmd: x\n  bad:\n    cmd: 'open\n  c:\n    cmd: z\n",
  ).problems;
  assert.deepEqual(more, []);
  assert.equal(problem?.code, "missing-char");
  assert.equal(problem?.range.start.line, 5);
  assert.match(problem?.message ?? "", /^This is not YAML: Missing closing 'quote\. Add it/);
});

test("conflict markers are one problem, and our side is read", () => {
  const text =
    "stages:\n<<<<<<< HEAD\n  a:\n    cmd: ours\n=======\n  a:\n    cmd: theirs\n>>>>>>> branch\n  b:\n    cmd: y\n";
  const { stages, problems } = readDvcYaml("dvc.yaml", text);
  assert.deepEqual(
    problems.map(({ code, range }) => [code, range.start.line]),
    [["merge-conflict", 2]],
  );
  assert.deepEqual(
    stages.map((stage) => [stage.id, stage.cmd, stage.range.start.line]),
    [
      ["a", "ours", 3],
      ["b", "y", 9],
    ],
  );
});

test("alias bombs, circles and bottomless nesting end in a problem", () => {
  const bomb = Array.from(
    { length: 12 },
    (_, level) => `  m${level + 1}: &m${level + 1} [${Array(9).fill(`*m${level}`).join(", ")}]`,
  );
  const text = `artifacts:\n  m0: &m0 [x]\n${bomb.join("\n")}\nstages:\n  a:\n    cmd: x\n    meta: {big: *m12}\n`;
  const read = readDvcYaml("dvc.yaml", text);
  assert.deepEqual(
    read.problems.map(({ code }) => code).filter((code) => code !== "wrong-type"),
    ["too-many-aliases"],
  );
  assert.equal(read.stages[0]?.cmd, "x");
  const circle = readDvcYaml(
    "dvc.yaml",
    "stages: &s\n  a: &a\n    cmd: x\n    <<: *a\n    meta: &m {me: *m, all: *s}\n",
  );
  assert.deepEqual(circle.stages[0]?.meta, { me: null, all: null });
  const deep = readDvcYaml("dvc.yaml", "[".repeat(200_000));
  assert.deepEqual(
    deep.problems.map(({ code }) => code),
    ["nested-too-deep"],
  );
});
