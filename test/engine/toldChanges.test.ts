import assert from "node:assert/strict";
import { renameSync, rmSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import type { Engine } from "../../src/engine/engine.ts";
import type { LocalEngine } from "../../src/engine/localEngine.ts";
import { openEngine } from "../../src/engine/openEngine.ts";
import { DigestMemory } from "../../src/engine/store/stamps/digestMemory.ts";
import type { PathDigest } from "../../src/engine/store/store.ts";
import { quietHost } from "./fixtures/dvc/openProject.ts";
import { type GitRepository, makeGitRepository } from "./support/gitRepository.ts";

interface ToldProject extends AsyncDisposable {
  readonly repository: GitRepository;
  readonly engine: LocalEngine;
  readonly at: (file: string) => string;
  /** What the artifacts' states are, by path. */
  readonly states: () => Promise<Readonly<Record<string, string>>>;
}

/** A project whose engine is told of changes, with a snapshot of all that it tracks. */
async function openTold(): Promise<ToldProject> {
  const repository = makeGitRepository();
  repository.write("cairn.yaml", "track: [raw, zoo/*.bin, notes.csv]\n");
  for (const file of ["raw/a.csv", "raw/deep/b.csv", "zoo/x.bin", "notes.csv"]) repository.write(file, file);
  const engine = await openEngine(repository.root, { mayStartProcesses: true, changesAreTold: true, log: () => {} });
  await engine.takeSnapshot({});
  return {
    repository,
    engine,
    at: (file) => path.join(repository.root, file),
    states: () => statesOf(engine),
    [Symbol.asyncDispose]: async () => {
      await engine.close();
      repository[Symbol.dispose]();
    },
  };
}

async function statesOf(engine: Engine): Promise<Readonly<Record<string, string>>> {
  return Object.fromEntries((await engine.artifacts()).map(({ artifact, state }) => [artifact.path, state]));
}

const allUnchanged = { "notes.csv": "unchanged", raw: "unchanged", "zoo/x.bin": "unchanged" };

describe("an engine that is told of changes", () => {
  it("looks again at what it was told of, and at nothing else", async () => {
    await using project = await openTold();
    const { repository, engine, at } = project;
    assert.deepEqual(await project.states(), allUnchanged);
    repository.write("raw/deep/b.csv", "changed");
    repository.write("notes.csv", "changed");
    assert.deepEqual(await project.states(), allUnchanged);
    await engine.noteChanges([at("raw/deep/b.csv")]);
    assert.deepEqual(await project.states(), { ...allUnchanged, raw: "modified" });
    await engine.noteChanges([repository.root]);
    assert.deepEqual(await project.states(), { ...allUnchanged, raw: "modified", "notes.csv": "modified" });
  });

  it("takes in folders that go and come, files that patterns fit, and ignore files", async () => {
    await using project = await openTold();
    const { repository, engine, at } = project;
    await project.states();
    renameSync(at("raw"), at("away"));
    await engine.noteChanges([at("raw"), at("away")]);
    assert.deepEqual(await project.states(), { ...allUnchanged, raw: "missing" });
    renameSync(at("away"), at("raw"));
    repository.write("zoo/y.bin", "y");
    await engine.noteChanges([at("away"), at("raw"), at("zoo/y.bin")]);
    assert.deepEqual(await project.states(), { ...allUnchanged, "zoo/y.bin": "unrecorded" });
    rmSync(at("zoo"), { recursive: true });
    await engine.noteChanges([at("zoo")]);
    // It was never kept; the other is missed until the next snapshot.
    assert.deepEqual(await project.states(), { "notes.csv": "unchanged", raw: "unchanged", "zoo/x.bin": "missing" });
    await engine.takeSnapshot({});
    assert.deepEqual(await project.states(), { "notes.csv": "unchanged", raw: "unchanged" });
    repository.write(".cairnignore", "deep\n");
    await engine.noteChanges([at(".cairnignore")]);
    assert.deepEqual(await project.states(), { "notes.csv": "unchanged", raw: "modified" });
  });

  it("knows what it has put back itself, before anybody tells", async () => {
    await using project = await openTold();
    const { repository, engine, at } = project;
    repository.write("raw/a.csv", "changed");
    await engine.noteChanges([at("raw/a.csv")]);
    assert.equal((await project.states())["raw"], "modified");
    const [snapshot] = await engine.snapshots(1);
    assert.ok(snapshot);
    await engine.restore(await engine.planRestore({ ref: snapshot.id, paths: ["raw"] }));
    assert.equal((await project.states())["raw"], "unchanged");
  });

  it("goes by the files themselves in whatever is kept or put back", async () => {
    await using project = await openTold();
    const { repository, engine } = project;
    await project.states();
    repository.write("raw/a.csv", "changed, and nobody tells");
    const [before] = await engine.snapshots(1);
    assert.ok(before);
    const plan = await engine.planRestore({ ref: before.id, paths: ["raw"] });
    assert.deepEqual(
      plan.changes.map(({ action }) => action),
      ["replace"],
    );
    const { artifacts } = await engine.takeSnapshot({});
    const digestIn = (versions: typeof artifacts): string | undefined =>
      versions.find(({ path: file }) => file === "raw")?.digest;
    assert.notEqual(digestIn(artifacts), digestIn(before.artifacts));
  });

  it("also sees outputs that a run has written without a word of the watcher", async () => {
    await using project = await openTold();
    const { repository, engine, at } = project;
    repository.write("dvc.yaml", "stages:\n  copy:\n    cmd: x\n    deps: [notes.csv]\n    outs: [made.csv]\n");
    repository.write("made.csv", "old");
    await engine.noteChanges([at("dvc.yaml"), at("made.csv")]);
    const digest = async (): Promise<string | undefined> =>
      (await engine.artifacts()).find(({ artifact }) => artifact.path === "made.csv")?.current?.digest;
    const before = await digest();
    repository.write(
      "dvc.yaml",
      "stages:\n  copy:\n    cmd: cp notes.csv made.csv\n    deps: [notes.csv]\n    outs: [made.csv]\n",
    );
    await engine.noteChanges([at("dvc.yaml")]);
    const other = await openEngine(repository.root, { mayStartProcesses: true, log: () => {} });
    try {
      await other.execute({ stageIds: ["copy"] }, quietHost());
    } finally {
      await other.close();
    }
    // The ledger's file tells of it within a moment.
    const deadline = Date.now() + 60_000;
    while ((await digest()) === before && Date.now() < deadline) await sleep(50);
    assert.notEqual(await digest(), before);
  });
});

describe("what is remembered of digests", () => {
  const digest = (text: string): PathDigest => ({
    kind: "file",
    b3: `b3:${text}`,
    size: 1,
    fileCount: 1,
    isExecutable: false,
  });

  it("is not what was read while a change was told", async () => {
    const memory = new DigestMemory();
    const looks: string[] = [];
    const recall = (during: () => void, answer: string): Promise<ReadonlyMap<string, PathDigest>> =>
      memory.recall(["a", "b"], ["b3"], async (paths) => {
        looks.push(paths.join());
        during();
        return new Map(paths.map((one) => [one, digest(answer)]));
      });
    await recall(() => memory.note(["a/inner"]), "1");
    const second = await recall(() => {}, "2");
    assert.deepEqual(looks, ["a,b", "a"]);
    assert.deepEqual(
      [...second].map(([one, { b3 }]) => [one, b3]),
      [
        ["a", "b3:2"],
        ["b", "b3:1"],
      ],
    );
  });

  it("is whole in an answer though a change is told while the rest is read", async () => {
    const memory = new DigestMemory();
    const look = async (paths: readonly string[]): Promise<ReadonlyMap<string, PathDigest>> => {
      memory.note(["a"]);
      return new Map(paths.map((one) => [one, digest(one)]));
    };
    await memory.recall(["a"], ["b3"], async () => new Map([["a", digest("a")]]));
    assert.deepEqual([...(await memory.recall(["a", "b"], ["b3"], look)).keys()], ["a", "b"]);
  });

  it("does not hold what is being written, and knows what is not there", async () => {
    const memory = new DigestMemory();
    let looks = 0;
    const look = async (): Promise<ReadonlyMap<string, PathDigest>> => {
      looks++;
      return new Map([["busy", { kind: "file", size: 1, fileCount: 1, isExecutable: false }]]);
    };
    await memory.recall(["busy"], ["b3"], look);
    await memory.recall(["busy"], ["b3"], look);
    assert.equal(looks, 2);
    await memory.recall(["gone"], ["b3"], look);
    assert.equal((await memory.recall(["gone"], ["b3"], look)).size, 0);
    assert.equal(looks, 3);
    memory.note(["go"]);
    await memory.recall(["gone"], ["b3"], look);
    assert.equal(looks, 3);
  });
});
