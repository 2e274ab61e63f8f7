import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";

import type { ArtifactVersion } from "../../src/engine/model/artifact.ts";
import { decodeStatBlob } from "../../src/engine/store/stamps/statBlob.ts";
import {
  filesBelow,
  makeStoreProject,
  readTree,
  settle,
  type StoreProject,
  type Tree,
  writeTree,
} from "./support/storeProject.ts";

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

describe("a folder of many new files that threads look through", () => {
  /** More than one answer of a thread holds, by count and by size. */
  const large = Object.fromEntries(
    Array.from({ length: 5_000 }, (_, index) => [`flat/${index}`, `${index} `.repeat(300)]),
  );

  it("is kept with its links, ignore files, folders and what is large", async () => {
    using project = makeStoreProject();
    const odd: Tree = {
      "flat/.cairnignore": "*.tmp\n/passed/\n!important.tmp\n",
      "flat/secret.tmp": "secret",
      "flat/important.tmp": "important",
      "flat/passed/secret": "secret",
      "flat/tool": { run: "#!/bin/sh\n" },
      "flat/link": { link: "important.tmp" },
      "flat/nowhere": { link: "gone" },
      "flat/folder": { link: "inner" },
      "flat/large": Buffer.alloc(200_000, "large"),
      "flat/inner/é": "in a folder",
      "flat/inner/deep/\u{1f600}": "deeper",
      "flat/inner/deep/\uff5e": "after an emoji in UTF-16, before it in UTF-8",
      "flat/empty": null,
    };
    writeMany(project, "first");
    writeTree(project.at("data"), { ...large, ...odd });
    await settle();
    const [version] = await project.store.capture(["data"]);
    assert.ok(version);
    const expected = { ...readTree(project.at("data")) };
    for (const secret of ["flat/secret.tmp", "flat/passed", "flat/passed/secret"]) delete expected[secret];
    assert.equal(
      (await project.store.digest(["data"], ["b3"])).get("data")?.b3,
      version.digest,
      "when it is looked at again",
    );
    rmSync(project.at("data"), { recursive: true });
    await project.store.restore([version]);
    assert.deepEqual(readTree(project.at("data")), expected);
    assert.equal(project.store.has(await project.store.digestOf(Buffer.from("secret"))), false);
  });

  it("has the digests that DVC gives it, where links and two kinds of ignore files are in it", async () => {
    using project = makeStoreProject();
    writeMany(project, "first");
    writeTree(project.at("data"), {
      "0/link": { link: "0" },
      "0/to a file": { link: "../1/large" },
      "1/for DVC alone.tmp": "not in a version",
      "1/for nobody.log": "nobody",
    });
    writeTree(project.root, { ".cairnignore": "*.tmp\n", ".dvcignore": "*.log\n" });
    await settle();
    const algorithms = ["b3", "md5"] as const;
    const read = await project.store.digest(["data"], algorithms);
    using other = makeStoreProject();
    cpSync(project.root, other.root, { recursive: true, verbatimSymlinks: true });
    await settle();
    // A folder at a time there are too few for threads.
    for (let outer = 0; outer < 5; outer++) {
      for (let inner = 0; inner < 4; inner++) await other.store.digest([`data/${outer}/${inner}`], algorithms);
    }
    assert.deepEqual(await other.store.digest(["data"], algorithms), read);
    assert.equal(read.get("data")?.fileCount, count + 3 + 1 + 1, "DVC follows a link to a file");
  });

  it("keeps each content once, also where it was known before it was kept", async () => {
    using project = makeStoreProject();
    const twins = Array.from({ length: 2_000 }, (_, index) => [
      `${index % 10}/${index}`,
      String(index % 7).repeat(9_000),
    ]);
    writeTree(project.at("data"), Object.fromEntries(twins));
    await settle();
    const known = await project.store.digest(["data"], ["b3", "md5"]);
    const [version] = await project.store.capture(["data"]);
    assert.equal(version?.digest, known.get("data")?.b3);
    const packs = project.at(".cairn/objects/packs");
    const bytes = readdirSync(packs).reduce((sum, name) => sum + statSync(path.join(packs, name)).size, 0);
    assert.ok(bytes > 7 * 9_000 && bytes < 7 * 9_000 + 200_000, `${bytes} bytes for 7 contents and the manifests`);
    const blob = project.ports.statCache.load("data/3");
    assert.ok([...(decodeStatBlob(blob ?? assert.fail())?.values() ?? [])].every(({ md5 }) => md5 !== undefined));
  });

  it("is kept as it is where all of it has changed in place, or some of it", async () => {
    using project = makeStoreProject();
    writeTree(project.at("data"), large);
    await settle();
    await project.store.capture(["data"]);
    for (const changed of [4_990, 300, 10]) {
      const names = Object.keys(large).slice(0, changed);
      writeTree(project.at("data"), Object.fromEntries(names.map((name) => [name, `${changed} ${name}`])));
      await settle();
      const [version] = await project.store.capture(["data"]);
      const files = await project.store.list(version?.digest ?? assert.fail());
      const digests = new Map(files.map(({ path: name, digest }) => [name, digest]));
      for (const name of [...names.filter((_, index) => index % 7 === 0), "flat/4999"]) {
        const bytes = readFileSync(project.at(`data/${name}`));
        assert.equal(digests.get(name), await project.store.digestOf(bytes), name);
        assert.ok(bytes.equals(await project.store.read(digests.get(name) ?? assert.fail())));
      }
    }
  });

  it("says which name is not UTF-8, and keeps nothing unfinished", { skip: process.platform !== "linux" }, async () => {
    using project = makeStoreProject();
    writeTree(project.at("data"), large);
    writeTree(project.at("data/later"), { file: "in a folder that threads come to" });
    writeFileSync(Buffer.concat([Buffer.from(project.at("data/later/")), Buffer.from([0x66, 0xff])]), "name");
    await assert.rejects(project.store.capture(["data"]), { code: "name-not-utf8" });
    assert.deepEqual(
      filesBelow(project.at(".cairn/objects")).filter((file) => file.includes("tmp")),
      [],
    );
  });

  it("says which file cannot be read", { skip: process.platform === "win32" || process.getuid?.() === 0 }, async () => {
    using project = makeStoreProject();
    writeTree(project.at("data"), large);
    chmodSync(project.at("data/flat/4321"), 0);
    await assert.rejects(project.store.capture(["data"]), { code: "unreadable", message: /flat\/4321/ });
  });
});

describe("a process that may start no threads", () => {
  it("captures and restores many files all the same", async () => {
    using project = makeStoreProject();
    writeMany(project, "first");
    const before = readTree(project.at("data"));
    const child = path.join(import.meta.dirname, "support", "storeChild.ts");
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
