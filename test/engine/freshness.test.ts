import assert from "node:assert/strict";
import { test } from "node:test";
import { readDvcYaml } from "./support/readDvcYaml.ts";
import { readParams } from "../../src/engine/discovery/params/readParams.ts";
import { StageTies } from "../../src/engine/graph/stageTies.ts";
import { type Evidence, neededDigests } from "../../src/engine/graph/evidence.ts";
import { assessFreshness, overlayRuns } from "../../src/engine/graph/freshness.ts";
import type { StageStatus } from "../../src/engine/model/freshness.ts";
import type { StageRun } from "../../src/engine/model/run.ts";
import type { StageRecord } from "../../src/engine/model/stageRecord.ts";
import type { PathDigest } from "../../src/engine/store/store.ts";

const yaml = `stages:
  prepare: {cmd: p, deps: [raw.csv], params: [seed], outs: [clean.csv]}
  train: {cmd: t, deps: [clean.csv], params: [train], outs: [model.json]}
  report: {cmd: r, deps: [model.json], outs: [report.md]}
`;

const records: Readonly<Record<string, StageRecord>> = {
  prepare: {
    cmd: "p",
    deps: [{ path: "raw.csv", digest: "md5:1" }],
    params: { "params.yaml": { seed: 1 } },
    outs: [{ path: "clean.csv", digest: "md5:2" }],
  },
  train: {
    cmd: "t",
    deps: [{ path: "clean.csv", digest: "b3:2" }],
    params: { "params.yaml": { train: { lr: 0.1, name: "x" } } },
    outs: [{ path: "model.json", digest: "b3:3" }],
  },
  report: {
    cmd: "r",
    deps: [{ path: "model.json", digest: "b3:3" }],
    params: {},
    outs: [{ path: "report.md", digest: "b3:4" }],
  },
};

const file = (content: number): PathDigest => ({
  kind: "file",
  b3: `b3:${content}`,
  md5: `md5:${content}`,
  size: 1,
  fileCount: 1,
  isExecutable: false,
});

interface Situation {
  readonly yaml?: string;
  readonly params?: string;
  readonly files?: Readonly<Record<string, number>>;
  readonly records?: Readonly<Record<string, StageRecord>>;
}

/** By stage: its state, and its reasons as a person reads them. `prepare` is judged by dvc.lock, the others by the ledger. */
function assess(situation: Situation) {
  const { stages } = readDvcYaml("dvc.yaml", situation.yaml ?? yaml);
  const all = new Map(Object.entries(situation.records ?? records));
  const locks = new Map([...all].filter(([id]) => id === "prepare"));
  const files = situation.files ?? { "raw.csv": 1, "clean.csv": 2, "model.json": 3, "report.md": 4 };
  const evidence: Evidence = {
    locks,
    records: new Map([...all].filter(([id]) => id !== "prepare")),
    digests: new Map(Object.entries(files).map(([path, content]) => [path, file(content)])),
    params: new Map([
      ["params.yaml", readParams("params.yaml", situation.params ?? "seed: 1.0\ntrain: {name: x, lr: 0.1}\n")],
    ]),
  };
  return Object.fromEntries(
    assessFreshness({ stages, edges: new StageTies().edgesBetween(stages) }, evidence).map(({ id, state, reasons }) => [
      id,
      [state, ...reasons.map((reason) => reason.message)],
    ]),
  );
}

test("all is fresh where nothing differs, whatever the order of keys and 1 beside 1.0", () => {
  assert.deepEqual(assess({}), { prepare: ["fresh"], train: ["fresh"], report: ["fresh"] });
});

test("every change has its reason, and what stands behind it waits", () => {
  assert.deepEqual(assess({ params: "seed: 1\ntrain: {lr: 0.2, name: x, wd: 1}\n" }), {
    prepare: ["fresh"],
    train: ["stale", "`train.lr` 0.1 → 0.2", "`train.wd` is new"],
    report: ["stale", "`train` is stale"],
  });
  assert.deepEqual(assess({ params: 'seed: "1"\n' })["prepare"], ["stale", '`seed` 1 → "1"']);
  assert.deepEqual(assess({ params: "seed: 1\n" })["train"], ["stale", "`train` is not in params.yaml"]);
  assert.deepEqual(assess({ params: "seed: [\n" })["prepare"], ["stale", "`params.yaml` cannot be read"]);
  assert.deepEqual(assess({ files: { "clean.csv": 2, "model.json": 3 } }), {
    prepare: ["stale", "`raw.csv` missing, and no stage makes it"],
    train: ["stale", "`prepare` is stale"],
    report: ["stale", "`report.md` missing", "`train` is stale"],
  });
  assert.deepEqual(assess({ files: { "raw.csv": 9, "clean.csv": 2, "model.json": 8, "report.md": 4 } }), {
    prepare: ["stale", "`raw.csv` changed"],
    train: ["stale", "`model.json` changed since the stage made it", "`prepare` is stale"],
    report: ["stale", "`model.json` changed", "`train` is stale"],
  });
  const edited = yaml
    .replace("cmd: r, deps: [", "cmd: [r, s], deps: [raw.csv, ")
    .replace("[report.md]", "[report.md, raw.csv2]");
  assert.deepEqual(
    assess({ yaml: edited, files: { "raw.csv": 1, "clean.csv": 2, "model.json": 3, "report.md": 4, "raw.csv2": 1 } })[
      "report"
    ],
    ["stale", "command changed", "`raw.csv` is a new dependency", "`raw.csv2` is a new output"],
  );
});

test("a stage without a record has never run, and says what it lacks", () => {
  assert.deepEqual(assess({ records: {}, files: {} }), {
    prepare: ["never-run", "never run", "`raw.csv` missing, and no stage makes it"],
    train: ["never-run", "never run"],
    report: ["never-run", "never run"],
  });
});

test("frozen stages, templates and stages that always run have states of their own", () => {
  const special =
    "stages:\n  prepare: {cmd: p, deps: [raw.csv], outs: [clean.csv], frozen: true}\n" +
    "  train: {cmd: t, deps: [clean.csv], outs: [model.json], always_changed: true}\n" +
    "  report: {cmd: r, deps: [model.json], outs: [report.md]}\n  each: {foreach: '${n}', do: {cmd: x}}\n  say: {cmd: s}\n";
  const say: StageRecord = { cmd: "s", deps: [], params: {}, outs: [] };
  const files = { "raw.csv": 9, "clean.csv": 2, "model.json": 3, "report.md": 4 };
  assert.deepEqual(assess({ yaml: special, files, records: { ...records, say } }), {
    prepare: ["frozen"],
    train: ["stale", "always runs (`always_changed`)"],
    report: ["fresh"],
    each: ["template", "`foreach` in it has no value"],
    say: ["stale", "always runs: it has no dependencies and no outputs"],
  });
});

test("a cycle is judged without end or crash", () => {
  const circle = "stages:\n  prepare: {cmd: p, deps: [b], outs: [a]}\n  train: {cmd: t, deps: [a], outs: [b]}\n";
  assert.deepEqual(Object.keys(assess({ yaml: circle })), ["prepare", "train"]);
});

test("only those digests are asked for that something is held against", () => {
  const { stages } = readDvcYaml("dvc.yaml", `${yaml}  away: {cmd: a, deps: [../x, 's3://b/k'], outs: [new]}\n`);
  const { prepare, ...others } = records;
  assert.ok(prepare);
  const legacy = { ...prepare, deps: [{ path: "raw.csv", digest: "md5:1", isLegacyMd5: true } as const] };
  const needed = neededDigests(stages, {
    locks: new Map([["prepare", legacy]]),
    records: new Map(Object.entries(others)),
  });
  assert.deepEqual(needed, {
    b3: ["clean.csv", "model.json", "new", "report.md"],
    md5: ["clean.csv", "raw.csv"],
    legacyMd5: [{ path: "raw.csv", digest: "md5:1", isLegacyMd5: true }],
  });
});

test("what runs now and what failed is laid over the content", () => {
  const run = (outcome: StageRun["outcome"], rest: Partial<StageRun> = {}): StageRun => ({
    stageId: "s",
    outcome,
    reason: "",
    ...rest,
  });
  const overlay = (status: Omit<StageStatus, "id">, state: "running" | "failed" | "interrupted", stage: StageRun) => {
    const [laid] = overlayRuns([{ id: "s", ...status }], new Map([["s", { run: { state }, stage }]]));
    return [laid?.state, ...(laid?.reasons.map((reason) => reason.message) ?? [])];
  };
  const stale = { state: "stale", reasons: [{ kind: "dep-changed", what: "x", message: "`x` changed" }] } as const;
  const never = { state: "never-run", reasons: [{ kind: "never-run", what: "s", message: "never run" }] } as const;
  const fresh = { state: "fresh", reasons: [] } as const;
  assert.deepEqual(overlay(stale, "running", run("running")), ["running", "`x` changed"]);
  assert.deepEqual(overlay(stale, "running", run("waiting")), ["stale", "`x` changed"]);
  assert.deepEqual(overlay(stale, "interrupted", run("running")), ["stale", "`x` changed"]);
  assert.deepEqual(overlay(stale, "failed", run("failed", { reason: "exited with code 1" })), [
    "failed",
    "exited with code 1",
    "`x` changed",
  ]);
  assert.deepEqual(overlay(never, "failed", run("failed", { reason: "was ended by SIGKILL" })), [
    "failed",
    "was ended by SIGKILL",
  ]);
  assert.deepEqual(overlay(fresh, "failed", run("failed", { reason: "exited with code 1" })), ["fresh"]);
});
