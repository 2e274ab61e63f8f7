import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { wholeCurves } from "../../src/engine/experiments/curves/wholeCurves.ts";

import { counts, openEmpty } from "./support/importProject.ts";
import { wandbLog, wandbRecords, wandbTime, writeWandbLog } from "./support/wandbFiles.ts";

const { history, nestedHistory, summary, config, run, exit, environment, output } = wandbRecords;
const seconds = wandbTime / 1000;

describe("W&B's runs", () => {
  it("are taken in from their logs: config, history, summary, commit and end", async (t) => {
    const engine = await openEmpty(t);
    const log = wandbLog([
      run("abc123", "søk", "warm-sun-7", seconds, { _wandb: '{"t": 1}', lr: "0.1" }),
      config({ model: '{"depth": 3, "layers": [1, 2]}', opt: '"adam"', lr: "0.2" }),
      environment("d".repeat(40)),
      // Longer than a block.
      output("x".repeat(70_000)),
      history({ loss: "0.5", _timestamp: String(seconds + 1), _step: "0", image: '{"_type": "image-file"}' }, 0),
      history({ loss: "0.25", val: '{"acc": 0.5}', nan: "NaN", inf: '"Infinity"', _step: "2" }),
      nestedHistory(["val", "acc"], "0.75"),
      summary({ best: "0.9", loss: '{"min": 0.25}', gone: "1", word: '"good"', _runtime: "3" }),
      summary({}, ["gone"]),
      exit(0, 12),
    ]);
    writeWandbLog(engine.root, "offline-run-20231114_221320-abc123", log);
    const [report] = await engine.importRuns([]);
    assert.deepEqual([report?.tool, report?.place, report?.added, report?.faults], ["wandb", "wandb", 1, []]);
    const [only] = await engine.runs();
    const { id, ...rest } = only ?? assert.fail();
    assert.deepEqual(rest, {
      name: "warm-sun-7",
      experiment: "søk",
      state: "done",
      startedAt: wandbTime + 500,
      endedAt: wandbTime + 12_500,
      commit: "d".repeat(40),
      dirty: false,
      params: { lr: 0.2, "model.depth": 3, "model.layers": [1, 2], opt: "adam" },
      metrics: {
        best: 0.9,
        inf: Number.POSITIVE_INFINITY,
        loss: 0.25,
        "loss.min": 0.25,
        nan: Number.NaN,
        "val.acc": 0.75,
        word: "good",
      },
      stages: [],
      origin: { kind: "import", of: "wandb:wandb" },
    });
    assert.deepEqual(
      (await wholeCurves(engine, await engine.compare([id]))).map(({ key, steps, values }) => [
        key,
        [...steps],
        [...values],
      ]),
      [
        ["loss", [0, 2], [0.5, 0.25]],
        ["val.acc", [2], [0.75]],
      ],
    );
    assert.deepEqual((await engine.importRuns([])).map(counts), [[0, 0, 1, 0]]);
  });

  it("say how they ended, or that nobody heard of it", async (t) => {
    const engine = await openEmpty(t);
    const write = (id: string, ...end: readonly Buffer[]): string =>
      writeWandbLog(
        engine.root,
        `run-20231114_221320-${id}`,
        wandbLog([run(id, "", "", seconds), history({ _timestamp: String(seconds + 9) }), ...end]),
      );
    write("failed", exit(3, 1));
    write("stopped", exit(255, 1));
    const left = write("left");
    const live = write("live");
    writeFileSync(live, wandbLog([run("live", "", "", seconds)]));
    await engine.importRuns([engine.root]);
    const found = (await engine.runs()).map(({ name, experiment, state, endedAt, failure }) => [
      name,
      experiment,
      state,
      endedAt,
      failure,
    ]);
    assert.deepEqual(
      found.toSorted(([one], [other]) => (String(one) < String(other) ? -1 : 1)),
      [
        ["failed", "wandb", "failed", wandbTime + 9000, "It exited with code 3"],
        ["left", "wandb", "interrupted", wandbTime + 9000, "W&B never heard of its end"],
        ["live", "wandb", "running", undefined, undefined],
        ["stopped", "wandb", "stopped", wandbTime + 9000, undefined],
      ],
    );
    const [alone] = await engine.importRuns([left]);
    assert.equal(alone?.added, 1);
    assert.deepEqual((await engine.importRuns([path.dirname(left)])).map(counts), [[0, 0, 1, 0]]);
  });

  it("give what stands before the place where a log was cut off, wherever that is", async (t) => {
    const engine = await openEmpty(t);
    const records = [run("r", "p", "n", seconds), history({ loss: "1" }, 1), history({ loss: "2" }, 2), exit(0, 1)];
    const ends = records.map((_, index) => wandbLog(records.slice(0, index + 1)).length);
    const whole = wandbLog(records);
    for (let cut = 0; cut <= whole.length; cut++) {
      writeWandbLog(engine.root, `offline-run-20231114_221320-${cut}`, whole.subarray(0, cut));
    }
    const [report] = await engine.importRuns([]);
    const [began = 0, one = 0, two = 0, ended = 0] = ends;
    assert.deepEqual([report?.faults.length, report?.added], [began, whole.length - began + 1]);
    assert.match(report?.faults[0]?.message ?? "", /before it says which run it is/);
    const expected = Array.from({ length: whole.length - began + 1 }, (_, index) => index + began).map((cut) => [
      cut >= two ? 2 : cut >= one ? 1 : undefined,
      cut >= ended ? "done" : "interrupted",
    ]);
    const found = (await engine.runs()).map(({ metrics, state }) => [metrics["loss"], state]);
    assert.deepEqual(found.toSorted(byText), expected.toSorted(byText));
  });

  it("lose of a log no more than the block in which a bit is another", async (t) => {
    const engine = await openEmpty(t);
    const whole = wandbLog([
      run("r", "p", "n", seconds),
      history({ loss: "1" }, 1),
      output("x".repeat(40_000)),
      history({ loss: "2" }, 2),
    ]);
    // In the long record, which begins in the first block.
    whole.writeUInt8(0x79, 20_000);
    writeWandbLog(engine.root, "offline-run-20231114_221320-damaged", whole);
    writeWandbLog(engine.root, "offline-run-20231114_221321-other", Buffer.from("something else"));
    writeFileSync(path.join(engine.root, "wandb", "run-20231114_221319-nofolder"), "");
    const [report] = await engine.importRuns([]);
    assert.deepEqual(
      report?.faults.map(({ place, message }) => [place, message]),
      [
        ["wandb/offline-run-20231114_221321-other/run-other.wandb", "It is not a log as W&B writes it."],
        ["wandb/run-20231114_221319-nofolder", "It cannot be read (ENOTDIR)."],
      ],
    );
    assert.equal((await engine.runs())[0]?.metrics["loss"], 2);
  });
});

function byText(one: readonly unknown[], other: readonly unknown[]): number {
  return JSON.stringify(one) < JSON.stringify(other) ? -1 : 1;
}
