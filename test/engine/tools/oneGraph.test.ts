import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createDiscovery } from "../../../src/engine/discovery/createDiscovery.ts";
import { assessFreshness } from "../../../src/engine/graph/freshness.ts";
import { planRun } from "../../../src/engine/graph/plan.ts";
import { isLoose } from "../../../src/engine/model/stage.ts";
import { makeProject, writeFiles } from "../fixtures/dvc/project.ts";

const quiet = () => undefined;

const mixed = {
  Makefile: "data/raw.csv: fetch.py\n\tpython fetch.py\nclean:\n\trm -rf data\n",
  "dvc.yaml": "stages:\n  train:\n    cmd: python train.py\n    deps: [data/raw.csv]\n    outs: [model.pkl]\n",
  "report/Snakefile": 'rule plot:\n    input: "../model.pkl"\n    output: "plot.png"\n    shell: "x"\n',
  "fetch.py": 'if __name__ == "__main__":\n    pass\n',
  "look.ipynb": "{}",
};

test("one graph ties the stages of all tools by the paths that they read and write", async (t) => {
  const { stages, edges, problems, files } = await createDiscovery(makeProject(t, mixed), quiet).pipeline();
  assert.deepEqual(
    stages.filter((stage) => !isLoose(stage)).map(({ id, kind }) => [id, kind]),
    [
      ["Makefile:data/raw.csv", "make"],
      ["Makefile:clean", "make"],
      ["train", "dvc"],
      ["report/Snakefile:plot", "snakemake"],
    ],
  );
  assert.deepEqual(
    stages.filter(isLoose).map(({ id }) => id),
    ["fetch.py:fetch", "look.ipynb:look"],
  );
  assert.deepEqual(edges, [
    ["Makefile:data/raw.csv", "train"],
    ["train", "report/Snakefile:plot"],
  ]);
  assert.deepEqual(problems, []);
  assert.deepEqual(files, ["Makefile", "dvc.yaml", "fetch.py", "look.ipynb", "report/Snakefile"]);
});

test("nothing is said of another tool's stage before Cairn has run it, and it runs only when it is named", async (t) => {
  const pipeline = await createDiscovery(makeProject(t, mixed), quiet).pipeline();
  const nothing = { locks: new Map(), records: new Map(), digests: new Map(), params: new Map() };
  const statuses = assessFreshness(pipeline, nothing);
  assert.deepEqual(
    statuses.map(({ id, state }) => [id, state]),
    pipeline.stages.map(({ id, kind }) => [id, kind === "dvc" ? "never-run" : "untracked"]),
  );
  const plan = (stageIds: readonly string[]) =>
    planRun(pipeline, statuses, { stageIds }).map(({ stageId, action }) => `${action} ${stageId}`);
  assert.deepEqual(plan([]), ["run train"]);
  assert.deepEqual(plan(["Makefile:clean"]), ["run Makefile:clean"]);
  assert.deepEqual(plan(["train"]), ["unchanged Makefile:data/raw.csv", "run train"]);
});

test("a change that is told is read, and nothing else; what an editor holds counts for its own view alone", async (t) => {
  const root = makeProject(t, mixed);
  const discovery = createDiscovery(root, quiet, true);
  const editing = discovery.editing();
  const names = async (of: typeof discovery) => (await of.pipeline()).stages.map(({ name }) => name);
  const before = await names(discovery);
  writeFiles(root, { Makefile: "other: ; echo\n", "sub/Makefile": "new: ; echo\n" });
  assert.deepEqual(await names(discovery), before, "nobody has told yet");
  await discovery.invalidate([join(root, "Makefile")]);
  assert.deepEqual(await names(discovery), ["other", "train", "fetch", "look", "plot"]);
  await discovery.invalidate([join(root, "sub", "Makefile")]);
  assert.deepEqual(await names(discovery), ["other", "train", "fetch", "look", "plot", "new"]);
  editing.edit("dvc.yaml", "stages:\n  typed:\n    cmd: x\n");
  assert.deepEqual(await names(editing), ["other", "typed", "fetch", "look", "plot", "new"]);
  assert.ok((await names(discovery)).includes("train"));
  editing.edit("dvc.yaml", undefined);
  assert.ok((await names(editing)).includes("train"));
  rmSync(join(root, "report"), { recursive: true });
  await discovery.invalidate([join(root, "report")]);
  assert.deepEqual(await names(discovery), ["other", "train", "fetch", "look", "new"]);
});
