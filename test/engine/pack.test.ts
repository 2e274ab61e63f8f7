import assert from "node:assert/strict";
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";

import type { Digest } from "../../src/engine/model/digest.ts";
import { memoryPorts } from "./support/memoryPorts.ts";
import { openStore } from "../../src/engine/store/openStore.ts";
import { rebuildIndex } from "../../src/engine/store/objects/rebuildIndex.ts";
import type { Store } from "../../src/engine/store/store.ts";
import { filesBelow, makeStoreProject, readTree, type StoreProject, writeTree } from "./support/storeProject.ts";

const tree = { "a.txt": "first", "b.txt": "second", "c/d.txt": "third", "large.bin": Buffer.alloc(200_000, 3) };

function packsOf(project: StoreProject): readonly string[] {
  const folder = path.join(project.dir, "objects", "packs");
  return readdirSync(folder).map((name) => path.join(folder, name));
}

function change(file: string, edit: (bytes: Buffer) => void): void {
  const bytes = readFileSync(file);
  edit(bytes);
  chmodSync(file, 0o644);
  writeFileSync(file, bytes);
}

/** A store on the same objects whose index was lost and made again from them. */
function reopened(project: StoreProject): { readonly store: Store; readonly count: number; readonly logged: string[] } {
  const ports = memoryPorts();
  const logged: string[] = [];
  const log = (level: string, message: string): void => void logged.push(`${level} ${message}`);
  const count = rebuildIndex({ dir: project.dir, index: ports.index, log });
  return { store: openStore({ root: project.root, dir: project.dir, ...ports, log }), count, logged };
}

async function digestOf(project: StoreProject, text: string): Promise<Digest> {
  return await project.store.digestOf(Buffer.from(text));
}

describe("packs", () => {
  it("hold what is small; what is large lies by itself, under its digest", async () => {
    using project = makeStoreProject();
    writeTree(project.at("data"), tree);
    await project.store.capture(["data"]);
    assert.equal(packsOf(project).length, 1);
    const large = (await project.store.digestOf(tree["large.bin"])).slice(3);
    const loose = path.join(project.dir, "objects", large.slice(0, 2), large.slice(2));
    assert.deepEqual(readFileSync(loose), tree["large.bin"]);
    assert.equal(filesBelow(project.dir).length, 3, "with the format's version, and nothing unfinished is left");
  });

  it("give the index back when the ledger is lost", async () => {
    using project = makeStoreProject();
    writeTree(project.at("data"), tree);
    const before = readTree(project.at("data"));
    const versions = await project.store.capture(["data"]);
    const note = await project.store.put(Buffer.from("a note"));
    const { store, count } = reopened(project);
    assert.equal(count, 7, "four files, two manifests, one note");
    assert.equal(Buffer.from(await store.read(note)).toString(), "a note");
    rmSync(project.at("data"), { recursive: true });
    await store.restore(versions);
    assert.deepEqual(readTree(project.at("data")), before);
  });

  it("that are damaged are never used without a word, and the rest is", async () => {
    using project = makeStoreProject();
    writeTree(project.at("data"), tree);
    await project.store.capture(["data"]);
    const [pack = ""] = packsOf(project);
    change(pack, (bytes) => bytes.write("SECOND", bytes.indexOf("second")));
    await assert.rejects(project.store.read(await digestOf(project, "second")), (error: Error) => {
      assert.equal("code" in error && error.code, "object-damaged");
      assert.match(error.message, /b3:[0-9a-f]{64}/);
      return true;
    });
    assert.equal(Buffer.from(await project.store.read(await digestOf(project, "first"))).toString(), "first");
  });

  it("that are gone or cut are missed or damaged, and what is left is found again", async () => {
    using project = makeStoreProject();
    writeTree(project.at("data"), tree);
    const [version] = await project.store.capture(["data"]);
    const [pack = ""] = packsOf(project);
    const length = readFileSync(pack).length;
    chmodSync(pack, 0o644);
    truncateSync(pack, length - 3);
    assert.ok(version);
    await assert.rejects(project.store.read(version.digest), { code: "object-damaged" });
    const { count, logged } = reopened(project);
    assert.equal(count, 5);
    assert.match(logged.join("\n"), /warn .*damaged at byte/);
    rmSync(pack);
    await assert.rejects(project.store.read(version.digest), { code: "object-missing" });
    const fresh = reopened(project);
    assert.equal(fresh.store.has(version.digest), false);
    // What is in the workspace still is kept again.
    await fresh.store.capture(["data"]);
    assert.ok(fresh.store.has(version.digest));
  });

  it("of a later version are left alone", async () => {
    using project = makeStoreProject();
    writeTree(project.at("data"), tree);
    await project.store.capture(["data"]);
    change(packsOf(project)[0] ?? "", (bytes) => bytes.writeUInt8(2, 8));
    const { count, logged } = reopened(project);
    assert.equal(count, 1);
    assert.match(logged.join("\n"), /newer Cairn/);
  });

  it("and all else are left alone where a newer Cairn has changed the store's format", async () => {
    using project = makeStoreProject();
    writeTree(project.at("data"), tree);
    const [version] = await project.store.capture(["data"]);
    const file = path.join(project.dir, "objects", "version");
    assert.equal(readFileSync(file, "utf8"), "1\n");
    writeFileSync(file, "2\n");
    const digest = version?.digest ?? assert.fail();
    for (const work of [
      project.store.read(digest),
      project.store.capture(["data"]),
      project.store.restore(version ? [version] : []),
    ]) {
      await assert.rejects(work, { code: "store-newer", message: /newer version of Cairn/ });
    }
    rmSync(file);
    assert.ok((await project.store.read(digest)).length > 0, "a store from before the file was written");
  });

  it("are looked for in vain where nothing was ever kept", () => {
    using project = makeStoreProject();
    assert.equal(reopened(project).count, 0);
    assert.equal(existsSync(project.dir), false);
  });
});
