import assert from "node:assert/strict";
import { appendFileSync, chmodSync, cpSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { wholeCurves } from "../../src/engine/experiments/curves/wholeCurves.ts";

import Database from "better-sqlite3";

import { counts, openEmpty } from "./support/importProject.ts";
import type { MlflowRunFiles } from "./support/mlflowFiles.ts";
import { writeMlflowDatabase, writeMlflowRun } from "./support/mlflowFiles.ts";
import { filesBelow } from "./support/storeProject.ts";

const hourMs = 3_600_000;

/** What both of MLflow's stores can say of a run, in one of each kind. */
const runs: readonly MlflowRunFiles[] = [
  {
    id: "a".repeat(32),
    name: "bold-søk-7",
    startTime: 1_700_000_000_000,
    endTime: 1_700_000_060_000,
    params: { lr: "0.05", "model/depth": "3", optimizer: "adam", use_bias: "True", none: "None", id: "007", empty: "" },
    tags: { "mlflow.source.git.commit": "c".repeat(40), "mlflow.source.git.branch": "main", "mlflow.user": "kari" },
    metrics: {
      acc: ["1700000001000 0.5 1", "1700000003000 0.9 3", "1700000002000 0.7 2"],
      "val/loss": ["1700000001000 nan 0"],
      up: ["1700000001000 inf 0"],
      uncounted: ["1700000003000 3 0", "1700000001000 1 0", "1700000002000 2 0"],
    },
  },
  {
    id: "b".repeat(32),
    status: 4,
    startTime: 1_700_000_100_000,
    endTime: 1_700_000_200_000,
    tags: { "mlflow.runName": "by tag" },
  },
  {
    id: "d".repeat(32),
    name: "left",
    status: 1,
    startTime: 1_700_000_300_000,
    metrics: { loss: ["1700000400000 1 0"] },
  },
  { id: "e".repeat(32), name: "thrown away", isDeleted: true },
];

/** Every file below a folder with its bytes and times. */
function looks(folder: string): readonly unknown[] {
  return filesBelow(folder).map((file) => [
    file,
    statSync(path.join(folder, file)).mtimeMs,
    readFileSync(path.join(folder, file), "latin1"),
  ]);
}

const stores = {
  mlruns(root: string): string {
    for (const run of runs) writeMlflowRun(path.join(root, "mlruns"), "1", run);
    return path.join(root, "mlruns");
  },
  "mlflow.db"(root: string): string {
    writeMlflowDatabase(path.join(root, "mlflow.db"), "try 1", runs);
    return path.join(root, "mlflow.db");
  },
};

for (const [name, write] of Object.entries(stores)) {
  describe(`the runs of ${name}`, () => {
    it("are taken in with all that they say, and nothing is changed there", async (t) => {
      const engine = await openEmpty(t);
      const place = write(engine.root);
      const before = looks(engine.root);
      const [report, ...others] = await engine.importRuns([place]);
      assert.deepEqual(others, []);
      assert.deepEqual(report, {
        tool: "mlflow",
        place: name,
        added: 3,
        changed: 0,
        unchanged: 0,
        forgotten: 0,
        faults: [],
      });
      assert.deepEqual(
        looks(engine.root).filter((one) => !String((one as string[])[0]).startsWith(".cairn")),
        before,
      );
      const [left, failed, done] = await engine.runs();
      assert.deepEqual([left?.name, left?.state, left?.endedAt], ["left", "interrupted", 1_700_000_400_000]);
      assert.deepEqual([failed?.name, failed?.state], ["by tag", "failed"]);
      const { id, ...rest } = done ?? assert.fail();
      assert.deepEqual(rest, {
        name: "bold-søk-7",
        experiment: "try 1",
        state: "done",
        startedAt: 1_700_000_000_000,
        endedAt: 1_700_000_060_000,
        commit: "c".repeat(40),
        branch: "main",
        dirty: false,
        params: { empty: "", id: "007", lr: 0.05, "model/depth": 3, none: null, optimizer: "adam", use_bias: true },
        metrics: { acc: 0.9, uncounted: 3, up: Number.POSITIVE_INFINITY, "val/loss": Number.NaN },
        stages: [],
        origin: { kind: "import", of: `mlflow:${name}` },
      });
      const curves = await wholeCurves(engine, await engine.compare([id, left?.id ?? ""]));
      assert.deepEqual(
        curves.map(({ key, steps, values }) => [key, [...steps], [...values]]),
        [
          ["acc", [1, 2, 3], [0.5, 0.7, 0.9]],
          ["uncounted", [0, 1, 2], [1, 2, 3]],
        ],
      );
      await assert.rejects(engine.rerunRequest(id, false), { code: "run-imported" });
      await assert.rejects(engine.recipe(id), { code: "run-imported" });
      assert.equal((await engine.runs({ where: "origin = import and lr = 0.05" })).length, 1);
    });

    it("are taken in once, and again where they have changed; what was deleted here stays away", async (t) => {
      const engine = await openEmpty(t);
      const place = write(engine.root);
      await engine.importRuns([place]);
      assert.deepEqual((await engine.importRuns([place])).map(counts), [[0, 0, 3, 0]]);
      if (name === "mlruns")
        appendFileSync(path.join(place, "1", "a".repeat(32), "metrics", "acc"), "1700000009000 0.95 4\n");
      else {
        const database = new Database(place);
        database.prepare("INSERT INTO metrics VALUES ('acc', 0.95, 1700000009000, ?, 4, 0)").run("a".repeat(32));
        database.close();
      }
      assert.deepEqual((await engine.importRuns([place])).map(counts), [[0, 1, 2, 0]]);
      const all = await engine.runs();
      assert.equal(all.length, 3);
      const changed = all.find((run) => run.name === "bold-søk-7");
      assert.equal(changed?.metrics["acc"], 0.95);
      await engine.forgetRuns([changed?.id ?? ""], { dryRun: false });
      assert.deepEqual((await engine.importRuns([place])).map(counts), [[0, 0, 2, 1]]);
      assert.equal((await engine.runs()).length, 2);
    });
  });
}

describe("MLflow's runs", () => {
  it("go on while they give signs of life, whoever looks", async (t) => {
    const engine = await openEmpty(t);
    const mlruns = path.join(engine.root, "mlruns");
    const now = Date.now();
    writeMlflowRun(mlruns, "0", {
      id: "1",
      name: "live",
      status: 1,
      startTime: now - 10 * hourMs,
      metrics: { loss: [`${now} 1 5`] },
    });
    await engine.importRuns([engine.root]);
    assert.equal((await engine.runs())[0]?.state, "running");
  });

  it("that cannot be read are named, and the others are taken in", async (t) => {
    const engine = await openEmpty(t);
    const mlruns = path.join(engine.root, "mlruns");
    for (const id of ["1", "2", "3"]) writeMlflowRun(mlruns, "0", { id, name: id });
    writeFileSync(path.join(mlruns, "0", "1", "meta.yaml"), "a: [\n");
    rmSync(path.join(mlruns, "0", "meta.yaml"));
    writeFileSync(path.join(mlruns, "0", "meta.yaml"), "\u0000not yaml: [");
    const [report] = await engine.importRuns([mlruns]);
    assert.deepEqual(report?.faults, [
      {
        place: "mlruns/0/1",
        message: "Its meta.yaml is not what MLflow writes.",
        cure: "Open it, and mend or delete the run in MLflow.",
      },
    ]);
    assert.deepEqual(
      (await engine.runs()).map(({ name, experiment }) => [name, experiment]),
      [
        ["3", "0"],
        ["2", "0"],
      ],
    );
  });

  it("are not waited for in a database that another process holds, which says so", async (t) => {
    const engine = await openEmpty(t);
    const file = stores["mlflow.db"](engine.root);
    const holder = new Database(file);
    t.after(() => holder.close());
    holder.exec("BEGIN EXCLUSIVE");
    const mlruns = path.join(engine.root, "mlruns");
    writeMlflowRun(mlruns, "0", { id: "1" });
    const [there, locked] = await engine.importRuns([mlruns, file]);
    assert.deepEqual([there?.added, locked?.added], [1, 0]);
    assert.match(locked?.faults[0]?.message ?? "", /Another process holds the database/);
    assert.equal(locked?.faults[0]?.isPassing, true);
    holder.close();
    assert.equal((await engine.importRuns([file]))[0]?.added, 3, "once it is free");
  });

  it("are offered where they are found, but for what stages make, and nothing is written for that", async (t) => {
    const engine = await openEmpty(t);
    assert.deepEqual(await engine.importOffers(), []);
    writeMlflowRun(path.join(engine.root, "mlruns"), "0", { id: "1" });
    stores["mlflow.db"](engine.root);
    writeFileSync(path.join(engine.root, "dvc.yaml"), "stages:\n  a:\n    cmd: a\n    outs: [mlflow.db]\n");
    await engine.noteChanges([engine.root]);
    assert.deepEqual(await engine.importOffers(), [{ tool: "mlflow", place: "mlruns", isKnown: false }]);
    assert.ok(!existsSync(path.join(engine.root, ".cairn", "ledger.db")));
    await engine.importRuns([]);
    assert.deepEqual(await engine.importOffers(), [{ tool: "mlflow", place: "mlruns", isKnown: true }]);
  });

  it("are read from a database with a log beside it, which stays as it is", async (t) => {
    const engine = await openEmpty(t);
    const file = stores["mlflow.db"](engine.root);
    const writer = new Database(file);
    t.after(() => writer.close());
    writer.pragma("journal_mode = WAL");
    writer.prepare("UPDATE runs SET name = 'in the log' WHERE run_uuid = ?").run("a".repeat(32));
    // As a process that was killed leaves it.
    const killed = path.join(engine.root, "killed.db");
    cpSync(file, killed);
    cpSync(`${file}-wal`, `${killed}-wal`);
    const before = looks(engine.root);
    await engine.importRuns([killed]);
    assert.deepEqual(
      looks(engine.root).filter((one) => !String((one as string[])[0]).startsWith(".cairn")),
      before,
    );
    assert.ok((await engine.runs()).some(({ name }) => name === "in the log"));
  });

  it("are not taken for a tool's where nothing of it is there", async (t) => {
    const engine = await openEmpty(t);
    writeFileSync(path.join(engine.root, "other.db"), "SQLite format 3\u0000 and then rubbish".repeat(50));
    const unknown = { code: "import-unknown" };
    await assert.rejects(engine.importRuns([path.join(engine.root, "gone")]), unknown);
    await assert.rejects(engine.importRuns([engine.root]), unknown);
    await assert.rejects(engine.importRuns([path.join(engine.root, "cairn.yaml")]), unknown);
    const [rubbish] = await engine.importRuns([path.join(engine.root, "other.db")]);
    assert.match(rubbish?.faults[0]?.message ?? "", /cannot be read/);
    new Database(path.join(engine.root, "own.db")).exec("CREATE TABLE runs (id)").close();
    const [own] = await engine.importRuns([path.join(engine.root, "own.db")]);
    assert.match(own?.faults[0]?.message ?? "", /not MLflow's/);
  });

  it(
    "whose folder may not be read are told",
    { skip: process.getuid?.() === 0 || process.platform === "win32" },
    async (t) => {
      const engine = await openEmpty(t);
      const folder = writeMlflowRun(path.join(engine.root, "mlruns"), "0", { id: "1", params: { a: "1" } });
      chmodSync(path.join(folder, "params", "a"), 0);
      const [report] = await engine.importRuns([engine.root]);
      assert.match(report?.faults[0]?.message ?? "", /EACCES/);
    },
  );
});
