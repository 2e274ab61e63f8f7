import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";

import type { ArtifactVersion } from "../../src/engine/model/artifact.ts";
import { makeStoreProject, readTree, settle, type StoreProject, type Tree, writeTree } from "./storeProject.ts";

/** So many that threads read most of them before the walk comes to them. */
const count = 1_500;

/** A module after which no thread can be started, as where a system has no room for one. */
const noThreads = `data:text/javascript,${encodeURIComponent(`
  import { syncBuiltinESMExports } from "node:module";
  import threads from "node:worker_threads";
  threads.Worker = class { constructor() { throw new Error("no room for a thread"); } };
  syncBuiltinESMExports();`)}`;

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

describe("a process that may start no threads", () => {
  it("captures and restores many files all the same", async () => {
    using project = makeStoreProject();
    writeMany(project, "first");
    const before = readTree(project.at("data"));
    const child = path.join(import.meta.dirname, "storeChild.ts");
    const work = (request: object): { readonly versions: readonly ArtifactVersion[] } =>
      JSON.parse(
        execFileSync(
          process.execPath,
          ["--import", noThreads, child, JSON.stringify({ root: project.root, ...request })],
          {
            encoding: "utf8",
          },
        ),
      ) as { readonly versions: readonly ArtifactVersion[] };
    const { versions } = work({ capture: ["data"] });
    assert.equal(versions[0]?.fileCount, count + 3);
    rmSync(project.at("data"), { recursive: true });
    work({ restore: versions });
    assert.deepEqual(readTree(project.at("data")), before);
  });
});
