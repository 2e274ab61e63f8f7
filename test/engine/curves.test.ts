import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { curveFormat, followCurveFile } from "../../src/engine/run/curves/curveFile.ts";
import type { CurveFile } from "../../src/engine/run/curves/curveFile.ts";
import { followCurves, readCurves } from "../../src/engine/run/curves/curves.ts";
import type { MetricPoint } from "../../src/engine/model/run.ts";
import type { Output, OutputRole, Stage } from "../../src/engine/model/stage.ts";
import { scalarEvent } from "./support/eventFiles.ts";
import { fileStart } from "../../src/engine/model/source.ts";

describe("curves", () => {
  let root = "";
  const log = (_: string, message: string): void => assert.fail(message);
  before(() => {
    root = mkdtempSync(path.join(tmpdir(), "cairn cürves-"));
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  function write(name: string, text: string): void {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  }

  function follow(name: string): CurveFile {
    const format = curveFormat(name);
    assert.ok(format);
    return followCurveFile(path.join(root, name), name, format);
  }

  function readAll(name: string, text: string): readonly MetricPoint[] {
    write(name, text);
    return follow(name).read(true);
  }

  it("takes only new, whole lines of a table that grows", () => {
    const file = follow("curve.csv");
    assert.deepEqual(file.read(false), []);
    write("curve.csv", "epoch,loss,acc\n0,0.9,0.");
    assert.deepEqual(file.read(false), []);
    appendFileSync(path.join(root, "curve.csv"), "5\n1,0.7,0.6\n2,0.6");
    assert.deepEqual(file.read(false), [
      { key: "curve.csv:loss", step: 0, value: 0.9 },
      { key: "curve.csv:acc", step: 0, value: 0.5 },
      { key: "curve.csv:loss", step: 1, value: 0.7 },
      { key: "curve.csv:acc", step: 1, value: 0.6 },
    ]);
    assert.deepEqual(file.read(false), []);
    appendFileSync(path.join(root, "curve.csv"), ",0.7");
    assert.deepEqual(
      file.read(true).map(({ step, value }) => [step, value]),
      [
        [2, 0.6],
        [2, 0.7],
      ],
    );
  });

  it("reads a file anew that shrank or was written over", () => {
    const file = follow("again.tsv");
    write("again.tsv", "step\tloss\n0\t1\n1\t2\n2\t3\n");
    assert.equal(file.read(false).length, 3);
    write("again.tsv", "step\tloss\n0\t5\n");
    assert.deepEqual(file.read(false), [{ key: "again.tsv:loss", step: 0, value: 5 }]);
    write("again.tsv", "step\terror\n0\t7\n1\t8\n2\t9\n3\t10\n");
    assert.deepEqual(
      file.read(false).map(({ key, value }) => [key, value]),
      [7, 8, 9, 10].map((value) => ["again.tsv:error", value]),
    );
  });

  it("knows DVCLive's columns, quotes, CRLF, a byte order mark, gaps and NaN", () => {
    assert.deepEqual(readAll("a.tsv", "timestamp\tstep\ttrain/acc\n1700000000\t3\t0.5\n"), [
      { key: "a.tsv:train/acc", step: 3, value: 0.5 },
    ]);
    assert.deepEqual(readAll("b.csv", '\uFEFF"step","a, b"\r\n1,"2.5"\r\n2,\r\n3,nan\r\n4,-inf\r\n'), [
      { key: "b.csv:a, b", step: 1, value: 2.5 },
      { key: "b.csv:a, b", step: 3, value: Number.NaN },
      { key: "b.csv:a, b", step: 4, value: Number.NEGATIVE_INFINITY },
    ]);
  });

  it("counts rows where no column counts steps, and prefers the finer count", () => {
    assert.deepEqual(
      readAll("rows.csv", "loss\n3\n2\n").map(({ step }) => step),
      [0, 1],
    );
    assert.deepEqual(readAll("fine.csv", "epoch,step,loss\n0,10,1\n0,20,2\n"), [
      { key: "fine.csv:loss", step: 10, value: 1 },
      { key: "fine.csv:loss", step: 20, value: 2 },
    ]);
  });

  it("makes no curves of tables about samples, classes or thresholds", () => {
    for (const text of [
      "actual,predicted\n3,3\n5,8\n",
      "fpr,tpr,threshold\n0,0,1\n1,1,0\n",
      "0,1,2\n10,0,1\n0,9,2\n",
      "class,f1\ncat,0.5\ndog,0.7\n",
      "name,value\na,1\n",
      "only a header\n",
    ]) {
      assert.deepEqual(readAll("other.csv", text), [], text);
    }
    assert.deepEqual(readAll("roc.json", '{"roc": [{"fpr": 0, "tpr": 0, "threshold": 1}]}'), []);
    assert.deepEqual(readAll("confusion.json", '[{"actual": "1", "predicted": "7"}]'), []);
  });

  it("reads JSON and JSONL, with the literals that Python writes", () => {
    assert.deepEqual(
      readAll("log.jsonl", '{"epoch": 1, "loss": NaN, "note": "NaN"}\nnot json\n{"epoch": 2, "loss": 0.5}\n'),
      [
        { key: "log.jsonl:loss", step: 1, value: Number.NaN },
        { key: "log.jsonl:loss", step: 2, value: 0.5 },
      ],
    );
    assert.deepEqual(readAll("list.json", '[{"step": 4, "loss": -Infinity}]'), [
      { key: "list.json:loss", step: 4, value: Number.NEGATIVE_INFINITY },
    ]);
    assert.deepEqual(readAll("history.json", '{"loss": [0.9, 0.5]}'), [
      { key: "history.json:loss", step: 0, value: 0.9 },
      { key: "history.json:loss", step: 1, value: 0.5 },
    ]);
    assert.deepEqual(readAll("half.json", '[{"step": 4, "lo'), []);
  });

  it("finds the files within a stage's outputs, and leaves other plots alone", () => {
    write("dvclive/plots/metrics/train/acc.tsv", "step\tacc\n0\t0.1\n");
    write("dvclive/plots/sklearn/cm.json", '[{"actual": 1, "predicted": 2}]');
    write("scatter.csv", "a,b\n1,2\n");
    write("model.csv", "a,b\n1,2\n");
    write("metrics.json", '{"f1": [0.5, 0.6]}');
    const stage = stageWith([
      ["dvclive", "plots"],
      ["scatter.csv", "plots", { template: "scatter" }],
      ["model.csv", "out"],
      ["metrics.json", "metrics"],
      ["missing.csv", "plots"],
    ]);
    assert.deepEqual(readCurves({ root, log }, stage), [
      { key: "dvclive/plots/metrics/train/acc.tsv:acc", step: 0, value: 0.1 },
    ]);
  });

  it("takes what loggers write where they like, and passes over what older runs left there", () => {
    write("lab/dvclive/plots/metrics/acc.tsv", "step\tacc\n0\t0.1\n");
    write("lab/runs/old/events.out.tfevents.1.h", "");
    appendFileSync(path.join(root, "lab/runs/old/events.out.tfevents.1.h"), scalarEvent(1, { loss: 9 }));
    const written: MetricPoint[] = [];
    const addPoints = (_: string, points: readonly MetricPoint[]): unknown => written.push(...points);
    const ledger = { runs: { addPoints } } as unknown as Parameters<typeof followCurves>[0]["ledger"];
    const follower = followCurves({ root, log, ledger }, "run", { ...stageWith([]), wdir: "lab" });
    appendFileSync(path.join(root, "lab/dvclive/plots/metrics/acc.tsv"), "1\t0.2\n");
    appendFileSync(path.join(root, "lab/runs/old/events.out.tfevents.1.h"), scalarEvent(2, { loss: 8 }));
    write("lab/runs/Nov26_04-55-34_h/events.out.tfevents.1.h", "");
    appendFileSync(path.join(root, "lab/runs/Nov26_04-55-34_h/events.out.tfevents.1.h"), scalarEvent(3, { loss: 7 }));
    write("lab/logs/data.csv", "step,other\n1,1\n");
    follower.add([{ key: "printed:x", step: 0, value: 1 }]);
    follower.finish();
    assert.deepEqual(
      written.toSorted((one, other) => one.step - other.step),
      [
        { key: "printed:x", step: 0, value: 1 },
        { key: "lab/dvclive/plots/metrics/acc.tsv:acc", step: 1, value: 0.2 },
        { key: "lab/runs:loss", step: 3, value: 7 },
      ],
    );
  });

  it("writes points down while a stage runs, and the last ones when it ends", async () => {
    const written: MetricPoint[] = [];
    const seen = Promise.withResolvers<void>();
    const ledger = {
      runs: {
        addPoints: (_: string, points: readonly MetricPoint[]) => {
          written.push(...points);
          seen.resolve();
        },
      },
    };
    const follower = followCurves({ root, log, ledger } as never, "run", stageWith([["live.csv", "plots"]]));
    write("live.csv", "step,loss\n0,3\n");
    await seen.promise;
    appendFileSync(path.join(root, "live.csv"), "1,2");
    follower.finish();
    assert.deepEqual(
      written.map(({ step, value }) => [step, value]),
      [
        [0, 3],
        [1, 2],
      ],
    );
  });
});

function stageWith(written: readonly (readonly [string, OutputRole, Record<string, unknown>?])[]): Stage {
  const place = { file: "dvc.yaml", range: fileStart, wdir: "." };
  const flags = { frozen: false, alwaysChanged: false };
  const outs = written.map(([path, role, plot]): Output => {
    return { path, written: path, role, cache: true, persist: false, range: fileStart, ...(plot && { plot }) };
  });
  return {
    id: "train",
    name: "train",
    kind: "dvc",
    phase: "model",
    cmd: "true",
    deps: [],
    params: [],
    outs,
    ...place,
    ...flags,
  };
}
