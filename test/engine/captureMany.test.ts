import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { describe, it } from "node:test";

import { makeStoreProject, readTree, settle, type StoreProject, type Tree, writeTree } from "./storeProject.ts";

/** So many that threads read most of them before the walk comes to them. */
const count = 1_500;

function writeMany(project: StoreProject, version: string): void {
  const files = Array.from({ length: count }, (_, index) => [
    `${index % 5}/${index % 4}/${index}`,
    `${version} ${index}`,
  ]);
  const others: Tree = { "1/large": Buffer.alloc(100_000, version), "2/nothing": "", "3/2/twin": `${version} 7` };
  writeTree(project.at("data"), { ...Object.fromEntries(files), ...others });
}

describe("a capture of many new files", () => {
  it("keeps each one's bytes, and knows them all afterwards", async () => {
    using project = makeStoreProject();
    writeMany(project, "first");
    await settle();
    const [version] = await project.store.capture(["data"]);
    assert.ok(version);
    assert.equal(version.fileCount, count + 3);
    const before = readTree(project.at("data"));
    rmSync(project.at("data"), { recursive: true });
    await project.store.restore([version]);
    assert.deepEqual(readTree(project.at("data")), before);
  });

  it("gives the digest that a store gives which reads one by one", async () => {
    using project = makeStoreProject();
    using other = makeStoreProject();
    for (const { root } of [project, other]) writeTree(root, { ".cairnignore": "*.tmp\n" });
    for (const each of [project, other]) writeMany(each, "first");
    writeTree(project.at("data"), { "1/passed over.tmp": "secret" });
    const [whole] = await project.store.capture(["data"]);
    // A folder at a time there are too few for threads.
    const names = Array.from({ length: 5 }, (_, index) => `data/${index}`);
    const inner = names.flatMap((name) => Array.from({ length: 4 }, (_, index) => `${name}/${index}`));
    for (const folder of inner) await other.store.digest([folder], ["b3"]);
    await settle();
    for (const folder of inner) await other.store.digest([folder], ["b3"]);
    assert.equal((await other.store.digest(["data"], ["b3"])).get("data")?.b3, whole?.digest);
    assert.equal(project.store.has(await project.store.digestOf(Buffer.from("secret"))), false);
  });

  it("notices where all have changed under the same names, and computes both digests", async () => {
    using project = makeStoreProject();
    writeMany(project, "first");
    await settle();
    const first = await project.store.digest(["data"], ["b3", "md5"]);
    writeMany(project, "other");
    await settle();
    const second = await project.store.digest(["data"], ["b3", "md5"]);
    assert.notEqual(second.get("data")?.b3, first.get("data")?.b3);
    writeMany(project, "first");
    assert.deepEqual(await project.store.digest(["data"], ["b3", "md5"]), first);
  });
});
