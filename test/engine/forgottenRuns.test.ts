import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { describe, it } from "node:test";
import { tablesOfRuns } from "../../src/engine/ledger/forgottenRuns.ts";
import type { Ledger } from "../../src/engine/ledger/ledger.ts";
import { loadSqlite } from "../../src/engine/ledger/sqlite.ts";
import { openCareProject } from "./support/careProject.ts";
import { quietHost } from "./fixtures/dvc/openProject.ts";
import { fileVersion, makeLedgerFolder, newRun, newSnapshot } from "./support/ledgerFolder.ts";

const Sqlite = loadSqlite();

/** All rows of all tables but those of forgotten runs, and the counts of changes. */
function dump(file: string): Readonly<Record<string, readonly unknown[]>> {
  const database = new Sqlite(file, { readonly: true });
  try {
    const tables = database
      .prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('forgotten_runs', 'run_changes') ORDER BY name",
      )
      .pluck()
      .all() as string[];
    return Object.fromEntries(tables.map((name) => [name, database.prepare(`SELECT * FROM ${name}`).all()]));
  } finally {
    database.close();
  }
}

/** A run with something in every table that has to do with runs. */
function addRun(ledger: Ledger, id: string): void {
  const { runs, snapshots } = ledger;
  const commit = "c".repeat(40);
  runs.begin(
    newRun(id, {
      commit,
      dirty: true,
      params: { "train.lr": Number.POSITIVE_INFINITY, text: "\u0000x" },
      stages: [{ stageId: "a", outcome: "ran", startedAt: 1, endedAt: 2, exitCode: 0, reason: "never run" }],
      sources: [{ path: "src/a.py", digest: "b3:12", size: 10 }],
      origin: { kind: "rerun", of: "0" },
    }),
  );
  runs.setEnvironment(id, { platform: "x", arch: "y", cpuCount: 1, memoryBytes: 1, cairnVersion: "0", packages: {} });
  runs.setUsage(id, "a", { cpuMs: 5 });
  runs.setArtifacts(id, { inputs: [fileVersion("in", `1${id}`)], outputs: [fileVersion("out", `2${id}`)] });
  runs.setMetrics(id, { acc: 0.5, loss: Number.NaN });
  runs.addPoints(id, [
    { key: "loss", step: 1, value: Number.NaN },
    { key: "loss", step: 1.5, value: Number.NEGATIVE_INFINITY },
  ]);
  runs.recordStage(id, "a", { cmd: "a", deps: [], params: {}, outs: [] }, `inputs ${id}`);
  runs.end(id, { state: "done", endedAt: 3000 });
  runs.mark([{ run: id, starred: true, note: "two\nlines", addTags: ["best"], name: `mine ${id}` }]);
  snapshots.add(newSnapshot(`s${id}`, { cause: "run", runId: id, commit, artifacts: [fileVersion("out", `2${id}`)] }));
}

describe("a forgotten run", () => {
  it("is nowhere, and comes back with every row as it was", () => {
    using folder = makeLedgerFolder();
    const { ledger } = folder.open();
    addRun(ledger, "1");
    addRun(ledger, "2");
    const database = new Sqlite(folder.file);
    database.exec(
      "INSERT INTO imports VALUES (1, 'mlflow', 'mlruns'); INSERT INTO imported_runs VALUES (1, 'x', 's', 2)",
    );
    database.close();
    const before = dump(folder.file);
    ledger.runs.forget(["2"], 5_000);
    const without = dump(folder.file);
    for (const [table, column] of tablesOfRuns) {
      const ofRun = (dumped: typeof before): number =>
        (dumped[table] ?? []).filter((row) => (row as Record<string, unknown>)[column] === 2).length;
      assert.ok(ofRun(before) > 0, `the test has a row in ${table}`);
      assert.equal(ofRun(without), 0, table);
    }
    assert.deepEqual(
      ledger.runs.list({}).map(({ id }) => id),
      ["1"],
    );
    assert.equal(ledger.runs.tryFind("2"), undefined);
    assert.equal(ledger.runs.findResult("inputs 2"), undefined);
    assert.deepEqual(ledger.runs.forgotten(), [{ id: "2", name: "mine 2", forgottenAt: 5_000 }]);
    assert.equal(ledger.snapshots.findByCommit("c".repeat(40)), undefined, "the code was not the commit's");
    ledger.runs.takeBack(["2"]);
    assert.deepEqual(dump(folder.file), before);
    assert.deepEqual(ledger.runs.forgotten(), []);
  });

  it("keeps its place among those that come while it is away", () => {
    using folder = makeLedgerFolder();
    const { ledger } = folder.open();
    addRun(ledger, "1");
    addRun(ledger, "2");
    ledger.runs.forget(["1", "2"], 5_000);
    addRun(ledger, "3");
    ledger.runs.takeBack(["1", "2"]);
    assert.deepEqual(
      ledger.runs.list({}).map(({ id }) => id),
      ["3", "2", "1"],
    );
    ledger.runs.forget(["3"], 6_000);
    assert.equal(ledger.runs.lastStageRuns().get("a")?.run.id, "2");
    ledger.runs.dropForgotten(["3"]);
    ledger.runs.takeBack(["3"]);
    assert.equal(ledger.runs.tryFind("3"), undefined);
  });

  it("has all tables that name runs", () => {
    using folder = makeLedgerFolder();
    folder.open();
    const database = new Sqlite(folder.file, { readonly: true });
    const referring = database
      .prepare(
        `SELECT DISTINCT t.name FROM sqlite_schema t, pragma_table_info(t.name) c
         WHERE t.type = 'table' AND c.name = 'run' AND t.name <> 'sweep_runs'`,
      )
      .pluck()
      .all() as string[];
    database.close();
    assert.deepEqual(["runs", ...referring].sort(), tablesOfRuns.map(([name]) => name).sort());
  });
});

describe("forgetting runs", () => {
  it("can be undone with their logs until the store is cleared", async (t) => {
    const project = await openCareProject(t, {
      "dvc.yaml": "stages:\n  copy: {cmd: cp in.txt model.bin, deps: [in.txt], outs: [model.bin]}\n",
      "in.txt": "a".repeat(100_000),
      "cairn.yaml": "",
    });
    const { engine } = project;
    const first = await engine.execute({ stageIds: [] }, quietHost());
    writeFileSync(project.at("in.txt"), "b".repeat(100_000));
    const second = await engine.execute({ stageIds: [] }, quietHost());
    const before = await engine.run(first.id);
    const names = async (): Promise<readonly string[]> => (await engine.runs()).map(({ name }) => name);
    await engine.forgetRuns([first.name], { dryRun: false });
    assert.deepEqual(await names(), [second.name]);
    assert.deepEqual(
      (await engine.artifactHistory("model.bin")).flatMap(({ runs }) => runs.map(({ name }) => name)),
      [second.name],
    );
    await assert.rejects(engine.compare([first.name, second.name]), { code: "run-unknown" });
    await engine.forgetRuns([second.name], { dryRun: false });
    assert.deepEqual(await engine.bringRunsBack([]), [{ id: second.id, name: second.name }]);
    await assert.rejects(engine.bringRunsBack([first.name, "nobody"]), { code: "run-not-forgotten" });
    assert.deepEqual(await names(), [second.name], "none of several where one is not there");
    await engine.bringRunsBack([first.name]);
    assert.deepEqual(await engine.run(first.id), before);
    assert.match(await engine.logTail(first.id, "copy"), /cp in\.txt/);
    assert.deepEqual(
      (await engine.planRestore({ ref: first.name, paths: ["model.bin"] })).changes.map(({ action }) => action),
      ["replace"],
    );
    await engine.forgetRuns([first.name], { dryRun: false });
    assert.deepEqual((await engine.clear({ dryRun: true })).forgotten, [first.name]);
    assert.equal(existsSync(project.at(`.cairn/runs/${first.id}`)), true);
    await engine.clear({ dryRun: false });
    assert.equal(existsSync(project.at(`.cairn/runs/${first.id}`)), false);
    await assert.rejects(engine.bringRunsBack([]), { code: "run-not-forgotten" });
    assert.deepEqual((await engine.verify({})).faults, []);
  });
});
