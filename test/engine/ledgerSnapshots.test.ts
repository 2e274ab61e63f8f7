import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Snapshot } from "../../src/engine/model/snapshot.ts";
import { fileVersion, makeLedgerFolder, newRun, newSnapshot } from "./support/ledgerFolder.ts";

describe("snapshots in the ledger", () => {
  it("come back with every field as it was, newest first", () => {
    using folder = makeLedgerFolder();
    const full: Snapshot = {
      id: "s2",
      cause: "commit",
      time: 1_795_439_678_760,
      commit: "d".repeat(40),
      commitSubject: "Lære mer",
      branch: "main",
      runId: "r",
      message: "before the holidays",
      artifacts: [
        { ...fileVersion("a.csv", "01"), isExecutable: false },
        { path: "data/ø", kind: "directory", digest: "b3:02", size: 2 ** 41, fileCount: 100_000 },
      ],
      missing: ["model.json", "z"],
      unknown: ["b.csv", "y"],
      instead: [fileVersion("a.csv", "03"), fileVersion("b.csv", "04")],
    };
    const first = folder.open().ledger;
    first.snapshots.add(newSnapshot("s1"));
    first.snapshots.add(full);
    first.close();
    const { snapshots } = folder.open("existing").ledger;
    assert.deepEqual(snapshots.list(), [full, newSnapshot("s1")]);
    assert.deepEqual(snapshots.list(1), [full]);
    assert.deepEqual(snapshots.findByRun("r"), full);
  });

  it("are found by an unambiguous beginning of their id", () => {
    using folder = makeLedgerFolder();
    const { snapshots } = folder.open("memory").ledger;
    for (const id of ["aa1", "aa2", "aa"]) snapshots.add(newSnapshot(id));
    assert.equal(snapshots.findById("aa2")?.id, "aa2");
    assert.equal(snapshots.findById("aa")?.id, "aa");
    assert.equal(snapshots.findById("b"), undefined);
    assert.equal(snapshots.findById(""), undefined);
    assert.throws(() => snapshots.findById("a"), { name: "UserError", code: "snapshot-ambiguous" });
  });

  it("of a commit: its own before those of runs and hands, and never what a restore overwrote", () => {
    using folder = makeLedgerFolder();
    const { snapshots } = folder.open("memory").ledger;
    snapshots.add(newSnapshot("restored", { cause: "restore", commit: "c1" }));
    assert.equal(snapshots.findByCommit("c1"), undefined);
    snapshots.add(newSnapshot("run", { cause: "run", commit: "c1" }));
    assert.equal(snapshots.findByCommit("c1")?.id, "run");
    snapshots.add(newSnapshot("commit", { cause: "commit", commit: "c1" }));
    snapshots.add(newSnapshot("later", { cause: "manual", commit: "c1" }));
    assert.equal(snapshots.findByCommit("c1")?.id, "commit");
  });

  it("of a commit's own there is one, whoever comes second", () => {
    using folder = makeLedgerFolder();
    const { snapshots } = folder.open("memory").ledger;
    assert.equal(snapshots.add(newSnapshot("first", { cause: "commit", commit: "c1" })), true);
    assert.equal(snapshots.add(newSnapshot("second", { cause: "commit", commit: "c1" })), false);
    assert.equal(snapshots.add(newSnapshot("other", { cause: "commit", commit: "c2" })), true);
    assert.deepEqual(
      snapshots.list().map(({ id }) => id),
      ["other", "first"],
    );
  });

  it("make an artifact's history: one entry a version, with the newest snapshot that holds it", () => {
    using folder = makeLedgerFolder();
    const { snapshots, runs } = folder.open("memory").ledger;
    runs.begin(newRun("r", { name: "calm-fox" }));
    const [v1, v2] = [fileVersion("m", "01"), fileVersion("m", "02")];
    snapshots.add(newSnapshot("s1", { artifacts: [v1], time: 1, commit: "c1", commitSubject: "One" }));
    snapshots.add(newSnapshot("s2", { artifacts: [v2], time: 2, runId: "r", cause: "run" }));
    snapshots.add(newSnapshot("s3", { artifacts: [v1, fileVersion("other", "01")], time: 3, message: "back" }));
    snapshots.add(newSnapshot("s4", { missing: ["m"], time: 4 }));
    snapshots.add(newSnapshot("s5", { cause: "restore", artifacts: [v2], time: 5 }));
    runs.setArtifacts("r", { inputs: [fileVersion("m", "99")], outputs: [] });
    assert.deepEqual(snapshots.history("m"), [
      { version: v1, snapshotId: "s3", time: 3, message: "back" },
      { version: v2, snapshotId: "s2", time: 2, runId: "r", runName: "calm-fox" },
    ]);
    assert.deepEqual(snapshots.history("unknown"), []);
    assert.deepEqual(
      snapshots.newestVersions(),
      new Map([
        ["m", { version: v1, versionCount: 2 }],
        ["other", { version: fileVersion("other", "01"), versionCount: 1 }],
      ]),
    );
  });
});

describe("the newest snapshot of all artifacts", () => {
  it("is the last of a commit or by hand, however many of runs and restores came since", () => {
    using folder = makeLedgerFolder();
    const { snapshots } = folder.open("memory").ledger;
    assert.equal(snapshots.newestWhole(), undefined);
    snapshots.add(newSnapshot("old", { cause: "manual" }));
    snapshots.add(newSnapshot("whole", { cause: "commit", commit: "c1" }));
    for (let index = 0; index < 30; index++) {
      snapshots.add(newSnapshot(`later ${index}`, { cause: index % 2 === 0 ? "run" : "restore" }));
    }
    assert.equal(snapshots.newestWhole()?.id, "whole");
  });
});

describe("the newest version of an artifact", () => {
  it("is not what a restore overwrote, unless that is all there is", () => {
    using folder = makeLedgerFolder();
    const { snapshots } = folder.open("memory").ledger;
    const [v1, v2, v3] = [fileVersion("m", "01"), fileVersion("m", "02"), fileVersion("m", "03")];
    snapshots.add(newSnapshot("s1", { artifacts: [v1] }));
    snapshots.add(newSnapshot("s2", { artifacts: [v2] }));
    snapshots.add(newSnapshot("undo", { cause: "restore", artifacts: [v3, fileVersion("only", "01")] }));
    snapshots.add(newSnapshot("again", { cause: "restore", artifacts: [v1] }));
    assert.deepEqual(
      snapshots.newestVersions(),
      new Map([
        ["m", { version: v2, versionCount: 3 }],
        ["only", { version: fileVersion("only", "01"), versionCount: 1 }],
      ]),
    );
  });
});

describe("what the store keeps in the ledger", () => {
  it("says where objects lie, also after they were moved", () => {
    using folder = makeLedgerFolder();
    const { objects } = folder.open().ledger;
    const [one, two] = ["ab".repeat(32), "cd".repeat(32)];
    objects.add(
      new Map([
        [one, { kind: "loose", size: 2 ** 40 }],
        [two, { kind: "pack", pack: "p1", offset: 2 ** 33, size: 7 }],
      ]),
    );
    objects.add(new Map([[one, { kind: "pack", pack: "p1", offset: 0, size: 8 }]]));
    assert.deepEqual(objects.find(one), { kind: "pack", pack: "p1", offset: 0, size: 8 });
    assert.deepEqual(objects.find(two), { kind: "pack", pack: "p1", offset: 2 ** 33, size: 7 });
    assert.equal(objects.find("ef".repeat(32)), undefined);
  });

  it("keeps a blob a directory until it is forgotten", () => {
    using folder = makeLedgerFolder();
    const { statCache } = folder.open().ledger;
    statCache.save(new Map([["dåta", new Uint8Array([1, 0, 255])]]));
    assert.deepEqual([...(statCache.load("dåta") ?? [])], [1, 0, 255]);
    statCache.save(new Map([["dåta", undefined]]));
    assert.equal(statCache.load("dåta"), undefined);
  });
});
