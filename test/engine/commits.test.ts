import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { makeGitRepository } from "./gitRepository.ts";
import type { GitRepository } from "./gitRepository.ts";
import { md5Of, openCommitProject, recordData, told } from "./commitProject.ts";
import type { CommitProject } from "./commitProject.ts";

const named = (text: string): string => `md5:${md5Of(text)}`.slice(0, 10);

/** Subject and content of the snapshots of commits, the newest first. */
async function commitsOf({
  engine,
}: Pick<CommitProject, "engine">): Promise<readonly (readonly [string, Record<string, string>])[]> {
  const snapshots = (await engine.snapshots()).filter(({ cause }) => cause === "commit");
  return snapshots.map((snapshot) => [snapshot.commitSubject ?? "", told(snapshot)] as const);
}

function read(repository: GitRepository, file: string): string {
  return readFileSync(path.join(repository.root, file), "utf8");
}

/** Data and model as a run would leave them, with what DVC records of them, committed. */
function work(repository: GitRepository, text: string): string {
  repository.write("model.pkl", `model ${text}`);
  repository.write("data/raw.csv", `raw ${text}`);
  recordData(repository, { model: `model ${text}`, raw: `raw ${text}` });
  return repository.commit(text);
}

/** A colleague's clone of a repository. */
function makeClone(repository: GitRepository): GitRepository {
  const clone = makeGitRepository();
  clone.git("remote", "add", "origin", repository.root);
  clone.git("pull", "--quiet", "origin", "main");
  clone.git("branch", "--quiet", "--set-upstream-to=origin/main");
  return clone;
}

describe("commits that came from elsewhere", () => {
  it("are recorded with what their own files name, each of them, and what nobody can say is said", async () => {
    await using project = await openCommitProject();
    const { repository, engine } = project;
    repository.write("notes.bin", "mine");
    work(repository, "the first");
    await engine.recordHead();
    using colleague = makeClone(repository);
    for (const text of ["second", "third", "fourth"]) work(colleague, text);
    repository.git("pull", "--quiet", colleague.root, "main");
    const record = await engine.recordHead();
    const commits = new Map(await commitsOf(project));
    assert.deepEqual([...commits.keys()], ["fourth", "third", "second", "the first"]);
    for (const text of ["fourth", "third", "second"]) {
      const { "metrics.json": metrics, ...others } = commits.get(text) ?? {};
      assert.match(metrics ?? "", /^b3:/, "what is in git is known, and kept");
      assert.deepEqual(others, {
        "data/raw.csv": named(`raw ${text}`),
        "model.pkl": named(`model ${text}`),
        "notes.bin": "unknown",
      });
    }
    assert.equal(record.isNew, true);
    assert.deepEqual(record.differing, [], "what is nowhere cannot be brought");
    const plan = await engine.planRestore({ ref: "HEAD" });
    assert.deepEqual(
      plan.lost?.map(({ path: lost }) => lost),
      ["data/raw.csv", "model.pkl"],
    );
    assert.match(plan.lost?.[0]?.cure ?? "", /dvc pull/);
    await engine.restore(plan);
    assert.equal(read(repository, "model.pkl"), "model the first", "nothing is touched");
  });

  it("have the data that is here, under whichever name, without storing it again", async () => {
    await using project = await openCommitProject();
    const { repository, engine } = project;
    work(repository, "the first");
    await engine.recordHead();
    using colleague = makeClone(repository);
    recordData(colleague, { model: "model of theirs" });
    colleague.commit("Only the model");
    repository.git("pull", "--quiet", colleague.root, "main");
    await engine.recordHead();
    const [[, pulled] = ["", {}], [, first] = ["", {}]] = await commitsOf(project);
    assert.equal(pulled["data/raw.csv"], first["data/raw.csv"]);
    assert.match(first["data/raw.csv"] ?? "", /^b3:/);
    assert.equal(pulled["model.pkl"], named("model of theirs"));
  });

  it("of the time before Cairn are recorded as far as they tell of data", async () => {
    await using project = await openCommitProject();
    const { repository, engine } = project;
    repository.git("commit", "--quiet", "--allow-empty", "--message", "Nothing yet");
    for (const text of ["one", "two", "three"]) work(repository, text);
    rmSync(path.join(repository.root, "model.pkl"));
    await engine.recordHead();
    const commits = await commitsOf(project);
    assert.deepEqual(
      commits.map(([subject, { "model.pkl": model }]) => [subject, model]),
      [
        ["three", named("model three")],
        ["two", named("model two")],
        ["one", named("model one")],
      ],
    );
  });

  it("that are in git-lfs are not taken for what stands in git in their place", async () => {
    await using project = await openCommitProject();
    const { repository, engine } = project;
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${"0".repeat(64)}\nsize 12\n`;
    repository.write("cairn.yaml", "track: [weights.bin, small.bin]\n");
    repository.write("weights.bin", pointer);
    repository.write("small.bin", "small");
    const first = repository.commit("Pointers");
    repository.write("weights.bin", `${pointer} `);
    repository.write("small.bin", "other");
    repository.commit("Others");
    await engine.recordHead();
    const { artifacts, unknown } = await engine.findSnapshot(first);
    assert.deepEqual(
      artifacts.map(({ path: artifact }) => artifact),
      ["small.bin"],
    );
    assert.ok(unknown?.includes("weights.bin"));
    await engine.restore(await engine.planRestore({ ref: first }));
    assert.equal(read(repository, "small.bin"), "small");
  });
});
