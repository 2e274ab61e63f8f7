import assert from "node:assert/strict";
import { chmodSync, existsSync, rmSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import type { RunPart } from "../../src/engine/model/applyPlan.ts";
import { openDataProject } from "./support/dataProject.ts";
import type { DataProject } from "./support/dataProject.ts";
import { quietHost } from "./fixtures/dvc/openProject.ts";

const train = `import { readFileSync, writeFileSync } from "node:fs";
import { factor } from "./factor.mjs";
const lr = Number(/lr: (\\S+)/.exec(readFileSync("params.yaml", "utf8"))[1]);
const rows = readFileSync("raw.csv", "utf8").length;
writeFileSync("model.json", JSON.stringify({ lr, rows, factor }));
writeFileSync("metrics.json", JSON.stringify({ acc: lr * factor }));
`;

const files = {
  "dvc.yaml": `stages:
  train:
    cmd: node train.mjs
    deps: [train.mjs, factor.mjs, raw.csv]
    params: [lr]
    outs: [model.json]
    metrics:
    - metrics.json:
        cache: false
`,
  "params.yaml": "lr: 0.5 # how fast\nother: 1\n",
  "train.mjs": train,
  "factor.mjs": "export const factor = 1;\n",
  "old.mjs": "// here only at first\n",
  ".gitignore": "/model.json\n/raw.csv\n/.cairn/\n",
  "raw.csv": "x\n1\n",
};

/** A project in whose first run a source was edited, another was new, and a parameter was set; all is other since. */
async function openMovedOn(): Promise<DataProject & { readonly runId: string }> {
  const project = await openDataProject(files);
  const { repository, engine } = project;
  repository.git("config", "user.name", "Kari Ås");
  repository.git("config", "user.email", "kari@example.org");
  repository.write("metrics.json", '{"acc":0}');
  repository.commit("first");
  repository.write("factor.mjs", "export const factor = 2;\n");
  repository.write("helper.mjs", "export const help = true;\n");
  const set = [{ file: "params.yaml", key: "lr", value: 0.25 }];
  const { id } = await engine.execute({ stageIds: ["train"], set, name: "brave-otter" }, quietHost());
  repository.git("checkout", "--quiet", "factor.mjs");
  rmSync(path.join(repository.root, "helper.mjs"));
  rmSync(path.join(repository.root, "old.mjs"));
  repository.write("raw.csv", "x\n1\n2\n");
  repository.write("params.yaml", "lr: 0.75 # quicker\nother: 2\n");
  repository.write("train.mjs", `${train}console.log("done");\n`);
  repository.write("new.mjs", "// here only now\n");
  repository.commit("second");
  await engine.noteChanges([engine.root]);
  await engine.execute({ stageIds: ["train"], name: "calm-heron" }, quietHost());
  repository.commit("third");
  repository.write("notes.txt", "mine alone\n");
  await engine.noteChanges([engine.root]);
  return { ...project, runId: id };
}

async function changesOf({ engine }: DataProject, parts: readonly RunPart[]): Promise<readonly string[]> {
  const { changes } = await engine.planApply("brave-otter", parts);
  return changes
    .filter(({ action }) => action !== "unchanged")
    .map(({ part, action, target }) => `${part} ${action} ${target.path}`);
}

const everyFile = [...Object.keys(files), "model.json", "metrics.json", "helper.mjs", "new.mjs", "notes.txt"];

function textsOf({ read }: DataProject): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(everyFile.map((file) => [file, read(file)]));
}

describe("applying a run to the workspace", () => {
  it("tells what would change, brings code, parameters and data back, and is undone as a whole", async () => {
    await using project = await openMovedOn();
    const { engine, read, repository } = project;
    const before = textsOf(project);
    assert.deepEqual(await changesOf(project, []), [
      "code replace factor.mjs",
      "code create helper.mjs",
      "code remove new.mjs",
      "code create old.mjs",
      "code replace train.mjs",
      "params replace params.yaml",
      "data replace metrics.json",
      "data replace model.json",
      "data replace raw.csv",
    ]);
    assert.deepEqual(textsOf(project), before, "planning changes nothing");

    const plan = await engine.planApply("brave-otter", []);
    const ofParams = plan.changes.find(({ part }) => part === "params");
    assert.deepEqual(ofParams?.params, [
      { key: "lr", before: 0.75, after: 0.25 },
      { key: "other", before: 2, after: 1 },
    ]);
    const { restoreId } = await engine.restore(plan);
    await engine.noteChanges([engine.root]);
    const then = { ...files, "params.yaml": "lr: 0.25 # how fast\nother: 1\n" };
    for (const [file, text] of Object.entries(then)) {
      if (file !== "factor.mjs") assert.equal(read(file), text, file);
    }
    assert.equal(read("factor.mjs"), "export const factor = 2;\n");
    assert.equal(read("helper.mjs"), "export const help = true;\n");
    assert.equal(read("new.mjs"), undefined);
    assert.equal(read("notes.txt"), "mine alone\n", "what git never knew stays");
    assert.deepEqual(await changesOf(project, []), []);

    const again = await engine.execute({ stageIds: ["train"], name: "again" }, quietHost());
    assert.deepEqual(
      again.stages.map(({ outcome }) => outcome),
      ["cached"],
      "all that the run followed from lies here",
    );
    repository.git("checkout", "--quiet", "dvc.lock");

    assert.ok(restoreId !== undefined);
    await engine.restore(await engine.planRestore({ undo: restoreId }));
    assert.deepEqual(textsOf(project), before);
    assert.equal(repository.git("worktree", "list").split("\n").length, 1, "no work tree is left behind");
  });

  it("brings one part alone", async () => {
    await using project = await openMovedOn();
    const { engine, read } = project;
    assert.deepEqual(await changesOf(project, ["params"]), ["params replace params.yaml"]);
    await engine.restore(await engine.planApply("brave-otter", ["params"]));
    assert.equal(read("params.yaml"), "lr: 0.25 # quicker\nother: 2\n", "the rest of the file is as it is now");
    assert.deepEqual(await changesOf(project, ["data"]), [
      "data replace metrics.json",
      "data replace model.json",
      "data replace raw.csv",
    ]);
    const code = await changesOf(project, ["code"]);
    assert.ok(code.length === 5 && code.every((change) => change.startsWith("code ")), code.join(", "));
  });

  it("does without the code of a run that has none, and says why", async () => {
    await using project = await openDataProject(files);
    const { engine, repository } = project;
    await engine.execute({ stageIds: ["train"], name: "brave-otter" }, quietHost());
    repository.write("params.yaml", "lr: 0.75\nother: 2\n");
    await engine.noteChanges([engine.root]);
    const plan = await engine.planApply("brave-otter", []);
    assert.deepEqual(
      plan.changes.filter(({ action }) => action !== "unchanged").map(({ target }) => target.path),
      ["params.yaml"],
    );
    assert.deepEqual(
      plan.unavailable.map(({ part }) => part),
      ["code"],
    );
    assert.match(plan.unavailable[0]?.message ?? "", /without a git commit/);
  });

  it("brings the executable bit of a script", { skip: process.platform === "win32" }, async () => {
    await using project = await openDataProject({ ...files, "tool.sh": "echo\n" });
    const { engine, repository } = project;
    chmodSync(path.join(repository.root, "tool.sh"), 0o755);
    repository.commit("first");
    await engine.execute({ stageIds: ["train"], name: "brave-otter" }, quietHost());
    chmodSync(path.join(repository.root, "tool.sh"), 0o644);
    assert.deepEqual(await changesOf(project, []), ["code replace tool.sh"]);
    await engine.restore(await engine.planApply("brave-otter", []));
    assert.deepEqual(await changesOf(project, []), []);
  });
});

describe("a branch from a run", () => {
  it("holds its code, parameters and metrics, and leaves the workspace as it is", async () => {
    await using project = await openMovedOn();
    const { engine, repository } = project;
    const before = [textsOf(project), repository.git("status", "--porcelain"), repository.git("rev-parse", "HEAD")];
    const { name, files: changed } = await engine.branchFrom("brave-otter", {});
    assert.equal(name, "brave-otter");
    assert.deepEqual(changed, ["factor.mjs", "helper.mjs", "metrics.json", "params.yaml"]);
    const after = [textsOf(project), repository.git("status", "--porcelain"), repository.git("rev-parse", "HEAD")];
    assert.deepEqual(after, before);
    assert.equal(repository.git("show", "brave-otter:params.yaml"), "lr: 0.25 # how fast\nother: 1");
    assert.equal(repository.git("show", "brave-otter:factor.mjs"), "export const factor = 2;");
    assert.equal(repository.git("show", "brave-otter:metrics.json"), '{"acc":0.5}');
    assert.equal(repository.git("log", "-1", "--format=%s", "brave-otter"), "Code and parameters of brave-otter");
    assert.equal(repository.git("log", "-1", "--format=%s", "brave-otter~"), "first");
    assert.equal((await engine.branchFrom("brave-otter", {})).name, "brave-otter-2");
  });

  it("is refused where the name is taken or wrong, and switches only where nothing is in the way", async () => {
    await using project = await openMovedOn();
    const { engine, repository, read } = project;
    await assert.rejects(engine.branchFrom("brave-otter", { name: "main" }), { code: "branch-exists" });
    await assert.rejects(engine.branchFrom("brave-otter", { name: "two words" }), { code: "branch-name-wrong" });
    await assert.rejects(engine.branchFrom("brave-otter", { name: "--force" }), { code: "branch-name-wrong" });
    repository.write("train.mjs", "// half done\n");
    await assert.rejects(engine.branchFrom("brave-otter", { name: "tries/one", switchTo: true }), {
      code: "branch-not-switched",
    });
    assert.equal(read("train.mjs"), "// half done\n");
    repository.git("checkout", "--quiet", "train.mjs");
    await engine.switchBranch("tries/one");
    assert.equal(repository.git("branch", "--show-current"), "tries/one");
    assert.equal(read("factor.mjs"), "export const factor = 2;\n");
    assert.ok(!existsSync(path.join(repository.root, "new.mjs")));
  });
});

describe("the files of a run", () => {
  it("are what it saw, what differed first, and what it read and made", async () => {
    await using project = await openMovedOn();
    const { sources, artifacts } = await project.engine.runFiles("brave-otter");
    assert.deepEqual(
      sources.filter(({ differed }) => differed).map(({ path: file }) => file),
      ["factor.mjs", "helper.mjs", "params.yaml"],
    );
    assert.ok(sources.some(({ path: file }) => file === "old.mjs"));
    assert.deepEqual(
      artifacts.map(({ version, isOutput, isKept }) => [version.path, isOutput, isKept]),
      [
        ["metrics.json", true, true],
        ["model.json", true, true],
        ["raw.csv", false, true],
      ],
    );
  });
});
