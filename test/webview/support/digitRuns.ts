import { crc32, deflateSync } from "node:zlib";
import type { CodeRow } from "../../../src/engine/model/comparison.ts";
import type { ArtifactVersion } from "../../../src/engine/model/artifact.ts";
import type { Digest } from "../../../src/engine/model/digest.ts";
import type { MetricCurve, RunDetail, RunState, RunValue, Scalar, StageRun } from "../../../src/engine/model/run.ts";

/** What differs from run to run in these tests; the rest is alike. */
export interface RunSketch {
  readonly name: string;
  readonly minutesAgo: number;
  readonly seconds?: number;
  readonly state?: RunState;
  readonly experiment?: string;
  readonly branch?: string;
  readonly commit?: string;
  readonly dirty?: boolean;
  readonly failure?: string;
  readonly params?: Readonly<Record<string, RunValue>>;
  readonly metrics?: Readonly<Record<string, Scalar>>;
  readonly python?: string;
}

/** The moment at which the tests take place. */
export const testTime = Date.UTC(2026, 10, 23, 12, 0, 0);

const firstCommit = "3f2a91c07be2d8a4415f0c6aa7f9c1d2e3b4a596";

/** A run of the digits pipeline. */
export function digitRun(sketch: RunSketch, now = testTime): RunDetail {
  const { name, minutesAgo, seconds = 41, state = "done", branch = "main", commit = firstCommit } = sketch;
  const startedAt = now - minutesAgo * 60_000;
  return {
    id: `id-${name}`,
    name,
    experiment: sketch.experiment ?? branch,
    state,
    startedAt,
    ...(state !== "running" && state !== "interrupted" && { endedAt: startedAt + seconds * 1000 }),
    commit,
    branch,
    dirty: sketch.dirty ?? false,
    ...(sketch.failure !== undefined && { failure: sketch.failure }),
    params: { ...defaultParams, ...sketch.params },
    metrics: sketch.metrics ?? {},
    stages: state === "running" ? stagesUnderWay : [],
    environment: {
      platform: "linux",
      arch: "x64",
      cpuCount: 2,
      memoryBytes: 16 * 2 ** 30,
      cairnVersion: "0.1.0",
      interpreter: { path: "/usr/bin/python3", version: sketch.python ?? "3.11.2" },
      packages: { numpy: "2.1.0", pip: "24.0" },
    },
    inputs: [version("data/digits.csv", "a3f91c07", 57_344)],
    outputs: [
      version("models/model.json", name, 1_245_184),
      version("plots/mistakes.png", name, 900),
      version("plots/classes.png", "the same", 900),
    ],
    sources: [],
    logDir: `.cairn/runs/id-${name}`,
  };
}

const stagesUnderWay: readonly StageRun[] = [
  { stageId: "collect", outcome: "unchanged", reason: "nothing has changed" },
  { stageId: "train", outcome: "running", reason: "train.lr changed" },
  { stageId: "evaluate", outcome: "waiting", reason: "stands behind train" },
];

const defaultParams: Readonly<Record<string, RunValue>> = {
  "features.scale": "standard",
  "features.top": 40,
  "split.seed": 7,
  "split.test": 0.2,
  "train.batch": 32,
  "train.epochs": 20,
  "train.hidden": [64],
  "train.lr": 0.05,
  "train.momentum": 0.9,
};

/** Seven runs as a week of work leaves them: good, bad, failed, stopped, and one that goes on. */
export function weekOfRuns(now = testTime): readonly RunDetail[] {
  const other = "9c01ab77d2e3b4a5963f2a91c07be2d8a4415f0c";
  return [
    digitRun(
      {
        name: "quick-wren",
        minutesAgo: 0.4,
        state: "running",
        dirty: true,
        params: { "train.lr": 0.02 },
        metrics: { acc: 0.91, loss: 0.31 },
      },
      now,
    ),
    digitRun({ name: "brave-otter", minutesAgo: 12, metrics: scores(0.9622, 0.1311, 0.9617) }, now),
    digitRun(
      {
        name: "calm-heron",
        minutesAgo: 64,
        seconds: 39,
        params: { "train.lr": 0.2 },
        metrics: scores(0.9413, 0.2104, 0.9398),
        python: "3.12.1",
      },
      now,
    ),
    digitRun(
      {
        name: "eager-lark",
        minutesAgo: 190,
        seconds: 3.2,
        state: "failed",
        branch: "dev",
        commit: other,
        failure: "train exited with code 1",
        params: { "train.hidden": [512, 128] },
      },
      now,
    ),
    digitRun(
      {
        name: "shy-marmot",
        minutesAgo: 1500,
        seconds: 84,
        branch: "dev",
        commit: other,
        dirty: true,
        params: { "train.hidden": [128], "train.lr": 0.00005 },
        metrics: scores(0.8931, 0.4012, 0.89),
      },
      now,
    ),
    digitRun(
      { name: "late-crane", minutesAgo: 3000, seconds: 12, state: "stopped", params: { "train.epochs": 200 } },
      now,
    ),
    digitRun(
      {
        name: "odd-ibex",
        minutesAgo: 4400,
        state: "interrupted",
        params: { "train.lr": 5 },
        metrics: { acc: 0.1, loss: Number.NaN, "f1.macro": 0.0182 },
      },
      now,
    ),
  ];
}

function scores(acc: number, loss: number, f1: number): Readonly<Record<string, Scalar>> {
  return { acc, loss, "f1.macro": f1, "verify.rows": 1797 };
}

/** The learning curves of a run, `epochs` long; the further it is on, the flatter. */
export function learningCurves(run: RunDetail, epochs = 20): readonly MetricCurve[] {
  const rate = typeof run.params["train.lr"] === "number" ? run.params["train.lr"] : 0.05;
  const steps = Array.from({ length: epochs }, (_, epoch) => epoch + 1);
  const loss = (epoch: number, floor: number): number => floor + 2.1 * Math.exp(-epoch * (0.15 + rate * 2));
  const wobble = (epoch: number): number => 0.02 * Math.sin(epoch * 1.7 + run.name.length);
  return [
    { runId: run.id, key: "plots/learning_curve.csv:train_loss", steps, values: steps.map((e) => loss(e, 0.02)) },
    {
      runId: run.id,
      key: "plots/learning_curve.csv:val_loss",
      steps,
      values: steps.map((e) => loss(e, 0.13 + rate / 4) + wobble(e)),
    },
    {
      runId: run.id,
      key: "plots/learning_curve.csv:val_acc",
      steps,
      values: steps.map((e) => 0.965 - rate / 9 - 0.7 * Math.exp(-e * 0.4) + wobble(e) / 4),
    },
  ];
}

/** The source file that differs where the commits do. */
export function codeRows(runs: readonly RunDetail[]): readonly CodeRow[] {
  const digests = runs.map(({ commit }) => `b3:${commit ?? ""}`);
  return new Set(digests).size < 2 ? [] : [{ path: "src/digits/network.py", digests }];
}

function version(path: string, content: string, size: number): ArtifactVersion {
  return {
    path,
    kind: "file",
    digest: `b3:${Buffer.from(content).toString("hex").padEnd(16, "0")}` as Digest,
    size,
    fileCount: 1,
  };
}

/** A small PNG of grey squares that depends on `seed`: https://www.w3.org/TR/png/ */
export function picture(seed: string): Uint8Array {
  const size = 48;
  const rows = Array.from({ length: size }, (_, y) =>
    Buffer.from([
      0,
      ...Array.from({ length: size }, (_unused, x) => ((x >> 3) * 37 + (y >> 3) * (seed.length * 13)) % 256),
    ]),
  );
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 0, 0, 0, 0], 8);
  return new Uint8Array(
    Buffer.concat([
      Buffer.from("89504e470d0a1a0a", "hex"),
      chunk("IHDR", header),
      chunk("IDAT", deflateSync(Buffer.concat(rows))),
      chunk("IEND", Buffer.alloc(0)),
    ]),
  );
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
