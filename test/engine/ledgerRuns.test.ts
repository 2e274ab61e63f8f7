import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { RunDetail, RunEnvironment } from "../../src/engine/model/run.ts";
import type { StageRecord } from "../../src/engine/model/stageRecord.ts";
import { fileVersion, makeLedgerFolder, newRun } from "./support/ledgerFolder.ts";

const environment: RunEnvironment = {
  platform: "linux 6.1",
  arch: "x64",
  cpuCount: 2,
  memoryBytes: 2 ** 40 + 1,
  cairnVersion: "0.1.0",
  interpreter: { path: "/usr/bin/python3", version: "3.12.1" },
  packages: { numpy: "2.0.0", "a-b": "1" },
};

const record: StageRecord = {
  cmd: ["python a.py", "python b.py"],
  deps: [{ path: "src/a.py", digest: "b3:01", size: 4, fileCount: 1, isExecutable: true }],
  params: { "params.yaml": { "train.lr": Number.POSITIVE_INFINITY, group: { deep: [1, Number.NaN, null] } } },
  outs: [{ path: "model", digest: "md5:02.dir" }],
};

describe("a run in the ledger", () => {
  it("comes back with every field as it was, after the ledger was closed", () => {
    using folder = makeLedgerFolder();
    const usage = { cpuMs: 1_230, peakMemoryBytes: 2 ** 31, gpu: { peakMemoryBytes: 5, load: 0.25 } };
    const expected: RunDetail = {
      id: "0a1b",
      name: "brave-otter",
      experiment: "søk/1",
      state: "failed",
      startedAt: 1_795_439_678_760,
      endedAt: 1_795_439_679_000,
      commit: "c".repeat(40),
      branch: "feature/ü",
      dirty: true,
      params: {
        "train.lr": 0.1,
        nan: Number.NaN,
        list: [1, "two", [Number.NEGATIVE_INFINITY, null, true]],
        "conf.yaml:text": "NaN",
        odd: "\u0000NaN",
        __proto__x: false,
      },
      metrics: { acc: 0.95, loss: Number.NaN, up: Number.POSITIVE_INFINITY, none: null, ok: true, note: "1e3" },
      stages: [
        { stageId: "b", outcome: "ran", startedAt: 1, endedAt: 2, exitCode: 0, reason: "never run", usage },
        { stageId: "sub/dvc.yaml:a", outcome: "failed", startedAt: 3, endedAt: 4, signal: "SIGTERM", reason: "x" },
      ],
      failure: "a was ended by SIGTERM",
      environment,
      inputs: [fileVersion("data/raw.csv", "11"), { ...fileVersion("src/a.py", "12"), isExecutable: true }],
      outputs: [{ path: "model", kind: "directory", digest: "b3:13", size: 2 ** 40, fileCount: 3 }],
      sources: [{ path: "src/a.py", digest: "b3:12", size: 10 }],
      diff: "b3:14",
      logDir: ".cairn/runs/0a1b",
    };
    const { ledger } = folder.open();
    ledger.runs.begin({
      ...newRun(expected.id),
      name: expected.name,
      experiment: expected.experiment,
      startedAt: expected.startedAt,
      commit: "c".repeat(40),
      branch: "feature/ü",
      dirty: true,
      params: expected.params,
      stages: expected.stages.map(({ stageId }) => ({ stageId, outcome: "waiting", reason: "" })),
      sources: expected.sources,
      diff: "b3:14",
    });
    ledger.runs.setEnvironment(expected.id, environment);
    ledger.runs.setUsage(expected.id, "b", { cpuMs: 1 });
    ledger.runs.setUsage(expected.id, "b", usage);
    ledger.runs.setArtifacts(expected.id, { inputs: [fileVersion("data/raw.csv", "10")], outputs: [] });
    ledger.runs.setArtifacts(expected.id, expected);
    ledger.runs.setMetrics(expected.id, { acc: 0.1, gone: 5, ok: false });
    ledger.runs.setMetrics(expected.id, expected.metrics);
    for (const stage of expected.stages) ledger.runs.updateStage(expected.id, stage);
    ledger.runs.end(expected.id, { state: "failed", endedAt: 1_795_439_679_000, failure: "a was ended by SIGTERM" });
    ledger.close();

    const { runs } = folder.open("existing").ledger;
    assert.deepEqual(runs.find("brave-otter"), expected);
    const { environment: _e, inputs: _i, outputs: _o, sources: _s, diff: _d, logDir: _l, ...summary } = expected;
    assert.deepEqual(runs.list({}), [summary]);
  });

  it("has no fields that nobody told of", () => {
    using folder = makeLedgerFolder();
    const { runs } = folder.open("memory").ledger;
    runs.begin(newRun("r"));
    const told = "dirty experiment id inputs logDir metrics name outputs params sources stages startedAt state";
    assert.deepEqual(Object.keys(runs.find("r")).sort(), told.split(" "));
  });

  it("is found by id, by the newest of a name, and by an unambiguous beginning of an id", () => {
    using folder = makeLedgerFolder();
    const { runs } = folder.open("memory").ledger;
    runs.begin(newRun("ab12", { name: "calm-fox", startedAt: 1 }));
    runs.begin(newRun("ab34", { name: "calm-fox", startedAt: 3 }));
    runs.begin(newRun("ab", { name: "keen-elk", startedAt: 2 }));
    assert.equal(runs.find("ab12").id, "ab12");
    assert.equal(runs.find("ab3").id, "ab34");
    assert.equal(runs.find("ab").id, "ab");
    assert.equal(runs.find("calm-fox").id, "ab34");
    assert.throws(() => runs.find("a"), { name: "UserError", code: "run-ambiguous", message: /ab12 \(calm-fox\)/ });
    assert.throws(() => runs.find("%"), { name: "UserError", code: "run-unknown" });
    assert.throws(() => runs.find(""), { name: "UserError", code: "run-unknown" });
    assert.equal(runs.tryFind("_b12"), undefined);
    assert.throws(() => runs.heartbeat("nobody", 1), { code: "run-unknown" });
    assert.equal(runs.isNameTaken("calm-fox"), true);
    assert.equal(runs.isNameTaken("calm-fo"), false);
  });

  it("is listed newest first, by stage and by experiment", () => {
    using folder = makeLedgerFolder();
    const { runs } = folder.open("memory").ledger;
    const stages = [{ stageId: "train", outcome: "waiting", reason: "" }] as const;
    runs.begin(newRun("old", { startedAt: 5, stages }));
    runs.begin(newRun("mid", { startedAt: 9 }));
    // The clock was set back before it.
    runs.begin(newRun("new", { startedAt: 1, experiment: "wide", stages }));
    const ids = (filter: Parameters<typeof runs.list>[0]) => runs.list(filter).map(({ id }) => id);
    assert.deepEqual(ids({}), ["new", "mid", "old"]);
    assert.deepEqual(ids({ limit: 2 }), ["new", "mid"]);
    assert.deepEqual(ids({ stageId: "train" }), ["new", "old"]);
    assert.deepEqual(ids({ experiment: "wide", stageId: "train", limit: 5 }), ["new"]);
    assert.deepEqual(ids({ experiment: "none" }), []);
  });
});

describe("curves", () => {
  it("are in the order of their steps, keep NaN and infinities, and replace a point that comes again", () => {
    using folder = makeLedgerFolder();
    const { runs } = folder.open("memory").ledger;
    runs.begin(newRun("r"));
    runs.begin(newRun("other"));
    runs.addPoints("r", [
      { key: "z.csv:loss", step: 10, value: 1 },
      { key: "z.csv:loss", step: 2, value: Number.NaN },
      { key: "a.csv:acc", step: 0.5, value: Number.NEGATIVE_INFINITY },
    ]);
    runs.addPoints("r", [
      { key: "z.csv:loss", step: 10, value: 0.25 },
      { key: "z.csv:loss", step: Number.NaN, value: 1 },
    ]);
    assert.deepEqual(runs.curves(["other", "r", "unknown"]), [
      { runId: "r", key: "a.csv:acc", steps: [0.5], values: [Number.NEGATIVE_INFINITY] },
      { runId: "r", key: "z.csv:loss", steps: [2, 10], values: [Number.NaN, 0.25] },
    ]);
  });
});

describe("the newest points of a run", () => {
  it("are the last of each curve, of that run alone", () => {
    using folder = makeLedgerFolder();
    const { runs } = folder.open("memory").ledger;
    for (const id of ["r", "other", "none"]) runs.begin(newRun(id));
    runs.addPoints("r", [
      { key: "z.csv:loss", step: 10, value: Number.NaN },
      { key: "z.csv:loss", step: 2, value: 1 },
      { key: "a.csv:acc", step: 0, value: 0.5 },
    ]);
    runs.addPoints("other", [
      { key: "z.csv:loss", step: 99, value: 3 },
      { key: "b.csv:loss", step: 1, value: 3 },
    ]);
    assert.deepEqual(runs.newestPoints("r"), [
      { key: "a.csv:acc", step: 0, value: 0.5 },
      { key: "z.csv:loss", step: 10, value: Number.NaN },
    ]);
    assert.deepEqual([runs.newestPoints("none"), runs.newestPoints("unknown")], [[], []]);
  });
});

describe("what the ledger knows of stages", () => {
  it("is the newest record of each that ran well", () => {
    using folder = makeLedgerFolder();
    const { runs } = folder.open("memory").ledger;
    for (const id of ["one", "two"]) runs.begin(newRun(id));
    runs.recordStage("one", "train", record);
    runs.recordStage("two", "train", { ...record, cmd: "newer" });
    runs.recordStage("one", "eval", record);
    assert.deepEqual(
      runs.stageRecords(),
      new Map([
        ["train", { ...record, cmd: "newer" }],
        ["eval", record],
      ]),
    );
    runs.recordStage("one", "train", { ...record, cmd: "newest" });
    assert.equal(runs.stageRecords().get("train")?.cmd, "newest");
    assert.deepEqual([...runs.stageRecords(["eval", "unknown"]).keys()], ["eval"]);
  });

  it("is how long each took when it last ran well", () => {
    using folder = makeLedgerFolder();
    const { runs } = folder.open("memory").ledger;
    for (const id of ["one", "two", "three"]) runs.begin(newRun(id));
    const ran = { outcome: "ran", startedAt: 1_000, reason: "" } as const;
    runs.updateStages("one", [
      { ...ran, stageId: "train", endedAt: 9_000 },
      { ...ran, stageId: "eval", endedAt: 1_250 },
    ]);
    runs.updateStage("two", { ...ran, stageId: "train", endedAt: 4_000 });
    runs.updateStage("three", { ...ran, stageId: "train", outcome: "failed", endedAt: 1_001 });
    assert.deepEqual(
      runs.lastDurations(),
      new Map([
        ["train", 3_000],
        ["eval", 250],
      ]),
    );
  });

  it("is the newest run that came as far as the stage", () => {
    using folder = makeLedgerFolder();
    const { runs } = folder.open("memory").ledger;
    runs.begin(newRun("one"));
    runs.updateStage("one", { stageId: "train", outcome: "failed", exitCode: 1, reason: "" });
    runs.updateStage("one", { stageId: "eval", outcome: "skipped", reason: "" });
    runs.begin(newRun("two", { stages: [{ stageId: "train", outcome: "waiting", reason: "" }] }));
    const last = runs.lastStageRuns();
    assert.deepEqual([...last.keys()], ["train"]);
    assert.equal(last.get("train")?.run.id, "one");
    assert.equal(last.get("train")?.stage.exitCode, 1);
    runs.updateStage("two", { stageId: "train", outcome: "running", startedAt: 5, reason: "" });
    assert.equal(runs.lastStageRuns().get("train")?.run.id, "two");
  });
});

describe("a run whose process is gone", () => {
  it("is interrupted, as of its last sign of life", () => {
    using folder = makeLedgerFolder();
    const { runs } = folder.open().ledger;
    const stages = (["ran", "running", "waiting"] as const).map((outcome) => ({
      stageId: outcome,
      outcome,
      reason: "",
    }));
    runs.begin(newRun("gone", { pid: 77, stages }));
    runs.heartbeat("gone", 5000);
    runs.begin(newRun("alive", { pid: 78 }));
    runs.begin(newRun("ended", { pid: 77 }));
    runs.end("ended", { state: "done", endedAt: 2 });

    const findLiving = () => new Set([78]);
    assert.deepEqual(runs.markInterrupted(findLiving, 90_000), ["gone"]);
    const gone = runs.find("gone");
    assert.equal(gone.state, "interrupted");
    assert.equal(gone.endedAt, 5000);
    assert.ok(gone.failure);
    assert.deepEqual(
      gone.stages.map(({ outcome }) => outcome),
      ["ran", "stopped", "skipped"],
    );
    assert.equal(runs.find("alive").state, "running");
    assert.equal(runs.find("ended").state, "done");
    assert.deepEqual(runs.markInterrupted(findLiving, 90_000), []);
  });

  it("is not taken for interrupted where it begins while somebody looks", () => {
    using folder = makeLedgerFolder();
    const { runs } = folder.open().ledger;
    const { runs: others } = folder.open().ledger;
    const living = new Set<number>();
    runs.begin(newRun("gone", { pid: 77 }));
    const findLiving = () => {
      const found = new Set(living);
      living.add(78);
      others.begin(newRun("begins", { pid: 78 }));
      return found;
    };
    assert.deepEqual(runs.markInterrupted(findLiving, 90_000), ["gone"]);
    assert.equal(runs.find("begins").state, "running");
    assert.deepEqual(
      runs.markInterrupted(() => living, 90_000),
      [],
    );
  });

  it("has not ended before it began, though the clock was set back", () => {
    using folder = makeLedgerFolder();
    const { runs } = folder.open("memory").ledger;
    const stages = [{ stageId: "train", outcome: "running", startedAt: 2_000, reason: "" }] as const;
    runs.begin(newRun("gone", { startedAt: 1_000, stages }));
    runs.heartbeat("gone", 500);
    runs.markInterrupted(() => new Set(), 700);
    const { endedAt, stages: left } = runs.find("gone");
    assert.deepEqual([endedAt, left[0]?.endedAt], [1_000, 2_000]);
  });

  it("is done after all, if it was only asleep", () => {
    using folder = makeLedgerFolder();
    const { runs } = folder.open("memory").ledger;
    runs.begin(newRun("slow"));
    runs.markInterrupted(() => new Set(), 9);
    runs.end("slow", { state: "done", endedAt: 50 });
    const { state, endedAt, failure } = runs.find("slow");
    assert.deepEqual({ state, endedAt, failure }, { state: "done", endedAt: 50, failure: undefined });
  });
});
