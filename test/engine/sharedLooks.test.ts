import assert from "node:assert/strict";
import { mkdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";

import type { PathStamp } from "../../src/engine/store/stamps/folderLook.ts";
import { stampPath } from "../../src/engine/store/stamps/pathStamp.ts";
import { SharedLooks } from "../../src/engine/store/stamps/sharedLooks.ts";
import { makeStoreProject, type StoreProject, writeTree } from "./support/storeProject.ts";

/** Folders in folders, more of them than one thread would keep for itself. */
function makeFolders(): StoreProject {
  const project = makeStoreProject();
  for (let folder = 0; folder < 120; folder++) {
    const inner = `data/${folder % 4}/folder ${folder}`;
    writeTree(project.root, { [`${inner}/a.txt`]: "a", [`${inner}/deep/b.txt`]: "b", [`${inner}/none`]: null });
  }
  writeTree(project.root, { "data/top.txt": "t", "data/2/middle.txt": "m" });
  return project;
}

async function stampShared(project: StoreProject): Promise<PathStamp> {
  const data = project.at("data");
  const looks = new SharedLooks([data]);
  const known = await looks.finish();
  assert.ok(known.has(data));
  return stampPath(project.root, "data", known);
}

describe("looks that threads share", () => {
  it("are those that one thread takes", async () => {
    using project = makeFolders();
    const alone = stampPath(project.root, "data");
    assert.equal(alone.fileCount, 242);
    assert.deepEqual(await stampShared(project), alone);
  });

  for (const name of ["data/top.txt", "data/2/middle.txt", "data/3/folder 119/deep/b.txt"]) {
    it(`show a change of ${name}`, async () => {
      using project = makeFolders();
      const before = await stampShared(project);
      const { atime, mtime } = statSync(project.at(name));
      writeFileSync(project.at(name), "x");
      utimesSync(project.at(name), atime, mtime);
      const after = await stampShared(project);
      assert.notEqual(after.text, before.text);
      assert.deepEqual(after, stampPath(project.root, "data"));
    });
  }

  it("show folders that come and go", async () => {
    using project = makeFolders();
    const before = await stampShared(project);
    mkdirSync(project.at("data/1/folder 1/new"));
    const between = await stampShared(project);
    rmSync(project.at("data/1/folder 1/none"), { recursive: true });
    const texts = [before, between, await stampShared(project)].map(({ text }) => text);
    assert.equal(new Set(texts).size, 3);
  });

  it("leave out what cannot be looked at", { skip: process.platform !== "linux" }, async () => {
    using project = makeFolders();
    writeFileSync(Buffer.concat([Buffer.from(project.at("data/2/")), Buffer.from([0xff])]), "x");
    const looks = new SharedLooks([project.at("data")]);
    const known = await looks.finish();
    assert.deepEqual([known.has(project.at("data")), known.has(project.at("data/3"))], [false, true]);
    assert.throws(() => stampPath(project.root, "data", known));
  });

  it("tell where a pipeline may be read from", async () => {
    using project = makeFolders();
    assert.equal((await stampShared(project)).mayHoldPipelines, false);
    writeTree(project.root, { [path.join("data", "0", "folder 0", "deep", "train.py")]: "" });
    assert.equal((await stampShared(project)).mayHoldPipelines, true);
  });
});
