import assert from "node:assert/strict";
import { closeSync, openSync, readdirSync, readFileSync, rmSync, utimesSync, writeSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";

import { walkFiles } from "../../src/engine/discovery/walk.ts";
import { loadBlake3 } from "../../src/engine/store/objects/blake3.ts";
import { ObjectFolder } from "../../src/engine/store/objects/objectFolder.ts";
import { Pace } from "../../src/engine/files/pace.ts";
import { StoredFolders } from "../../src/engine/store/trees/storedFolders.ts";
import { fillFolders } from "../../src/engine/store/workers/fillFolders.ts";
import { makeStoreProject, readTree, type StoreProject, type Tree, writeTree } from "./support/storeProject.ts";

const isPosix = process.platform !== "win32";

/** More files than one thread is given at a time, with all that else may lie among them. */
function manyFiles(project: StoreProject): Readonly<Record<string, string>> {
  const files = Array.from({ length: 1_200 }, (_, index) => {
    const content = `the content of file ${index}`;
    return [`${index % 7}/${index % 3}/${index}`, isPosix && index % 5 === 0 ? { run: content } : content] as const;
  });
  // In a folder of that many, several threads work.
  const flat = Array.from({ length: 1_100 }, (_, index) => [`flat/${index}`, `flat ${index}`] as const);
  const others: Tree = {
    "3/large": Buffer.alloc(200_000, "large"),
    "4/empty": null,
    "5/1/twin": "the content of file 0",
  };
  writeTree(project.at("data"), { ...Object.fromEntries(files), ...Object.fromEntries(flat), ...others });
  if (isPosix) writeTree(project.at("data"), { "6/link": { link: "../3/large" } });
  return readTree(project.at("data"));
}

/** Makes the content of one file another: what lies beside it in a pack depends on which thread was first. */
function damageOne(project: StoreProject): void {
  const packs = path.join(project.dir, "objects", "packs");
  for (const name of readdirSync(packs)) {
    const file = path.join(packs, name);
    const at = readFileSync(file).indexOf("the content of file 600");
    if (at < 0) continue;
    const descriptor = openSync(file, "r+");
    writeSync(descriptor, "damage", at);
    closeSync(descriptor);
    return;
  }
  assert.fail("no pack holds the file");
}

describe("a restore of many files to where nothing is", () => {
  it("gives back every one, with its bit, links, empty folders and large files", async () => {
    using project = makeStoreProject();
    const before = manyFiles(project);
    const versions = await project.store.capture(["data"]);
    rmSync(project.at("data"), { recursive: true });
    await project.store.restore(versions);
    assert.deepEqual(readTree(project.at("data")), before);
    assert.deepEqual(await project.store.capture(["data"]), versions);
  });

  it("adds the folders that are gone to those that are there", async () => {
    using project = makeStoreProject();
    const before = manyFiles(project);
    const versions = await project.store.capture(["data"]);
    for (const folder of ["0", "1/2", "6"]) rmSync(project.at(`data/${folder}`), { recursive: true });
    writeTree(project.at("data"), { "6": "a file where a folder was", "2/2/2": "changed" });
    await project.store.restore(versions);
    assert.deepEqual(readTree(project.at("data")), before);
  });

  it("stops at damaged content, says so and how far it came, and leaves no file in part", async () => {
    using project = makeStoreProject();
    const before = manyFiles(project);
    const versions = await project.store.capture(["data"]);
    rmSync(project.at("data"), { recursive: true });
    damageOne(project);
    await assert.rejects(project.store.restore(versions), {
      code: "object-damaged",
      message: /is damaged.* \d+ changes were made before that/s,
    });
    for (const [file, content] of Object.entries(readTree(project.at("data"))))
      assert.equal(content, before[file], file);
  });

  it("goes on after one that was killed while it filled a folder, of which no version and no pipeline has anything", async () => {
    using project = makeStoreProject();
    const before = manyFiles(project);
    const versions = await project.store.capture(["data"]);
    for (const folder of ["flat", "2"]) rmSync(project.at(`data/${folder}`), { recursive: true });
    const [partial] = await project.store.capture(["data"]);
    for (const [place, name] of [
      ["data", "00000000-1-abcdef"],
      ["data/1/1", "00000000-2-abcdef"],
      [".", "00000000-3-abcdef"],
    ] as const) {
      const unfinished = project.at(`${place}/.cairn-tmp-${name}`);
      writeTree(unfinished, { "0": "flat 0", "dvc.yaml": "stages: {}\n" });
      utimesSync(unfinished, 0, 0);
    }
    assert.deepEqual(await project.store.capture(["data"]), [partial]);
    assert.deepEqual(await walkFiles(project.root, assert.fail), []);
    await project.store.restore(versions);
    assert.deepEqual(readTree(project.at("data")), before);
    assert.deepEqual(readdirSync(project.root).toSorted(), [".cairn", "data"]);
  });

  it("puts nothing over what has come to the place of a folder meanwhile", async () => {
    using project = makeStoreProject();
    const blake3 = await loadBlake3(() => undefined);
    const objects = new ObjectFolder(project.dir, project.ports.index);
    writeTree(project.at("data"), { a: "of the version" });
    const [version = assert.fail()] = await project.store.capture(["data"]);
    const folders = new StoredFolders(objects, blake3);
    const hex = version.digest.slice("b3:".length);
    await folders.check(hex, new Pace());
    const come: Tree = { "folder/mine": "mine", file: "mine too" };
    writeTree(project.at("place"), come);
    const before = readTree(project.at("place"));
    for (const name of ["folder", "file"]) {
      const folder = project.at(`place/${name}`);
      const task = { packs: objects.packs, folders: [{ folder, isThere: false, ...folders.open(hex) }] };
      const { done, failure } = fillFolders(task, blake3);
      assert.equal(done, 0);
      assert.deepEqual(failure?.error.code, "EEXIST");
      assert.deepEqual(readTree(project.at("place")), before);
    }
  });

  it("can be cancelled on the way, and goes on later", async () => {
    using project = makeStoreProject();
    const before = manyFiles(project);
    const versions = await project.store.capture(["data"]);
    rmSync(project.at("data"), { recursive: true });
    const cancelling = new AbortController();
    const cancelled = project.store.restore(versions, {
      signal: cancelling.signal,
      onProgress: () => cancelling.abort(new Error("enough")),
    });
    // Where it is done before there is anything to tell, there was nothing to cancel.
    await cancelled.catch((error: unknown) => assert.equal((error as Error).message, "enough"));
    await project.store.restore(versions);
    assert.deepEqual(readTree(project.at("data")), before);
  });
});
