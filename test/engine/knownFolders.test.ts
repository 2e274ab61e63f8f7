import assert from "node:assert/strict";
import {
  chmodSync,
  linkSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";

import { FolderRecord } from "../../src/engine/store/stamps/folderRecord.ts";
import { openStore } from "../../src/engine/store/openStore.ts";
import { encodeStatBlob, openStatBlob } from "../../src/engine/store/stamps/statBlob.ts";
import type { PathDigest } from "../../src/engine/store/store.ts";
import { memoryPorts } from "./support/memoryPorts.ts";
import {
  filesBelow,
  makeStoreProject,
  settle,
  type StoreProject,
  type Tree,
  writeTree,
} from "./support/storeProject.ts";

type Algorithms = readonly ("b3" | "md5")[];
const byB3: Algorithms = ["b3"];
/** As DVC lists it. */
const byBoth: Algorithms = ["b3", "md5"];
const planted = "12".repeat(32);

/** What a folder with nothing remembered of it comes to. */
async function lookAfresh({ root, dir }: StoreProject, algorithms = byB3): Promise<PathDigest | undefined> {
  const store = openStore({ root, dir, ...memoryPorts(), log: () => undefined });
  return (await store.digest(["data"], algorithms)).get("data");
}

async function look({ store }: StoreProject, algorithms = byB3): Promise<PathDigest | undefined> {
  return (await store.digest(["data"], algorithms)).get("data");
}

/** Writes a digest into what is kept of a folder that is not its own: whether it comes back tells whether it is believed. */
function plant({ ports: { statCache } }: StoreProject, folder: string): void {
  const blob = openStatBlob(statCache.load(folder) ?? new Uint8Array());
  const record = blob?.folder && FolderRecord.open(blob.folder);
  assert.ok(blob && record, `${folder} was recorded`);
  const wrong = record.with({ ...record.content, hex: planted }, record.folders);
  statCache.save(new Map([[folder, encodeStatBlob(blob.entries(), wrong.bytes)]]));
}

/** Whether what is kept of a folder is believed. */
async function isBelieved(project: StoreProject, folder = "data", algorithms = byB3): Promise<boolean> {
  const before = await look(project, algorithms);
  const kept = project.ports.statCache.load(folder);
  if (!kept || !openStatBlob(kept)?.folder) return false;
  plant(project, folder);
  const after = await look(project, algorithms);
  project.ports.statCache.save(new Map([[folder, kept]]));
  return after?.b3 !== before?.b3;
}

const tree: Tree = {
  "data/a.txt": "a",
  "data/b.txt": "b",
  "data/øre 🚀.txt": "c",
  "data/run.sh": { run: "true" },
  "data/inner/c.txt": "c",
  "data/inner/deep/d.txt": "d",
  "data/other/e.txt": "e",
  "data/empty": null,
};

async function makeKnown(more: Tree = {}, algorithms = byB3): Promise<StoreProject> {
  const project = makeStoreProject();
  writeTree(project.root, { ...tree, ...more });
  await settle();
  await look(project, algorithms);
  return project;
}

/** Writes a file, and gives it the time back that it had. */
function writeUnseen(file: string, text: string): void {
  const { atime, mtime } = statSync(file);
  writeFileSync(file, text);
  utimesSync(file, atime, mtime);
}

/** Has the index know nothing of an object any more, until it is added again. */
function loseObject({ ports: { index } }: StoreProject, lost: string): void {
  const known = { ...index };
  let isLost = true;
  index.find = (hex) => (isLost && hex === lost ? undefined : known.find(hex));
  index.findAll = (hexes) => known.findAll(hexes.filter((hex) => !isLost || hex !== lost));
  index.add = (entries) => {
    isLost &&= !entries.has(lost);
    known.add(entries);
  };
}

const changes: Readonly<Record<string, (at: (relative: string) => string) => void>> = {
  "a file of the same size": (at) => writeFileSync(at("data/a.txt"), "A"),
  "a file of the same size and with the same mtime": (at) => writeUnseen(at("data/a.txt"), "A"),
  "another file of the same size and with the same mtime in its place": (at) => {
    const { atime, mtime } = statSync(at("data/a.txt"));
    writeFileSync(at("new"), "A");
    utimesSync(at("new"), atime, mtime);
    renameSync(at("new"), at("data/a.txt"));
  },
  "a file deep below": (at) => writeUnseen(at("data/inner/deep/d.txt"), "D"),
  "a file that has come": (at) => writeFileSync(at("data/new.txt"), "n"),
  "a file that has come deep below": (at) => writeFileSync(at("data/inner/deep/new.txt"), "n"),
  "a file that has gone": (at) => rmSync(at("data/a.txt")),
  "another name": (at) => renameSync(at("data/a.txt"), at("data/z.txt")),
  "two files that changed places": (at) => {
    renameSync(at("data/a.txt"), at("data/swapped"));
    renameSync(at("data/b.txt"), at("data/a.txt"));
    renameSync(at("data/swapped"), at("data/b.txt"));
  },
  "two folders that changed places": (at) => {
    renameSync(at("data/inner"), at("data/swapped"));
    renameSync(at("data/other"), at("data/inner"));
    renameSync(at("data/swapped"), at("data/other"));
  },
  "a folder that has come": (at) => mkdirSync(at("data/inner/new")),
  "a folder that has gone": (at) => rmSync(at("data/inner"), { recursive: true }),
  "an empty folder that has gone": (at) => rmSync(at("data/empty"), { recursive: true }),
  "a folder in place of a file": (at) => {
    rmSync(at("data/a.txt"));
    writeTree(at("data/a.txt"), { "a.txt": "a" });
  },
  "a file in place of a folder": (at) => {
    rmSync(at("data/inner"), { recursive: true });
    writeFileSync(at("data/inner"), "c");
  },
  "an ignore file that has come": (at) => writeFileSync(at("data/.cairnignore"), "b.txt\n"),
  "an ignore file above": (at) => writeFileSync(at(".dvcignore"), "deep\n"),
};

const changesOnPosix: typeof changes = {
  "a file that may be executed now": (at) => chmodSync(at("data/a.txt"), 0o755),
  "a file that may not be executed any more": (at) => chmodSync(at("data/run.sh"), 0o644),
  "a link in place of a file": (at) => {
    rmSync(at("data/a.txt"));
    symlinkSync("b.txt", at("data/a.txt"));
  },
  "a link in place of a folder": (at) => {
    rmSync(at("data/inner"), { recursive: true });
    symlinkSync("other", at("data/inner"));
  },
};

describe("a folder that was looked at before", () => {
  it("is believed to be what it was, with all its folders, while nothing changes", async () => {
    using project = await makeKnown();
    const known = await lookAfresh(project);
    assert.deepEqual(await look(project), known);
    for (const folder of ["data", "data/inner", "data/inner/deep", "data/empty"]) {
      assert.ok(await isBelieved(project, folder), folder);
    }
    assert.deepEqual(await look(project), known);
  });

  for (const algorithms of [byB3, byBoth]) {
    for (const [what, change] of Object.entries({ ...changes, ...(process.platform !== "win32" && changesOnPosix) })) {
      it(`shows ${what} (${algorithms.join(", ")})`, async () => {
        using project = await makeKnown({}, algorithms);
        const before = await look(project, algorithms);
        change((relative) => project.at(relative));
        const expected = await lookAfresh(project, algorithms);
        assert.notEqual(expected?.b3, before?.b3);
        assert.deepEqual(await look(project, algorithms), expected);
        await settle();
        assert.deepEqual(await look(project, algorithms), expected);
        assert.deepEqual(await look(project, algorithms), expected);
      });
    }
  }

  it("is believed for DVC's listing once all of it is known", async () => {
    using project = await makeKnown();
    const expected = await lookAfresh(project, byBoth);
    assert.deepEqual(await look(project, byBoth), expected);
    assert.deepEqual(await look(project, byBoth), expected);
    for (const folder of ["data", "data/inner/deep"]) assert.ok(await isBelieved(project, folder, byBoth), folder);
  });

  it("is looked at whole where DVC's listing takes other files", async () => {
    using project = await makeKnown({ "data/.cairnignore": "a.txt\n" }, byBoth);
    assert.equal(await isBelieved(project, "data", byBoth), false);
    assert.deepEqual(await look(project, byBoth), await lookAfresh(project, byBoth));
    assert.ok(await isBelieved(project));
  });

  it("shows an ignore file in it that says something else", async () => {
    using project = await makeKnown({
      "data/.cairnignore": "*.tmp\n.cairnignore\n",
      "data/x.tmp": "x",
      "data/x.log": "x",
    });
    assert.ok(await isBelieved(project));
    writeFileSync(project.at("data/.cairnignore"), "*.log\n.cairnignore\n");
    assert.deepEqual(await look(project), await lookAfresh(project));
    await settle();
    assert.deepEqual(await look(project), await lookAfresh(project));
    assert.ok(await isBelieved(project), "also with files that were taken before");
  });

  it("is not asked for what it passes over, but for its kind", async () => {
    using project = await makeKnown({ ".dvcignore": "cache/\n", "data/cache/huge.bin": "x" });
    const before = await look(project);
    writeFileSync(project.at("data/cache/huge.bin"), "y");
    assert.deepEqual(await look(project), before);
    assert.ok(await isBelieved(project));
    rmSync(project.at("data/cache"), { recursive: true });
    writeFileSync(project.at("data/cache"), "a file is not passed over");
    assert.equal((await look(project))?.fileCount, (before?.fileCount ?? 0) + 1);
  });

  it("is looked at whole where a link leads to a file elsewhere, which may change", async () => {
    using project = await makeKnown({ "elsewhere.txt": "1", "data/link": { link: "../elsewhere.txt" } });
    assert.equal(await isBelieved(project), false);
    assert.ok(await isBelieved(project, "data/inner"));
    writeFileSync(project.at("elsewhere.txt"), "2");
    assert.deepEqual(await look(project), await lookAfresh(project));
  });

  it("is looked at whole while a file in it may be written without a trace", async () => {
    using project = await makeKnown();
    for (let round = 0; round < 100; round++) {
      writeFileSync(project.at("data/inner/c.txt"), String(round % 10));
      assert.deepEqual(await look(project), await lookAfresh(project), `round ${round}`);
    }
  });

  it("is known anew after one of its files was looked at by itself", async () => {
    using project = await makeKnown();
    writeFileSync(project.at("data/a.txt"), "A");
    await settle();
    await project.store.digest(["data/a.txt"], ["b3"]);
    assert.deepEqual(await look(project), await lookAfresh(project));
    linkSync(project.at("data/a.txt"), project.at("data/hard.txt"));
    assert.deepEqual(await look(project), await lookAfresh(project));
  });

  it("is kept again where the store has lost a file of it", async () => {
    using project = await makeKnown();
    const [version] = await project.store.capture(["data"]);
    assert.ok(version);
    const hex = (await project.store.digest(["data/a.txt"], ["b3"])).get("data/a.txt")?.b3 ?? "b3:";
    loseObject(project, hex.slice("b3:".length));
    assert.equal(await project.store.holds(version), false);
    assert.deepEqual(await project.store.capture(["data"]), [version]);
    assert.equal(await project.store.holds(version), true);
  });

  it("tells of names that cannot be written as text", { skip: process.platform !== "linux" }, async () => {
    using project = await makeKnown();
    writeFileSync(Buffer.concat([Buffer.from(project.at("data/inner/")), Buffer.from([0xff, 0xfe])]), "x");
    await assert.rejects(look(project), { code: "name-not-utf8" });
  });
});

describe("many folders that were looked at before", () => {
  const folders = 60;
  const filesEach = 60;
  const nameOf = (folder: number, file: number): string => {
    return `data/${folder % 3}/folder ${folder}/${String(file).padStart(3, "0")}${"x".repeat(120)}`;
  };

  function makeTree(): Tree {
    const names = Array.from({ length: folders * filesEach }, (_, index) => {
      return nameOf(Math.floor(index / filesEach), index % filesEach);
    });
    return Object.fromEntries(names.map((name) => [name, name]));
  }

  it("are believed and looked at by threads, and show what has changed, come and gone", async () => {
    using project = await makeKnown(makeTree());
    const before = await lookAfresh(project);
    assert.deepEqual(await look(project), before);
    for (const folder of ["data/0/folder 0", "data/2/folder 59", "data/1"]) {
      assert.ok(await isBelieved(project, folder), folder);
    }
    writeUnseen(project.at(nameOf(7, 7)), "changed");
    rmSync(project.at(nameOf(59, 59)));
    rmSync(project.at(path.dirname(nameOf(30, 0))), { recursive: true });
    writeTree(project.root, { "data/2/new folder/a.txt": "a" });
    const after = await look(project);
    assert.notEqual(after?.b3, before?.b3);
    assert.deepEqual(after, await lookAfresh(project));
    assert.deepEqual(after?.fileCount, filesBelow(project.at("data")).length);
    await settle();
    assert.deepEqual(await look(project), after);
  });

  it("are remembered file by file after threads have read them for DVC's listing", async () => {
    using project = makeStoreProject();
    writeTree(project.root, makeTree());
    await settle();
    const before = await look(project, byBoth);
    const counts = Array.from({ length: folders }, (_, folder) => {
      return openStatBlob(project.ports.statCache.load(path.posix.dirname(nameOf(folder, 0))) ?? new Uint8Array())
        ?.count;
    });
    assert.deepEqual(new Set(counts), new Set([filesEach]));
    assert.ok(await isBelieved(project, "data/0/folder 0", byBoth));
    assert.deepEqual(await look(project, byBoth), before);
    for (let file = 0; file < filesEach; file++) rmSync(project.at(nameOf(7, file)));
    assert.deepEqual(await look(project), await lookAfresh(project));
  });
});
