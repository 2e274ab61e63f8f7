import assert from "node:assert/strict";
import {
  chmodSync,
  cpSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import * as fc from "fast-check";
import type { LocalEngine } from "../../src/engine/localEngine.ts";
import { openLedger } from "../../src/engine/ledger/openLedger.ts";
import type { StatusReport } from "../../src/engine/model/freshness.ts";
import { openEngine } from "../../src/engine/openEngine.ts";
import { recallStatus } from "../../src/engine/recallStatus.ts";
import { quietHost } from "./fixtures/dvc/openProject.ts";
import "./fixedSeed.ts";
import { makeGitRepository } from "./support/gitRepository.ts";
import type { GitRepository } from "./support/gitRepository.ts";
import { newRun } from "./support/ledgerFolder.ts";
import { md5Of } from "./support/md5Of.ts";

const quiet = () => undefined;
/** Longer than any clock that stamps files takes to its next tick. */
const tickMs = 60;

before(() => {
  process.env["CAIRN_BUILD"] = "tested";
});

/** What a process of its own does, with the ledger closed at its end. */
async function withEngine<Result>(root: string, work: (engine: LocalEngine) => Promise<Result>): Promise<Result> {
  const engine = await openEngine(root, { mayStartProcesses: true, log: quiet });
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}

/** A status as `cairn status` makes it. */
function read(root: string): Promise<StatusReport> {
  return withEngine(root, async (engine) => {
    if (engine.hasLedger) await engine.recordCommit();
    return engine.report();
  });
}

/** The same, by who knows nothing of what others found, and leaves what they kept of it as it is. */
async function readAnew(root: string): Promise<StatusReport> {
  const kept = ["status.json", "pipeline.json", "files.json"].map((name) => path.join(root, ".cairn", name));
  const there = kept.filter((file) => existsSync(file));
  for (const file of there) renameSync(file, `${file}.aside`);
  process.env["CAIRN_BUILD"] = "another";
  try {
    return await read(root);
  } finally {
    process.env["CAIRN_BUILD"] = "tested";
    for (const file of kept) rmSync(file, { force: true });
    for (const file of there) renameSync(`${file}.aside`, file);
  }
}

function recall(root: string): Promise<StatusReport | undefined> {
  return recallStatus(root, quiet);
}

const listing = md5Of('[{"md5": "' + md5Of("one") + '", "relpath": "one.txt"}]');

/** A stage that is up to date, with a file and a folder that it reads, a parameter, and a Makefile beside it. */
async function makeStatus(): Promise<GitRepository> {
  const repository = makeGitRepository();
  repository.write(".gitignore", "/out\n/raw.csv\n");
  repository.write(
    "dvc.yaml",
    "stages:\n  one:\n    cmd: make out\n    deps: [in.txt, data]\n    params: [a]\n    outs: [out]\n",
  );
  repository.write(
    "dvc.lock",
    `schema: '2.0'\nstages:\n  one:\n    cmd: make out\n    deps:\n` +
      `    - path: data\n      hash: md5\n      md5: ${listing}.dir\n      size: 3\n      nfiles: 1\n` +
      `    - path: in.txt\n      hash: md5\n      md5: ${md5Of("in")}\n      size: 2\n` +
      `    params:\n      params.yaml:\n        a: 1\n` +
      `    outs:\n    - path: out\n      hash: md5\n      md5: ${md5Of("out")}\n      size: 3\n`,
  );
  repository.write("params.yaml", "a: 1\n");
  repository.write("raw.csv.dvc", `outs:\n- path: raw.csv\n  hash: md5\n  md5: ${md5Of("raw")}\n  size: 3\n`);
  repository.write("raw.csv", "raw");
  repository.write("Makefile", "lint:\n\techo\n");
  repository.write("in.txt", "in");
  repository.write("data/one.txt", "one");
  repository.write("out", "out");
  const commit = repository.commit("All of it");
  await withEngine(repository.root, (engine) => engine.takeSnapshot({}));
  recordRun(repository.root, commit);
  await sleep(tickMs);
  return repository;
}

/** A run that found the stage as it is now. */
function recordRun(root: string, commit: string, stageIds = ["one"], id = "f1"): void {
  const { ledger } = openLedger(path.join(root, ".cairn", "ledger.db"), "existing", quiet);
  const stages = stageIds.map((stageId) => ({ stageId, outcome: "unchanged", reason: "x" }) as const);
  ledger.runs.begin(newRun(id, { name: "first", commit, stages }));
  ledger.runs.end(id, { state: "done", endedAt: 2 });
  ledger.close();
}

async function makeKeptStatus(): Promise<GitRepository> {
  const repository = await makeStatus();
  const report = await read(repository.root);
  assert.equal(report.statuses.find(({ id }) => id === "one")?.state, "fresh");
  assert.deepEqual(report.data, [{ file: "raw.csv.dvc", path: "raw.csv", state: "unchanged" }]);
  assert.deepEqual([report.standing?.name, report.standing?.stageIds], ["first", ["one"]]);
  assert.deepEqual(await recall(repository.root), report);
  return repository;
}

test("a status is recalled while nothing has changed, from any folder of the project", async () => {
  using repository = await makeStatus();
  const { root } = repository;
  assert.equal(await recall(root), undefined);
  const first = await read(root);
  assert.deepEqual(await recall(root), first);
  assert.deepEqual(await recall(path.join(root, "data")), first);
  assert.deepEqual(await read(root), first);
});

test("a status is recalled where a folder that a stage reads holds a pipeline of its own", async () => {
  using repository = await makeStatus();
  repository.write("data/deep/dvc.yaml", "stages:\n  two:\n    cmd: echo\n");
  await sleep(tickMs);
  const first = await read(repository.root);
  assert.ok(first.statuses.some(({ id }) => id === "data/deep/dvc.yaml:two"));
  assert.deepEqual(await recall(repository.root), first);
});

test("a status is recalled beside a run of thousands of stages", async () => {
  using repository = await makeStatus();
  const { root } = repository;
  const stageIds = Array.from({ length: 3_000 }, (_, index) => (index === 0 ? "one" : `s${index}`));
  recordRun(root, repository.git("rev-parse", "HEAD"), stageIds, "f2");
  await sleep(tickMs);
  const first = await read(root);
  assert.equal(first.standing?.id, "f2");
  assert.deepEqual(await recall(root), first);
});

const changes: Readonly<Record<string, (repository: GitRepository) => unknown>> = {
  "an edit of the same length, its time put back": ({ root }) => {
    const file = path.join(root, "in.txt");
    const { atime, mtime } = statSync(file);
    writeFileSync(file, "on");
    utimesSync(file, atime, mtime);
  },
  "another file renamed into a file's place": ({ root, ...repository }) => {
    repository.write("other", "on");
    renameSync(path.join(root, "other"), path.join(root, "in.txt"));
  },
  "an edit deep in a folder": (repository) => repository.write("data/one.txt", "two"),
  "a new file in a folder": (repository) => repository.write("data/deep/two.txt", "two"),
  "a file that left a folder": ({ root }) => rmSync(path.join(root, "data/one.txt")),
  "a rename in a folder": ({ root }) => renameSync(path.join(root, "data/one.txt"), path.join(root, "data/two.txt")),
  "a link that came into a folder": ({ root }) => symlinkSync("one.txt", path.join(root, "data/link"), "file"),
  "a link in a folder's place": ({ root }) => {
    cpSync(path.join(root, "data"), path.join(root, "store"), { recursive: true });
    rmSync(path.join(root, "data"), { recursive: true });
    symlinkSync("store", path.join(root, "data"), "junction");
  },
  "rules for what DVC passes over, above a folder": (repository) => repository.write(".dvcignore", "*.txt\n"),
  "rules for what Cairn passes over, above a folder": (repository) => repository.write(".cairnignore", "*.txt\n"),
  "an output that is gone": ({ root }) => rmSync(path.join(root, "out")),
  "a folder in an output's place": ({ root, ...repository }) => {
    rmSync(path.join(root, "out"));
    repository.write("out/x", "");
  },
  "another value of a parameter": (repository) => repository.write("params.yaml", "a: 2\n"),
  "another command": ({ root, ...repository }) =>
    repository.write("dvc.yaml", readFileSync(path.join(root, "dvc.yaml"), "utf8").replace("make out", "make all")),
  "another digest in dvc.lock": ({ root, ...repository }) =>
    repository.write("dvc.lock", readFileSync(path.join(root, "dvc.lock"), "utf8").replace(md5Of("in"), md5Of("on"))),
  "an edit of data that a .dvc file tracks": (repository) => repository.write("raw.csv", "row"),
  "a new pipeline": (repository) => repository.write("sub/dvc.yaml", "stages:\n  two:\n    cmd: echo\n"),
  "a new commit, which is due a snapshot": (repository) => repository.git("commit", "--allow-empty", "-m", "Nothing"),
  "a run of a stage": ({ root }) => {
    const { ledger } = openLedger(path.join(root, ".cairn", "ledger.db"), "existing", quiet);
    ledger.runs.begin({
      ...newRun("0a"),
      stages: [{ stageId: "one", outcome: "running", reason: "x" }],
      pid: process.pid,
    });
    ledger.close();
  },
  "another name of the run whose results stand": ({ root }) =>
    withEngine(root, (engine) => engine.markRuns([{ run: "first", name: "other" }])),
  "a run that is forgotten": ({ root }) =>
    withEngine(root, (engine) => engine.forgetRuns(["first"], { dryRun: false })),
  "a ledger that is gone": ({ root }) => rmSync(path.join(root, ".cairn", "ledger.db")),
};

for (const [name, change] of Object.entries(changes)) {
  test(`a status gives way to ${name}`, async () => {
    using repository = await makeKeptStatus();
    await change(repository);
    assert.equal(await recall(repository.root), undefined);
    assert.deepEqual(await read(repository.root), await readAnew(repository.root));
  });
}

/** What can be done and undone, in any order. */
const deeds: Readonly<Record<string, (repository: GitRepository) => unknown>> = {
  nothing: () => undefined,
  "touch the input": ({ root }) => utimesSync(path.join(root, "in.txt"), 1_000_000, 1_000_000 + Math.random()),
  "edit the input": ({ root, ...repository }) => repository.write("in.txt", flipped(root, "in.txt", "in", "on")),
  "edit in a folder": ({ root, ...repository }) =>
    repository.write("data/one.txt", flipped(root, "data/one.txt", "one", "two")),
  "set a parameter": ({ root, ...repository }) =>
    repository.write("params.yaml", flipped(root, "params.yaml", "a: 1\n", "a: 2\n")),
  "take the output away, or put it back": ({ root, ...repository }) => {
    if (existsSync(path.join(root, "out"))) rmSync(path.join(root, "out"));
    else repository.write("out", "out");
  },
  run: ({ root }) => withEngine(root, (engine) => engine.execute({ stageIds: [], runCache: false }, quietHost())),
  commit: (repository) => repository.git("commit", "--quiet", "--allow-empty", "-m", "Nothing"),
};

function flipped(root: string, file: string, one: string, other: string): string {
  return readFileSync(path.join(root, file), "utf8") === one ? other : one;
}

test("whatever is done to a project, what is recalled is what would be found", async () => {
  const order = fc.array(fc.constantFrom(...Object.keys(deeds)), { minLength: 4, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(order, async (names) => {
      using repository = await makeStatus();
      const { root } = repository;
      for (const name of names) {
        await deeds[name]?.(repository);
        await sleep(tickMs);
        const found = (await recall(root)) ?? (await read(root));
        assert.deepEqual(found, await readAnew(root), name);
        assert.deepEqual(await recall(root), found, `${name}, asked again`);
      }
    }),
    { numRuns: 3 },
  );
});

test("edits of the same length one straight after the other are all seen", async () => {
  using repository = await makeStatus();
  for (let edit = 0; edit < 12; edit++) {
    repository.write("in.txt", edit % 2 === 0 ? "in" : "on");
    const { statuses } = (await recall(repository.root)) ?? (await read(repository.root));
    assert.equal(statuses.find(({ id }) => id === "one")?.state, edit % 2 === 0 ? "fresh" : "stale");
  }
});

test("a ledger that was written to is looked into, and trusted by its looks again when it tells the same", async () => {
  using repository = await makeKeptStatus();
  const { root } = repository;
  const ledgerStamp = () =>
    /"ledger":\{"stamp":"([^"]+)"/.exec(readFileSync(path.join(root, ".cairn/status.json"), "utf8"))?.[1];
  await recall(root);
  const engine = await openEngine(root, { mayStartProcesses: true, log: quiet });
  await engine.takeSnapshot({ message: "Changes nothing" });
  await engine.close();
  await sleep(tickMs);
  const before = ledgerStamp();
  assert.ok(await recall(root));
  assert.notEqual(ledgerStamp(), before);
  const settled = readFileSync(path.join(root, ".cairn/status.json"));
  assert.ok(await recall(root));
  assert.deepEqual(readFileSync(path.join(root, ".cairn/status.json")), settled, "nothing is left to be noted");
});

test("a copy of the project, another build and a damaged file are not believed", async () => {
  using repository = await makeKeptStatus();
  const { root } = repository;
  process.env["CAIRN_BUILD"] = "newer";
  assert.equal(await recall(root), undefined);
  process.env["CAIRN_BUILD"] = "tested";
  using copy = makeGitRepository();
  cpSync(root, copy.root, { recursive: true, preserveTimestamps: true });
  assert.equal(await recall(copy.root), undefined);
  const file = path.join(root, ".cairn/status.json");
  writeFileSync(file, readFileSync(file, "utf8").replace('"fresh"', '"stale"'));
  assert.equal(await recall(root), undefined);
  await read(root);
  assert.ok(await recall(root));
  rmSync(path.join(root, ".cairn/pipeline.json"));
  assert.equal(await recall(root), undefined);
});

test("nothing is kept while a file is so young that its next change may not show", async () => {
  using repository = await makeStatus();
  const { root } = repository;
  const inAnHour = new Date(Date.now() + 3_600_000);
  utimesSync(path.join(root, "in.txt"), inAnHour, inAnHour);
  await sleep(tickMs);
  await read(root);
  assert.equal(await recall(root), undefined);
});

test(
  "what may not be written to keeps nothing and answers all the same",
  { skip: process.getuid?.() === 0 },
  async () => {
    using repository = await makeStatus();
    const { root } = repository;
    chmodSync(path.join(root, ".cairn"), 0o500);
    const { statuses } = await read(root);
    assert.equal(statuses.find(({ id }) => id === "one")?.state, "fresh");
    assert.equal(await recall(root), undefined);
    chmodSync(path.join(root, ".cairn"), 0o700);
  },
);
