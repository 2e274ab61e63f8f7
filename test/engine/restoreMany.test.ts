import assert from "node:assert/strict";
import { openSync, closeSync, readdirSync, rmSync, statSync, writeSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";

import { makeStoreProject, readTree, type StoreProject, type Tree, writeTree } from "./storeProject.ts";

const isPosix = process.platform !== "win32";

/** More files than one thread is given at a time, with all that else may lie among them. */
function manyFiles(project: StoreProject): Readonly<Record<string, string>> {
  const files = Array.from({ length: 1_200 }, (_, index) => {
    const content = `the content of file ${index}`;
    return [`${index % 7}/${index % 3}/${index}`, isPosix && index % 5 === 0 ? { run: content } : content] as const;
  });
  const others: Tree = {
    "3/large": Buffer.alloc(200_000, "large"),
    "4/empty": null,
    "5/1/twin": "the content of file 0",
  };
  writeTree(project.at("data"), { ...Object.fromEntries(files), ...others });
  if (isPosix) writeTree(project.at("data"), { "6/link": { link: "../3/large" } });
  return readTree(project.at("data"));
}

/** Turns a bit in the middle of the largest pack. */
function damagePack(project: StoreProject): void {
  const packs = path.join(project.dir, "objects", "packs");
  const sizes = readdirSync(packs).map((name) => ({ name, size: statSync(path.join(packs, name)).size }));
  const [largest] = sizes.toSorted((a, b) => b.size - a.size);
  assert.ok(largest);
  const file = path.join(packs, largest.name);
  const descriptor = openSync(file, "r+");
  writeSync(descriptor, "damage", Math.floor(largest.size / 2));
  closeSync(descriptor);
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
    damagePack(project);
    await assert.rejects(project.store.restore(versions), { code: "object-damaged" });
    for (const [file, content] of Object.entries(readTree(project.at("data"))))
      assert.equal(content, before[file], file);
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
