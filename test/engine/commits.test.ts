import assert from "node:assert/strict";
import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { openEngine } from "../../src/engine/openEngine.ts";
import type { Snapshot } from "../../src/engine/model/snapshot.ts";
import { makeGitRepository } from "./support/gitRepository.ts";
import type { GitRepository } from "./support/gitRepository.ts";
import { openCommitProject, recordData, told } from "./support/commitProject.ts";
import type { CommitProject } from "./support/commitProject.ts";
import { filesBelow } from "./support/storeProject.ts";
import { md5Of } from "./support/md5Of.ts";

const named = (text: string): string => `md5:${md5Of(text)}`.slice(0, 10);

/** Subject and content of the snapshots of commits, the newest first. */
async function commitsOf({
  engine,
}: Pick<CommitProject, "engine">): Promise<readonly (readonly [string, Record<string, string>])[]> {
  const snapshots = (await engine.snapshots()).filter(({ cause }) => cause === "commit");
  return snapshots.map((snapshot) => [snapshot.commitSubject ?? "", told(snapshot)] as const);
}

function objectBytes(repository: GitRepository): number {
  const folder = path.join(repository.root, ".cairn/objects");
  return filesBelow(folder).reduce((sum, file) => sum + statSync(path.join(folder, file)).size, 0);
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

describe("a commit that nobody has looked at", () => {
  it("gets its snapshot before the first one by hand, while what lay here with it still does", async () => {
    await using project = await openCommitProject();
    const { repository, engine } = project;
    repository.write("notes.bin", "mine");
    work(repository, "the first");
    await engine.takeSnapshot({ message: "by hand" });
    rmSync(path.join(repository.root, "notes.bin"));
    const [[subject, content] = []] = await commitsOf(project);
    assert.equal(subject, "the first");
    assert.match(content?.["notes.bin"] ?? "", /^b3:/);
    assert.deepEqual(
      (await engine.planRestore({ ref: "HEAD", paths: ["notes.bin"] })).changes.map(({ action }) => action),
      ["create"],
    );
  });
});

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
    const told = await engine.diffSnapshots(first, "workspace");
    assert.deepEqual([told.changes.map((change) => change.path), told.unknown], [["small.bin"], unknown]);
    const weights = { ref: first, path: "weights.bin" };
    await assert.rejects(engine.diffVersions(weights, { ...weights, ref: "workspace" }), { code: "version-unknown" });
    await assert.rejects(engine.planRestore({ ref: first, paths: ["weights.bin"] }), { code: "version-unknown" });
    await engine.restore(await engine.planRestore({ ref: first }));
    assert.equal(read(repository, "small.bin"), "small");
  });
});

describe("commits that were made here", () => {
  it("each have the data of their moment, also those that came before Cairn looked", async () => {
    await using project = await openCommitProject();
    const { repository, engine } = project;
    repository.write("notes.bin", "one");
    work(repository, "first");
    repository.git("commit", "--quiet", "--allow-empty", "--message", "Words only");
    await engine.recordHead();
    const { artifacts, missing, unknown } = await engine.findSnapshot("HEAD");
    assert.deepEqual(
      artifacts.map(({ path: artifact, digest }) => [artifact, digest.slice(0, 3)]),
      ["data/raw.csv", "metrics.json", "model.pkl", "notes.bin"].map((artifact) => [artifact, "b3:"]),
    );
    assert.deepEqual([missing, unknown], [[], undefined]);
    const { "notes.bin": notes, ...certain } = told(await engine.findSnapshot("HEAD~1"));
    assert.deepEqual(
      Object.values(certain).map((digest) => digest.slice(0, 3)),
      ["b3:", "b3:", "b3:"],
    );
    assert.match(notes ?? "", /^b3:/);
  });

  it("know what lay in the workspace where git took its time over a commit", async () => {
    await using project = await openCommitProject();
    const { repository, engine } = project;
    repository.write(".git/hooks/pre-commit", "#!/bin/sh\nsleep 1.2\n");
    chmodSync(path.join(repository.root, ".git/hooks/pre-commit"), 0o755);
    repository.write("notes.bin", "one");
    work(repository, "first");
    await engine.recordHead();
    assert.match(told(await engine.findSnapshot("HEAD"))["notes.bin"] ?? "", /^b3:/);
  });

  it("say where what lay in the workspace was not what they name, and keep both", async () => {
    await using project = await openCommitProject();
    const { repository, engine } = project;
    work(repository, "first");
    await engine.recordHead();
    repository.write("model.pkl", "trained by hand");
    repository.commit("Only words, with another model about");
    await engine.recordHead();
    const snapshot = await engine.findSnapshot("HEAD");
    const [model] = snapshot.artifacts.filter(({ path: artifact }) => artifact === "model.pkl");
    const [first] = (await engine.findSnapshot("HEAD~1")).artifacts.filter(({ path: one }) => one === "model.pkl");
    assert.equal(model?.digest, first?.digest, "the commit's own file says so");
    const [instead] = snapshot.instead ?? assert.fail("nothing instead");
    assert.equal(instead?.path, "model.pkl");
    assert.equal(Buffer.from(await engine.readVersion(instead.digest)).toString(), "trained by hand");
    await engine.restore(await engine.planRestore({ ref: "HEAD", paths: ["model.pkl"] }));
    assert.equal(read(repository, "model.pkl"), "model first");
  });

  it("are recorded once where two windows see them, and while git is at work", async () => {
    await using project = await openCommitProject();
    const { repository, engine } = project;
    const other = await project.another();
    work(repository, "first");
    const index = path.join(repository.root, ".git/index");
    const before = readFileSync(index);
    writeFileSync(`${index}.lock`, "");
    await Promise.all([engine.recordHead(), other.recordHead(), engine.recordHead()]);
    rmSync(`${index}.lock`);
    assert.deepEqual(readFileSync(index), before);
    assert.deepEqual(
      (await commitsOf(project)).map(([subject]) => subject),
      ["first"],
    );
  });

  it("are recorded in a worktree of its own, by what lies there", async () => {
    await using project = await openCommitProject();
    const { repository } = project;
    work(repository, "first");
    const folder = path.join(repository.root, "..", "tree");
    repository.git("worktree", "add", "--quiet", "-b", "side", folder);
    const engine = await openEngine(folder, { mayStartProcesses: true, log: () => {} });
    try {
      const { snapshot } = await engine.recordHead();
      assert.equal(snapshot?.branch, "side");
      const { "metrics.json": metrics, ...others } = told(snapshot);
      assert.match(metrics ?? "", /^b3:/);
      assert.deepEqual(others, {
        "data/raw.csv": named("raw first"),
        "model.pkl": named("model first"),
        "notes.bin": "unknown",
      });
    } finally {
      await engine.close();
    }
  });
});

describe("history that is rewritten", () => {
  it("keeps its snapshots, told from those that a branch leads to, and stores nothing again", async () => {
    await using project = await openCommitProject();
    const { repository, engine } = project;
    const git = (...args: readonly string[]): string => repository.git(...args);
    work(repository, "base");
    await engine.recordHead();
    git("checkout", "--quiet", "-b", "feature");
    for (const text of ["one", "two"]) {
      work(repository, text);
      await engine.recordHead();
    }
    const old = git("rev-parse", "HEAD");
    git("checkout", "--quiet", "main");
    repository.write("README.md", "Words\n");
    repository.commit("On main");
    await engine.recordHead();
    git("checkout", "--quiet", "feature");
    git("rebase", "--quiet", "main");
    const objects = objectBytes(repository);
    await engine.recordHead();
    git("commit", "--quiet", "--amend", "--message", "two, amended");
    await engine.recordHead();
    assert.equal(objectBytes(repository), objects, "the content was here");
    const listed = (await engine.snapshots()).filter(({ cause }) => cause === "commit");
    assert.deepEqual(
      listed.map(({ commitSubject, refs, isRewritten }) => [commitSubject, refs.join(), isRewritten]),
      [
        ["two, amended", "feature", false],
        ["two", "", true],
        ["one", "", false],
        ["On main", "main", false],
        ["two", "", true],
        ["one", "", true],
        ["base", "", false],
      ],
    );
    const digestOf = (snapshot: Snapshot | undefined, artifact: string): string | undefined =>
      snapshot && told(snapshot)[artifact];
    for (const artifact of ["model.pkl", "data/raw.csv", "metrics.json"]) {
      assert.match(digestOf(listed[4], artifact) ?? "", /^b3:/);
      assert.equal(digestOf(listed[2], artifact), digestOf(listed[5], artifact), artifact);
      assert.equal(digestOf(listed[0], artifact), digestOf(listed[4], artifact), artifact);
    }
    git("tag", "before");
    git("tag", "kept", old);
    repository.write("model.pkl", "something else");
    await engine.restore(await engine.planRestore({ ref: "kept~1" }));
    assert.equal(read(repository, "model.pkl"), "model one");
  });
});

describe("references of git's", () => {
  it("name snapshots: branches, tags, ancestors, and the stash", async () => {
    await using project = await openCommitProject();
    const { repository, engine } = project;
    const git = (...args: readonly string[]): string => repository.git(...args);
    work(repository, "first");
    git("tag", "--annotate", "v1.0", "--message", "x");
    await engine.recordHead();
    work(repository, "second");
    await engine.recordHead();
    recordData(repository, { model: "model first" });
    git("stash", "--quiet");
    for (const ref of ["v1.0", "HEAD~1", "main^"]) {
      await engine.restore(await engine.planRestore({ ref }));
      assert.equal(read(repository, "data/raw.csv"), "raw first", ref);
      await engine.restore(await engine.planRestore({ ref: "main" }));
      assert.equal(read(repository, "data/raw.csv"), "raw second", ref);
    }
    const stashed = told(await engine.findSnapshot("stash@{0}"));
    const [first, second] = [told(await engine.findSnapshot("v1.0")), told(await engine.findSnapshot("main"))];
    assert.equal(stashed["model.pkl"], first["model.pkl"]);
    assert.equal(stashed["data/raw.csv"], second["data/raw.csv"]);
    await engine.restore(await engine.planRestore({ ref: "stash@{0}", paths: ["model.pkl"] }));
    assert.equal(read(repository, "model.pkl"), "model first");
    const { changes } = await engine.diffSnapshots("v1.0", "stash@{0}");
    assert.deepEqual(
      changes.map(({ path: artifact }) => artifact),
      ["data/raw.csv"],
    );
    const listed = await engine.snapshots();
    assert.deepEqual(listed.find(({ commitSubject }) => commitSubject === "first")?.refs, ["v1.0"]);
  });
});

describe("a commit with data that cannot be read", () => {
  it("is recorded without it, and says so, until somebody can", { skip: process.platform !== "linux" }, async () => {
    await using project = await openCommitProject();
    const { repository, engine } = project;
    repository.write("cairn.yaml", "track: [notes.bin, odd]\n");
    repository.write(".gitignore", "/odd\nnotes.bin\n");
    repository.write("odd/fine", "fine");
    writeFileSync(Buffer.concat([Buffer.from(path.join(repository.root, "odd/")), Buffer.from([0xff, 0xfe])]), "odd");
    repository.write("notes.bin", "notes");
    repository.commit("Odd names");
    const { snapshot } = await engine.recordHead();
    assert.deepEqual(
      snapshot?.artifacts.map(({ path: artifact }) => artifact),
      ["notes.bin"],
    );
    assert.ok(snapshot?.unknown?.includes("odd"));
    assert.equal(project.warnings.filter((warning) => /does without odd: .*not valid UTF-8/.test(warning)).length, 1);
  });
});
