import assert from "node:assert/strict";
import { test } from "node:test";
import { readTemplates, textAt } from "./fixtures/dvc/templates.ts";

const params = "list: [1, true, 1e20]\nmaps: [{a: 1}, {a: 2}]\nmap: {x: 1, y: 2}\none: 1\n";

function expand(matrix: string, cmd = "run ${key}") {
  return readTemplates({
    "dvc.yaml": `stages:\n  s:\n    matrix: ${matrix}\n    cmd: ${cmd}\n  other: {cmd: x}\n`,
    "params.yaml": params,
  });
}

function madeBy(matrix: string, cmd?: string): readonly (readonly [id: string, cmd: unknown])[] {
  const { stages, problems } = expand(matrix, cmd);
  assert.deepEqual(problems, []);
  return stages.slice(0, -1).map(({ id, cmd }) => [id, cmd]);
}

test("every combination of the axes is a stage, the last axis changing fastest", () => {
  assert.deepEqual(madeBy("{b: [x, y], a: [1, 2.0, false]}", "run ${item.a} ${item.b} ${key}"), [
    ["s@x-1", "run 1 x x-1"],
    ["s@x-2.0", "run 2.0 x x-2.0"],
    ["s@x-false", "run false x x-false"],
    ["s@y-1", "run 1 y y-1"],
    ["s@y-2.0", "run 2.0 y y-2.0"],
    ["s@y-false", "run false y y-false"],
  ]);
});

test("axes come from parameters too, and lists and maps are named by their place", () => {
  assert.deepEqual(madeBy("{l: '${list}', m: '${maps}'}", "run ${item.m} ${item.l}"), [
    ["s@1-m0", "run --a 1 1"],
    ["s@1-m1", "run --a 2 1"],
    ["s@True-m0", "run --a 1 true"],
    ["s@True-m1", "run --a 2 true"],
    ["s@1e+20-m0", "run --a 1 1e+20"],
    ["s@1e+20-m1", "run --a 2 1e+20"],
  ]);
  assert.deepEqual(madeBy("{m: [{k: '${one}'}, [2]], k: '${map}'}", "run ${item.k}"), [
    ["s@m0-x", "run x"],
    ["s@m0-y", "run y"],
    ["s@m1-x", "run x"],
    ["s@m1-y", "run y"],
  ]);
});

test("an axis that is empty makes nothing, a text is gone through by its letters, as in Python", () => {
  assert.deepEqual(madeBy("{a: [1], b: []}"), []);
  assert.deepEqual(madeBy("{a: né}"), [
    ["s@n", "run n"],
    ["s@é", "run é"],
  ]);
});

test("the stages of one axis stand at their items, those of more at the name", () => {
  const one = expand("{a: [xx, yy]}");
  assert.deepEqual(
    one.stages.map(({ range }) => textAt(one.text, range)),
    ["xx", "yy", "other"],
  );
  const two = expand("{a: [xx, yy], b: [1]}");
  assert.deepEqual(
    two.stages.map(({ range, templateOf }) => [textAt(two.text, range), templateOf?.uses]),
    [
      ["s", "matrix"],
      ["s", "matrix"],
      ["other", undefined],
    ],
  );
});

test("what is no axis is marked, and the template stays one stage", () => {
  const cases: readonly (readonly [matrix: string, code: string, at: string])[] = [
    ["[a]", "wrong-type", "[a]"],
    ["${list}", "wrong-type", "${list}"],
    ["{a: 1}", "matrix-not-a-list", "1"],
    ["{a: '${one}'}", "matrix-not-a-list", "'${one}'"],
    ["{a: {b: 1}}", "matrix-not-a-list", "{b: 1}"],
    ["{a: '${none}'}", "template-key-missing", "${none}"],
  ];
  for (const [matrix, code, at] of cases) {
    const { text, stages, problems } = expand(matrix);
    assert.deepEqual(
      problems.map((problem) => [problem.code, textAt(text, problem.range)]),
      [[code, at]],
      matrix,
    );
    assert.deepEqual(
      stages.map(({ id, template }) => [id, template?.uses]),
      [
        ["s", "matrix"],
        ["other", undefined],
      ],
      matrix,
    );
  }
});

test("a matrix that explodes is refused before it does", () => {
  const axes = Array.from({ length: 12 }, (_, index) => `a${index}: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]`).join(", ");
  const { stages, problems } = expand(`{${axes}}`);
  assert.deepEqual(
    [stages.map(({ id }) => id), problems.map(({ code }) => code)],
    [["s", "other"], ["too-many-stages"]],
  );
});
