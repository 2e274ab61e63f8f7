import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { openEngine } from "../../src/engine/openEngine.ts";
import type { DataMismatch } from "../../src/engine/model/dataMismatch.ts";
import { titleOfMismatch } from "../../src/engine/model/dataMismatch.ts";
import { recallStatus } from "../../src/engine/recallStatus.ts";
import { openCommitProject, recordData } from "./support/commitProject.ts";
import type { CommitProject } from "./support/commitProject.ts";

const quiet = () => undefined;

async function work({ repository, engine }: CommitProject, text: string): Promise<void> {
  repository.write("model.pkl", `model ${text}`);
  repository.write("data/raw.csv", `raw ${text}`);
  repository.write("notes.bin", `notes ${text}`);
  recordData(repository, { model: `model ${text}`, raw: `raw ${text}` });
  repository.commit(text);
  await engine.recordHead();
}

/** `main` and `feature` with data of their own, and HEAD at `feature` with its data. */
async function makeBranches(project: CommitProject): Promise<void> {
  await work(project, "of main");
  project.repository.git("checkout", "--quiet", "-b", "feature");
  await work(project, "of feature");
}

/** The title and the paths. */
function told(mismatch: DataMismatch | undefined): readonly string[] {
  return mismatch ? [titleOfMismatch(mismatch), ...mismatch.paths] : [];
}

const ofFeature = ["Data of feature, code of main", "data/raw.csv", "model.pkl", "notes.bin"];

describe("data that stays while HEAD goes to another commit", () => {
  it("is told of until the commit's own is brought back, and again once that is undone", async () => {
    await using project = await openCommitProject();
    const { repository, engine } = project;
    await makeBranches(project);
    assert.deepEqual(told(await engine.dataMismatch()), [], "what the commit was made from is its data");
    repository.git("checkout", "--quiet", "main");
    await engine.recordHead();
    const mismatch = await engine.dataMismatch();
    assert.deepEqual(told(mismatch), ofFeature);
    await engine.restore(await engine.planRestore({ ref: "HEAD", paths: mismatch?.paths ?? [] }));
    assert.deepEqual(told(await engine.dataMismatch()), []);
    const states = (await engine.artifacts()).map(({ state }) => state);
    assert.deepEqual([...new Set(states)], ["unchanged"], "the newest snapshot is another commit's");
    await engine.restore(await engine.planRestore({ undo: "last" }));
    assert.deepEqual(told(await engine.dataMismatch()), ofFeature);
  });

  it("is not what somebody changed or brought there since", async () => {
    await using project = await openCommitProject();
    const { repository, engine } = project;
    await work(project, "of old");
    await makeBranches(project);
    repository.git("checkout", "--quiet", "main");
    await engine.recordHead();
    repository.write("model.pkl", "model of nobody yet");
    repository.write("notes.bin", "notes of feature");
    assert.deepEqual(told(await engine.dataMismatch()), ["Data of feature, code of main", "data/raw.csv"]);
    await engine.restore(await engine.planRestore({ ref: "main~1" }));
    assert.deepEqual(told(await engine.dataMismatch()), []);
  });

  it("is not a change of data on one commit, whatever else moved HEAD there", async () => {
    await using project = await openCommitProject();
    const { repository, engine } = project;
    await makeBranches(project);
    await engine.restore(await engine.planRestore({ ref: "main", paths: ["notes.bin"] }));
    repository.write("dvc.yaml", "stages: {}\n");
    repository.git("stash", "--quiet");
    repository.git("checkout", "--quiet", "-b", "another");
    assert.deepEqual(told(await engine.dataMismatch()), []);
  });

  it("is not told of where the commit's data is unknown, or not to be had", async () => {
    await using project = await openCommitProject();
    const { repository, engine } = project;
    await makeBranches(project);
    repository.git("checkout", "--quiet", "-b", "theirs", "main");
    recordData(repository, { model: "model of theirs", raw: "raw of theirs" });
    repository.git("add", "--all");
    // As a colleague's commit comes: it was not made from this workspace.
    const tree = repository.git("write-tree").trim();
    const commit = repository.git("commit-tree", "-p", "HEAD", "-m", "Theirs", tree).trim();
    repository.git("reset", "--quiet", "--hard", commit);
    await engine.recordHead();
    const { unknown } = await engine.findSnapshot("HEAD");
    assert.deepEqual(unknown, ["notes.bin"]);
    assert.deepEqual(told(await engine.dataMismatch()), []);
  });

  it("counts what the other commit does not have only beside what it has", async () => {
    await using project = await openCommitProject();
    const { repository, engine } = project;
    await makeBranches(project);
    for (const file of ["model.pkl", "notes.bin"]) rmSync(path.join(repository.root, file));
    repository.git("rm", "--quiet", "dvc.lock");
    repository.write("data/raw.csv", "raw of late");
    recordData(repository, { raw: "raw of late" });
    repository.commit("of late");
    await engine.recordHead();
    repository.git("checkout", "--quiet", "main");
    await engine.recordHead();
    assert.deepEqual(told(await engine.dataMismatch()), ofFeature);
    rmSync(path.join(repository.root, "data/raw.csv"));
    assert.deepEqual(told(await engine.dataMismatch()), [], "then it is missing, and no other commit's");
  });
});

describe("a status", () => {
  it("tells of data of another commit, and is not recalled once HEAD has come to its commit another way", async () => {
    process.env["CAIRN_BUILD"] = "tested";
    await using project = await openCommitProject();
    const { repository, engine } = project;
    await makeBranches(project);
    const read = async () => {
      const own = await openEngine(repository.root, { mayStartProcesses: true, log: quiet });
      try {
        await own.recordCommit();
        return (await own.report()).mismatch;
      } finally {
        await own.close();
      }
    };
    repository.git("checkout", "--quiet", "main");
    assert.deepEqual(told(await read()), ofFeature);
    await engine.restore(await engine.planRestore({ ref: "HEAD" }));
    // Long enough for the files to be told from any that are changed now.
    await new Promise((resolve) => setTimeout(resolve, 60));
    assert.deepEqual(told(await read()), []);
    assert.ok(await recallStatus(repository.root, quiet), "what is told is kept");
    repository.git("checkout", "--quiet", "feature");
    repository.git("checkout", "--quiet", "main");
    assert.equal(await recallStatus(repository.root, quiet), undefined);
  });
});
