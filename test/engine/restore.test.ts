import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, it } from "node:test";

import type { ArtifactVersion } from "../../src/engine/model/artifact.ts";
import { encodeManifest, type ManifestEntry } from "../../src/engine/store/trees/manifest.ts";
import {
  captureOne,
  filesBelow,
  makeStoreProject,
  readTree,
  settle,
  type StoreProject,
  writeTree,
} from "./support/storeProject.ts";

const posixOnly = { skip: process.platform === "win32" ? "Windows has no such links or bits" : false };

/** A folder version that no capture would make, as a damaged or hostile ledger might name it. */
async function forge(project: StoreProject, entries: readonly Partial<ManifestEntry>[]): Promise<ArtifactVersion> {
  const content = await project.store.put(Buffer.from("forged"));
  const full = entries.map((entry) => {
    return { name: "x", type: "file" as const, hex: content.slice(3), size: 6, fileCount: 1, ...entry };
  });
  return {
    path: "data",
    kind: "directory",
    digest: await project.store.put(encodeManifest(full)),
    size: 6,
    fileCount: 1,
  };
}

describe("a restore", () => {
  it("leaves alone what ignore files name, also where it was kept before they did", async () => {
    using project = makeStoreProject();
    writeTree(project.at("data"), { "a.csv": "a\n", "notes.txt": "kept\n", "old.txt": "old\n" });
    const version = await captureOne(project, "data");
    writeTree(project.root, {
      ".cairnignore": "*.txt\nscratch/\n",
      "data/a.csv": "changed\n",
      "data/notes.txt": "mine now\n",
      "data/scratch/deep/x": "mine too\n",
      "data/extra/b.csv": "goes\n",
      "data/extra/c.txt": "stays\n",
    });
    rmSync(project.at("data/old.txt"));
    await project.store.restore([version]);
    const contents = filesBelow(project.at("data")).map((file) => [
      file,
      readFileSync(project.at(path.join("data", file)), "utf8"),
    ]);
    assert.deepEqual(Object.fromEntries(contents), {
      "a.csv": "a\n",
      "extra/c.txt": "stays\n",
      "notes.txt": "mine now\n",
      "old.txt": "old\n",
      "scratch/deep/x": "mine too\n",
    });
  });

  it("puts no file where a folder holds what ignore files name", async () => {
    using project = makeStoreProject();
    writeTree(project.root, { data: "a file\n" });
    const version = await captureOne(project, "data");
    rmSync(project.at("data"));
    writeTree(project.root, { ".cairnignore": "*.log\n", "data/mine.log": "mine\n" });
    await assert.rejects(project.store.restore([version]), { code: "in-the-way" });
    assert.equal(readFileSync(project.at("data/mine.log"), "utf8"), "mine\n");
  });

  it("gives back bytes, bits, links, empty folders and names", posixOnly, async () => {
    using project = makeStoreProject();
    writeTree(project.at("data"), {
      "a b/ø 🚀.txt": "text\r\n",
      "a b/binary": Buffer.from([0, 255, 13, 10]),
      "run.sh": { run: "#!/bin/sh\n" },
      "link to run": { link: "run.sh" },
      "deep/up": { link: "../run.sh" },
      "deep/to folder": { link: ".." },
      broken: { link: "nothing here" },
      "empty/inner": null,
      "nothing.txt": "",
      "large.bin": Buffer.alloc(1_500_000, "large"),
    });
    const before = readTree(project.at("data"));
    const version = await captureOne(project, "data");
    rmSync(project.at("data"), { recursive: true });
    await project.store.restore([version]);
    assert.deepEqual(readTree(project.at("data")), before);
    assert.equal((await captureOne(project, "data")).digest, version.digest);
  });

  it("writes only what differs", async () => {
    using project = makeStoreProject();
    writeTree(project.at("data"), { "same.txt": "same", "changed.txt": "old", "sub/same.txt": "same too" });
    const version = await captureOne(project, "data");
    writeTree(project.at("data"), { "changed.txt": "new", "extra.txt": "extra", "more/extra.txt": "extra" });
    const untouched = ["same.txt", "sub/same.txt"].map(
      (file) => lstatSync(project.at(`data/${file}`), { bigint: true }).ctimeNs,
    );
    await settle();
    await project.store.restore([version]);
    assert.deepEqual(filesBelow(project.at("data")), ["changed.txt", "same.txt", "sub/same.txt"]);
    assert.equal(readFileSync(project.at("data/changed.txt"), "utf8"), "old");
    const after = ["same.txt", "sub/same.txt"].map(
      (file) => lstatSync(project.at(`data/${file}`), { bigint: true }).ctimeNs,
    );
    assert.deepEqual(after, untouched);
  });

  it("puts very many back over what is there, and takes away as many", async () => {
    using project = makeStoreProject();
    const texts = (text: string, count: number): Readonly<Record<string, string>> =>
      Object.fromEntries(
        Array.from({ length: count }, (_, index) => [`${index % 7}/${index}.txt`, `${text} ${index}`]),
      );
    writeTree(project.at("data"), { ...texts("old", 150), "large.bin": Buffer.alloc(100_000, 1) });
    const version = await captureOne(project, "data");
    const before = readTree(project.at("data"));
    writeTree(project.at("data"), { ...texts("changed", 300), "large.bin": Buffer.alloc(100_000, 2) });
    if (process.platform !== "win32") chmodSync(project.at("data/3/3.txt"), 0o600);
    await project.store.restore([version]);
    assert.deepEqual(readTree(project.at("data")), before);
    if (process.platform !== "win32") assert.equal(statSync(project.at("data/3/3.txt")).mode & 0o777, 0o600);
  });

  it("sets the executable bit back, of single files too", posixOnly, async () => {
    using project = makeStoreProject();
    writeTree(project.root, { "run.sh": { run: "x" }, "data/plain": "plain", "data/tool": { run: "tool" } });
    const versions = await project.store.capture(["run.sh", "data"]);
    chmodSync(project.at("run.sh"), 0o640);
    chmodSync(project.at("data/plain"), 0o755);
    chmodSync(project.at("data/tool"), 0o600);
    await project.store.restore(versions);
    assert.equal(statSync(project.at("run.sh")).mode & 0o777, 0o750);
    assert.equal(statSync(project.at("data/plain")).mode & 0o777, 0o644);
    assert.equal(statSync(project.at("data/tool")).mode & 0o777, 0o700);
    rmSync(project.at("run.sh"));
    await project.store.restore(versions);
    assert.notEqual(statSync(project.at("run.sh")).mode & 0o100, 0);
    // A version from before the bit was known leaves it.
    const { isExecutable: _, ...old } = versions[0] ?? assert.fail();
    writeFileSync(project.at("run.sh"), "y");
    await project.store.restore([old]);
    assert.notEqual(statSync(project.at("run.sh")).mode & 0o100, 0);
  });

  it("puts a file where a folder was, and a folder where a file was", async () => {
    using project = makeStoreProject();
    writeTree(project.root, { a: "a file", "b/inner/file": "in a folder", "data/x": "x", "data/y/z": "z" });
    const versions = await project.store.capture(["a", "b", "data"]);
    const before = readTree(project.root);
    for (const name of ["a", "b", "data"]) rmSync(project.at(name), { recursive: true });
    writeTree(project.root, { "a/now/a/folder": "1", b: "now a file", "data/x/now/deep": "2", "data/y": "3" });
    await project.store.restore(versions);
    assert.deepEqual(readTree(project.at("data")), { x: before["data/x"], y: "folder", "y/z": before["data/y/z"] });
    assert.equal(readFileSync(project.at("a"), "utf8"), "a file");
    assert.equal(readFileSync(project.at("b/inner/file"), "utf8"), "in a folder");
  });

  it("puts artifacts back that lie within one another", async () => {
    using project = makeStoreProject();
    writeTree(project.at("data"), { "raw/a": "a", "raw/b": "b", "done/c": "c" });
    const versions = await project.store.capture(["data/raw", "data", "data/done/c"]);
    const before = readTree(project.at("data"));
    writeTree(project.at("data"), { "raw/a": "A", "done/c": "C", "done/d": "D" });
    rmSync(project.at("data/raw/b"));
    await project.store.restore(versions);
    assert.deepEqual(readTree(project.at("data")), before);
  });

  it("leaves folders of git alone inside an artifact that it clears", async () => {
    using project = makeStoreProject();
    writeTree(project.at("data"), { a: "a" });
    const version = await captureOne(project, "data");
    writeTree(project.at("data"), { "clone/.git/HEAD": "ref", "clone/file": "x" });
    await project.store.restore([version]);
    assert.deepEqual(filesBelow(project.at("data")), ["a", "clone/.git/HEAD"]);
    rmSync(project.at("data"), { recursive: true });
    writeTree(project.root, { "data/a/.git/HEAD": "ref" });
    await assert.rejects(project.store.restore([version]), { code: "in-the-way" });
    assert.equal(readFileSync(project.at("data/a/.git/HEAD"), "utf8"), "ref");
  });

  it("never writes damaged content over a file", async () => {
    using project = makeStoreProject();
    writeTree(project.root, { model: Buffer.alloc(100_000, 1) });
    const version = await captureOne(project, "model");
    const hex = version.digest.slice(3);
    const loose = path.join(project.dir, "objects", hex.slice(0, 2), hex.slice(2));
    chmodSync(loose, 0o644);
    writeFileSync(loose, Buffer.alloc(100_000, 2));
    writeTree(project.root, { model: "mine" });
    await assert.rejects(project.store.restore([version]), { code: "object-damaged" });
    assert.equal(readFileSync(project.at("model"), "utf8"), "mine");
    assert.deepEqual(
      filesBelow(project.root).filter((file) => !file.startsWith(".cairn/")),
      ["model"],
    );
  });
});

describe("a restore stays in the project", () => {
  it("whatever path a version claims to have", async () => {
    using project = makeStoreProject();
    writeTree(project.root, { a: "a" });
    const version = await captureOne(project, "a");
    const outside = [
      path.join(tmpdir(), "cairn-escaped"),
      "../escaped",
      "a/../../escaped",
      "",
      ".",
      ".git/hooks/x",
      "sub/.GIT/x",
      ".cairn/ledger.db",
      "nul\0",
    ];
    for (const escaping of outside) {
      await assert.rejects(project.store.restore([{ ...version, path: escaping }]), { code: "path-escapes" }, escaping);
    }
    assert.equal(existsSync(path.join(project.root, "..", "escaped")), false);
  });

  it("whatever names a stored folder holds", async () => {
    using project = makeStoreProject();
    for (const name of ["../escaped", "..", ".", "", "a/b", "nul\0", "/etc/cairn-escaped", ".git", ".CAIRN"]) {
      await assert.rejects(project.store.restore([await forge(project, [{ name }])]), { code: "path-escapes" }, name);
    }
    assert.equal(existsSync(project.at("data")), false);
  });

  it("where a stored folder has a link and a folder of one name", posixOnly, async () => {
    using project = makeStoreProject();
    using outside = makeStoreProject();
    const hexOf = (digest: string): string => digest.slice("b3:".length);
    const inner = await forge(project, [{ name: "a" }]);
    const link = hexOf(await project.store.put(Buffer.from(outside.root)));
    const version = await forge(project, [
      { name: "x", type: "symlink", hex: link },
      { name: "x", type: "directory", hex: hexOf(inner.digest) },
    ]);
    for (const tree of [{}, { "data/x/mine": "mine" }]) {
      writeTree(project.root, tree);
      await assert.rejects(project.store.restore([version]), { code: "manifest-unreadable" });
    }
    assert.deepEqual(filesBelow(outside.root), []);
    assert.deepEqual(filesBelow(project.at("data")), ["x/mine"]);
  });

  it("where a link on the way leads out, or to nothing", posixOnly, async () => {
    using project = makeStoreProject();
    using outside = makeStoreProject();
    writeTree(project.root, { "way/a": "a", "inside/x": "x" });
    const version = await captureOne(project, "way/a");
    rmSync(project.at("way"), { recursive: true });
    for (const target of [outside.root, "../gone", ".git"]) {
      symlinkSync(target, project.at("way"));
      mkdirSync(project.at(".git"), { recursive: true });
      await assert.rejects(project.store.restore([version]), { code: "path-escapes" }, target);
      rmSync(project.at("way"));
    }
    assert.deepEqual(filesBelow(outside.root), []);
    symlinkSync("inside", project.at("way"));
    await project.store.restore([version]);
    assert.equal(readFileSync(project.at("inside/a"), "utf8"), "a", "a link that stays inside is followed");
  });

  it("putting what it writes in the place of a link, not through it", posixOnly, async () => {
    using project = makeStoreProject();
    using outside = makeStoreProject();
    writeTree(outside.root, { "model.bin": "theirs", "data/a": "theirs" });
    writeTree(project.root, { "model.bin": "mine", "data/a": "mine", "data/sub/b": "mine" });
    const versions = await project.store.capture(["model.bin", "data"]);
    const before = readTree(project.at("data"));
    rmSync(project.at("data"), { recursive: true });
    rmSync(project.at("model.bin"));
    symlinkSync(outside.at("model.bin"), project.at("model.bin"));
    symlinkSync(outside.at("data"), project.at("data"));
    await project.store.restore(versions);
    assert.equal(readFileSync(project.at("model.bin"), "utf8"), "mine");
    assert.deepEqual(readTree(project.at("data")), before);
    rmSync(project.at("data/sub"), { recursive: true });
    symlinkSync(outside.root, project.at("data/sub"));
    await project.store.restore(versions);
    assert.deepEqual(readTree(project.at("data")), before);
    assert.deepEqual(filesBelow(outside.root), ["data/a", "model.bin"]);
    assert.equal(readFileSync(outside.at("model.bin"), "utf8"), "theirs");
    assert.equal(readFileSync(outside.at("data/a"), "utf8"), "theirs");
  });

  it("leaving a link to the same content as it is", posixOnly, async () => {
    using project = makeStoreProject();
    using outside = makeStoreProject();
    writeTree(outside.root, { "big.bin": "big", "set/a": "a" });
    symlinkSync(outside.at("big.bin"), project.at("big.bin"));
    symlinkSync(outside.at("set"), project.at("set"));
    writeTree(project.at("data"), { plain: "p", outward: { link: outside.at("big.bin") } });
    const versions = await project.store.capture(["big.bin", "set", "data"]);
    writeTree(project.at("data"), { plain: "changed" });
    await project.store.restore(versions);
    assert.equal(readlinkSync(project.at("big.bin")), outside.at("big.bin"));
    assert.equal(readlinkSync(project.at("set")), outside.at("set"));
    assert.equal(readlinkSync(project.at("data/outward")), outside.at("big.bin"));
    rmSync(project.at("data"), { recursive: true });
    await project.store.restore(versions);
    assert.equal(
      readFileSync(project.at("data/outward"), "utf8"),
      "big",
      "the content of a link that leads out is kept",
    );
  });
});

describe("a file that cannot be read", () => {
  it("is named, and neither kept nor passed over", posixOnly, () => {
    using project = makeStoreProject();
    writeTree(project.root, { "data/locked": "mine", "data/open": "b" });
    chmodSync(project.at("data/locked"), 0);
    chmodSync(project.root, 0o755);
    const { code, place } = asOrdinaryUser(project, { capture: ["data"] });
    assert.deepEqual({ code, place }, { code: "unreadable", place: "data/locked" });
  });
});

describe("a read-only folder", () => {
  it("is named, and nothing in it is half done", posixOnly, async () => {
    using project = makeStoreProject();
    writeTree(project.root, { "data/locked/a": "a", "data/open/b": "b" });
    const version = await captureOne(project, "data");
    writeTree(project.root, { "data/locked/a": "changed", "data/open/b": "changed" });
    chmodSync(project.at("data/locked"), 0o555);
    chmodSync(project.root, 0o755);
    const answer = asOrdinaryUser(project, { restore: [version] });
    chmodSync(project.at("data/locked"), 0o755);
    assert.deepEqual(
      { code: answer.code, place: answer.place },
      { code: "read-only", place: "data/locked/a" },
      JSON.stringify(answer),
    );
    assert.match(answer.cure, /right to write/);
    assert.equal(readFileSync(project.at("data/locked/a"), "utf8"), "changed");
    assert.deepEqual(filesBelow(project.at("data")), ["locked/a", "open/b"]);
  });
});

/** Captures or restores in a process that may not write everywhere: root may, so it steps down first. */
function asOrdinaryUser(
  project: StoreProject,
  work: { readonly capture: readonly string[] } | { readonly restore: readonly ArtifactVersion[] },
): { readonly code: string; readonly place: string; readonly cure: string } {
  const isRoot = process.getuid?.() === 0;
  if (isRoot) execFileSync("chown", ["-R", "65534:65534", project.root]);
  const script = path.join(import.meta.dirname, "support", "storeChild.ts");
  const input = JSON.stringify({ root: project.root, ...work });
  const identity = isRoot ? { uid: 65_534, gid: 65_534 } : {};
  const output = execFileSync(process.execPath, [script, input], { encoding: "utf8", cwd: tmpdir(), ...identity });
  return JSON.parse(output) as { readonly code: string; readonly place: string; readonly cure: string };
}
