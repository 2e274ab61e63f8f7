import assert from "node:assert/strict";
import { test } from "node:test";
import { readDvcYaml } from "./support/readDvcYaml.ts";
import { StageTies } from "../../src/engine/graph/stageTies.ts";
import { buildGraph, downstreamOf, findCycles, topologicalOrder, upstreamOf } from "../../src/engine/graph/order.ts";
import { findGraphProblems } from "../../src/engine/graph/problems.ts";
import type { Edge } from "../../src/engine/model/pipeline.ts";
import { resolveFrom } from "../../src/engine/model/paths.ts";

function stagesOf(lines: Readonly<Record<string, string>>) {
  const body = Object.entries(lines).map(([name, rest]) => `  ${name}: {cmd: x, ${rest}}\n`);
  return readDvcYaml("dvc.yaml", `stages:\n${body.join("")}`).stages;
}

test("edges come from equal paths, from a folder's inside, and from a folder around", () => {
  const stages = stagesOf({
    raw: "outs: [data/raw]",
    one: "deps: [data/raw/a.csv], outs: [out/one.bin]",
    two: "deps: [./data//raw], outs: [out/two.bin, conf.yaml]",
    all: "deps: [out]",
    near: "deps: [data/raw2, outer, ou]",
    conf: "params: [{conf.yaml: [k]}]",
    root: "deps: [.]",
    away: "deps: [../x, 's3://b/out', /out], outs: [../data]",
  });
  assert.deepEqual(new StageTies().edgesBetween(stages), [
    ["raw", "one"],
    ["raw", "two"],
    ["one", "all"],
    ["two", "all"],
    ["two", "conf"],
    ["two", "root"],
    ["raw", "root"],
    ["one", "root"],
  ]);
});

test("many stages make many edges in little time", () => {
  const lines: Record<string, string> = {};
  for (let index = 0; index < 3_000; index++) lines[`s${index}`] = `deps: [d/${index}/x], outs: [d/${index + 1}]`;
  const stages = stagesOf(lines);
  const edges = new StageTies().edgesBetween(stages);
  assert.equal(edges.length, 2_999);
  const graph = buildGraph(
    stages.map((stage) => stage.id),
    edges,
  );
  assert.equal(topologicalOrder(graph).at(-1), "s2999");
  assert.equal(upstreamOf(graph, ["s2999"]).size, 3_000);
});

test("the order is that of the file, with what is needed first", () => {
  const edges: readonly Edge[] = [
    ["c", "a"],
    ["b", "a"],
    ["d", "c"],
  ];
  const graph = buildGraph(["a", "b", "c", "d", "e"], edges);
  assert.deepEqual(topologicalOrder(graph), ["d", "c", "b", "a", "e"]);
  assert.deepEqual([...upstreamOf(graph, ["a"])].sort(), ["a", "b", "c", "d"]);
  assert.deepEqual([...upstreamOf(graph, ["a"], (id) => id === "c")].sort(), ["a", "b", "c"]);
  assert.deepEqual([...downstreamOf(graph, ["d"])].sort(), ["a", "c", "d"]);
});

test("cycles are found with their path, and hang nothing", () => {
  const edges: readonly Edge[] = [
    ["a", "b"],
    ["b", "c"],
    ["c", "b"],
    ["c", "d"],
    ["d", "e"],
    ["e", "f"],
    ["f", "d"],
    ["g", "g"],
    ["f", "h"],
  ];
  const graph = buildGraph(["a", "b", "c", "d", "e", "f", "g", "h"], edges);
  assert.deepEqual(findCycles(graph), [["b", "c"], ["d", "e", "f"], ["g"]]);
  assert.equal(new Set(topologicalOrder(graph)).size, 8);
  assert.equal(upstreamOf(graph, ["h"]).size, 7);
});

test("a cycle, a doubled output and one inside another are problems at their places", () => {
  const stages = stagesOf({
    a: "deps: [y], outs: [x]",
    b: "deps: [x], outs: [y]",
    c: "outs: [./x]",
    d: "outs: [x/inner]",
    e: "deps: [self], outs: [self]",
  });
  const problems = findGraphProblems(stages, new StageTies().edgesBetween(stages));
  assert.deepEqual(
    problems.map(({ code, range, message }) => [code, range.start.line, message.split(".")[0]]),
    [
      ["cycle", 2, "These stages wait for each other: `a` → `b` → `a`"],
      ["cycle", 3, "These stages wait for each other: `a` → `b` → `a`"],
      ["cycle", 6, "`e` → `e`: the stage needs its own output"],
      ["duplicate-output", 4, "`x` is an output of `a` too"],
      ["overlapping-outputs", 5, "`x/inner` lies inside `x`, an output of `a`"],
    ],
  );
});

test("paths are brought to the root, and those that leave it are kept", () => {
  const cases: readonly (readonly [string, string, string])[] = [
    [".", "./a//b/", "a/b"],
    ["sub/dir", "../x", "sub/x"],
    ["sub", "../..", ".."],
    [".", ".", "."],
    ["sub", "..", "."],
    ["sub", "../../../x y", "../../x y"],
    ["sub", "s3://b/../k", "s3://b/../k"],
    ["sub", "/abs/../k", "/abs/../k"],
    ["sub", "C:\\k", "C:\\k"],
    ["sub", "~x", "sub/~x"],
  ];
  for (const [base, written, expected] of cases) assert.equal(resolveFrom(base, written), expected);
});
