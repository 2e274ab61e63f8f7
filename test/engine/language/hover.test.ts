import assert from "node:assert/strict";
import { test } from "node:test";
import type { HoverFacts } from "../../../src/engine/model/language.ts";
import { triedValues } from "../../../src/engine/experiments/triedValues.ts";
import type { RunSummary } from "../../../src/engine/model/run.ts";
import { languageProject } from "./languageProject.ts";

const files = {
  "dvc.yaml": [
    "stages:",
    "  train:",
    "    cmd: python train.py --lr ${train.lr} ${nothing}",
    "    wdir: src",
    "    params:",
    "      - ../params.yaml:",
    "          - train.lr",
    "    outs:",
    "      - model.pt:",
    "          persist: true",
    "  many:",
    "    foreach: ${sizes}",
    "    do:",
    "      cmd: echo ${item}",
    "      deps: [src/model.pt]",
    "      outs: ['out/${item}.txt']",
    "  cross:",
    "    matrix:",
    "      a: [1, 2]",
    "      b: [x]",
    "    cmd: echo ${item.a} ${key} ${train.lr}",
    "",
  ].join("\n"),
  "params.yaml": "train:\n  lr: 1e-3 # small\nsizes: [s, m, l]\nunused: true\n",
  "src/train.py": "print(1)\n",
};

test("a stage's name tells of the stage as it is resolved", async (t) => {
  const { language, find } = languageProject(t, files);
  const hover = await language.hover("dvc.yaml", find("dvc.yaml", "train:"));
  assert.deepEqual(hover?.range, { start: { line: 2, column: 3 }, end: { line: 2, column: 8 } });
  assert.equal(hover?.facts.kind === "stage" && hover.facts.stage.id, "train");
  const group = await factsAt("many:");
  assert.deepEqual(group?.kind === "group" && group.stages.map(({ id }) => id), ["many@s", "many@m", "many@l"]);

  async function factsAt(piece: string): Promise<HoverFacts | undefined> {
    return (await language.hover("dvc.yaml", find("dvc.yaml", piece)))?.facts;
  }
});

test("a template tells its value and where it comes from, of a repeated stage for each", async (t) => {
  const { language, find } = languageProject(t, files);
  const at = async (piece: string) => {
    const facts = (await language.hover("dvc.yaml", find("dvc.yaml", piece, 3)))?.facts;
    assert.equal(facts?.kind, "template", piece);
    return facts;
  };
  const lr = await at("${train.lr}");
  assert.deepEqual(
    [lr.values, lr.source, lr.param?.stageIds],
    [[{ value: 0.001 }], "params.yaml", ["train", "cross@1-x", "cross@2-x"]],
  );
  const item = await at("${item}");
  assert.deepEqual(item.values, [
    { stageId: "many@s", value: "s" },
    { stageId: "many@m", value: "m" },
    { stageId: "many@l", value: "l" },
  ]);
  assert.equal(item.source, "`foreach`");
  const sizes = await at("${sizes}");
  assert.deepEqual(sizes.values, [{ value: ["s", "m", "l"] }]);
  const axis = await at("${item.a}");
  assert.deepEqual(
    axis.values.map(({ value }) => value),
    [1, 2],
  );
  assert.deepEqual((await at("${nothing}")).values, []);
});

test("a parameter tells its value and its stages, in its file and where stages name it", async (t) => {
  const { language, find } = languageProject(t, files);
  for (const [file, piece] of [
    ["params.yaml", "lr"],
    ["params.yaml", "1e-3"],
    ["dvc.yaml", "- train.lr"],
  ] as const) {
    const facts = (await language.hover(file, find(file, piece, file === "dvc.yaml" ? 4 : 1)))?.facts;
    assert.ok(facts?.kind === "param", `${file} ${piece}`);
    assert.deepEqual([facts.file, facts.key, facts.value], ["params.yaml", "train.lr", 0.001]);
    assert.deepEqual(facts.stageIds, ["train", "cross@1-x", "cross@2-x"]);
  }
  const unused = (await language.hover("params.yaml", find("params.yaml", "unused")))?.facts;
  assert.deepEqual(unused?.kind === "param" && unused.stageIds, []);
});

test("a path tells what makes it, who reads it, and what lies there", async (t) => {
  const { language, find } = languageProject(t, files);
  const at = async (piece: string) => (await language.hover("dvc.yaml", find("dvc.yaml", piece)))?.facts;
  const readers = ["many@s", "many@m", "many@l"];
  assert.deepEqual(await at("src/model.pt"), {
    kind: "path",
    path: "src/model.pt",
    others: 0,
    makers: ["train"],
    readers,
  });
  assert.deepEqual(await at("train.py"), {
    kind: "path",
    path: "src/train.py",
    others: 0,
    makers: [],
    readers: [],
    entry: { kind: "file", size: 9 },
  });
  const made = await at("out/");
  assert.deepEqual(made?.kind === "path" && [made.path, made.others, made.makers], ["out/s.txt", 2, ["many@s"]]);
});

test("a pattern tells what it fits", async (t) => {
  const { language, find } = languageProject(t, {
    "cairn.yaml": "track:\n  - zoo/**/*.bin\n",
    ".cairnignore": "/zoo/scratch/\n",
    "zoo/a.bin": "",
    "zoo/deep/b.bin": "",
    "zoo/scratch/c.bin": "",
  });
  const at = find("cairn.yaml", "zoo/**");
  assert.deepEqual((await language.hover("cairn.yaml", at))?.facts, {
    kind: "pattern",
    pattern: "zoo/**/*.bin",
    fits: ["zoo/a.bin", "zoo/deep/b.bin"],
  });
  assert.deepEqual(await language.definitions("cairn.yaml", at), []);
});

test("a key tells what it means, at its own level", async (t) => {
  const { language, find } = languageProject(t, { ...files, "cairn.yaml": "objective:\n  metric: acc\n" });
  for (const [file, key, says] of [
    ["dvc.yaml", "stages:", /steps of the pipeline/],
    ["dvc.yaml", "persist", /stays in place/],
    ["dvc.yaml", "wdir", /folder/],
    ["dvc.yaml", "foreach", /each item/],
    ["cairn.yaml", "metric", /dotted key/],
  ] as const) {
    const facts = (await language.hover(file, find(file, key)))?.facts;
    assert.ok(facts?.kind === "key", key);
    assert.match(facts.text, says);
  }
});

test("what is sound in a broken text is still known", async (t) => {
  const { language, edit } = languageProject(t, files);
  const position = edit("dvc.yaml", "stages:\n  ba|d:\n    cmd: [\n  good:\n    cmd: echo\n");
  assert.equal(await language.hover("dvc.yaml", position), undefined);
  const good = edit("dvc.yaml", "stages:\n  bad:\n    cmd: [\n  go|od:\n    cmd: echo\n");
  assert.equal((await language.hover("dvc.yaml", good))?.facts.kind, "stage");
});

test("the values tried so far are told by their best run", () => {
  const run = (name: string, lr: number, accuracy: number, state: RunSummary["state"] = "done"): RunSummary => ({
    id: name,
    name,
    experiment: "main",
    state,
    startedAt: 0,
    dirty: false,
    params: { lr },
    metrics: { accuracy, loss: 1 - accuracy },
    stages: [],
  });
  const runs = [run("d", 0.1, 0.9), run("c", 0.2, 0.95), run("b", 0.1, 0.97), run("a", 0.3, 0.99, "failed")];
  assert.deepEqual(triedValues(runs, "lr", undefined), {
    metric: "accuracy",
    values: [
      { value: 0.1, runCount: 2, best: { runId: "b", runName: "b", metric: 0.97 } },
      { value: 0.2, runCount: 1, best: { runId: "c", runName: "c", metric: 0.95 } },
    ],
  });
  assert.deepEqual(triedValues(runs, "other", undefined), { values: [] });
});
