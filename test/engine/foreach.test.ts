import assert from "node:assert/strict";
import { test } from "node:test";
import { readTemplates, textAt } from "./fixtures/dvc/templates.ts";

const params = `
names: [b, a, 1, 1.0, true, null, 1e-5]
models:
  tree: {depth: 3, 1: lost}
  line: {}
  7: {depth: 0}
mixed: [x, {k: 1}]
one: 1
empty: []
`;

function expand(foreach: string, body = "cmd: run ${item}") {
  return readTemplates({
    "dvc.yaml": `stages:\n  s:\n    foreach: ${foreach}\n    do:\n      ${body}\n  other: {cmd: x}\n`,
    "params.yaml": params,
  });
}

function madeBy(foreach: string, body?: string): readonly (readonly [id: string, cmd: unknown])[] {
  const { stages, problems } = expand(foreach, body);
  assert.deepEqual(problems, []);
  assert.equal(stages.at(-1)?.id, "other");
  return stages.slice(0, -1).map(({ id, cmd }) => [id, cmd]);
}

test("a list of single values makes a stage for each, named by it as DVC prints it", () => {
  assert.deepEqual(madeBy("[b, a, 1, 1.0, true, null, 1e-5, b]"), [
    ["s@b", "run b"],
    ["s@a", "run a"],
    ["s@1", "run 1"],
    ["s@1.0", "run 1.0"],
    ["s@true", "run true"],
    ["s@None", "run None"],
    ["s@1e-05", "run 1e-05"],
  ]);
  assert.deepEqual(
    madeBy("${names}").map(([id]) => id),
    ["s@b", "s@a", "s@1", "s@1.0", "s@True", "s@None", "s@1e-05"],
  );
  assert.deepEqual(madeBy("['x-${one}', '${one}', '${names[4]}']"), [
    ["s@x-1", "run x-1"],
    ["s@1", "run 1"],
    ["s@True", "run true"],
  ]);
  assert.deepEqual(madeBy("${empty}"), []);
});

test("a list with lists or maps in it names its stages by their number", () => {
  assert.deepEqual(madeBy("[{n: 1}, {n: 2}]", "cmd: run ${item.n}"), [
    ["s@0", "run 1"],
    ["s@1", "run 2"],
  ]);
  assert.deepEqual(
    madeBy("${mixed}", "cmd: run").map(([id]) => id),
    ["s@0", "s@1"],
  );
  assert.deepEqual(
    madeBy("[a, '${names}']", "cmd: run").map(([id]) => id),
    ["s@0", "s@1"],
  );
});

test("a map makes a stage for each key, which its template can name", () => {
  assert.deepEqual(madeBy("{a: {n: '${one}'}, 2: {n: 5}, true: {n: 6}}", "cmd: run ${key} ${item.n} ${item}"), [
    ["s@a", "run a 1 --n 1"],
    ["s@2", "run 2 5 --n 5"],
    ["s@true", "run true 6 --n 6"],
  ]);
  assert.deepEqual(madeBy("${models}", "cmd: run ${key} ${item}"), [
    ["s@tree", "run tree --depth 3"],
    ["s@line", "run line "],
  ]);
});

test("made stages stand at their items, or at the template's name, and know their group", () => {
  const inline = expand("[aa, bb]");
  assert.deepEqual(
    inline.stages.map(({ range }) => textAt(inline.text, range)),
    ["aa", "bb", "other"],
  );
  const named = expand("${names}");
  const [first] = named.stages;
  assert.equal(first && textAt(named.text, first.range), "s");
  assert.deepEqual([first?.templateOf?.id, first?.templateOf?.name, first?.templateOf?.uses], ["s", "s", "foreach"]);
  const below = readTemplates(
    { "a/dvc.yaml": "stages:\n  s: {foreach: {x: 1}, do: {cmd: '${key}', outs: ['${key}.txt']}}\n" },
    "a/dvc.yaml",
  );
  assert.deepEqual(
    below.stages.map(({ id, templateOf, outs }) => [id, templateOf?.id, outs[0]?.path]),
    [["a/dvc.yaml:s@x", "a/dvc.yaml:s", "a/x.txt"]],
  );
});

test("what cannot be repeated over is one template, marked where it is wrong", () => {
  const cases: readonly (readonly [foreach: string, code: string, at: string])[] = [
    ["${one}", "foreach-not-a-collection", "${one}"],
    ["text", "foreach-not-a-collection", "text"],
    ["", "foreach-not-a-collection", "s"],
    ["${none}", "template-key-missing", "${none}"],
    ["[a, '${none}']", "template-key-missing", "${none}"],
  ];
  for (const [foreach, code, at] of cases) {
    const { text, stages, problems } = expand(foreach);
    assert.deepEqual(
      problems.map((problem) => [problem.code, textAt(text, problem.range)]),
      [[code, at]],
      foreach,
    );
    assert.deepEqual(
      stages.map(({ id, template }) => [id, template?.uses]),
      [
        ["s", "foreach"],
        ["other", undefined],
      ],
    );
  }
});

test("a template that fails for one item alone leaves the other items' stages", () => {
  const { text, stages, problems } = expand("[{n: 1}, {m: 2}, {m: 3}]", "cmd: run ${item.n}");
  assert.deepEqual(
    problems.map(({ code, range }) => [code, textAt(text, range)]),
    [["template-key-missing", "${item.n}"]],
  );
  assert.deepEqual(
    stages.map(({ id, template }) => [id, template?.uses]),
    [
      ["s@0", undefined],
      ["s@1", "interpolation"],
      ["s@2", "interpolation"],
      ["other", undefined],
    ],
  );
});

test("what is wrong in a template is told once for all its stages", () => {
  const { problems } = expand("[a, b, c]", "{cmd: x, dep: [y], frozen: 3}");
  assert.deepEqual(
    problems.map(({ code }) => code),
    ["unknown-key", "wrong-type"],
  );
});

test("an item with an @ in it gets a warning: DVC cannot find its stage", () => {
  const { problems } = expand("[a@b]");
  assert.deepEqual(
    problems.map(({ code, severity }) => [code, severity]),
    [["stage-name", "warning"]],
  );
});

test("a foreach without end is refused", () => {
  const { stages, problems } = expand(`[${Array.from({ length: 10_001 }, (_, index) => index).join(", ")}]`);
  assert.deepEqual(
    [stages.map(({ id }) => id), problems.map(({ code }) => code)],
    [["s", "other"], ["too-many-stages"]],
  );
});
