import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import * as fc from "fast-check";
import { createDiscovery } from "../../src/engine/discovery/createDiscovery.ts";
import { UserError } from "../../src/engine/model/errors.ts";
import type { ArtifactVersion } from "../../src/engine/model/artifact.ts";
import type { Recipe } from "../../src/engine/model/recipe.ts";
import type { RunDetail, RunEnvironment } from "../../src/engine/model/run.ts";
import { judgeReproduction } from "../../src/engine/reproduce/judge.ts";
import { readRecipe, writeRecipe } from "../../src/engine/reproduce/recipeFile.ts";
import { recipeOf } from "../../src/engine/reproduce/recipeOf.ts";
import { restoreParams } from "../../src/engine/reproduce/restoreParams.ts";
import { makeProject } from "./fixtures/dvc/project.ts";

const environment: RunEnvironment = {
  platform: "linux",
  arch: "x64",
  cpuCount: 8,
  memoryBytes: 2 ** 34,
  cairnVersion: "1.0.0",
  interpreter: { path: "/usr/bin/python3", version: "3.12.1" },
  packages: { numpy: "2.0.0", scipy: "1.14.0" },
};

function version(path: string, hex: string): ArtifactVersion {
  return { path, kind: "file", digest: `b3:${hex}`, size: 1, fileCount: 1, isExecutable: false };
}

const recipe: Recipe = {
  run: { id: "a", name: "brave-otter", startedAt: 0 },
  code: { commit: "0".repeat(40), diff: new Uint8Array(), files: [] },
  stageIds: ["train"],
  params: { "train.seed": 1 },
  environment,
  inputs: [version("data.csv", "01")],
  outputs: [version("model.bin", "02"), version("metrics.json", "03")],
  metrics: { acc: 0.9, name: "x", auc: Number.NaN },
};

function made(changes: Partial<RunDetail> = {}): RunDetail {
  const { params, inputs, outputs, metrics } = recipe;
  return {
    id: "b",
    name: "calm-heron",
    experiment: "reproductions",
    state: "done",
    startedAt: 1,
    dirty: false,
    stages: [],
    sources: [],
    logDir: ".cairn/runs/b",
    params,
    environment,
    inputs,
    outputs,
    metrics,
    ...changes,
  };
}

test("all parameters are as they were, lists among them", async (t) => {
  const root = makeProject(t, {
    "dvc.yaml": "stages:\n  train:\n    cmd: train\n    params: [train]\n    outs: [model.bin]\n",
    "params.yaml": "train:\n  lr: 0.5\n  layers: # sizes\n    - 64\n  betas: [0.9, 0.99]\nother: [1]\n",
  });
  const discovery = createDiscovery(root, () => undefined);
  const params = { "train.lr": 0.1, "train.layers": [64, 32], "train.betas": [0.9, 0.95], other: [2] };
  await restoreParams({ root, discovery }, { ...recipe, params });
  assert.equal(
    readFileSync(path.join(root, "params.yaml"), "utf8"),
    "train:\n  lr: 0.1\n  layers: [64, 32]\n  betas: [0.9, 0.95]\nother: [2]\n",
  );
});

test("lists of maps have the items that they had, where the run has recorded all of them", async (t) => {
  const root = makeProject(t, {
    "dvc.yaml":
      "stages:\n  train:\n    cmd: train\n    params: [longer, gone, shorter, part.0, p.json: [a]]\n    outs: [model.bin]\n",
    "params.yaml":
      "longer: # one\n- u: 1 # first\n- u: 2\ngone:\n- u: 1\nshorter: # two\n- u: 3 # third\npart:\n- u: 1\n- u: 2\nother:\n- u: 1\n",
    "p.json": '{"a": [{"u": 1, "m": {"k": 1}}]}\n',
  });
  const discovery = createDiscovery(root, () => undefined);
  const params = {
    "longer.0.u": 5,
    gone: [],
    "shorter.0.u": 3,
    "shorter.1.u": 4,
    "shorter.1.m": "x",
    "part.0.u": 6,
    "p.json:a.0.u": 1,
    "p.json:a.0.m.k": 1,
    "p.json:a.1.m.k": [1, 2],
  };
  await restoreParams({ root, discovery }, { ...recipe, params });
  assert.equal(
    readFileSync(path.join(root, "params.yaml"), "utf8"),
    "longer: # one\n- u: 5 # first\ngone: []\nshorter: # two\n- u: 3 # third\n- u: 4\n  m: x\npart:\n- u: 6\n- u: 2\nother:\n- u: 1\n",
  );
  const json = '{"a": [{"u": 1, "m": {"k": 1}}, {"m": {"k": [1, 2]}}]}\n';
  assert.equal(readFileSync(path.join(root, "p.json"), "utf8"), json);
});

test("a run whose changes were too large to keep has no recipe", async () => {
  const store = {
    read: async () => Buffer.from("# The changes against HEAD are over 20 MB and are not kept as a diff.\n"),
  };
  const run = made({ commit: "1".repeat(40), diff: "b3:05" });
  await assert.rejects(
    recipeOf({ store }, run),
    (error) => error instanceof UserError && error.code === "code-not-kept",
  );
});

test("the same bytes and values are identical, NaN among them", () => {
  const { verdict, causes } = judgeReproduction(recipe, made(), 0);
  assert.deepEqual([verdict, causes], ["identical", []]);
});

test("a metric is near up to the tolerance, and different beyond it", () => {
  const run = made({ metrics: { ...recipe.metrics, acc: 0.909 } });
  const stateAt = (tolerance: number) =>
    judgeReproduction(recipe, run, tolerance).metrics.find(({ key }) => key === "acc")?.state;
  assert.deepEqual([0, 0.009, 0.011].map(stateAt), ["different", "different", "near"]);
  assert.equal(judgeReproduction(recipe, run, 0.011).verdict, "same-metrics");
  assert.equal(judgeReproduction(recipe, run, 0).verdict, "different");
});

test("what is missing, or new, is not the same", () => {
  const { acc: _, ...rest } = recipe.metrics;
  assert.equal(judgeReproduction(recipe, made({ metrics: rest }), 1).verdict, "different");
  assert.equal(judgeReproduction(recipe, made({ metrics: { ...recipe.metrics, f1: 1 } }), 1).verdict, "different");
  const [model] = recipe.outputs.map((one) => ({ ...one }));
  const { artifacts, verdict } = judgeReproduction(recipe, made({ outputs: model ? [model] : [] }), 0);
  assert.equal(verdict, "same-metrics");
  assert.deepEqual(
    artifacts.filter(({ isIdentical }) => !isIdentical).map(({ path }) => path),
    ["metrics.json"],
  );
});

test("without any metric the bytes decide", () => {
  const bare = { ...recipe, metrics: {} };
  const run = made({ metrics: {}, outputs: [version("model.bin", "ff"), version("metrics.json", "03")] });
  assert.equal(judgeReproduction(bare, run, 0).verdict, "different");
});

test("every input that differed is named, the likeliest cause first", () => {
  const run = made({
    outputs: [],
    inputs: [version("data.csv", "09")],
    params: { "train.seed": 2 },
    environment: { ...environment, cpuCount: 4, memoryBytes: 1, packages: { numpy: "2.1.0", torch: "2.5" } },
  });
  assert.deepEqual(
    judgeReproduction(recipe, run, 0).causes.map(({ message }) => message),
    [
      "`data.csv` is not what it was then.",
      "`train.seed` is 2, was 1.",
      "Packages differ: numpy 2.0.0 → 2.1.0, scipy 1.14.0 → –, torch – → 2.5.",
      "CPUs: 4, was 8.",
    ],
  );
});

test("what nobody could tell of an environment may be a cause, also where it looks the same", () => {
  const unknown = [{ tool: "hatch run", stages: ["train"] }];
  const run = made({ outputs: [], environment: { ...environment, unknown } });
  const { causes } = judgeReproduction({ ...recipe, environment: { ...environment, unknown } }, run, 0);
  assert.deepEqual(
    causes.map(({ message }) => message),
    ["Not known: what `hatch run` starts in train, and its packages."],
  );
});

test("where nothing that is known differs, the command itself is the cause, or the lack of a seed", () => {
  const run = made({ outputs: [] });
  assert.deepEqual(
    judgeReproduction(recipe, run, 0).causes.map(({ kind }) => kind),
    ["unknown"],
  );
  const unseeded = { ...recipe, params: {} };
  assert.deepEqual(
    judgeReproduction(unseeded, made({ outputs: [], params: {} }), 0).causes.map(({ kind }) => kind),
    ["seed"],
  );
});

test("a recipe comes out of its file as it went in", () => {
  const bytes = fc.oneof(
    fc.uint8Array(),
    fc.string({ unit: "binary" }).map((text) => new Uint8Array(Buffer.from(text))),
  );
  const scalar = fc.oneof(fc.string({ unit: "binary" }), fc.double(), fc.boolean(), fc.constant(null));
  const values = fc.dictionary(
    fc.string().filter((key) => key !== "__proto__"),
    scalar,
  );
  const recipes = fc.record({ diff: bytes, content: bytes, params: values, metrics: values }).map((any): Recipe => {
    const { diff, content, params, metrics } = any;
    return { ...recipe, params, metrics, code: { ...recipe.code, diff, files: [{ path: "ø.py", bytes: content }] } };
  });
  fc.assert(
    fc.property(recipes, (one) => {
      const back = readRecipe("recipe.json", writeRecipe(one));
      const plain = ({ diff, files }: Recipe["code"]) => [
        Buffer.from(diff).toString("base64"),
        ...files.map((file) => Buffer.from(file.bytes).toString("base64")),
      ];
      assert.deepEqual(plain(back.code), plain(one.code));
      // Numbers by their digits: JSON has no negative zero.
      assert.deepEqual(String(Object.values(back.params)), String(Object.values(one.params)));
      assert.deepEqual(back.outputs, one.outputs);
    }),
  );
});

test("a file that is no recipe is refused with its name and the cure", () => {
  const good = writeRecipe(recipe);
  const bad = [
    "",
    "{",
    "null",
    "[]",
    "{}",
    good.slice(0, 200),
    good.replace('"stageIds"', '"stages"'),
    good.replace("0".repeat(40), "--upload-pack=x"),
  ];
  for (const text of bad) {
    assert.throws(
      () => readRecipe("some/recipe.json", text),
      (error) =>
        error instanceof UserError && error.code === "recipe-unreadable" && error.message.includes("some/recipe.json"),
      text,
    );
  }
});
