import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { nextVersion, readModelTags } from "../../src/engine/models/modelTags.ts";
import { modelsAmong } from "../../src/engine/models/modelsAmong.ts";
import { openDataProject } from "./support/dataProject.ts";
import type { DataProject } from "./support/dataProject.ts";
import { quietHost } from "./fixtures/dvc/openProject.ts";

const files = {
  "dvc.yaml": `stages:
  train:
    cmd: node -e "require('fs').copyFileSync('params.yaml', 'model.bin')"
    params: [lr]
    outs: [model.bin]
`,
  "params.yaml": "lr: 1\n",
  ".gitignore": "/model.bin\n/.cairn/\n",
};

async function openTrained(): Promise<DataProject> {
  const project = await openDataProject(files);
  const { repository, engine } = project;
  repository.git("config", "user.name", "Kari Ås");
  repository.git("config", "user.email", "kari@example.org");
  repository.commit("first");
  for (const lr of [1, 2]) {
    repository.write("params.yaml", `lr: ${lr}\n`);
    await engine.noteChanges([engine.root]);
    await engine.execute({ stageIds: ["train"], name: `run-${lr}` }, quietHost());
    repository.commit(`try ${lr}`);
  }
  return project;
}

describe("registered models", () => {
  it("are tags with a version and a stage, and come back by either", async () => {
    await using project = await openTrained();
    const { engine, repository, read } = project;
    const first = await engine.registerModel({ run: "run-1", model: "digits", stages: ["production"] });
    assert.deepEqual([first.version, first.stages, first.artifact?.path], ["v1.0.0", ["production"], "model.bin"]);
    const second = await engine.registerModel({ run: "run-2", path: "model.bin", model: "digits" });
    assert.deepEqual([second.version, second.stages, second.run?.name], ["v1.1.0", [], "run-2"]);
    assert.deepEqual(repository.git("tag", "--list").split("\n"), [
      "digits#production#1",
      "digits@v1.0.0",
      "digits@v1.1.0",
    ]);

    await engine.restore(await engine.planRestore({ ref: "digits@v1.0.0" }));
    assert.equal(read("model.bin"), "lr: 1\n");
    assert.equal(read("params.yaml"), "lr: 2\n", "nothing but the model");
    assert.deepEqual((await engine.promoteModel("digits@v1.1.0", "production")).stages, ["production"]);
    assert.deepEqual(
      (await engine.models()).map(({ version, stages }) => [version, stages]),
      [
        ["v1.1.0", ["production"]],
        ["v1.0.0", []],
      ],
    );
    await engine.restore(await engine.planRestore({ ref: "digits#production" }));
    assert.equal(read("model.bin"), "lr: 2\n");
  });

  it("stay in the store also where their run is forgotten", async () => {
    await using project = await openTrained();
    const { engine } = project;
    // No commit ever had it.
    for (const lr of [3, 4]) {
      await engine.execute(
        { stageIds: ["train"], set: [{ file: "params.yaml", key: "lr", value: lr }], name: `try-${lr}` },
        quietHost(),
      );
    }
    const at = async (name: string) => (await engine.run(name)).outputs[0]?.digest ?? assert.fail();
    const [kept, left] = [await at("try-3"), await at("try-4")];
    await engine.execute({ stageIds: ["train"], name: "as-before" }, quietHost());
    await engine.registerModel({ run: "try-3", model: "digits" });
    await engine.forgetRuns(["try-3", "try-4"], { dryRun: false });
    await engine.clear({ dryRun: false });
    await assert.rejects(engine.readVersion(left), { code: "object-missing" });
    await assert.rejects(engine.readVersion(kept, { maxBytes: 5 }), {
      code: "too-large",
      message: /has 6 B: up to 5 B/,
    });
    assert.equal(Buffer.from(await engine.readVersion(kept)).toString(), "lr: 3\n");
  });

  it("are what a run made that is said to be one, or looks most like one", async () => {
    const modelsOf = async (outs: readonly string[], others = ""): Promise<readonly string[]> => {
      const list = outs.map((out) => `      - ${out}\n`).join("");
      await using project = await openDataProject({
        "dvc.yaml": `stages:\n  train:\n    cmd: x\n    outs:\n${list}${others}`,
      });
      const artifacts = new Map((await project.engine.artifacts()).map(({ artifact }) => [artifact.path, artifact]));

      return modelsAmong([...artifacts.values()], (file) => artifacts.get(file)).map(({ path }) => path);
    };
    assert.deepEqual(await modelsOf(["out/models", "model.json", "config.json"]), ["out/models"]);
    assert.deepEqual(await modelsOf(["model.pt", "history.csv", "predictions.npy"]), ["model.pt"]);
    assert.deepEqual(await modelsOf(["weights.bin", "config.json"]), ["weights.bin"]);
    assert.deepEqual(await modelsOf(["model.json", "config.json"]), ["model.json"]);
    assert.deepEqual(await modelsOf(["config.json"]), ["config.json"], "the only one there is");
    assert.deepEqual(await modelsOf(["a.pt", "b.pt", "notes.md"]), ["a.pt", "b.pt"], "a person has to say which");
    assert.deepEqual(await modelsOf(["model.pt", "tree.json: {type: model}"]), ["tree.json"]);
    const atTop = "artifacts:\n  tree:\n    path: tree.json\n    type: model\n";
    assert.deepEqual(await modelsOf(["model.pt", "tree.json"], atTop), ["tree.json"]);
  });

  it("are refused where a name, a version or a run cannot be", async () => {
    await using project = await openTrained();
    const { engine } = project;
    await engine.registerModel({ run: "run-1", model: "digits", version: "v3" });
    const rejects = async (request: object, code: string) =>
      assert.rejects(engine.registerModel({ run: "run-2", model: "digits", ...request }), { code }, code);
    await rejects({ version: "v3" }, "version-exists");
    await rejects({ version: "three" }, "version-wrong");
    await rejects({ model: "-digits" }, "model-name-wrong");
    await rejects({ stages: ["In use"] }, "stage-name-wrong");
    await rejects({ path: "gone.bin" }, "model-unknown");
    await assert.rejects(engine.promoteModel("digits@v9", "production"), { code: "model-unknown" });
    assert.deepEqual(
      (await engine.models()).map(({ version }) => version),
      ["v3"],
    );
  });

  it("are read from tags of others too, and hostile messages are no artifacts", () => {
    const tag = (name: string, commit: string, message = "") => ({ name, commit, time: 0, message });
    const models = readModelTags([
      tag("release-1", "a"),
      tag("nlp/ner@v0.9.0", "a"),
      tag("nlp/ner@v0.10.0", "b", 'Cairn-Artifact: {"path": 7}'),
      tag("nlp/ner@v0.10.0-rc.1", "b", "Cairn-Artifact: {"),
      tag("nlp/ner#dev", "a"),
      tag("nlp/ner#prod#1", "a"),
      tag("nlp/ner#prod#10", "b"),
      tag("nlp/ner#old#1", "a"),
      tag("nlp/ner#old!#2", "a"),
    ]);
    assert.deepEqual(
      models.map(({ version, stages, artifact }) => [version, stages, artifact]),
      [
        ["v0.10.0", ["prod"], undefined],
        ["v0.10.0-rc.1", [], undefined],
        ["v0.9.0", ["dev"], undefined],
      ],
    );
    assert.equal(nextVersion(models), "v0.11.0");
  });
});
