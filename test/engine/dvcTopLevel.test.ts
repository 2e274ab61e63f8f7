import assert from "node:assert/strict";
import { test } from "node:test";
import { createDiscovery } from "../../src/engine/discovery/createDiscovery.ts";
import { readDvcYaml } from "./support/readDvcYaml.ts";
import { openProject, quietHost } from "./fixtures/dvc/openProject.ts";
import { makeProject, writeFiles } from "./fixtures/dvc/project.ts";
import { readTemplates, textAt } from "./fixtures/dvc/templates.ts";

const quiet = () => undefined;

test("what stands at the top beside the stages is read from the file's folder, with its templates resolved", () => {
  const { declared, paramsFiles, datasets, problems } = readTemplates(
    {
      "sub/params.yaml": "dir: out\nkind: model\n",
      "sub/dvc.yaml":
        "params: ['${dir}/p.json', ../q.toml]\nmetrics:\n  - ${dir}/m.json\nplots:\n  - roc.csv\n  - ${dir}/loss.csv:\n      x: step\n      y: loss\n" +
        "  - both:\n      x: {a.csv: step}\n      y: {a.csv: [l, m], ../b.csv: l}\n      template: simple\n" +
        "artifacts:\n  net:\n    path: ${dir}/net.pt\n    type: ${kind}\n    desc: The net\n    labels: ['${kind}', good]\n    meta: {by: me}\n  other: {path: x, type: thing}\n" +
        "datasets:\n  - {name: cats, url: dc://cats, type: dc}\n",
    },
    "sub/dvc.yaml",
  );
  assert.deepEqual(problems, []);
  assert.deepEqual([paramsFiles, datasets], [["sub/out/p.json", "q.toml"], ["cats"]]);
  assert.deepEqual(
    declared.map(({ path, role, name, plot }) => [path, role, name, plot]),
    [
      ["sub/out/m.json", "metrics", undefined, undefined],
      ["sub/roc.csv", "plots", undefined, undefined],
      ["sub/out/loss.csv", "plots", undefined, { x: "step", y: "loss" }],
      ...["sub/a.csv", "b.csv"].map((path) => [
        path,
        "plots",
        "both",
        { x: { "a.csv": "step" }, y: { "a.csv": ["l", "m"], "../b.csv": "l" }, template: "simple" },
      ]),
      ["sub/out/net.pt", "model", "net", undefined],
      ["sub/x", undefined, "other", undefined],
    ],
  );
  const { desc, type, labels, meta } = declared[5] ?? {};
  assert.deepEqual([desc, type, labels, meta], ["The net", "model", ["model", "good"], { by: "me" }]);
});

test("plots may be a map as well, and what is wrong at the top is told at its place", () => {
  const text =
    "plots: {a.csv: {tempalte: simple}, b.csv: }\nmetrics: m.json\nartifacts:\n  Net: {path: n, kind: model}\n  x: y\n  z: {type: model}\n" +
    "datasets: [{url: u}, d]\nparams: [{a: 1}]\nstages: {s: {cmd: c, deps: ['ds://cats']}}\n";
  const { declared, problems } = readDvcYaml("dvc.yaml", text);
  assert.deepEqual(
    declared.map(({ path }) => path),
    ["m.json", "a.csv", "b.csv", "n"],
  );
  assert.deepEqual(
    problems.map(({ code, severity, range }) => [code, severity, textAt(text, range)]),
    [
      ["wrong-type", "error", "m.json"],
      ["unknown-key", "error", "tempalte"],
      ["artifact-name", "warning", "Net"],
      ["unknown-key", "error", "kind"],
      ["wrong-type", "error", "y"],
      ["missing-path", "error", "z"],
      ["wrong-type", "error", "{a: 1}"],
      ["missing-name", "error", "{url: u}"],
      ["wrong-type", "error", "d"],
    ],
  );
});

test("a dependency on a data set must be one that some dvc.yaml declares", async (t) => {
  const root = makeProject(t, {
    "dvc.yaml": "stages: {s: {cmd: c, deps: ['ds://cats', 'ds://catz']}}\n",
    "sub/dvc.yaml": "datasets: [{name: cats, url: dc://cats, type: dc}]\n",
  });
  const { problems } = await createDiscovery(root, quiet).pipeline();
  assert.deepEqual(
    problems.map(({ code, message }) => [code, message.split(". ").at(-1)]),
    [["dataset-unknown", "Did you mean `ds://cats`?"]],
  );
});

test("parameters files at the top are read and watched like those of stages", async (t) => {
  const root = makeProject(t, { "dvc.yaml": "params: [conf/more.yaml]\n", "conf/more.yaml": "a: [\n" });
  const { problems, valueFiles } = await createDiscovery(root, quiet).pipeline();
  assert.ok(valueFiles.includes("conf/more.yaml"));
  assert.deepEqual(
    problems.map(({ file, code }) => [file, code]),
    [["conf/more.yaml", "bad-indent"]],
  );
});

test("what only DVC 2 knew is told as such, and the stage is there", () => {
  const text =
    "stages:\n  s:\n    cmd: c\n    outs:\n      - m.pt: {checkpoint: true}\n    live:\n      logs: {html: true}\n";
  const { stages, problems } = readDvcYaml("dvc.yaml", text);
  assert.deepEqual(
    stages.map(({ id, outs }) => [id, outs.map(({ path }) => path)]),
    [["s", ["m.pt"]]],
  );
  assert.deepEqual(
    problems.map(({ range, message, remedies }) => [textAt(text, range), message, remedies?.[0]?.kind]),
    [
      ["live", "DVC 3 knows `live` no more. Take it away.", "remove-entry"],
      ["checkpoint", "DVC 3 knows `checkpoint` no more. Take it away.", "remove-entry"],
    ],
  );
});

test("every option of an output is read, and two entries of one path are one output with the options of both", () => {
  const { stages, problems } = readDvcYaml(
    "dvc.yaml",
    "stages:\n  s:\n    cmd: c\n    outs:\n      - m.bin: {cache: false, persist: true, push: false, remote: far, desc: d, type: model, labels: [a], meta: {k: 1}}\n" +
      "      - m.bin: {desc: later}\n    plots:\n      - p.csv: {x: a, y: b, x_label: A, y_label: B, title: T, template: simple, header: false}\n",
  );
  assert.deepEqual(problems, []);
  const [{ range: _, ...out } = { range: undefined }, plot] = stages[0]?.outs ?? [];
  assert.deepEqual(out, {
    path: "m.bin",
    written: "m.bin",
    role: "out",
    cache: false,
    persist: true,
    push: false,
    remote: "far",
    desc: "later",
    type: "model",
    labels: ["a"],
    meta: { k: 1 },
  });
  assert.deepEqual(plot?.plot, {
    x: "a",
    y: "b",
    x_label: "A",
    y_label: "B",
    title: "T",
    template: "simple",
    header: false,
  });
});

test("metrics, plots and artifacts at the top are artifacts of that role, and what lies in an output counts for its runs", async (t) => {
  const { root, engine } = await openProject(t, {
    "dvc.yaml":
      "stages:\n  train:\n    cmd: |-\n      mkdir -p live && printf '{\"acc\": 0.5}' > live/m.json && printf 'step,loss\\n1,2\\n2,1\\n' > live/l.csv && echo > net.bin\n" +
      "    outs: [live, net.bin]\nmetrics: [live/m.json, kept.json]\nplots: [live/l.csv]\nartifacts: {net: {path: net.bin, type: model, desc: The net}}\n",
    "kept.json": '{"f1": 0.25}',
  });
  const run = await engine.execute({ stageIds: [] }, quietHost());
  assert.deepEqual([run.state, run.metrics], ["done", { acc: 0.5 }]);
  const { curves } = await engine.compare([run.id]);
  assert.deepEqual(
    curves.map(({ key }) => key),
    ["live/l.csv:loss"],
  );
  assert.deepEqual(
    (await engine.artifacts()).map(({ artifact: { path, role, desc } }) => [path, role, desc]),
    [
      ["kept.json", "metrics", undefined],
      ["live", "model", undefined],
      ["net.bin", "model", "The net"],
    ],
  );
  writeFiles(root, { "dvc.yaml": "metrics: [kept.json]\n" });
  assert.deepEqual(
    (await engine.artifacts()).map(({ artifact }) => artifact.path),
    ["kept.json"],
  );
});
