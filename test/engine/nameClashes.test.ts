import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, describe, it } from "node:test";

import { openEngine } from "../../src/engine/openEngine.ts";
import { findClash, nameFoldOf, refuseClashes } from "../../src/engine/store/restore/nameClashes.ts";
import { ObjectFolder } from "../../src/engine/store/objects/objectFolder.ts";
import { loadBlake3 } from "../../src/engine/store/objects/blake3.ts";
import { temporaryPath } from "../../src/engine/files/temporaryFile.ts";
import { StoredTrees } from "../../src/engine/store/trees/storedTrees.ts";
import { mountCaselessDisk } from "../smallDisk.ts";
import { makeStoreProject, writeTree } from "./support/storeProject.ts";

const quiet = { mayStartProcesses: true, log: () => undefined };
const fold = (name: string): string => name.normalize("NFC").toLowerCase();

describe("names that a file system takes for one", () => {
  it("are told by what it makes of them", () => {
    assert.deepEqual(findClash(["b.csv", "Data.csv", "data.CSV", "B.csv"], fold), ["Data.csv", "data.CSV"]);
    assert.deepEqual(findClash(["caf\u00e9", "cafe\u0301"], fold), ["caf\u00e9", "cafe\u0301"]);
    assert.equal(findClash(["data.csv", "data.tsv", "Data"], fold), undefined);
  });

  it("are found out where they lie, and nothing stays behind", (t) => {
    const folder = mkdtempSync(path.join(tmpdir(), "cairn-names-"));
    t.after(() => rmSync(folder, { recursive: true }));
    const asked = nameFoldOf(folder);
    assert.deepEqual(readdirSync(folder), []);
    writeFileSync(path.join(folder, "name"), "");
    assert.equal(asked !== undefined && asked("Name") === "name", existsSync(path.join(folder, "NAME")));
    assert.equal(nameFoldOf(path.join(folder, "nothing here")), undefined);
  });

  it("leave nothing in the store of a process that was killed as it found out", async () => {
    using project = makeStoreProject();
    writeTree(project.root, { data: "kept" });
    await project.store.capture(["data"]);
    const { folder } = new ObjectFolder(project.dir, project.ports.index);
    // No system has a process of this number.
    writeFileSync(`${temporaryPath(folder).replace(`-${process.pid}-`, "-999999999-")}-aé`, "");
    await project.store.capture(["data"]);
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.startsWith(".cairn-tmp")),
      [],
    );
  });

  it("are told with their folder and what they differ by", { skip: process.platform !== "linux" }, async () => {
    using project = makeStoreProject();
    writeTree(project.root, { "data/deep/A.csv": "1", "data/deep/a.csv": "2", "data/deeper/a.csv": "3" });
    writeTree(project.root, { "words/caf\u00e9": "1", "words/cafe\u0301": "2" });
    const versions = await project.store.capture(["data", "words"]);
    const blake3 = await loadBlake3(() => undefined);
    const trees = new StoredTrees(new ObjectFolder(project.dir, project.ports.index), blake3);
    const refuse = (at: number) => () => refuseClashes(versions[at] ?? assert.fail(), trees, fold);
    assert.throws(refuse(0), { code: "names-clash", message: /`data\/deep\/A\.csv` and `a\.csv` .* only by case/ });
    assert.throws(refuse(1), { code: "names-clash", message: /only by how their accents are written/ });
    await project.store.refuseClashes(versions[0] ?? assert.fail());
  });
});

const disk = mountCaselessDisk();

describe("a file system that ignores case", { skip: disk === undefined && "none can be had here" }, () => {
  after(() => disk?.unmount());

  it("is given all artifacts but those whose names clash there", { skip: process.platform !== "linux" }, async (t) => {
    const here = mkdtempSync(path.join(tmpdir(), "cairn-names-"));
    t.after(() => rmSync(here, { recursive: true }));
    mkdirSync(path.join(here, ".cairn"));
    const tree = { "data/Rows.csv": "upper", "data/rows.csv": "lower", "good/Rows.csv": "only one" };
    writeTree(here, { "cairn.yaml": "track: [data, good]\n", ...tree });
    const engine = await openEngine(here, quiet);
    const { id } = await engine.takeSnapshot({});
    await engine.close();
    const there = path.join(disk?.folder ?? "", "project");
    cpSync(here, there, { recursive: true, filter: (file) => !/\/(data|good)$/.test(file) });
    const other = await openEngine(there, quiet);
    t.after(() => other.close());
    const plan = await other.planRestore({ ref: id });
    assert.deepEqual(
      plan.lost?.map(({ path: artifact }) => artifact),
      ["data"],
    );
    assert.match(plan.lost?.[0]?.message ?? "", /`data\/Rows\.csv` and `rows\.csv` .* this file system/);
    await other.restore(plan);
    assert.equal(readFileSync(path.join(there, "good", "Rows.csv"), "utf8"), "only one");
    assert.equal(existsSync(path.join(there, "data")), false);
    const everything = plan.changes.map((change) => ({ ...change, action: "create" as const }));
    const { artifacts } = await other.findSnapshot(id);
    const [data = assert.fail()] = artifacts;
    await assert.rejects(other.restore({ changes: [...everything, { target: data, action: "create" }] }), {
      code: "names-clash",
    });
    assert.equal(existsSync(path.join(there, "data")), false, "nothing was touched");
    const copied = other.copyVersion({ ref: id, path: "data" }, path.join(there, "copy"));
    await assert.rejects(copied, { code: "names-clash" });
    assert.equal(existsSync(path.join(there, "copy")), false);
  });
});
