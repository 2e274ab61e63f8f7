import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";

import type { ArtifactVersion } from "../../src/engine/model/artifact.ts";
import { openStore } from "../../src/engine/store/openStore.ts";
import { filesBelow, makeStoreProject, readTree, type StoreProject, writeTree } from "./storeProject.ts";

const isWindows = process.platform === "win32";

describe("a store", () => {
  it("makes nothing on the disk before something is kept", async () => {
    using project = makeStoreProject();
    writeTree(project.at("data"), { a: "a" });
    await project.store.digest(["data"], ["b3", "md5"]);
    const digest = await project.store.digestOf(Buffer.from("x"));
    assert.equal(project.store.has(digest), false);
    await assert.rejects(project.store.read(digest), { code: "object-missing" });
    assert.deepEqual(await project.store.capture(["gone"]), []);
    assert.equal(existsSync(project.dir), false);
  });

  it("keeps bytes, by their digest, once", async () => {
    using project = makeStoreProject();
    const contents = [Buffer.alloc(0), Buffer.from("small"), Buffer.alloc(300_000, 9)];
    for (const bytes of contents) {
      const digest = await project.store.put(bytes);
      assert.equal(digest, await project.store.digestOf(bytes));
      assert.ok(project.store.has(digest));
      assert.deepEqual(Buffer.from(await project.store.read(digest)), bytes);
    }
    const files = filesBelow(project.dir);
    for (const bytes of contents) await project.store.put(bytes);
    assert.deepEqual(filesBelow(project.dir), files);
  });

  it("lists a folder's files, and says what a version is", async () => {
    using project = makeStoreProject();
    writeTree(project.at("data"), { "b/ø.txt": "12345", "a.txt": "1", "run.sh": { run: "123" }, empty: null });
    const versions = await project.store.capture(["data", "data/a.txt"]);
    const [folder, file] = versions;
    assert.ok(folder && file);
    assert.deepEqual({ ...folder, digest: "" }, { path: "data", kind: "directory", digest: "", size: 9, fileCount: 3 });
    assert.deepEqual(
      { ...file, digest: "" },
      { path: "data/a.txt", kind: "file", digest: "", size: 1, fileCount: 1, isExecutable: false },
    );
    assert.equal((await project.store.digest(["data"], ["b3"])).get("data")?.b3, folder.digest);
    const listed = await project.store.list(folder.digest);
    assert.deepEqual(
      listed.map(({ path, size, isExecutable }) => [path, size, isExecutable]),
      [
        ["a.txt", 1, false],
        ["b/ø.txt", 5, false],
        ["run.sh", 3, !isWindows],
      ],
    );
    assert.equal(listed[0]?.digest, file.digest);
  });

  it("can be cancelled on the way, and goes on later", async () => {
    using project = makeStoreProject();
    const many = Object.fromEntries(
      Array.from({ length: 4000 }, (_, index) => [`${index % 40}/${index}.txt`, `file ${index}`]),
    );
    writeTree(project.at("data"), many);
    const controller = new AbortController();
    const messages: string[] = [];
    const capturing = project.store.capture(["data"], {
      signal: controller.signal,
      onProgress({ message }) {
        messages.push(message);
        controller.abort();
      },
    });
    await assert.rejects(capturing, { name: "AbortError" });
    assert.match(messages[0] ?? "", /^Looked at [\d,]+ files$/);
    assert.deepEqual(
      filesBelow(project.dir).filter((file) => !file.endsWith(".pack") && file !== "objects/version"),
      [],
      "nothing unfinished is left",
    );
    const [version] = await project.store.capture(["data"]);
    assert.equal((await project.store.list(version?.digest ?? assert.fail())).length, 4000);
  });

  it("works for two at once", async () => {
    using project = makeStoreProject();
    const other = openStore({ root: project.root, dir: project.dir, ...project.ports, log: () => undefined });
    writeTree(project.at("data"), { a: "a", "b/large": Buffer.alloc(2_000_000, 5), "c/d": "d" });
    const [[one], [two]] = await Promise.all([project.store.capture(["data"]), other.capture(["data"])]);
    assert.ok(one && two);
    assert.deepEqual(one, two);
    const before = readTree(project.at("data"));
    rmSync(project.at("data"), { recursive: true });
    await Promise.all([project.store.restore([one]), other.restore([{ ...two, path: "copy" }])]);
    assert.deepEqual(readTree(project.at("data")), before);
    assert.deepEqual(readTree(project.at("copy")), before);
  });

  it("removes what a killed process left behind, and not what another is writing", async () => {
    using project = makeStoreProject();
    await project.store.put(Buffer.from("first"));
    const objects = path.join(project.dir, "objects");
    const foreign = ".cairn-tmp-00000000-1-abcdef";
    const old = ".cairn-tmp-00000000-1-012345";
    for (const name of [foreign, old]) writeFileSync(path.join(objects, name), "half");
    utimesSync(path.join(objects, old), 0, 0);
    await project.store.put(Buffer.from("second"));
    assert.deepEqual(
      readdirSync(objects).filter((name) => name.startsWith(".cairn-tmp")),
      [foreign],
    );
  });
});

/** Numbers that look random and are the same for the same seed (mulberry32), from 0 up to, not including, `limit`. */
function randomNumbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

const names = ["a", "b.txt", "ø", "sub dir", "🚀.csv", "deep", "x.bin"];

/** Does one thing to the project's data, as a person or a program might. */
function edit(project: StoreProject, random: (limit: number) => number): void {
  const pick = (): string => names[random(names.length)] ?? "a";
  const depth = 1 + random(3);
  const file = project.at(path.join("data", ...Array.from({ length: depth }, pick)));
  const bytes = (): Buffer => Buffer.alloc(random(10) === 0 ? 70_000 + random(200_000) : random(50), random(250));
  const clear = (): void => rmSync(file, { recursive: true, force: true });
  const makeRoom = (): void => {
    for (let parent = path.dirname(file); parent.length > project.at("data").length; parent = path.dirname(parent)) {
      if (!existsSync(parent)) rmSync(parent, { force: true });
    }
    mkdirSync(path.dirname(file), { recursive: true });
    clear();
  };
  try {
    switch (random(7)) {
      case 0:
        clear();
        break;
      case 1:
        makeRoom();
        mkdirSync(file);
        break;
      case 2:
        if (isWindows) break;
        makeRoom();
        symlinkSync(pick(), file);
        break;
      case 3:
        if (existsSync(file)) chmodSync(file, 0o755);
        break;
      case 4:
        if (existsSync(file)) renameSync(file, `${file} moved`);
        break;
      default:
        makeRoom();
        writeFileSync(file, bytes());
    }
  } catch (error) {
    // A file stands where a folder would be needed: that edit is not possible.
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (!["ENOTDIR", "EEXIST", "ENOTEMPTY", "ELOOP", "EINVAL", "EISDIR"].includes(String(code))) throw error;
  }
}

describe("any sequence of edits, captures and restores", () => {
  for (const seed of [1, 2, 3, 4]) {
    it(`gives back the exact bytes, bits and links (seed ${seed})`, async () => {
      using project = makeStoreProject();
      const random = randomNumbers(seed);
      const history: { readonly version: ArtifactVersion; readonly tree: ReturnType<typeof readTree> }[] = [];
      mkdirSync(project.at("data"));
      for (let step = 0; step < 150; step++) {
        edit(project, random);
        if (step % 4 === 0) {
          const tree = readTree(project.at("data"));
          const [version] = await project.store.capture(["data"]);
          assert.ok(version);
          history.push({ version, tree });
        }
        if (step % 7 !== 0) continue;
        const { version, tree } = history[random(history.length)] ?? assert.fail();
        await project.store.restore([version]);
        assert.deepEqual(readTree(project.at("data")), tree, `step ${step}`);
        assert.equal((await project.store.digest(["data"], ["b3"])).get("data")?.b3, version.digest);
      }
      // The same content has the same digest, other content another.
      const digests = new Map(history.map(({ version, tree }) => [JSON.stringify(tree), version.digest]));
      assert.equal(new Set(digests.values()).size, digests.size);
      assert.ok(history.every(({ version, tree }) => digests.get(JSON.stringify(tree)) === version.digest));
    });
  }
});
