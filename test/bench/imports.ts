import { closeSync, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import path from "node:path";

import { openEngine } from "../../src/engine/openEngine.ts";
import { maskedCrc32c } from "../../src/engine/formats/crc32c.ts";
import { fileVersion, scalarEvent } from "../engine/support/eventFiles.ts";
import { writeMlflowRun } from "../engine/support/mlflowFiles.ts";
import { againstLimit, medianOf } from "./measure.ts";
import type { Bench, Result } from "./measure.ts";

const rounds = 3;
const fileBytes = 100_000_000;
const tags = 20;
const eventLimitMs = 2_000;
const mlflowRuns = 1_000;
const mlflowLimitMs = 5_000;

/** Taking in what other tools have recorded, from their files to the ledger: MLflow's runs, and one large event file. */
export async function measureImports(bench: Bench): Promise<readonly Result[]> {
  const events = await bench.makeFolder("events");
  bench.progress.step("an event file of 100 MB");
  const points = writeEvents(path.join(events, "runs", "big"));
  const eventTimes = await timeImports(events, "runs");
  const rate = Math.round(fileBytes / 1000 / medianOf(eventTimes));
  const mlflow = await bench.makeFolder("mlruns");
  bench.progress.step(`${mlflowRuns} runs of MLflow's`);
  writeRuns(path.join(mlflow, "mlruns"));
  return [
    againstLimit(
      "taking in a TensorBoard event file of 100 MB, nothing but scalars",
      eventTimes,
      eventLimitMs,
      `${rate} MB/s with writing its ${points.toLocaleString("en")} points into the ledger`,
    ),
    againstLimit(`taking in ${mlflowRuns} mlruns runs`, await timeImports(mlflow, "mlruns"), mlflowLimitMs),
  ];
}

/** Milliseconds of each round, into a new ledger. */
async function timeImports(folder: string, place: string): Promise<readonly number[]> {
  writeFileSync(path.join(folder, "cairn.yaml"), "");
  const samples: number[] = [];
  for (let round = 0; round < rounds; round++) {
    rmSync(path.join(folder, ".cairn"), { recursive: true, force: true });
    const engine = await openEngine(folder, { mayStartProcesses: false, log: () => undefined });
    const began = performance.now();
    const reports = await engine.importRuns([path.join(folder, place)]);
    samples.push(performance.now() - began);
    await engine.close();
    if (reports.some(({ added, faults }) => added === 0 || faults.length > 0)) throw new Error("nothing was taken in");
  }
  return samples;
}

/** As PyTorch writes them: one value an event. Returns how many there are. */
function writeEvents(folder: string): number {
  mkdirSync(folder, { recursive: true });
  const file = openSync(path.join(folder, "events.out.tfevents.1700000000.host"), "w");
  writeSync(file, fileVersion);
  let points = 0;
  // Steps that take three bytes each, so that one event serves as the form of all of a tag.
  const forms = Array.from({ length: tags }, (_, tag) => scalarEvent(1 << 14, { [`train/metric_${tag}`]: 0.5 }));
  for (let written = fileVersion.length, step = 1 << 14; written < fileBytes; step++) {
    const events = forms.map((form) => withStep(form, step));
    points += events.length;
    written += writeSync(file, Buffer.concat(events));
  }
  closeSync(file);
  return points;
}

/** Behind the record's header of 12 bytes come the wall time's 9 and the step's key. */
const stepPlace = 22;

function withStep(form: Buffer, step: number): Buffer {
  form[stepPlace] = (step & 0x7f) | 0x80;
  form[stepPlace + 1] = ((step >> 7) & 0x7f) | 0x80;
  form[stepPlace + 2] = step >> 14;
  // The value: the last of the data, before the checksum of four bytes.
  form.writeFloatLE(1 / step, form.length - 8);
  form.writeUInt32LE(maskedCrc32c(form.subarray(12, -4)), form.length - 4);
  return form;
}

function writeRuns(mlruns: string): void {
  for (let index = 0; index < mlflowRuns; index++) {
    const params = Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`p${at}`, String(index / (at + 1))]));
    const lines = Array.from({ length: 20 }, (_, step) => `${1_700_000_000_000 + step} ${1 / (1 + step)} ${step}`);
    const metrics = Object.fromEntries(Array.from({ length: 5 }, (_, at) => [`m${at}`, lines]));
    const id = index.toString(16).padStart(32, "0");
    writeMlflowRun(mlruns, "1", { id, name: `run ${index}`, startTime: 1_700_000_000_000 + index, params, metrics });
  }
}
