import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";

import { openEngine } from "../../src/engine/openEngine.ts";
import type { LocalEngine } from "../../src/engine/localEngine.ts";
import { quietHost } from "./fixtures/dvc/openProject.ts";
import { type GitRepository, makeGitRepository } from "./support/gitRepository.ts";
import { filesBelow, readTree } from "./support/storeProject.ts";

const pipeline = `stages:
  count:
    cmd: ls images | wc -l > count.txt
    deps: [images]
    outs: [count.txt]
`;

interface Opened extends AsyncDisposable {
  readonly repository: GitRepository;
  readonly engine: LocalEngine;
}

/** A project whose images and labels are versioned, in git, with nothing kept yet. */
async function open(): Promise<Opened> {
  const repository = makeGitRepository();
  repository.write(".gitignore", ".cairn\nimages\nlabels.csv\ncount.txt\n");
  repository.write("dvc.yaml", pipeline);
  repository.write("cairn.yaml", "track: [images, labels.csv]\n");
  repository.write("images/cats/ø 1.png", "cat one");
  repository.write("images/dogs/1.png", "dog one");
  repository.write("labels.csv", "id,label\n1,cat\n");
  const engine = await openEngine(repository.root, { mayStartProcesses: true, log: () => undefined });
  const close = async (): Promise<void> => {
    await engine.close();
    repository[Symbol.dispose]();
  };
  return { repository, engine, [Symbol.asyncDispose]: close };
}

describe("the history of an artifact", () => {
  it("tells the commits and runs of each version, and what became of the one before", async () => {
    await using project = await open();
    const { repository, engine } = project;
    const commit = repository.commit("Two images");
    await engine.recordHead();
    const run = await engine.execute({ stageIds: [], name: "first-count" }, quietHost());
    repository.write("images/cats/2.png", "another cat");
    rmSync(path.join(repository.root, "images/dogs"), { recursive: true });
    await engine.takeSnapshot({ message: "cats only" });
    const [newest, oldest, ...others] = await engine.artifactHistory("images");
    assert.deepEqual(others, []);
    assert.deepEqual([newest?.message, newest?.commits, newest?.isCurrent], ["cats only", [], true]);
    assert.deepEqual(newest?.change, {
      digest: oldest?.version.digest,
      sizeDelta: 4,
      files: { added: 1, removed: 1, changed: 0, renamed: 0 },
    });
    assert.deepEqual(oldest?.commits, [{ hash: commit, subject: "Two images" }]);
    assert.deepEqual([oldest.runs, oldest.change, oldest.isCurrent], [[], undefined, false]);
    const [made] = await engine.artifactHistory("count.txt");
    assert.deepEqual(made?.runs, [{ id: run.id, name: "first-count" }]);
    assert.equal((await engine.findSnapshot(run.id)).runName, "first-count");
  });

  it("of a file inside a folder has the versions of that file alone", async () => {
    await using project = await open();
    const { repository, engine } = project;
    const label = async (message: string): Promise<unknown> => await engine.takeSnapshot({ message });
    await label("one");
    repository.write("images/dogs/1.png", "a better dog");
    await label("two");
    repository.write("images/cats/3.png", "a cat that does not matter to dogs");
    await label("three");
    const dogs = await engine.artifactHistory("images/dogs/1.png");
    assert.deepEqual(
      dogs.map(({ message, version: { size }, change, isCurrent }) => [message, size, change?.sizeDelta, isCurrent]),
      [
        ["three", 12, 5, true],
        ["one", 7, undefined, false],
      ],
    );
    assert.equal((await engine.artifactHistory("images/cats")).length, 2);
    assert.deepEqual(await engine.artifactHistory("images/nothing.png"), []);
    assert.deepEqual(await engine.artifactHistory("nowhere"), []);
  });

  it("goes by the version that was in the workspace before, also where one came back", async () => {
    await using project = await open();
    const { repository, engine } = project;
    for (const text of ["one", "two, longer", "one", "three is the longest"]) {
      repository.write("labels.csv", text);
      await engine.takeSnapshot({ message: text });
    }
    const history = await engine.artifactHistory("labels.csv");
    assert.deepEqual(
      history.map(({ message, change }) => [message, change?.sizeDelta]),
      [
        ["three is the longest", 17],
        ["one", undefined],
        ["two, longer", 8],
      ],
    );
  });
});

describe("the history after a restore", () => {
  it("holds no version against what the restore overwrote: it was made from what that brought", async () => {
    await using project = await open();
    const { repository, engine } = project;
    const { id } = await engine.takeSnapshot({ message: "one" });
    repository.write("labels.csv", "id,label\n1,cat\n2,dog\n");
    await engine.takeSnapshot({ message: "two" });
    await engine.restore(await engine.planRestore({ ref: id, paths: ["labels.csv"] }));
    repository.write("labels.csv", "id,label\n1,cat\n3,cow\n4,owl\n");
    await engine.takeSnapshot({ message: "three" });
    const history = await engine.artifactHistory("labels.csv");
    assert.deepEqual(
      history.map(({ message, change }) => [message, change?.sizeDelta]),
      [
        ["three", undefined],
        ["two", 6],
        ["one", undefined],
      ],
    );
  });
});

describe("what differs between two moments", () => {
  it("is told artifact by artifact, of commits, snapshots and the workspace, which is only read", async () => {
    await using project = await open();
    const { repository, engine } = project;
    repository.commit("Two images");
    await engine.recordHead();
    repository.write("images/cats/2.png", "another cat");
    rmSync(path.join(repository.root, "labels.csv"));
    repository.write("count.txt", "3\n");
    const before = filesBelow(path.join(repository.root, ".cairn", "objects"));
    const { changes, sameCount, before: side, after } = await engine.diffSnapshots("main", "workspace");
    assert.deepEqual(
      changes.map(({ path, before, after, files }) => [path, before?.size, after?.size, files?.added]),
      [
        ["count.txt", undefined, 2, undefined],
        ["images", 14, 25, 1],
        ["labels.csv", 15, undefined, undefined],
      ],
    );
    assert.deepEqual([sameCount, side.snapshot?.cause, after.snapshot], [0, "commit", undefined]);
    assert.deepEqual(filesBelow(path.join(repository.root, ".cairn", "objects")), before, "nothing is kept for it");
    const { id } = await engine.takeSnapshot({});
    assert.deepEqual((await engine.diffSnapshots(id, "workspace")).changes, []);
    assert.equal((await engine.diffSnapshots("HEAD", id)).changes.length, 3);
  });

  it("is told of what a restore overwrote by that alone", async () => {
    await using project = await open();
    const { repository, engine } = project;
    const { id } = await engine.takeSnapshot({ message: "the labels" });
    repository.write("labels.csv", "changed");
    const { undoSnapshotId } = await engine.restore(await engine.planRestore({ ref: id, paths: ["labels.csv"] }));
    const { changes, sameCount, before } = await engine.diffSnapshots(undoSnapshotId ?? assert.fail(), "workspace");
    assert.deepEqual([changes.map(({ path }) => path), sameCount], [["labels.csv"], 0]);
    assert.equal(before.snapshot?.message, "Before restoring the labels");
  });

  it("says when a snapshot without a message was taken that a restore went to, not its id", async () => {
    await using project = await open();
    const { repository, engine } = project;
    const { id, time } = await engine.takeSnapshot({});
    repository.write("labels.csv", "changed");
    const { undoSnapshotId = assert.fail() } = await engine.restore(await engine.planRestore({ ref: id }));
    const { message } = await engine.findSnapshot(undoSnapshotId);
    assert.equal(message, `Before restoring the snapshot of ${new Date(time).toLocaleString()}`);
  });

  it("is told to the content of one artifact, or of a file in one, in a snapshot and as it lies there", async () => {
    await using project = await open();
    const { repository, engine } = project;
    const { id } = await engine.takeSnapshot({});
    repository.write("labels.csv", "id,label\n1,dog\n2,cat\n");
    repository.write("images/dogs/1.png", "dog one, better");
    const between = (path: string) => engine.diffVersions({ ref: id, path }, { ref: "workspace", path });
    const { content: labels } = await between("labels.csv");
    assert.deepEqual(labels?.kind === "table" && [labels.rows?.key, labels.rows?.added, labels.rows?.changed], [
      "id",
      1,
      1,
    ]);
    const { content: images } = await between("images");
    assert.deepEqual(images?.kind === "folder" && images.changed.map(({ path }) => path), ["dogs/1.png"]);
    const { content: dog, before, after } = await between("images/dogs/1.png");
    assert.deepEqual([dog?.kind, before?.size, after?.size], ["text", 7, 15]);
    assert.equal((await between("images/cats")).content, undefined, "they are the same");
    await assert.rejects(between("images/nothing"), { code: "artifact-unknown" });
  });

  it("says what is no reference to anything", async () => {
    await using project = await open();
    await assert.rejects(project.engine.diffSnapshots("nothing", "workspace"), { code: "snapshot-unknown" });
  });
});

describe("a restore of paths", () => {
  it("brings back a file or a folder inside an artifact, and leaves the rest of it as it is", async () => {
    await using project = await open();
    const { repository, engine } = project;
    const at = (file: string): string => path.join(repository.root, file);
    symlinkSync("1.png", at("images/dogs/link"));
    const { id } = await engine.takeSnapshot({ message: "whole" });
    repository.write("images/dogs/1.png", "a dog that is worse");
    rmSync(at("images/cats"), { recursive: true });
    repository.write("images/dogs/2.png", "a new dog");
    const restore = async (...paths: readonly string[]) => engine.restore(await engine.planRestore({ ref: id, paths }));
    const { plan } = await restore("images/cats", "images/dogs/1.png");
    assert.deepEqual(
      plan.changes.map(({ target, action }) => [target.path, action]),
      [
        ["images/cats", "create"],
        ["images/dogs/1.png", "replace"],
      ],
    );
    assert.deepEqual(filesBelow(at("images")), ["cats/ø 1.png", "dogs/1.png", "dogs/2.png", "dogs/link"]);
    assert.equal(readFileSync(at("images/dogs/1.png"), "utf8"), "dog one");
    const history = await engine.artifactHistory("images/dogs/1.png");
    assert.deepEqual(
      history.map(({ message, version, isCurrent }) => [message, version.size, isCurrent]),
      [
        ["Before restoring whole", 19, false],
        ["whole", 7, true],
      ],
    );
    await engine.restore(await engine.planRestore({ undo: "last" }));
    assert.equal(readFileSync(at("images/dogs/1.png"), "utf8"), "a dog that is worse");
    assert.equal(existsSync(at("images/cats")), false);
    await assert.rejects(restore("images/dogs/link"), { code: "target-is-link" });
    await assert.rejects(restore("images/dogs/3.png"), { code: "artifact-unknown" });
  });

  it("without a reference brings back data that is missing, and data that has changed only where it is named", async () => {
    await using project = await open();
    const { repository, engine } = project;
    const planned = async (...paths: readonly string[]) =>
      (await engine.planRestore({ paths })).changes.map(({ target, action }) => [target.path, action]);
    repository.commit("Two images");
    await engine.takeSnapshot({});
    rmSync(path.join(repository.root, "images"), { recursive: true });
    repository.write("labels.csv", "id,label\n1,cat\n2,dog\n");
    assert.deepEqual(await planned(), [["images", "create"]]);
    assert.deepEqual(await planned("labels.csv"), [["labels.csv", "replace"]]);
    await assert.rejects(planned("images/dogs/1.png"), { code: "part-of-artifact" });
    repository.git("add", "--force", "labels.csv");
    repository.git("commit", "--quiet", "-m", "Labels are git's now");
    rmSync(path.join(repository.root, "labels.csv"));
    assert.deepEqual(await planned(), [["images", "create"]]);
  });

  it("brings back all artifacts in a folder", async () => {
    await using project = await open();
    const { repository, engine } = project;
    repository.write("cairn.yaml", "track: [sets/a.csv, sets/b.csv, labels.csv]\n");
    for (const name of ["a", "b"]) repository.write(`sets/${name}.csv`, name);
    const { id } = await engine.takeSnapshot({});
    const pathsFor = async (...paths: readonly string[]) =>
      (await engine.planRestore({ ref: id, paths })).changes.map(({ target }) => target.path);
    assert.deepEqual(await pathsFor("sets", "sets/a.csv"), ["sets/a.csv", "sets/b.csv"]);
    assert.deepEqual(await pathsFor("."), ["images", "labels.csv", "sets/a.csv", "sets/b.csv"]);
  });
});

describe("the undo of a restore", () => {
  it("brings back what was overwritten, takes away what was not there, and can itself be undone", async () => {
    await using project = await open();
    const { repository, engine } = project;
    const at = (file: string): string => path.join(repository.root, file);
    await assert.rejects(engine.planRestore({ undo: "last" }), { code: "nothing-to-undo" });
    const { id } = await engine.takeSnapshot({});
    const then = [readTree(at("images")), readFileSync(at("labels.csv"), "utf8")];
    repository.write("labels.csv", "never kept\n");
    rmSync(at("images"), { recursive: true });
    await engine.restore(await engine.planRestore({ ref: id }));
    assert.deepEqual([readTree(at("images")), readFileSync(at("labels.csv"), "utf8")], then);
    // It is in the ledger, and so outlives the engine.
    const other = await openEngine(repository.root, { mayStartProcesses: true, log: () => undefined });
    const plan = await other.planRestore({ undo: "last" });
    assert.deepEqual(
      plan.changes.map(({ target, action }) => [target.path, action]),
      [
        ["labels.csv", "replace"],
        ["images", "remove"],
      ],
    );
    await other.restore(plan);
    await other.close();
    assert.deepEqual([existsSync(at("images")), readFileSync(at("labels.csv"), "utf8")], [false, "never kept\n"]);
    await engine.restore(await engine.planRestore({ undo: "last" }));
    assert.deepEqual([readTree(at("images")), readFileSync(at("labels.csv"), "utf8")], then);
  });

  it("of a restore that only brought files leaves a repository in a folder alone, and what is kept is not lost", async () => {
    await using project = await open();
    const { repository, engine } = project;
    const at = (file: string): string => path.join(repository.root, file);
    const { id } = await engine.takeSnapshot({});
    for (const name of ["images", "labels.csv"]) rmSync(at(name), { recursive: true });
    const { restoreId, undoSnapshotId } = await engine.restore(await engine.planRestore({ ref: id }));
    assert.equal(undoSnapshotId, undefined);
    repository.write("images/clone/.git/HEAD", "ref");
    repository.write("labels.csv", "written since\n");
    await engine.restore(await engine.planRestore({ undo: restoreId ?? assert.fail() }));
    assert.deepEqual(filesBelow(at("images")), ["clone/.git/HEAD"]);
    assert.equal(existsSync(at("labels.csv")), false);
    await engine.restore(await engine.planRestore({ undo: "last" }));
    assert.equal(readFileSync(at("labels.csv"), "utf8"), "written since\n");
  });
});

describe("a copy of a version", () => {
  it("is not made of content that is damaged", async () => {
    await using project = await open();
    const { repository, engine } = project;
    const at = (file: string): string => path.join(repository.root, file);
    repository.write("labels.csv", randomBytes(200_000));
    const { id } = await engine.takeSnapshot({});
    const objects = at(".cairn/objects");
    const [loose] = filesBelow(objects).filter((file) => !file.startsWith("packs/"));
    const object = path.join(objects, loose ?? assert.fail());
    chmodSync(object, 0o644);
    writeFileSync(object, Buffer.alloc(200_000));
    await assert.rejects(engine.copyVersion({ ref: id, path: "labels.csv" }, at("copy.csv")), {
      code: "object-damaged",
    });
    assert.deepEqual(
      readdirSync(repository.root).filter((name) => name.startsWith(".cairn-tmp") || name === "copy.csv"),
      [],
    );
  });

  it("is written anywhere, files, links and bits of a folder too, and never over a folder", async () => {
    await using project = await open();
    const { repository, engine } = project;
    const at = (file: string): string => path.join(repository.root, file);
    repository.write("images/run.sh", "#!/bin/sh\n");
    chmodSync(at("images/run.sh"), 0o755);
    symlinkSync("cats", at("images/to cats"));
    const { id } = await engine.takeSnapshot({});
    const then = readTree(at("images"));
    rmSync(at("images"), { recursive: true });
    await engine.copyVersion({ ref: id, path: "images" }, at("copied images"));
    assert.deepEqual(readTree(at("copied images")), then);
    await engine.copyVersion({ ref: id, path: "images/dogs/1.png" }, at("dog.png"));
    await engine.copyVersion({ ref: id, path: "labels.csv" }, at("dog.png"));
    assert.equal(readFileSync(at("dog.png"), "utf8"), "id,label\n1,cat\n");
    await assert.rejects(engine.copyVersion({ ref: id, path: "images" }, at("copied images")), { code: "in-the-way" });
    await assert.rejects(engine.copyVersion({ ref: id, path: "none" }, at("none")), { code: "artifact-unknown" });
    assert.deepEqual(
      readdirSync(repository.root).filter((name) => name.startsWith(".cairn-tmp")),
      [],
    );
  });
});
