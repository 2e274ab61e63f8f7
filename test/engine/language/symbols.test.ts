import assert from "node:assert/strict";
import { test } from "node:test";
import type { FileSymbol } from "../../../src/engine/model/language.ts";
import { languageProject } from "./languageProject.ts";

const outline = (symbols: readonly FileSymbol[]): readonly unknown[] =>
  symbols.map(({ name, kind, range, children }) => [
    `${kind} ${name} ${range.start.line}-${range.end.line}`,
    ...(children.length > 0 ? [outline(children)] : []),
  ]);

test("stages stand in the outline with what they read, take and make; groups with their stages", async (t) => {
  const { language } = languageProject(t, {
    "dvc.yaml": [
      "vars:",
      "  - lr: 1",
      "  - more.yaml",
      "stages:",
      "  train:",
      "    cmd: x",
      "    deps: [a.csv]",
      "    params: [p]",
      "    outs:",
      "      - m.pt",
      "  many:",
      "    foreach: [s, m]",
      "    do:",
      "      cmd: echo ${item}",
      "artifacts:",
      "  model:",
      "    path: m.pt",
      "",
    ].join("\n"),
    "more.yaml": "x: 1\n",
  });
  assert.deepEqual(outline(await language.symbols("dvc.yaml")), [
    ["section vars 1-3", [["entry lr 2-2"], ["entry more.yaml 3-3"]]],
    ["stage train 5-10", [["dependency a.csv 7-7"], ["parameter p 8-8"], ["output m.pt 10-10"]]],
    ["group many 11-14", [["stage many@s 12-12"], ["stage many@m 12-12"]]],
    ["section artifacts 15-17", [["entry model 16-17"]]],
  ]);
});

test("every name lies in its symbol, and every stage in its group, as VS Code demands", async (t) => {
  const { language } = languageProject(t, {
    "dvc.yaml":
      "stages:\n  a:\n    matrix: {x: [1, 2], y: [3]}\n    cmd: echo ${item.x}\n  b: {cmd: x}\n  c:\n    foreach: ${names}\n    do: {cmd: 'x ${item}'}\n",
    "params.yaml": "names: [u, v]\n",
    Makefile: "all: a.txt\n\ttrue\na.txt: in.txt\n\tcp in.txt a.txt\n",
  });
  const check = (symbol: FileSymbol): void => {
    const { range, selection } = symbol;
    const at = ({ line, column }: typeof range.start): number => line * 1_000 + column;
    assert.ok(at(range.start) <= at(selection.start) && at(selection.end) <= at(range.end), symbol.name);
    symbol.children.forEach(check);
  };
  const all = [...(await language.symbols("dvc.yaml")), ...(await language.symbols("Makefile"))];
  assert.deepEqual(
    all.map(({ name }) => name),
    ["a", "b", "c", "all", "a.txt"],
  );
  all.forEach(check);
});

test("a stage that is being typed keeps its place in the outline", async (t) => {
  const { language, edit } = languageProject(t, { "dvc.yaml": "stages:\n  a:\n    cmd: x\n  b:\n    cmd: y\n" });
  edit("dvc.yaml", "stages:\n  a:\n    cmd: x\n    de|\n  b:\n    cmd: y\n");
  assert.deepEqual(outline(await language.symbols("dvc.yaml")), [["stage a 2-4"], ["stage b 5-6"]]);
});

test("scripts and notebooks, which are stages as a whole, have no outline of stages", async (t) => {
  const { language } = languageProject(t, { "tool.py": "if __name__ == '__main__':\n    print(1)\n" });
  assert.deepEqual(await language.symbols("tool.py"), []);
});

test("cairn.yaml shows what it says: sections with their entries and values, also while something is typed", async (t) => {
  const lines = [
    "objective:",
    "  metric: val.recall",
    "  direction: maximize",
    "baselines: {val.recall: 0.61}",
    "track:",
    "  - labels/final.csv",
    "  - path: encoder.bin",
    "    role: model",
    "phases:",
    '  "etl/**": data',
    "",
  ];
  const { language, edit } = languageProject(t, { "cairn.yaml": lines.join("\n"), "dvc.yaml": "stages: {}\n" });
  const found = await language.symbols("cairn.yaml");
  assert.deepEqual(outline(found), [
    ["section objective 1-3", [["entry metric 2-2"], ["entry direction 3-3"]]],
    ["section baselines 4-4", [["entry val.recall 4-4"]]],
    ["section track 5-8", [["entry labels/final.csv 6-6"], ["entry encoder.bin 7-8"]]],
    ["section phases 9-10", [["entry etl/** 10-10"]]],
  ]);
  assert.deepEqual(
    found.flatMap(({ children }) => children.map(({ detail }) => detail)),
    ["val.recall", "maximize", "0.61", undefined, "model", "data"],
  );
  edit("cairn.yaml", "objective: Fewer returns\nphases:\n  tr|\n");
  assert.deepEqual(
    (await language.symbols("cairn.yaml")).map(({ name, detail }) => [name, detail]),
    [
      ["objective", "Fewer returns"],
      ["phases", "tr"],
    ],
  );
});
