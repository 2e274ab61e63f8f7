import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";

import type { Ledger } from "../../src/engine/ledger/ledger.ts";
import { openLedger } from "../../src/engine/ledger/openLedger.ts";
import type { LocalEngine } from "../../src/engine/localEngine.ts";
import { UserError } from "../../src/engine/model/errors.ts";
import type { FaultyContent } from "../../src/engine/model/verification.ts";
import { openEngine } from "../../src/engine/openEngine.ts";
import { loadBlake3 } from "../../src/engine/store/objects/blake3.ts";
import { FileReader } from "../../src/engine/store/reading/fileReader.ts";
import { ObjectFolder } from "../../src/engine/store/objects/objectFolder.ts";
import { ObjectVerifier, type VerifyState } from "../../src/engine/store/care/objectVerifier.ts";
import { Pace } from "../../src/engine/files/pace.ts";
import { rebuildIndex } from "../../src/engine/store/objects/rebuildIndex.ts";
import { quietHost } from "./fixtures/dvc/openProject.ts";
import { type CareProject, flipBit, openCareProject } from "./support/careProject.ts";

const large = "many bytes ".repeat(20_000);
const files = { "data/a.csv": "first\n", "data/deep/b.csv": "second\n", "model.bin": large };

/** What a person is told of each fault: where, what, how it ended, and how many need it. */
function told(faults: readonly FaultyContent[]): readonly string[] {
  return faults
    .map(({ paths, fault, repairedFrom, neededBy }) =>
      [paths.join(" "), fault, repairedFrom ?? "lost", neededBy.length].join(": "),
    )
    .toSorted();
}

async function verify({ engine }: CareProject): Promise<readonly string[]> {
  return told((await engine.verify({})).faults);
}

/** Takes from the workspace what could mend the store. */
function spoilWorkspace(project: CareProject): void {
  for (const file of Object.keys(files)) writeFileSync(project.at(file), "something else\n");
}

describe("verifying the store", () => {
  it("reads all of it, and finds nothing where nothing is wrong, or nothing is kept", async (t) => {
    const project = await openCareProject(t, files);
    assert.deepEqual(await project.engine.verify({}), { objects: 0, bytes: 0, faults: [] });
    await project.snapshot();
    const { objects, bytes, faults } = await project.engine.verify({});
    assert.deepEqual([objects, faults], [5, []], "three files and two folders");
    assert.ok(bytes > large.length);
    assert.equal(existsSync(project.at(".cairn/verify.json")), false);
  });

  it("mends what the workspace still has: packed, loose, and the lists of folders", async (t) => {
    const project = await openCareProject(t, files);
    const { artifacts } = await project.snapshot();
    flipBit(project.packs()[0] ?? "", "second\n");
    flipBit(project.packs()[0] ?? "", "CRNM");
    flipBit(project.loose()[0] ?? "", "many bytes ");
    const found = await verify(project);
    assert.equal(found.length, 3);
    for (const line of found) assert.match(line, /: damaged: workspace: 1$/);
    assert.deepEqual(await verify(project), []);
    for (const { digest } of artifacts) await project.engine.readVersion(digest);
  });

  it("names what is lost with the files and the snapshots that need it, never uses it, and takes it anew", async (t) => {
    const project = await openCareProject(t, files);
    await project.snapshot("the good one");
    flipBit(project.packs()[0] ?? "", "second\n");
    flipBit(project.loose()[0] ?? "", "many bytes ");
    spoilWorkspace(project);
    await project.snapshot("the other one");
    const lost = ["data/deep/b.csv: damaged: lost: 1", "model.bin: damaged: lost: 1"];
    const { objects, faults } = await project.engine.verify({});
    assert.deepEqual(told(faults), lost);
    assert.deepEqual(
      faults.flatMap(({ neededBy }) => neededBy.map(({ kind, name }) => `${kind} ${name}`)),
      ["snapshot the good one", "snapshot the good one"],
    );
    const [snapshot] = (await project.engine.snapshots()).slice(1);
    const restore = async (): Promise<unknown> =>
      project.engine.restore(await project.engine.planRestore({ ref: snapshot?.id ?? "" }));
    await assert.rejects(restore(), {
      code: "object-missing",
      message: /^The content of data\/deep\/b\.csv, model\.bin is/,
    });
    const plan = await project.engine.planRestore({ ref: snapshot?.id ?? "", isChecked: true });
    assert.deepEqual([plan.changes, plan.lost?.map((each) => each.path)], [[], ["data", "model.bin"]]);
    assert.equal(readFileSync(project.at("model.bin"), "utf8"), "something else\n", "nothing was touched");
    const again = await project.engine.verify({});
    const stillLost = lost.map((line) => line.replace("damaged", "missing"));
    assert.deepEqual([told(again.faults), again.objects], [stillLost, objects], "it stays lost, and is counted");
    for (const [file, text] of Object.entries(files)) writeFileSync(project.at(file), text);
    await project.snapshot("it came by again");
    assert.deepEqual(await verify(project), []);
    spoilWorkspace(project);
    await restore();
    assert.equal(readFileSync(project.at("model.bin"), "utf8"), large);
  });

  it("forgets what is lost in a folder, so that a run keeps it anew before it removes it as an old output", async (t) => {
    const out = { "out/deep/b.csv": "second\n", "out/a.csv": "first\n" };
    const make = "mkdir -p out; cp seed.txt out/made";
    const stages = `stages:\n  make:\n    cmd: ${make}\n    deps: [seed.txt]\n    outs: [out]\n`;
    const project = await openCareProject(t, { ...out, "seed.txt": "1\n", "dvc.yaml": stages });
    await project.snapshot();
    flipBit(project.packs()[0] ?? "", "second\n");
    writeFileSync(project.at("out/deep/b.csv"), "something else\n");
    assert.deepEqual(await verify(project), ["out/deep/b.csv: damaged: lost: 1"]);
    // It comes by again, and nobody has kept it since.
    writeFileSync(project.at("out/deep/b.csv"), "second\n");
    const { state } = await project.engine.execute({ stageIds: ["make"] }, quietHost());
    assert.equal(state, "done");
    assert.equal(existsSync(project.at("out/deep/b.csv")), false);
    const kept = (await project.engine.snapshots()).find(({ cause }) => cause === "restore");
    await project.engine.restore(await project.engine.planRestore({ ref: kept?.id ?? "" }));
    assert.equal(readFileSync(project.at("out/deep/b.csv"), "utf8"), "second\n");
  });

  it("is asked for where a run would remove an old output whose list of files is damaged", async (t) => {
    const stages = `stages:\n  make:\n    cmd: mkdir out\n    deps: [seed.txt]\n    outs: [out]\n`;
    const project = await openCareProject(t, { "out/a.csv": "first\n", "seed.txt": "1\n", "dvc.yaml": stages });
    await project.snapshot();
    flipBit(project.packs()[0] ?? "", "CRNM");
    const run = () => project.engine.execute({ stageIds: ["make"] }, quietHost());
    await assert.rejects(run(), (error) => error instanceof UserError && /cairn verify/.test(error.cure));
    assert.equal(readFileSync(project.at("out/a.csv"), "utf8"), "first\n");
    assert.deepEqual(await verify(project), ["out: damaged: workspace: 2"]);
    assert.equal((await run()).state, "done");
  });

  it("finds what packs that are cut or gone, and objects that are gone, have taken with them", async (t) => {
    const project = await openCareProject(t, files);
    await project.snapshot();
    const [pack = ""] = project.packs();
    chmodSync(pack, 0o644);
    truncateSync(pack, 40);
    rmSync(project.loose()[0] ?? "");
    spoilWorkspace(project);
    const needed = (await verify(project)).filter((line) => line.endsWith(": 1"));
    assert.deepEqual(needed, ["data: damaged: lost: 1", "model.bin: missing: lost: 1"]);
    for (const [file, text] of Object.entries(files)) writeFileSync(project.at(file), text);
    await project.snapshot();
    for (const file of project.packs()) rmSync(file);
    const everything = ["data/a.csv", "data/deep/b.csv", "data/deep", "data"];
    assert.deepEqual(
      await verify(project),
      everything.map((file) => `${file}: missing: workspace: 2`),
    );
    assert.deepEqual(await verify(project), []);
  });

  it("mends from another pack, and from DVC's cache", async (t) => {
    const project = await openCareProject(t, files);
    await project.engine.addData(["model.bin"]);
    await project.snapshot();
    const [pack = ""] = project.packs();
    copyFileSync(pack, path.join(path.dirname(pack), "another.pack"));
    flipBit(pack, "second\n");
    flipBit(project.loose()[0] ?? "", "many bytes ");
    const md5 = createHash("md5").update(large).digest("hex");
    const cached = project.at(`.dvc/cache/files/md5/${md5.slice(0, 2)}/${md5.slice(2)}`);
    mkdirSync(path.dirname(cached), { recursive: true });
    writeFileSync(cached, large);
    writeFileSync(project.at(".dvc/config"), "[core]\n    no_scm = True\n");
    spoilWorkspace(project);
    const found = await verify(project);
    assert.deepEqual(found, ["data/deep/b.csv: damaged: store: 1", "model.bin: damaged: dvc: 1"]);
    assert.deepEqual(await verify(project), []);
  });

  it("goes on where it was broken off, unless it is to begin anew", async (t) => {
    const project = await openCareProject(t, files);
    await project.snapshot();
    flipBit(project.packs()[0] ?? "", "second\n");
    writeFileSync(project.at("data/c.csv"), "third\n");
    await project.snapshot();
    // In the middle of the second pack: of the first one all counts.
    await breakOffAfter(project, 5, 4);
    const { objects, faults, wentOnFrom } = await project.engine.verify({});
    assert.ok(wentOnFrom !== undefined);
    assert.deepEqual([objects, told(faults)], [7, ["data/deep/b.csv: damaged: workspace: 2"]]);
    // What was mended lies in a pack of its own now.
    await breakOffAfter(project, 5, 3);
    const anew = await project.engine.verify({ beginAnew: true });
    assert.deepEqual([anew.objects, anew.wentOnFrom], [7, undefined]);
  });

  it("finds nothing wrong with what clearing the store puts into another pack meanwhile", async (t) => {
    const project = await openCareProject(t, files);
    await project.snapshot();
    writeFileSync(project.at("data/c.csv"), "third\n");
    await project.snapshot();
    const packs = project.packs();
    const { verifier, ledger } = await openVerifier(project, (checked) => {
      if (checked > 1) return;
      for (const pack of packs) renameSync(pack, pack.replace(".pack", "-moved.pack"));
      rebuildIndex({ dir: project.at(".cairn"), index: ledger.objects, log: () => undefined });
    });
    const { objects, faults } = await verifier.verify();
    ledger.close();
    assert.ok(packs.length > 1 && objects > 5, `${objects} objects in ${packs.length} packs`);
    assert.deepEqual(faults, []);
  });

  it("names what is damaged where it may only read", { skip: process.platform === "win32" }, async (t) => {
    const project = await openCareProject(t, files);
    await project.snapshot();
    await project.engine.close();
    flipBit(project.packs()[0] ?? "", "second\n");
    const { faults, logged } = await asReader(project, async (engine) => ({
      faults: (await engine.verify({})).faults,
      logged: engine.logged,
    }));
    assert.deepEqual(told(faults), ["data/deep/b.csv: damaged: lost: 1"]);
    assert.match(logged.join("\n"), /What is damaged could not be mended\. .* cannot be written/);
  });
});

/** Does something with the project as somebody who may read it, and write nothing in its `.cairn`. */
async function asReader<Result>(
  { root, at }: CareProject,
  work: (engine: LocalEngine & { readonly logged: readonly string[] }) => Promise<Result>,
): Promise<Result> {
  const isRoot = process.getuid?.() === 0;
  chmodSync(root, 0o755);
  chmodSync(at(".cairn"), 0o555);
  if (isRoot) process.seteuid?.(65_534);
  try {
    const logged: string[] = [];
    const log = (_level: string, message: string): void => void logged.push(message);
    const engine = await openEngine(root, { mayStartProcesses: true, log });
    try {
      return await work(Object.assign(engine, { logged }));
    } finally {
      await engine.close();
    }
  } finally {
    if (isRoot) process.seteuid?.(0);
    chmodSync(at(".cairn"), 0o755);
  }
}

/** What checks a project's store, told of each object that it has checked. */
async function openVerifier(
  project: CareProject,
  onChecked: (count: number) => void,
  onState: (state: VerifyState) => void = () => undefined,
): Promise<{ readonly verifier: ObjectVerifier; readonly ledger: Ledger }> {
  const { ledger } = openLedger(project.at(".cairn/ledger.db"), "existing", () => undefined);
  const blake3 = await loadBlake3(() => undefined);
  let checked = 0;
  const pace = new Pace({});
  pace.isDue = () => true;
  pace.rest = async () => onChecked(++checked);
  const objects = new ObjectFolder(project.at(".cairn"), ledger.objects);
  const reader = new FileReader(blake3, new Pace({}));
  const options = { objects, index: ledger.objects, blake3, reader, pace, onState };
  return { verifier: new ObjectVerifier(options, undefined), ledger };
}

/** Checks so many objects, as a call does that is then stopped, and leaves its note of those that count. */
async function breakOffAfter(project: CareProject, count: number, counted: number): Promise<void> {
  let noted: VerifyState | undefined;
  const { verifier, ledger } = await openVerifier(
    project,
    (checked) => {
      if (checked === count) throw new DOMException("Stopped", "AbortError");
    },
    (state) => (noted = state),
  );
  await assert.rejects(verifier.verify(), { name: "AbortError" });
  ledger.close();
  assert.equal(noted?.objects, counted);
  writeFileSync(project.at(".cairn/verify.json"), JSON.stringify(noted));
}
