import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ApplyJson, BranchJson } from "../../src/cli/json/fromRunJson.ts";
import type { ShowJson } from "../../src/cli/json/runJson.ts";
import { smallPipeline, TestProject } from "./support.ts";

describe("what is made of an earlier run", () => {
  it("is applied, taken back, branched from, and run again with other values", async () => {
    using project = new TestProject({ ...smallPipeline, ".gitignore": `${smallPipeline[".gitignore"]}/.cairn\n` });
    await project.initGit();
    await project.cairn("run", "train", "--set", "train.lr=0.25", "--name", "first");
    project.edit("params.yaml", "lr: 0.1", "lr: 0.75");
    project.edit("train.mjs", "trained with", "done with");
    const before = ["params.yaml", "train.mjs"].map((file) => project.read(file));

    const planned = await project.json<ApplyJson>("apply", "first", "--code", "--params", "--dry-run");
    assert.deepEqual(
      planned.changes.map(({ part, action, path, params }) => [part, action, path, params]),
      [
        ["code", "replace", "train.mjs", undefined],
        ["params", "replace", "params.yaml", [{ key: "train.lr", before: 0.75, after: 0.25 }]],
      ],
    );
    assert.deepEqual([planned.canUndo, planned.run.name], [false, "first"]);

    const told = await project.cairn("apply", "first", "--code", "--params");
    assert.match(told, /params\n {2}replace +params\.yaml +train\.lr 0\.75 → 0\.25\n/);
    assert.match(told, /2 changes brought in from first\.\nTo take this back: cairn restore --undo\n/);
    assert.match(project.read("params.yaml"), /lr: 0\.25 {3}# not too much/);
    await project.cairn("restore", "--undo");
    assert.deepEqual(
      ["params.yaml", "train.mjs"].map((file) => project.read(file)),
      before,
    );

    const branch = await project.json<BranchJson>("branch", "first", "tries/first");
    assert.deepEqual([branch.branch, branch.isSwitched], ["tries/first", false]);
    assert.match(await project.git("show", "tries/first:params.yaml"), /lr: 0\.25/);
    assert.equal((await project.git("branch", "--show-current")).trim(), "main");

    await project.cairn("rerun", "first", "--set", "train.epochs=5", "--name", "second");
    const { run } = await project.json<ShowJson>("show", "second");
    assert.deepEqual([run.params["train.lr"], run.params["train.epochs"], run.origin?.kind], [0.25, 5, "rerun"]);
    assert.match(project.read("params.yaml"), /lr: 0\.75/);
  });
});
