import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";

import { openStore } from "../../src/engine/store/openStore.ts";
import { filesBelow, makeStoreProject, readTree, writeTree } from "./support/storeProject.ts";

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

  it("keeps bytes once that come again after the pack that has them was full", async () => {
    using project = makeStoreProject();
    const [count, length] = [2_400, 60_000];
    const contents = Array.from({ length: count }, (_, index) => Buffer.alloc(length, `${index} `));
    await project.store.putAll([...contents, ...contents]);
    const packs = path.join(project.dir, "objects", "packs");
    const sizes = readdirSync(packs).map((name) => statSync(path.join(packs, name)).size);
    assert.ok(sizes.length > 1);
    const stored = sizes.reduce((sum, size) => sum + size, 0);
    assert.ok(stored < 1.01 * count * length, `${stored} bytes`);
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
    const left = existsSync(project.dir) ? filesBelow(project.dir) : [];
    assert.deepEqual(
      left.filter((file) => !file.endsWith(".pack") && file !== "objects/version"),
      [],
      "nothing unfinished is left",
    );
    const [version] = await project.store.capture(["data"]);
    assert.equal((await project.store.list(version?.digest ?? assert.fail())).length, 4000);
  });

  it("writes each of some large files once", { skip: !existsSync("/proc/self/io") && "nobody counts" }, async () => {
    using project = makeStoreProject();
    const files = Object.fromEntries(["a", "b", "c"].map((name) => [name, Buffer.alloc(17_000_000, name)]));
    writeTree(project.at("data"), files);
    const written = (): number => Number(/^wchar: (\d+)$/m.exec(readFileSync("/proc/self/io", "utf8"))?.[1]);
    const before = written();
    const [version] = await project.store.capture(["data"]);
    assert.equal(version?.size, 51_000_000);
    assert.ok(written() - before < 60_000_000);
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
