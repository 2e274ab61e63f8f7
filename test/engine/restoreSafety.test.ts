import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";

import type { ArtifactVersion } from "../../src/engine/model/artifact.ts";
import { openStore } from "../../src/engine/store/openStore.ts";
import { flipBit, openCareProject } from "./support/careProject.ts";
import { captureOne, filesBelow, makeStoreProject, readTree, settle, writeTree } from "./support/storeProject.ts";

describe("what a restore takes care of before it changes anything", () => {
  it("keeps what it overwrites, even if the caller did not", async () => {
    using project = makeStoreProject();
    writeTree(project.root, { "model.bin": "good", "data/a": "a" });
    const versions = await project.store.capture(["model.bin", "data"]);
    writeTree(project.root, { "model.bin": "never captured", "data/a": "nor this", "data/new": "nor that" });
    await project.store.restore(versions);
    for (const text of ["never captured", "nor this", "nor that"]) {
      const digest = await project.store.digestOf(Buffer.from(text));
      assert.equal(Buffer.from(await project.store.read(digest)).toString(), text);
    }
  });

  it("keeps it where a check has looked at it without keeping it", async () => {
    using project = makeStoreProject();
    writeTree(project.at("data"), { "sub/a": "first", "sub/b": "stays" });
    const version = await captureOne(project, "data");
    writeTree(project.at("data"), { "sub/a": "second" });
    await settle();
    const seen = (await project.store.digest(["data"], ["b3"])).get("data")?.b3;
    const kept: ArtifactVersion[] = [];
    await project.store.restore([version], { onKept: async (current) => void kept.push(...current) });
    assert.equal(readFileSync(project.at("data/sub/a"), "utf8"), "first");
    const [before = assert.fail()] = kept;
    assert.equal(before.digest, seen);
    await project.store.restore([before]);
    assert.equal(readFileSync(project.at("data/sub/a"), "utf8"), "second");
  });

  it("keeps it where so much is known of what is there that threads look at it first", async () => {
    using project = makeStoreProject();
    // So long names are as much to know as many files.
    const named = (index: number): string => `data/${index % 12}/${"name ".repeat(40)}${index}`;
    const texts = (text: string, indexes: readonly number[]): Readonly<Record<string, string>> =>
      Object.fromEntries(indexes.map((index) => [named(index), `${text} ${index}`]));
    const all = Array.from({ length: 1_200 }, (_, index) => index);
    writeTree(project.root, texts("first", all));
    const version = await captureOne(project, "data");
    const first = readTree(project.at("data"));
    writeTree(project.root, texts("second", [1, 13, 100, 1_102, 1_201]));
    rmSync(project.at(named(7)));
    const second = readTree(project.at("data"));
    await settle();
    await project.store.digest(["data"], ["b3"]);
    const kept: ArtifactVersion[] = [];
    await project.store.restore([version], { onKept: async (current) => void kept.push(...current) });
    assert.deepEqual(readTree(project.at("data")), first);
    await project.store.restore(kept);
    assert.deepEqual(readTree(project.at("data")), second);
  });

  it("keeps it anew where it was kept, and the store has lost it", async () => {
    using project = makeStoreProject();
    const packs = path.join(project.dir, "objects", "packs");
    writeTree(project.at("data"), { a: "first", b: "stays" });
    const version = await captureOne(project, "data");
    const before = new Set(readdirSync(packs));
    writeTree(project.at("data"), { a: "second" });
    await settle();
    await captureOne(project, "data");
    for (const name of readdirSync(packs)) if (!before.has(name)) rmSync(path.join(packs, name));
    // As another process would, which has not seen those packs.
    const { root, dir, ports } = project;
    const store = openStore({ root, dir, ...ports, log: () => undefined });
    await store.restore([version]);
    assert.equal(readFileSync(project.at("data/a"), "utf8"), "first");
    const lost = await store.digestOf(Buffer.from("second"));
    assert.equal(Buffer.from(await store.read(lost)).toString(), "second");
  });

  it("clears what a killed restore left, which never counted", async () => {
    using project = makeStoreProject();
    writeTree(project.at("data"), { "sub/a": "a" });
    const version = await captureOne(project, "data");
    const leftover = project.at("data/sub/.cairn-tmp-00000000-1-abcdef");
    writeFileSync(leftover, "half");
    utimesSync(leftover, 0, 0);
    assert.equal((await captureOne(project, "data")).digest, version.digest);
    writeTree(project.at("data"), { "sub/a": "changed" });
    await project.store.restore([version]);
    assert.equal(existsSync(leftover), false);
  });

  it("clears that also where everything is as it is to be already", async () => {
    using project = makeStoreProject();
    writeTree(project.root, { "data/sub/file.txt": "kept", "models/a.bin": "kept too" });
    await settle();
    const versions = await project.store.capture(["data", "models/a.bin"]);
    for (const folder of ["data/sub", "models"]) {
      const left = project.at(`${folder}/.cairn-tmp-00000000-1-0123456789abcdef`);
      writeFileSync(left, "half");
      utimesSync(left, 0, 0);
    }
    await project.store.restore(versions);
    assert.deepEqual(filesBelow(project.at("data")), ["sub/file.txt"]);
    assert.deepEqual(filesBelow(project.at("models")), ["a.bin"]);
  });

  it("clears what one left in the store also where it keeps nothing new", async () => {
    using project = makeStoreProject();
    writeTree(project.root, { "data/file.txt": "kept" });
    const version = await captureOne(project, "data");
    const left = path.join(project.dir, "objects", ".cairn-tmp-00000000-1-0123456789abcdef");
    for (const work of [() => project.store.restore([version]), () => captureOne(project, "data")]) {
      writeFileSync(left, "half");
      utimesSync(left, 0, 0);
      await work();
      assert.equal(existsSync(left), false);
    }
  });

  it("says which content is missing before anything is touched", async () => {
    using project = makeStoreProject();
    writeTree(project.root, { "data/a": "a", "data/large": Buffer.alloc(100_000, 1), b: "b" });
    const versions = await project.store.capture(["b", "data"]);
    const large = (await project.store.digestOf(Buffer.alloc(100_000, 1))).slice(3);
    rmSync(path.join(project.dir, "objects", large.slice(0, 2)), { recursive: true });
    writeTree(project.root, { "data/a": "changed", "data/large": "changed", b: "changed" });
    const onKept = (): Promise<void> => assert.fail("nothing is about to change");
    await assert.rejects(project.store.restore(versions, { onKept }), { code: "object-missing" });
    assert.equal(readFileSync(project.at("b"), "utf8"), "changed");
    // What lies there as it is to be is not needed out of the store.
    writeTree(project.root, { "data/large": Buffer.alloc(100_000, 1) });
    await project.store.restore(versions);
    assert.equal(readFileSync(project.at("data/a"), "utf8"), "a");
    await assert.rejects(project.store.restore([{ ...(versions[0] ?? assert.fail()), digest: "md5:0123" }]), {
      code: "object-missing",
    });
  });
});

describe("an undo that ended on its way", () => {
  it("is gone on with by the next one, which does not take the half of it back", async (t) => {
    const project = await openCareProject(t, { "data/a.csv": "kept\n", "model.bin": "kept bytes ".repeat(10_000) });
    const { id } = await project.snapshot();
    const mine = { "data/a.csv": "mine\n", "model.bin": "mine bytes ".repeat(10_000) };
    writeTree(project.root, mine);
    const { engine } = project;
    const before = project.loose();
    await engine.restore(await engine.planRestore({ ref: id }));
    const undo = async (): Promise<unknown> => engine.restore(await engine.planRestore({ undo: "last" }));
    const [model = assert.fail()] = project.loose().filter((file) => !before.includes(file));
    flipBit(model, "mine bytes ");
    await assert.rejects(undo(), { code: "object-damaged" });
    flipBit(model, "line bytes ");
    await undo();
    for (const [file, text] of Object.entries(mine)) assert.equal(readFileSync(project.at(file), "utf8"), text);
    await undo();
    assert.match(readFileSync(project.at("model.bin"), "utf8"), /^kept bytes /, "it can be undone itself");
  });
});
