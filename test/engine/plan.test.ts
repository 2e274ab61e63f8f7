import assert from "node:assert/strict";
import { test } from "node:test";
import { readDvcYaml } from "./support/readDvcYaml.ts";
import { StageTies } from "../../src/engine/graph/stageTies.ts";
import { planRun } from "../../src/engine/graph/plan.ts";
import { UserError } from "../../src/engine/model/errors.ts";
import type { ReasonKind, StageStatus } from "../../src/engine/model/freshness.ts";
import type { RunRequest } from "../../src/engine/model/plan.ts";

const yaml = `stages:
  report: {cmd: r, deps: [model, stats]}
  collect: {cmd: c, outs: [raw]}
  stats: {cmd: s, deps: [raw], outs: [stats]}
  ice: {cmd: i, deps: [raw], outs: [cold], frozen: true}
  train: {cmd: t, deps: [raw, cold], outs: [model]}
  alone: {cmd: a, outs: [z]}
  each: {foreach: '\${n}', do: {cmd: x, deps: [raw]}}
`;

/** The plan as `stage:action`, where the named stages have the given reasons and the others none. */
function plan(
  request: Partial<RunRequest>,
  reasons: Readonly<Record<string, readonly ReasonKind[]>> = {},
  text = yaml,
): readonly string[] {
  const { stages } = readDvcYaml("dvc.yaml", text);
  const statuses = stages.map(({ id }): StageStatus => {
    const own = (reasons[id] ?? []).map((kind) => ({ kind, what: id, message: kind }));
    return { id, state: own.length > 0 ? "stale" : "fresh", reasons: own };
  });
  const planned = planRun({ stages, edges: new StageTies().edgesBetween(stages) }, statuses, {
    stageIds: [],
    ...request,
  });
  return planned.map(({ stageId, action }) => `${stageId}:${action}`);
}

test("the whole pipeline runs what is stale, and perhaps what stands behind it", () => {
  const waits = { stats: ["dep-changed"], report: ["upstream-stale"] } as const;
  assert.deepEqual(plan({}, waits), [
    "collect:unchanged",
    "ice:unchanged",
    "train:unchanged",
    "stats:run",
    "report:maybe",
    "alone:unchanged",
  ]);
  assert.ok(plan({}).every((step) => step.endsWith(":unchanged")));
});

test("a stage is planned with what it needs, alone, or with what needs it", () => {
  const stale = { collect: ["out-missing"], train: ["upstream-stale"], report: ["command-changed"] } as const;
  assert.deepEqual(plan({ stageIds: ["train"] }, stale), ["collect:run", "ice:unchanged", "train:maybe"]);
  assert.deepEqual(plan({ stageIds: ["train"], single: true }, stale), ["train:unchanged"]);
  assert.deepEqual(plan({ stageIds: ["train"], single: true, force: true }, stale), ["train:run"]);
  assert.deepEqual(plan({ stageIds: ["stats"], downstream: true }, stale), ["stats:unchanged", "report:run"]);
  assert.deepEqual(plan({ stageIds: ["train"], force: true }), ["collect:run", "ice:unchanged", "train:run"]);
});

test("a frozen stage cuts off what it needs, and passes no change on", () => {
  assert.deepEqual(plan({ stageIds: ["ice"] }, { collect: ["dep-changed"] }), ["ice:unchanged"]);
  const cold =
    "stages:\n  a: {cmd: a, outs: [x]}\n  b: {cmd: b, deps: [x], outs: [y], frozen: true}\n  c: {cmd: c, deps: [y]}\n";
  assert.deepEqual(plan({}, { a: ["dep-changed"] }, cold), ["a:run", "b:unchanged", "c:unchanged"]);
});

test("the name of a template stands for all stages that it makes", () => {
  const group =
    "stages:\n  fit: {matrix: {m: [a, b]}, cmd: f, deps: [x], outs: ['${key}']}\n  all: {cmd: c, deps: [a, b]}\n  x: {cmd: x, outs: [x]}\n";
  const runs = { x: ["dep-changed"], "fit@a": ["upstream-stale"], "fit@b": ["upstream-stale"] } as const;
  assert.deepEqual(plan({ stageIds: ["fit"] }, runs, group), ["x:run", "fit@a:maybe", "fit@b:maybe"]);
  assert.deepEqual(plan({ stageIds: ["fit"], single: true, force: true }, {}, group), ["fit@a:run", "fit@b:run"]);
  assert.deepEqual(plan({ stageIds: ["fit@b"], single: true, force: true }, {}, group), ["fit@b:run"]);
});

test("what cannot be planned is said with the way out", () => {
  const fails = (request: Partial<RunRequest>, code: string, words: RegExp, text = yaml) =>
    assert.throws(
      () => plan(request, {}, text),
      (error) => error instanceof UserError && error.code === code && words.test(`${error.message} ${error.cure}`),
    );
  fails({ stageIds: ["trian"] }, "stage-unknown", /no stage `trian`. Did you mean `train`/);
  fails({ stageIds: ["nothing"] }, "stage-unknown", /The stages are `report`, `collect`/);
  fails({ stageIds: ["a"] }, "stage-unknown", /add a dvc.yaml/, "");
  fails({ stageIds: ["each"] }, "stage-is-template", /template/);
  const circle = "stages:\n  a: {cmd: a, deps: [y], outs: [x]}\n  b: {cmd: b, deps: [x], outs: [y]}\n  c: {cmd: c}\n";
  fails({}, "pipeline-cycle", /`a` → `b` → `a`/, circle);
  fails({ stageIds: ["b"] }, "pipeline-cycle", /`a` → `b` → `a`/, circle);
  assert.deepEqual(plan({ stageIds: ["c"] }, {}, circle), ["c:unchanged"]);
});
