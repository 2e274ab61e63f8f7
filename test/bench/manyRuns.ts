import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import Database from "better-sqlite3";

import { openLedger } from "../../src/engine/ledger/openLedger.ts";
import type { RunLedger } from "../../src/engine/ledger/ledger.ts";
import { timeOrderedId } from "../../src/engine/model/id.ts";
import { againstPeer, timeInterleaved } from "./measure.ts";
import type { Bench, Result } from "./measure.ts";
import { withEngine } from "./withEngine.ts";

const rounds = 15;
const runCount = 1_000;
const paramCount = 20;
const metricCount = 50;
/** Every so many runs has learning curves. */
const curvesEvery = 10;
const curveSteps = 100;
const stages = ["collect", "features", "train", "evaluate"];

/** The table of a project that has been at it for a year: opened cold and listed, as the runs view does. */
export async function measureManyRuns({ progress, makeFolder }: Bench): Promise<readonly Result[]> {
  progress.step(`writing ${runCount} runs`);
  const root = await makeFolder("runs");
  const file = path.join(root, ".cairn", "ledger.db");
  writeRuns(file);
  const listed = await withEngine(root, (engine) => engine.runs());
  assert.equal(listed.length, runCount);
  const json = path.join(root, "runs.json");
  await writeFile(json, JSON.stringify(listed));
  progress.step(`opening and listing ${runCount} runs`);
  const samples = await timeInterleaved(
    {
      cairn: { run: () => withEngine(root, (engine) => engine.runs()) },
      select: { run: () => selectAll(file) },
      json: { run: async () => JSON.parse(await readFile(json, "utf8")) as unknown },
    },
    rounds,
  );
  const name = `open a ledger of ${runCount} runs and list them`;
  return [
    againstPeer(name, samples.cairn, { name: "better-sqlite3: SELECT of the same rows", samples: samples.select }),
    againstPeer(name, samples.cairn, { name: "JSON.parse of an equal file", samples: samples.json }),
  ];
}

/** The same bytes with nothing made of them, through the library alone. */
function selectAll(file: string): unknown {
  const database = new Database(file, { readonly: true });
  try {
    return [
      database.prepare("SELECT * FROM runs JOIN run_values ON run = key ORDER BY started_at DESC").all(),
      database.prepare("SELECT * FROM run_stages ORDER BY run, position").all(),
    ];
  } finally {
    database.close();
  }
}

function writeRuns(file: string): void {
  const { ledger } = openLedger(file, "create", () => undefined);
  try {
    for (let index = 0; index < runCount; index++) writeRun(ledger.runs, index);
  } finally {
    ledger.close();
  }
}

function writeRun(runs: RunLedger, index: number): void {
  const startedAt = Date.UTC(2026, 0, 1) + index * 3_600_000;
  const id = timeOrderedId(startedAt, noise(index, 0));
  runs.begin({
    id,
    name: `run-${index}`,
    experiment: `try-${index % 7}`,
    startedAt,
    commit: String(index % 50).padStart(40, "0"),
    branch: "main",
    dirty: index % 3 === 0,
    params: values("group.param", paramCount, index),
    stages: stages.map((stageId) => ({
      stageId,
      outcome: "ran",
      startedAt,
      endedAt: startedAt + 1_000,
      exitCode: 0,
      reason: "was never run",
    })),
    sources: [],
    logDir: `.cairn/runs/${id}`,
    pid: 1,
  });
  runs.setMetrics(id, values("scores.metric", metricCount, index));
  if (index % curvesEvery === 0) {
    const steps = Array.from({ length: curveSteps }, (_, step) => step);
    for (const key of ["plots/curve.csv:loss", "plots/curve.csv:val_loss"]) {
      runs.addPoints(
        id,
        steps.map((step) => ({ key, step, value: 1 / (1 + step) + noise(index, step) / 100 })),
      );
    }
  }
  runs.end(id, { state: "done", endedAt: startedAt + 60_000 });
}

function values(prefix: string, count: number, run: number): Readonly<Record<string, number>> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}_${index}`, noise(run, index)]));
}

/** A number from 0 to 1 that looks like chance and is the same in every run. */
function noise(one: number, other: number): number {
  const wild = Math.sin(one * 12.9898 + other * 78.233) * 43_758.5453;
  return wild - Math.floor(wild);
}
