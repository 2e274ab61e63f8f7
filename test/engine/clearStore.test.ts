import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { openLedger } from "../../src/engine/ledger/openLedger.ts";
import type { Snapshot } from "../../src/engine/model/snapshot.ts";
import { openEngine } from "../../src/engine/openEngine.ts";
import { type CareProject, flipBit, openCareProject } from "./support/careProject.ts";
import { quietHost } from "./fixtures/dvc/openProject.ts";
import { readTree } from "./support/storeProject.ts";

const size = 300_000;

function content(letter: string): string {
  return letter.repeat(size);
}

function inGit(project: CareProject, ...args: readonly string[]): string {
  const identity = ["-c", "user.name=Kari", "-c", "user.email=kari@example.org"];
  return execFileSync("git", [...identity, ...args], { cwd: project.root, encoding: "utf8" }).trim();
}

/** Changes the model, makes a commit, and has its snapshot made. */
async function commit(project: CareProject, letter: string, ...args: readonly string[]): Promise<Snapshot> {
  writeFileSync(project.at("model.bin"), content(letter));
  inGit(project, "commit", "--quiet", "--allow-empty", "-m", letter, ...args);
  const { snapshot } = await project.engine.recordHead();
  assert.ok(snapshot);
  return snapshot;
}

async function openInGit(t: TestContext): Promise<CareProject> {
  const project = await openCareProject(t, { ".gitignore": "model.bin\ndata\n" });
  inGit(project, "init", "--quiet", "--initial-branch=main");
  inGit(project, "add", "--all");
  return project;
}

async function idsOf({ engine }: CareProject): Promise<readonly string[]> {
  return (await engine.snapshots()).map(({ id }) => id);
}

/** Restores a snapshot, and says what the model is then. */
async function restored({ engine, at }: CareProject, ref: string): Promise<string | undefined> {
  await engine.restore(await engine.planRestore({ ref, paths: ["model.bin"] }));
  return readFileSync(at("model.bin"), "utf8")[0];
}

describe("clearing the store", () => {
  it("leaves all that snapshots by hand hold, and does nothing where nothing was kept", async (t) => {
    const project = await openCareProject(t, { "model.bin": content("a"), "data/a.csv": "1\n" });
    assert.equal((await project.engine.clear({ dryRun: false })).objects, 0);
    const first = await project.snapshot();
    writeFileSync(project.at("model.bin"), content("b"));
    await project.snapshot();
    const { bytes, objects, snapshots, kept } = await project.engine.clear({ dryRun: false });
    assert.deepEqual([bytes, objects, snapshots, kept.objects], [0, 0, [], 4]);
    assert.equal(await restored(project, first.id), "a");
  });

  it("takes the snapshots of commits that git has forgotten, and of these alone; first it only says so", async (t) => {
    const project = await openInGit(t);
    const onMain = await commit(project, "a");
    inGit(project, "checkout", "--quiet", "-b", "side");
    const onSide = await commit(project, "b");
    inGit(project, "tag", "kept");
    const amended = await commit(project, "c");
    const last = await commit(project, "d", "--amend");
    inGit(project, "checkout", "--quiet", "main");
    assert.deepEqual((await project.engine.clear({ dryRun: false })).snapshots, [], "a reflog still leads to it");
    inGit(project, "reflog", "expire", "--expire=now", "--all");
    inGit(project, "branch", "-D", "side");
    const before = await idsOf(project);
    const would = await project.engine.clear({ dryRun: true });
    assert.deepEqual(would.snapshots.map(({ id }) => id).toSorted(), [amended.id, last.id].toSorted());
    assert.deepEqual([would.bytes, would.objects, would.kept.objects], [2 * size, 2, 2]);
    assert.deepEqual(would.artifacts, [{ path: "model.bin", versions: 2, bytes: 2 * size }]);
    assert.deepEqual(await idsOf(project), before);
    assert.equal(project.loose().length, 4);
    assert.deepEqual(await project.engine.clear({ dryRun: false }), would);
    assert.deepEqual(await idsOf(project), [onSide.id, onMain.id]);
    assert.equal(project.loose().length, 2);
    assert.deepEqual([await restored(project, "kept"), await restored(project, "main")], ["b", "a"]);
    assert.deepEqual((await project.engine.verify({})).faults, []);
  });

  it("leaves what .dvc files name, here and in commits, snapshot or not", async (t) => {
    const project = await openInGit(t);
    writeFileSync(project.at("raw.bin"), content("r"));
    await project.engine.addData(["raw.bin"]);
    assert.equal((await project.engine.clear({ dryRun: false })).objects, 0);
    inGit(project, "add", "--all");
    inGit(project, "commit", "--quiet", "-m", "with data");
    inGit(project, "rm", "--quiet", "raw.bin.dvc");
    inGit(project, "commit", "--quiet", "-m", "without");
    assert.equal((await project.engine.clear({ dryRun: false })).objects, 0);
    inGit(project, "reset", "--quiet", "--hard", "HEAD~1");
    rmSync(project.at("raw.bin"));
    await project.engine.restore(await project.engine.planRestore({}));
    assert.equal(readFileSync(project.at("raw.bin"), "utf8"), content("r"));
  });

  it("frees what only forgotten runs need, as said before", async (t) => {
    const project = await openCareProject(t, {
      "dvc.yaml": "stages:\n  copy: {cmd: cp in.txt model.bin, deps: [in.txt], outs: [model.bin]}\n",
      "in.txt": content("a"),
      "cairn.yaml": "",
    });
    const run = () => project.engine.execute({ stageIds: [] }, quietHost());
    const first = await run();
    writeFileSync(project.at("in.txt"), content("b"));
    const second = await run();
    const { bytes } = await project.engine.forgetRuns([first.name], { dryRun: true });
    assert.ok(bytes >= size, "its model is nowhere else");
    assert.equal((await project.engine.runs()).length, 2, "nothing is forgotten yet");
    const told = await project.engine.forgetRuns([first.name, second.name], { dryRun: false });
    assert.deepEqual(
      told.runs.map(({ name }) => name),
      [first.name, second.name],
    );
    assert.ok(told.bytes >= bytes);
    assert.deepEqual(await project.engine.runs(), []);
    const cleared = await project.engine.clear({ dryRun: false });
    assert.equal(cleared.bytes, told.clearable);
    assert.deepEqual((await project.engine.verify({})).faults, []);
    rmSync(project.at("model.bin"));
    await project.engine.restore(await project.engine.planRestore({}));
    assert.equal(readFileSync(project.at("model.bin"), "utf8"), content("b"), "dvc.lock still names it");
    await assert.rejects(project.engine.run(first.name), { code: "run-unknown" });
  });

  it("writes packs anew in which little lives, and merges small ones", async (t) => {
    const files = Object.fromEntries(
      Array.from({ length: 200 }, (_, index) => [`data/${index}.txt`, `first ${index}`]),
    );
    const project = await openCareProject(t, files);
    const old = await project.snapshot();
    for (let index = 10; index < 200; index++) writeFileSync(project.at(`data/${index}.txt`), `second ${index}`);
    await project.snapshot();
    forget(project, old.id);
    const packed = (): number => project.packs().reduce((sum, file) => sum + statSync(file).size, 0);
    const before = packed();
    const { bytes, objects } = await project.engine.clear({ dryRun: false });
    assert.equal(objects, 191, "190 files and a list of files");
    assert.equal(before - packed(), bytes);
    for (let index = 0; index < 40; index++) {
      writeFileSync(project.at("data/0.txt"), `third ${index}`);
      await project.snapshot();
    }
    assert.ok(project.packs().length > 40);
    await project.engine.clear({ dryRun: false });
    assert.equal(project.packs().length, 1);
    assert.deepEqual((await project.engine.verify({})).faults, []);
  });

  it("compresses small files of text, by a sample, once, and gives them back as they were", async (t) => {
    const line = (file: number, row: number): string => `${row},${(file * 7919 + row * 104_729) % 1000},green,2026\n`;
    const text = (file: number): string => Array.from({ length: 200 }, (_, row) => line(file, row)).join("");
    const files = Object.fromEntries(Array.from({ length: 300 }, (_, file) => [`data/${file}.csv`, text(file)]));
    const project = await openCareProject(t, files);
    writeFileSync(project.at("data/noise.bin"), randomBytes(60_000));
    const snapshot = await project.snapshot();
    const packed = (): number => project.packs().reduce((sum, file) => sum + statSync(file).size, 0);
    const before = packed();
    const { bytes, compressible } = await project.engine.clear({ dryRun: false });
    assert.equal(bytes, 0);
    assert.ok(packed() < before / 2, `${packed()} of ${before} bytes`);
    assert.ok(Math.abs(before - packed() - compressible) < before / 4, "about as much as was said");
    assert.equal((await project.engine.clear({ dryRun: false })).compressible, 0);
    assert.deepEqual((await project.engine.verify({})).faults, []);
    const there = readTree(project.at("data"));
    for (const file of ["data/1.csv", "data/2.csv"]) writeFileSync(project.at(file), "spoilt");
    await project.engine.restore(await project.engine.planRestore({ ref: snapshot.id }));
    assert.deepEqual(readTree(project.at("data")), there);
    rmSync(project.at("data"), { recursive: true });
    await project.engine.restore(await project.engine.planRestore({ ref: snapshot.id }));
    assert.deepEqual(readTree(project.at("data")), there);
    const [pack = ""] = project.packs().toSorted((one, other) => statSync(other).size - statSync(one).size);
    const damaged = readFileSync(pack);
    damaged.fill(0xff, Math.floor(damaged.length / 2), Math.floor(damaged.length / 2) + 3000);
    chmodSync(pack, 0o644);
    writeFileSync(pack, damaged);
    const { faults } = await project.engine.verify({});
    assert.ok(faults.length > 0 && faults.every(({ repairedFrom }) => repairedFrom === "workspace"));
  });

  it("takes what killed processes left, once it is old, and leaves what may be about to be known", async (t) => {
    const project = await openCareProject(t, { "model.bin": content("a") });
    await project.snapshot();
    const [known = ""] = project.loose();
    const unknown = path.join(path.dirname(known), "0".repeat(62));
    writeFileSync(unknown, "left over");
    await project.engine.clear({ dryRun: false });
    assert.ok(existsSync(unknown));
    const half = project.at(".cairn-tmp-00000000-1-0123456789abcdef");
    writeFileSync(half, "of a restore");
    for (const file of [unknown, known, half]) utimesSync(file, 0, 0);
    assert.equal((await project.engine.clear({ dryRun: false })).bytes, 9);
    assert.deepEqual(project.loose(), [known]);
    assert.equal(existsSync(half), false);
  });

  it("is refused where it cannot be known what is needed", async (t) => {
    const project = await openCareProject(t, { "data/a.csv": "1\n" });
    await project.snapshot();
    writeFileSync(project.at(".cairn/ledger.corrupt-2026-01-01.db"), "");
    await assert.rejects(project.engine.clear({ dryRun: true }), { code: "ledger-set-aside" });
    rmSync(project.at(".cairn/ledger.corrupt-2026-01-01.db"));
    flipBit(project.packs()[0] ?? "", "CRNM");
    await assert.rejects(project.engine.clear({ dryRun: false }), { code: "object-damaged" });
  });

  it("is refused where the ledger is gone, and what the store has is found and used again", async (t) => {
    const project = await openCareProject(t, { "data/a.csv": "1\n", "model.bin": "many bytes ".repeat(10_000) });
    await project.snapshot();
    const files = [...project.packs(), ...project.loose()];
    for (const suffix of ["", "-wal", "-shm"]) rmSync(project.at(`.cairn/ledger.db${suffix}`), { force: true });
    for (const dryRun of [true, false]) {
      await assert.rejects(project.engine.clear({ dryRun }), { code: "ledger-missing" });
    }
    const { objects, faults } = await project.engine.verify({});
    assert.deepEqual([objects, faults], [3, []], "two files and a folder");
    await project.snapshot();
    assert.deepEqual([...project.packs(), ...project.loose()], files, "nothing is kept a second time");
    assert.match(project.logged.join("\n"), /^warn There was no ledger beside the store/m);
  });
});

/** Forgets a snapshot, as if nothing had needed it. */
function forget(project: CareProject, ...ids: readonly string[]): void {
  const { ledger } = openLedger(project.at(".cairn/ledger.db"), "existing", () => undefined);
  ledger.snapshots.remove(ids);
  ledger.close();
}

describe("processes that keep and clear at the same time, and are killed", () => {
  it("lose nothing that a snapshot holds", async (t) => {
    const project = await openCareProject(t, {});
    await project.snapshot();
    const script = path.join(import.meta.dirname, "support", "clearStoreChild.ts");
    for (let round = 0; round < 6; round++) {
      const children = ["keep", "clear"].map((work) =>
        spawn(process.execPath, [script, project.root, work, String(round)]),
      );
      const closed = Promise.all(children.map((child) => once(child, "close")));
      for (const child of children) child.stderr.pipe(process.stderr);
      await Promise.all(children.map((child) => once(child.stdout, "data")));
      await sleep((round * 61) % 300);
      for (const child of children) child.kill("SIGKILL");
      await closed;
      const engine = await openEngine(project.root, { mayStartProcesses: true, log: () => undefined });
      try {
        assert.ok((await engine.snapshots()).length > 0);
        assert.deepEqual((await engine.verify({ beginAnew: true })).faults, [], `round ${round}`);
        await engine.clear({ dryRun: false });
        assert.deepEqual((await engine.verify({})).faults, [], `round ${round}, cleared`);
      } finally {
        await engine.close();
      }
    }
    const objects = project.at(".cairn/objects");
    const names = readdirSync(objects, { recursive: true, encoding: "utf8" });
    assert.deepEqual(
      names.filter((name) => name.includes(".cairn-tmp")),
      [],
    );
  });
});
