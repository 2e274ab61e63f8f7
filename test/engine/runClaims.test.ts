import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { readDvcYaml } from "./support/readDvcYaml.ts";
import { UserError } from "../../src/engine/model/errors.ts";
import type { RunRequest } from "../../src/engine/model/plan.ts";
import type { RunDetail } from "../../src/engine/model/run.ts";
import type { Stage } from "../../src/engine/model/stage.ts";
import { openEngine } from "../../src/engine/openEngine.ts";
import type { LocalEngine } from "../../src/engine/localEngine.ts";
import { withFolderLock } from "../../src/engine/run/claims/folderLock.ts";
import { findRunning, RunClaims } from "../../src/engine/run/claims/runClaims.ts";
import { openProject, quietHost } from "./fixtures/dvc/openProject.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "cairn läufe-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Processes that are gone: one by its number, one of an earlier boot. */
const dead = [
  { pid: 2 ** 22 + 1, since: Date.now() },
  { pid: process.ppid, since: 1 },
];

describe("the lock of a folder", () => {
  let file = "";
  beforeEach(() => {
    file = path.join(root, ".cairn", "run.lock");
    mkdirSync(path.dirname(file));
  });

  it("is there while something is done, and gone afterwards, also where it fails", async () => {
    assert.equal(await withFolderLock(root, () => existsSync(file)), true);
    const failing = withFolderLock(root, () => {
      throw new Error("no luck");
    });
    await assert.rejects(failing, /no luck/);
    assert.equal(existsSync(file), false);
  });

  it("is waited for where a living process has it, and taken over from one that is gone or where it is torn", async () => {
    for (const text of [...dead.map((one) => JSON.stringify(one)), "", "{"]) {
      writeFileSync(file, text);
      assert.equal(await withFolderLock(root, () => "done"), "done");
    }
    writeFileSync(file, JSON.stringify({ pid: process.pid, since: Date.now() }));
    let isDone = false;
    const waiting = withFolderLock(root, () => {
      isDone = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(isDone, false);
    rmSync(file);
    await waiting;
  });
});

describe("what a run has of its root", () => {
  const here = () => ({ root, home: root });
  const oneCard = { names: ["0"], areGivenOut: false };
  const run = (runName: string, isExclusive = false) => ({ runId: `id-${runName}`, runName, isExclusive });

  const stages = new Map(
    readDvcYaml(
      "dvc.yaml",
      `stages:
  prepare: {cmd: c, deps: [raw], outs: [data/clean]}
  train: {cmd: c, deps: [data], params: [lr], outs: [model]}
  report: {cmd: c, deps: [model], outs: [report]}
  other: {cmd: c, deps: [raw], outs: [other], meta: {cairn: {resources: {mutex: db}}}}
  load: {cmd: c, outs: [loaded], meta: {cairn: {resources: {mutex: [port, db]}}}}
  gpu: {cmd: c, outs: [g], meta: {cairn: {resources: {gpu: 1}}}}
  cuda: {cmd: c, outs: [h], meta: {cairn: {resources: {gpu: 2}}}}
`,
    ).stages.map((stage) => [stage.name, stage]),
  );
  const stage = (name: string): Stage => stages.get(name) ?? assert.fail(name);

  it("is told while it is under way, and forgotten once its process is gone", async () => {
    const claims = await RunClaims.enter(here(), run("brave-otter"));
    await claims.claim(stage("train"), oneCard);
    assert.deepEqual(
      findRunning(root).map(({ pid, runName }) => [pid, runName]),
      [[process.pid, "brave-otter"]],
    );
    claims.leave();
    assert.deepEqual(findRunning(root), []);
    const folder = path.join(root, ".cairn", "running");
    for (const [index, one] of dead.entries()) {
      const note = { ...one, ...run("ghost", true) };
      writeFileSync(path.join(folder, `${index}.json`), JSON.stringify(note));
    }
    writeFileSync(path.join(folder, "torn.json"), "{");
    assert.deepEqual(findRunning(root), []);
    (await RunClaims.enter(here(), run("next"))).leave();
    assert.deepEqual(readdirSync(folder).toSorted(), ["stages", "torn.json"]);
    assert.deepEqual(readdirSync(path.join(folder, "stages")), []);
  });

  it("lets stages of other runs go beside it that touch nothing of its own", async () => {
    const first = await RunClaims.enter(here(), run("brave-otter"));
    const second = await RunClaims.enter(here(), run("calm-heron"));
    const inTheWay = async (own: string, of: string): Promise<string | undefined> => {
      assert.ok("cards" in (await first.claim(stage(own), oneCard)));
      const found = await second.claim(stage(of), oneCard);
      first.release(own);
      second.release(of);
      return "inTheWay" in found ? found.inTheWay : undefined;
    };
    assert.equal(await inTheWay("train", "train"), "train of brave-otter");
    assert.equal(await inTheWay("train", "prepare"), "train of brave-otter");
    assert.equal(await inTheWay("prepare", "train"), "prepare of brave-otter");
    assert.equal(await inTheWay("train", "report"), "train of brave-otter");
    assert.equal(await inTheWay("prepare", "report"), undefined);
    assert.equal(await inTheWay("prepare", "other"), undefined);
    assert.equal(await inTheWay("other", "load"), "other of brave-otter");
    assert.equal(await inTheWay("gpu", "cuda"), "gpu of brave-otter");
    assert.equal(await inTheWay("gpu", "load"), undefined);
  });

  it("is as many graphics cards as its stages ask for, in copies of the workspace too", async () => {
    const four = { names: ["0", "1", "2", "3"], areGivenOut: true };
    const claims = await RunClaims.enter(here(), run("brave-otter"));
    const inCopy = async (name: string): Promise<RunClaims> => {
      const copy = path.join(root, ".cairn", "copies", name);
      return RunClaims.enter({ root: copy, home: root }, run(name));
    };
    const [calm, wild] = [await inCopy("calm-heron"), await inCopy("wild-wren")];
    assert.deepEqual(await claims.claim(stage("gpu"), four), { cards: ["0"] });
    assert.deepEqual(await calm.claim(stage("cuda"), four), { cards: ["1", "2"] });
    assert.deepEqual(await wild.claim(stage("cuda"), four), { inTheWay: "gpu of brave-otter" });
    assert.deepEqual(await wild.claim(stage("gpu"), four), { cards: ["3"] });
    claims.leave();
    assert.deepEqual(await calm.claim(stage("gpu"), four), { cards: ["0"] });
    // Whoever was told to take other cards is in nobody's way.
    const chosen = { names: ["7", "8"], areGivenOut: false };
    assert.deepEqual(await wild.claim(stage("cuda"), chosen), { cards: ["7", "8"] });
    assert.deepEqual(await calm.claim(stage("cuda"), chosen), { inTheWay: "cuda of wild-wren" });
  });

  it("is a named thing in the whole project, and a path in its copy alone", async () => {
    const claims = await RunClaims.enter(here(), run("brave-otter"));
    const copy = await RunClaims.enter({ root: path.join(root, "copy"), home: root }, run("calm-heron"));
    await claims.claim(stage("train"), oneCard);
    await claims.claim(stage("other"), oneCard);
    assert.deepEqual(await copy.claim(stage("train"), oneCard), { cards: [] });
    assert.deepEqual(await copy.claim(stage("load"), oneCard), { inTheWay: "other of brave-otter" });
    assert.deepEqual(
      claims.stagesOfOthers().map(({ stageId }) => stageId),
      [],
    );
    claims.release("other");
    assert.deepEqual(await copy.claim(stage("load"), oneCard), { cards: [] });
  });

  it("is the whole folder for a run with parameters of its own", async () => {
    const refused = (words: RegExp) => (error: unknown) =>
      error instanceof UserError && error.code === "already-running" && words.test(error.message);
    const plain = await RunClaims.enter(here(), run("brave-otter"));
    await assert.rejects(
      RunClaims.enter(here(), run("own", true)),
      refused(/brave-otter.*needs the folder for itself/),
    );
    plain.leave();
    const exclusive = await RunClaims.enter(here(), run("own", true));
    await assert.rejects(RunClaims.enter(here(), run("calm-heron")), refused(/own .*has parameters of its own/));
    exclusive.leave();
    (await RunClaims.enter(here(), run("calm-heron"))).leave();
  });

  it("goes to exactly one of many that ask at once", async () => {
    const asked = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) => RunClaims.enter(here(), run(`run-${index}`, true))),
    );
    assert.equal(asked.filter(({ status }) => status === "fulfilled").length, 1);
  });
});

describe("two runs at once in one folder", { skip: process.platform === "win32" }, () => {
  const slow = "while [ ! -e go ]; do sleep 0.02; done";
  const files = {
    "params.yaml": "lr: 1\n",
    "dvc.yaml": `stages:
  first:
    cmd: echo 1 >> begun; ${slow}; echo > first.txt
    outs: [first.txt]
  second:
    cmd: echo 2 >> begun; cp first.txt second.txt
    deps: [first.txt]
    params: [lr]
    outs: [second.txt]
  aside:
    cmd: echo 3 > aside.txt
    outs: [aside.txt]
`,
  };

  async function begin(t: TestContext, folder: string, request: Partial<RunRequest>) {
    const engine = await openEngine(folder, { mayStartProcesses: false, log: () => undefined });
    t.after(() => engine.close());
    const notes: string[] = [];
    const host = quietHost();
    const started = Promise.withResolvers<void>();
    const ended = engine.execute(
      { stageIds: [], jobs: 1, ...request },
      {
        ...host,
        onEvent: (event) => {
          if (event.kind === "note") notes.push(event.message);
          if (event.kind === "note" || event.kind === "stage-started") started.resolve();
        },
      },
    );
    await Promise.race([started.promise, ended]);
    return { ended, notes };
  }

  async function eventually(isSo: () => boolean): Promise<void> {
    for (const deadline = Date.now() + 30_000; !isSo();) {
      assert.ok(Date.now() < deadline, "it never came to that");
      await sleep(20);
    }
  }

  function outcomes({ stages }: RunDetail): readonly string[] {
    return stages.map(({ stageId, outcome }) => `${stageId} ${outcome}`);
  }

  function lockedStages(folder: string): readonly string[] {
    return (
      readFileSync(path.join(folder, "dvc.lock"), "utf8")
        .match(/^ {2}\w+/gm)
        ?.toSorted() ?? []
    );
  }

  async function openFiles(t: TestContext): Promise<{ readonly root: string; readonly engine: LocalEngine }> {
    return openProject(t, files);
  }

  it("wait for each other's stages with a word, and what the other one has made is not made again", async (t) => {
    const { root: folder } = await openFiles(t);
    const one = await begin(t, folder, { name: "brave-otter" });
    const two = await begin(t, folder, { name: "calm-heron" });
    assert.deepEqual(two.notes, ["first waits for first of brave-otter"]);
    writeFileSync(path.join(folder, "go"), "");
    const [first, second] = await Promise.all([one.ended, two.ended]);
    assert.deepEqual([first.state, second.state], ["done", "done"]);
    const together = [...outcomes(first), ...outcomes(second)].toSorted();
    assert.deepEqual(together, [
      "aside ran",
      "aside unchanged",
      "first ran",
      "first unchanged",
      "second ran",
      "second unchanged",
    ]);
    assert.equal(readFileSync(path.join(folder, "begun"), "utf8"), "1\n2\n");
    assert.deepEqual(lockedStages(folder), ["  aside", "  first", "  second"]);
  });

  it("leave the place of a stage that waits to others", async (t) => {
    const { root: folder } = await openFiles(t);
    const one = await begin(t, folder, { stageIds: ["first"], name: "brave-otter" });
    const two = await begin(t, folder, { stageIds: ["second", "aside"], jobs: 1, name: "calm-heron" });
    assert.deepEqual(two.notes, ["first waits for first of brave-otter"]);
    // There is one place, and nothing lets the first stage go on before this is seen.
    await eventually(() => existsSync(path.join(folder, "aside.txt")));
    writeFileSync(path.join(folder, "go"), "");
    const [, second] = await Promise.all([one.ended, two.ended]);
    assert.deepEqual(outcomes(second).toSorted(), ["aside ran", "first unchanged", "second ran"]);
    assert.equal(two.notes.length, 1);
  });

  it("go side by side where they touch nothing of each other", async (t) => {
    const { root: folder, engine } = await openFiles(t);
    const one = await begin(t, folder, { stageIds: ["first"], name: "brave-otter" });
    const aside = await engine.execute({ stageIds: ["aside"] }, quietHost());
    assert.deepEqual([aside.state, ...outcomes(aside)], ["done", "aside ran"]);
    assert.equal((await engine.runs()).find(({ name }) => name === "brave-otter")?.state, "running");
    writeFileSync(path.join(folder, "go"), "");
    assert.deepEqual(outcomes(await one.ended), ["first ran"]);
    assert.deepEqual(lockedStages(folder), ["  aside", "  first"]);
  });

  it("are refused where one would change parameters for its time", async (t) => {
    const { root: folder, engine } = await openFiles(t);
    const one = await begin(t, folder, { stageIds: ["first"], name: "brave-otter" });
    const set = [{ file: "params.yaml", key: "lr", value: 2 }];
    await assert.rejects(engine.execute({ stageIds: ["aside"], set }, quietHost()), /brave-otter.*for itself/);
    assert.equal(readFileSync(path.join(folder, "params.yaml"), "utf8"), "lr: 1\n");
    writeFileSync(path.join(folder, "go"), "");
    await one.ended;
  });

  it("can be stopped while they wait", async (t) => {
    const { root: folder, engine } = await openFiles(t);
    const one = await begin(t, folder, { stageIds: ["first"] });
    const stop = new AbortController();
    const host = { ...quietHost(), signal: stop.signal, onEvent: () => setTimeout(() => stop.abort(), 50) };
    const waiting = await engine.execute({ stageIds: ["first"] }, host);
    assert.deepEqual([waiting.state, ...outcomes(waiting)], ["stopped", "first skipped"]);
    writeFileSync(path.join(folder, "go"), "");
    assert.equal((await one.ended).state, "done");
  });
});
