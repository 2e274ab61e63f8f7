import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { describe, it } from "node:test";

import type { Digest } from "../../src/engine/model/digest.ts";
import { decodeStatBlob, encodeStatBlob, type StatEntry } from "../../src/engine/store/stamps/statBlob.ts";
import { makeStoreProject, settle, type StoreProject, writeTree } from "./support/storeProject.ts";

async function b3(project: StoreProject, file: string): Promise<Digest | undefined> {
  return (await project.store.digest([file], ["b3"])).get(file)?.b3;
}

function cached(project: StoreProject, directory: string): Map<string, StatEntry> {
  return decodeStatBlob(project.ports.statCache.load(directory) ?? new Uint8Array()) ?? new Map<string, StatEntry>();
}

/** Writes digests into the cache that are not the files': what comes back tells whether it was believed. */
function plant(project: StoreProject, directory: string, planted: string): void {
  const entries = cached(project, directory);
  for (const [name, entry] of entries) entries.set(name, { ...entry, b3: planted });
  project.ports.statCache.save(new Map([[directory, encodeStatBlob(entries)]]));
}

const planted = "12".repeat(32);

describe("the blob of a directory", () => {
  const entries = new Map<string, StatEntry>([
    [
      "a.txt",
      { size: 5n, mtimeNs: 1_700_000_000_123_456_789n, ctimeNs: 1n, inode: 2n ** 64n - 1n, b3: "ab".repeat(32) },
    ],
    ["ø 🚀", { size: 2n ** 50n, mtimeNs: 0n, ctimeNs: 0n, inode: 7n, b3: "cd".repeat(32), md5: "ef".repeat(16) }],
    ["none", { size: 0n, mtimeNs: 3n, ctimeNs: 4n, inode: 8n }],
  ]);

  it("gives back what was put in", () => {
    assert.deepEqual(decodeStatBlob(encodeStatBlob(entries)), entries);
    assert.deepEqual(decodeStatBlob(encodeStatBlob(new Map())), new Map());
  });

  it("is forgotten where a bit is wrong, where it is cut, and where another version wrote it", () => {
    const blob = encodeStatBlob(entries);
    for (let at = 0; at < blob.length; at++) {
      const damaged = Buffer.from(blob);
      damaged.writeUInt8(damaged.readUInt8(at) ^ 0x10, at);
      // Three bytes are there for alignment alone.
      if (at < 1 || at > 3) assert.equal(decodeStatBlob(damaged), undefined, `byte ${at}`);
      assert.equal(decodeStatBlob(blob.subarray(0, at)), undefined, `cut at ${at}`);
    }
  });
});

describe("the stat cache", () => {
  it("is believed while nothing has changed, and not longer", async () => {
    using project = makeStoreProject();
    writeTree(project.root, { "data/a.txt": "a", "data/b.txt": "b" });
    await settle();
    const digest = await b3(project, "data/a.txt");
    await project.store.digest(["data"], ["b3"]);
    plant(project, "data", planted);
    assert.equal(await b3(project, "data/a.txt"), `b3:${planted}`);
    const { atime, mtime } = statSync(project.at("data/a.txt"));
    writeFileSync(project.at("data/a.txt"), "A");
    utimesSync(project.at("data/a.txt"), atime, mtime);
    assert.notEqual(await b3(project, "data/a.txt"), `b3:${planted}`, "same size, same mtime: the ctime tells");
    writeFileSync(project.at("data/a.txt"), "a");
    assert.equal(await b3(project, "data/a.txt"), digest);
  });

  it("adds md5 to what it knows, and keeps both", async () => {
    using project = makeStoreProject();
    writeTree(project.root, { "data/a.txt": "hello\n" });
    await settle();
    await b3(project, "data/a.txt");
    await project.store.digest(["data/a.txt"], ["md5"]);
    const entry = cached(project, "data").get("a.txt");
    assert.equal(entry?.md5, "b1946ac92492d2347c6235b4d2611184");
    assert.equal(`b3:${entry?.b3}`, await b3(project, "data/a.txt"));
  });

  it("forgets files that are gone", async () => {
    using project = makeStoreProject();
    writeTree(project.root, { "data/a.txt": "a", "data/b.txt": "b" });
    await settle();
    await project.store.digest(["data"], ["b3"]);
    assert.deepEqual([...cached(project, "data").keys()], ["a.txt", "b.txt"]);
    rmSync(project.at("data/b.txt"));
    await project.store.digest(["data"], ["b3"]);
    assert.deepEqual([...cached(project, "data").keys()], ["a.txt"]);
    rmSync(project.at("data/a.txt"));
    await project.store.digest(["data"], ["b3"]);
    assert.deepEqual([...cached(project, "data").keys()], []);
  });

  it("is built anew from a blob that cannot be read", async () => {
    using project = makeStoreProject();
    writeTree(project.root, { "data/a.txt": "a" });
    await settle();
    const digest = await b3(project, "data/a.txt");
    project.ports.statCache.save(new Map([["data", randomBytes(200)]]));
    assert.equal(await b3(project, "data/a.txt"), digest);
    assert.equal(cached(project, "data").size, 1);
  });

  it("notices writes of the same size in the very moment of reading", async () => {
    using project = makeStoreProject();
    const expected = new Map<string, Digest>();
    for (let round = 0; round < 300; round++) {
      const content = String(round % 10);
      writeFileSync(project.at("racy"), content);
      const digest = await b3(project, "racy");
      expected.set(content, expected.get(content) ?? (await project.store.digestOf(Buffer.from(content))));
      assert.equal(digest, expected.get(content), `round ${round}`);
    }
  });

  it("does not remember what may be written again without a trace", async () => {
    using project = makeStoreProject();
    writeTree(project.root, { "data/fine.txt": "a", "data/future.txt": "b" });
    await settle();
    const soon = Date.now() / 1000 + 1;
    utimesSync(project.at("data/future.txt"), soon, soon);
    await settle();
    await project.store.digest(["data"], ["b3"]);
    assert.deepEqual([...cached(project, "data").keys()], ["fine.txt"]);
  });

  it("remembers what was written before the clock was set back, and sees that it is written again", async () => {
    using project = makeStoreProject();
    writeTree(project.root, { "data/model.bin": "a" });
    const later = Date.now() / 1000 + 3_600;
    utimesSync(project.at("data/model.bin"), later, later);
    await settle();
    const first = await b3(project, "data/model.bin");
    assert.equal(cached(project, "data").size, 1);
    writeTree(project.root, { "data/model.bin": "b" });
    assert.notEqual(await b3(project, "data/model.bin"), first);
  });

  it("that cannot be written costs nothing but time, and is logged", async () => {
    using project = makeStoreProject();
    writeTree(project.root, { "a.txt": "a" });
    await settle();
    project.ports.statCache.save = () => {
      throw new Error("the ledger is locked");
    };
    assert.ok(await b3(project, "a.txt"));
    assert.match(project.logged.join("\n"), /^info .*the ledger is locked/);
  });
});
