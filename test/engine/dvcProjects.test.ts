import assert from "node:assert/strict";
import { test } from "node:test";
import { createDiscovery } from "../../src/engine/discovery/createDiscovery.ts";
import { makeProject } from "./fixtures/dvc/project.ts";

/** The stages of a project with what they read and make, and its edges; nothing in it may be reproached. */
async function readProject(root: string) {
  const { stages, edges, problems } = await createDiscovery(root, () => undefined).pipeline();
  assert.deepEqual(problems, []);
  return { stages: new Map(stages.map((stage) => [stage.id, stage])), edges: edges.map((edge) => edge.join(" → ")) };
}

test("templates in several files, folders that hold outputs, and slashes at the end tie as in DVC", async (t) => {
  const root = makeProject(t, {
    "dvc.yaml":
      "vars:\n  - kinds: [flat, deep]\nstages:\n" +
      "  rate:\n    foreach: ${kinds}\n    do:\n      cmd: rate ${item}\n      deps: [nets/base/, 'conf/${item}.py']\n" +
      "      outs: ['res/small/${item}/r.csv']\n      metrics: ['res/small/${item}/m.json': {cache: false}]\n" +
      "  sum:\n    foreach: [small, large]\n    do: {cmd: 'sum ${item}', deps: ['res/${item}/'], outs: ['res/${item}.csv']}\n" +
      "  wide:\n    matrix: {set: [a, a-b], kind: '${kinds}'}\n    cmd: wide ${item.set} ${item.kind}\n    outs: ['wide/${item.set}/${item.kind}']\n",
    "nets/dvc.yaml": "stages: {base: {cmd: fit, outs: [base]}}\n",
    "notes/dvc.yaml":
      "stages:\n  page:\n    foreach: [small]\n    do: {cmd: 'page ${item}', deps: ['../res/${item}.csv'], outs: ['${item}.html']}\n",
  });
  const { stages, edges } = await readProject(root);
  assert.equal(
    [...stages.keys()].join(" "),
    "rate@flat rate@deep sum@small sum@large wide@a-flat wide@a-deep wide@a-b-flat wide@a-b-deep " +
      "nets/dvc.yaml:base notes/dvc.yaml:page@small",
  );
  assert.deepEqual(edges, [
    "nets/dvc.yaml:base → rate@flat",
    "nets/dvc.yaml:base → rate@deep",
    "rate@deep → sum@small",
    "rate@flat → sum@small",
    "sum@small → notes/dvc.yaml:page@small",
  ]);
});

test("a wdir, parameters files and outputs may be templates; parameters come from every language", async (t) => {
  const root = makeProject(t, {
    "a/b/conf.yaml": "paths: {out: gen, best: best.toml}\nfit: {lr: 1.0e-05, n: 1e3, quick: true}\nunused: 1\n",
    "a/b/dvc.yaml":
      "vars:\n  - conf.yaml:paths,fit\n  - top: ../..\nstages:\n" +
      "  tune:\n    wdir: ${top}\n    cmd: tune --lr ${fit.lr} -n ${fit.n} --quick ${fit.quick}\n    params:\n      - a/b/conf.yaml: [fit, paths.out]\n" +
      "      - src/conf.py: [Net.depth, SEED]\n      - p.json: [deep.er.0]\n    outs: ['${paths.best}': {cache: false}]\n" +
      "  fit:\n    wdir: ${top}/${paths.out}\n    cmd: fit\n    params: ['../${paths.best}': ]\n    deps: [./x.csv]\n    outs: [net.pt]\n",
    "src/conf.py": "SEED = 7\nclass Net:\n    depth = 3\n",
    "p.json": '{"deep": {"er": [1]}}',
    "gen/x.csv": "",
  });
  const { stages, edges } = await readProject(root);
  const tune = stages.get("a/b/dvc.yaml:tune");
  assert.equal(tune?.cmd, "tune --lr 1e-05 -n 1000.0 --quick true");
  assert.deepEqual(
    tune.params.map(({ file, key }) => `${file}:${key}`),
    ["a/b/conf.yaml:fit", "a/b/conf.yaml:paths.out", "src/conf.py:Net.depth", "src/conf.py:SEED", "p.json:deep.er.0"],
  );
  const fit = stages.get("a/b/dvc.yaml:fit");
  assert.deepEqual(
    [fit?.wdir, fit?.deps.map(({ path }) => path), fit?.params.map(({ file, key }) => [file, key]), fit?.outs[0]?.path],
    ["gen", ["gen/x.csv"], [["best.toml", null]], "gen/net.pt"],
  );
  assert.deepEqual(edges, ["a/b/dvc.yaml:tune → a/b/dvc.yaml:fit"]);
});

test("maps with defaults merged in go through a matrix, and a map's item takes its number into the name", async (t) => {
  const root = makeProject(t, {
    "dvc.yaml":
      'vars:\n  - plain: &plain {flags: "", end: ""}\nstages:\n' +
      "  ask:\n    matrix:\n      model:\n        - {<<: *plain, name: org/one}\n        - <<: *plain\n          name: two\n          flags: -x 1\n          end: -long\n      part: [dev]\n" +
      "    cmd: ask ${item.model.name} ${item.model.flags}\n    outs: ['log/${item.part}/${item.model.name}${item.model.end}']\n" +
      "  rate:\n    matrix: {model: [org/one, two-long], part: [dev]}\n    cmd: rate\n    deps: ['log/${item.part}/${item.model}']\n    outs: ['rated/${item.model}': {persist: true}]\n",
  });
  const { stages, edges } = await readProject(root);
  assert.deepEqual(
    [...stages.values()].map(({ id, cmd, outs }) => [id, cmd, outs[0]?.path]),
    [
      ["ask@model0-dev", "ask org/one ", "log/dev/org/one"],
      ["ask@model1-dev", "ask two -x 1", "log/dev/two-long"],
      ["rate@org/one-dev", "rate", "rated/org/one"],
      ["rate@two-long-dev", "rate", "rated/two-long"],
    ],
  );
  assert.deepEqual(edges, ["ask@model0-dev → rate@org/one-dev", "ask@model1-dev → rate@two-long-dev"]);
});
