import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import type { StatusJson } from "../../src/cli/json/pipelineJson.ts";
import type { RunResultJson, ShowJson } from "../../src/cli/json/runJson.ts";
import { smallPipeline, TestProject } from "./support.ts";

const third = `  publish:
    cmd: node -e "require('fs').copyFileSync('model.json', 'public.json')"
    deps: [model.json]
    outs: [public.json]
`;

describe("cairn rerun", () => {
  let project: TestProject;
  beforeEach(() => {
    project = new TestProject({ ...smallPipeline, "dvc.yaml": `${smallPipeline["dvc.yaml"]}${third}` });
  });
  afterEach(() => project.remove());

  const show = async (name: string) => (await project.json<ShowJson>("show", name)).run;
  const outcomes = ({ run }: RunResultJson) => run.stages.map(({ id, outcome }) => [id, outcome]);

  it("runs the stages of a run again with the parameters that it had, and leaves the files as they are", async () => {
    project.edit("params.yaml", "epochs: 3", "epochs: 3\n  layers: [64, 32]\n  heads:\n  - size: 8");
    project.edit("dvc.yaml", "train.epochs]", "train.epochs, train.layers, train.heads]");
    await project.cairn("run", "train", "--set", "train.lr=0.25", "--experiment", "tries", "--name", "first");
    project.edit("params.yaml", "epochs: 3\n  layers: [64, 32]", "epochs: 5\n  layers:\n  - 128");
    project.edit("params.yaml", "  - size: 8", "  - size: 4 # less\n  - size: 2");
    const params = project.read("params.yaml");
    const told = await project.json<RunResultJson>("rerun", "first", "--name", "again");
    assert.deepEqual(outcomes(told), [
      ["prepare", "ran"],
      ["train", "ran"],
    ]);
    assert.equal(project.read("model.json"), '{"lr":0.25,"epochs":3}');
    assert.equal(project.read("params.yaml"), params);
    const [first, again] = [await show("first"), await show("again")];
    assert.deepEqual(again.params, {
      "train.lr": 0.25,
      "train.epochs": 3,
      "train.layers": [64, 32],
      "train.heads.0.size": 8,
    });
    assert.deepEqual(again.metrics, first.metrics);
    assert.equal(again.experiment, "tries");
    assert.deepEqual(again.origin, { kind: "rerun", of: first.id });
  });

  it("runs what failed and what stood behind it, once the cause is mended", async () => {
    project.edit("train.mjs", "console.log(", 'throw new Error("no luck");\nconsole.log(');
    const broken = await project.try("run", "publish", "--set", "train.lr=0.5", "--name", "broken");
    assert.equal(broken.code, 1);
    project.edit("train.mjs", 'throw new Error("no luck");\n', "");
    const told = await project.json<RunResultJson>("rerun", "broken", "--failed", "--name", "mended");
    assert.deepEqual(outcomes(told), [
      ["train", "ran"],
      ["publish", "ran"],
    ]);
    assert.equal(project.read("public.json"), '{"lr":0.5,"epochs":3}');
    const { stages } = await project.json<StatusJson>("status");
    assert.equal(stages.find(({ id }) => id === "prepare")?.state, "fresh");

    const nothing = await project.try("rerun", "mended", "--failed");
    assert.equal(nothing.code, 1);
    assert.match(nothing.stderr, /No stage of mended failed, was stopped or was skipped\..*\n.*cairn rerun mended/);
  });

  it("runs a command again as it was given, and ends with its exit code", async () => {
    project.write("try it.mjs", 'console.log("lr", process.argv[2]); process.exitCode = 7;\n');
    const params = ["--params", "params.yaml"];
    await project.try("exec", "--name", "tried", ...params, "--", process.execPath, "try it.mjs", "$HOME", "--lr=2");
    project.edit("params.yaml", "lr: 0.1", "lr: 0.9");
    const end = await project.try("rerun", "tried", "--name", "again");
    assert.equal(end.code, 7, end.stderr);
    assert.match(end.stdout, /lr \$HOME/);
    const [first, again] = [await show("tried"), await show("again")];
    assert.deepEqual(again.command, first.command);
    assert.deepEqual(again.params, first.params);
  });
});
