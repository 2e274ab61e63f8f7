import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { wholeCurves } from "../../src/engine/experiments/curves/wholeCurves.ts";

import {
  fileVersion,
  eventRecord,
  scalarEvent,
  sessionEnd,
  sessionStart,
  tensorEvent,
  tensors,
} from "./support/eventFiles.ts";
import { counts, openEmpty } from "./support/importProject.ts";

const start = 1_700_000_000;
const longAgo = new Date(start * 1000 + 5000);

function write(root: string, file: string, ...parts: readonly Buffer[]): string {
  const at = path.join(root, file);
  mkdirSync(path.dirname(at), { recursive: true });
  writeFileSync(at, Buffer.concat(parts));
  utimesSync(at, longAgo, longAgo);
  return at;
}

const training = [
  fileVersion,
  sessionStart({ lr: 0.1, optimizer: "adam", nesterov: true }, start),
  scalarEvent(1, { "loss/train": 0.5 }, start + 1),
  scalarEvent(2, { "loss/train": 0.25, once: 3 }, start + 2),
  tensorEvent(2, "note", tensors.text, "text"),
];

describe("TensorBoard's runs", () => {
  it("are the folders with event files, with scalars, curves, times and hparams", async (t) => {
    const engine = await openEmpty(t);
    write(engine.root, "runs/a/b/events.out.tfevents.1.host", ...training, sessionEnd(1, start + 4));
    write(
      engine.root,
      "runs/a/b/events.out.tfevents.2.host",
      fileVersion,
      scalarEvent(3, { "loss/train": 0.125 }, start + 3),
    );
    write(engine.root, "runs/a/events.out.tfevents.1.host", fileVersion, sessionEnd(2, start + 9));
    write(engine.root, "runs/a/.venv/events.out.tfevents.1.host", ...training);
    write(engine.root, "runs/env/pyvenv.cfg", Buffer.from(""));
    write(engine.root, "runs/env/events.out.tfevents.1.host", ...training);
    write(engine.root, "runs/notes.txt", Buffer.from("none"));
    const [report] = await engine.importRuns([]);
    assert.deepEqual(report, {
      tool: "tensorboard",
      place: "runs",
      added: 2,
      changed: 0,
      unchanged: 0,
      forgotten: 0,
      faults: [],
    });
    const [failed, done] = (await engine.runs()).toSorted((one, other) => (one.name < other.name ? -1 : 1));
    assert.deepEqual([failed?.name, failed?.state, failed?.endedAt], ["a", "failed", (start + 9) * 1000]);
    const { id, ...rest } = done ?? assert.fail();
    assert.deepEqual(rest, {
      name: "a/b",
      experiment: "runs",
      state: "done",
      startedAt: start * 1000,
      endedAt: (start + 4) * 1000,
      dirty: false,
      params: { lr: 0.1, nesterov: true, optimizer: "adam" },
      metrics: { "loss/train": 0.125, once: 3 },
      stages: [],
      origin: { kind: "import", of: "tensorboard:runs" },
    });
    const curves = await wholeCurves(engine, await engine.compare([id]));
    assert.deepEqual(
      curves.map(({ key, steps, values }) => [key, [...steps], [...values]]),
      [["loss/train", [1, 2, 3], [0.5, 0.25, 0.125]]],
    );
  });

  it("are taken in again where a file grew, and go on while one is written to", async (t) => {
    const engine = await openEmpty(t);
    const file = write(engine.root, "elsewhere/deep/events.out.tfevents.1.host", ...training);
    await engine.importRuns([path.join(engine.root, "elsewhere")]);
    assert.deepEqual((await engine.importRuns([path.join(engine.root, "elsewhere")])).map(counts), [[0, 0, 1, 0]]);
    appendFileSync(file, scalarEvent(3, { "loss/train": 0.1 }, start + 3));
    assert.deepEqual((await engine.importRuns([path.join(engine.root, "elsewhere")])).map(counts), [[0, 1, 0, 0]]);
    const [run] = await engine.runs();
    assert.deepEqual([run?.metrics["loss/train"], run?.state], [0.1, "running"]);
    const [alone] = await engine.importRuns([file]);
    assert.deepEqual([alone?.place, alone?.added], ["elsewhere/deep/events.out.tfevents.1.host", 1]);
  });

  it("give what stands before the place where a file was cut off, wherever that is", async (t) => {
    const engine = await openEmpty(t);
    const events = [1, 2].map((step) => scalarEvent(step, { loss: step }));
    const whole = Buffer.concat([fileVersion, ...events]);
    const [first, second] = [fileVersion.length + (events[0]?.length ?? 0), whole.length];
    for (let cut = 0; cut <= whole.length; cut++) {
      write(engine.root, `runs/${cut}/events.out.tfevents.1.host`, whole.subarray(0, cut));
    }
    const [report] = await engine.importRuns([path.join(engine.root, "runs")]);
    assert.deepEqual([report?.added, report?.faults], [whole.length + 1, []]);
    for (const { name, metrics } of await engine.runs()) {
      const cut = Number(name);
      assert.equal(metrics["loss"], cut >= second ? 2 : cut >= first ? 1 : undefined, `cut at ${cut}`);
    }
  });

  it("lose of a file no more than the record in which a bit is another, or what comes behind a length", async (t) => {
    const engine = await openEmpty(t);
    const record = scalarEvent(2, { loss: 2 });
    for (let at = 0; at < record.length; at++) {
      const damaged = Buffer.from(record);
      damaged.writeUInt8((damaged[at] ?? 0) ^ 0x10, at);
      const [before, after] = [1, 3].map((step) => scalarEvent(step, { loss: step }));
      write(
        engine.root,
        `runs/${at}/events.out.tfevents.1.host`,
        fileVersion,
        before ?? record,
        damaged,
        after ?? record,
      );
    }
    const [report] = await engine.importRuns([path.join(engine.root, "runs")]);
    assert.deepEqual([report?.added, report?.faults], [record.length, []]);
    for (const { name, metrics } of await engine.runs()) {
      assert.equal(metrics["loss"], Number(name) < 12 ? 1 : 3, `byte ${name}`);
    }
  });

  it("are read past records of pictures that are larger than what is held at once, and keep every point", async (t) => {
    const engine = await openEmpty(t);
    const points = Array.from({ length: 30_000 }, (_, step) => scalarEvent(step, { loss: step / 2 }));
    const pictures = [2, 17].map((megabytes) => eventRecord(Buffer.alloc(megabytes * 1024 * 1024)));
    write(engine.root, "runs/events.out.tfevents.1.host", fileVersion, ...pictures, ...points);
    const file = path.join(engine.root, "runs/events.out.tfevents.1.host");
    const before = statSync(file).mtimeMs;
    await engine.importRuns([engine.root]);
    assert.equal(statSync(file).mtimeMs, before);
    const [run] = await engine.runs();
    assert.equal(run?.name, "runs");
    const [curve] = await wholeCurves(engine, await engine.compare([run?.id ?? ""]));
    assert.deepEqual([curve?.steps.length, curve?.values.at(-1)], [30_000, 14_999.5]);
    assert.deepEqual((await engine.importRuns([engine.root])).map(counts), [[0, 0, 1, 0]]);
    write(engine.root, "runs/events.out.tfevents.1.host", fileVersion, ...points.slice(0, 25_000));
    assert.deepEqual((await engine.importRuns([engine.root])).map(counts), [[0, 1, 0, 0]]);
    const [shorter] = await wholeCurves(engine, await engine.compare([run?.id ?? ""]));
    assert.deepEqual([shorter?.steps.length, shorter?.values.at(-1)], [25_000, 12_499.5]);
  });

  it("have the arguments and the table that Lightning keeps of them, also where there are no events", async (t) => {
    const engine = await openEmpty(t);
    const text = (file: string, content: string): string => write(engine.root, file, Buffer.from(content));
    const logs = "lightning_logs";
    text(`${logs}/version_0/hparams.yaml`, "lr: 0.02\nmodel:\n  depth: 3\nloss: !!python/name:torch.nn.MSELoss ''\n");
    text(
      `${logs}/version_0/metrics.csv`,
      "epoch,step,train_loss,val_acc\n0,9,0.5,\n0,9,,0.75\n1,19,0.25,\n1,19,,nan\n1,2",
    );
    text(`${logs}/version_1/hparams.yaml`, "{}\n");
    write(
      engine.root,
      `${logs}/version_1/events.out.tfevents.1.host`,
      fileVersion,
      scalarEvent(1, { loss: 0.5 }, start),
    );
    text(`${logs}/version_2/hparams.yaml`, "lr: [\n");
    text(`${logs}/version_2/metrics.csv`, "step,loss\n1,2\n");
    text("logs/notes/metrics.csv", "step,loss\n1,2\n");
    const [report, ...others] = await engine.importRuns([]);
    assert.deepEqual(others, []);
    assert.deepEqual(report && [report.place, report.added], [logs, 2]);
    assert.deepEqual(
      report?.faults.map(({ place, message }) => [place, message]),
      [[`${logs}/version_2`, "Its hparams.yaml is no YAML."]],
    );
    const run = await engine.run("version_0");
    assert.deepEqual(run.metrics, { train_loss: 0.25, val_acc: Number.NaN });
    assert.deepEqual([run.params["lr"], run.params["model.depth"], run.experiment, run.state], [0.02, 3, logs, "done"]);
    assert.deepEqual([run.startedAt, run.endedAt], [longAgo.getTime(), longAgo.getTime()]);
    const curves = await wholeCurves(engine, await engine.compare([run.id]));
    assert.deepEqual(
      curves.map(({ key, steps, values }) => [key, [...steps], [...values]]),
      [
        ["train_loss", [9, 19], [0.5, 0.25]],
        ["val_acc", [9, 19], [0.75, Number.NaN]],
      ],
    );
    assert.deepEqual((await engine.importRuns([])).map(counts), [[0, 0, 2, 0]]);
  });

  it("are looked for in their usual places, and none there is told", async (t) => {
    const engine = await openEmpty(t);
    await assert.rejects(engine.importRuns([]), { code: "import-unknown" });
    mkdirSync(path.join(engine.root, "logs"));
    await assert.rejects(engine.importRuns([]), { code: "import-unknown" });
    write(engine.root, "logs/fit/train/events.out.tfevents.1.host", ...training);
    write(engine.root, "lightning_logs/version_0/events.out.tfevents.1.host", ...training);
    const reports = await engine.importRuns([]);
    assert.deepEqual(
      reports.map(({ place, added }) => [place, added]),
      [
        ["lightning_logs", 1],
        ["logs", 1],
      ],
    );
    rmSync(path.join(engine.root, "logs"), { recursive: true });
    if (process.platform !== "win32") {
      symlinkSync("mlruns", path.join(engine.root, "mlruns"));
      const [unreadable, other] = await engine.importRuns([]);
      assert.deepEqual([unreadable?.place, unreadable?.faults[0]?.message], ["mlruns", "It cannot be read (ELOOP)."]);
      assert.deepEqual([other?.place, other?.unchanged], ["lightning_logs", 1]);
    }
    assert.equal((await engine.runs()).length, 2);
  });
});
