import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  chmodSync,
  cpSync,
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
import { openLedger } from "../../src/engine/ledger/openLedger.ts";
import type { StatusReport } from "../../src/engine/model/freshness.ts";
import { openEngine } from "../../src/engine/openEngine.ts";
import { recallStatus } from "../../src/engine/recallStatus.ts";
import { makeGitRepository } from "./gitRepository.ts";
import type { GitRepository } from "./gitRepository.ts";
import { newRun } from "./ledgerFolder.ts";

const quiet = () => undefined;
/** Longer than any clock that stamps files takes to its next tick. */
const tickMs = 60;

before(() => {
  process.env["CAIRN_BUILD"] = "tested";
});

/** A status as `cairn status` makes it: by a process of its own, with the ledger closed at its end. */
async function read(root: string): Promise<StatusReport> {
  const engine = await openEngine(root, { mayStartProcesses: true, log: quiet });
  try {
    if (engine.hasLedger) await engine.recordCommit();
    return await engine.report();
  } finally {
    await engine.close();
  }
}

function recall(root: string): Promise<StatusReport | undefined> {
  return recallStatus(root, quiet);
}

const md5 = (text: string) => createHash("md5").update(text).digest("hex");
const listing = md5('[{"md5": "' + md5("one") + '", "relpath": "one.txt"}]');

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
      `    - path: in.txt\n      hash: md5\n      md5: ${md5("in")}\n      size: 2\n` +
      `    params:\n      params.yaml:\n        a: 1\n` +
      `    outs:\n    - path: out\n      hash: md5\n      md5: ${md5("out")}\n      size: 3\n`,
  );
  repository.write("params.yaml", "a: 1\n");
  repository.write("raw.csv.dvc", `outs:\n- path: raw.csv\n  hash: md5\n  md5: ${md5("raw")}\n  size: 3\n`);
  repository.write("raw.csv", "raw");
  repository.write("Makefile", "lint:\n\techo\n");
  repository.write("in.txt", "in");
  repository.write("data/one.txt", "one");
  repository.write("out", "out");
  repository.commit("All of it");
  const engine = await openEngine(repository.root, { mayStartProcesses: true, log: quiet });
  await engine.takeSnapshot({});
  await engine.close();
  await sleep(tickMs);
  return repository;
}

async function makeKeptStatus(): Promise<GitRepository> {
  const repository = await makeStatus();
  const report = await read(repository.root);
  assert.equal(report.statuses.find(({ id }) => id === "one")?.state, "fresh");
  assert.deepEqual(report.data, [{ file: "raw.csv.dvc", path: "raw.csv", state: "unchanged" }]);
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

const changes: Readonly<Record<string, (repository: GitRepository) => void>> = {
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
    repository.write("dvc.lock", readFileSync(path.join(root, "dvc.lock"), "utf8").replace(md5("in"), md5("on"))),
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
  "a ledger that is gone": ({ root }) => rmSync(path.join(root, ".cairn", "ledger.db")),
};

for (const [name, change] of Object.entries(changes)) {
  test(`a status gives way to ${name}`, async () => {
    using repository = await makeKeptStatus();
    change(repository);
    assert.equal(await recall(repository.root), undefined);
    const report = await read(repository.root);
    process.env["CAIRN_BUILD"] = "another";
    assert.deepEqual(await read(repository.root), report);
    process.env["CAIRN_BUILD"] = "tested";
  });
}

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
