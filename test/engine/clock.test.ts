import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, it } from "node:test";
import { setImmediate as turn, setTimeout as sleep } from "node:timers/promises";
import { afterAwake } from "../../src/engine/run/process/awakeTimer.ts";
import { identify, isAlive, isGroupAlive } from "../../src/engine/run/process/processIdentity.ts";
import type { RunEvent } from "../../src/engine/run/host.ts";
import { removeAbandoned, temporaryPath } from "../../src/engine/files/temporaryFile.ts";
import { openProject, quietHost } from "./fixtures/dvc/openProject.ts";

const hourMs = 3_600_000;
const onLinux = { skip: process.platform !== "linux" };

describe("the computer's clock", () => {
  it("may be set back while a run is under way: its times go on, and what its command wrote counts", async (t) => {
    const now = Date.now;
    let offsetMs = hourMs;
    t.mock.method(Date, "now", () => now() + offsetMs);
    const { engine } = await openProject(t, {
      "old/metrics.json": '{"old": 1}',
      "train.mjs": `import { writeFileSync } from "node:fs"; writeFileSync("metrics.json", '{"accuracy": 0.5}');`,
    });
    const onEvent = ({ kind }: RunEvent): void => {
      if (kind === "command") offsetMs = 0;
    };
    const command = { argv: [process.execPath, "train.mjs"], wdir: ".", metrics: ["old"], params: [] };
    const run = await engine.execute({ stageIds: [], command }, { ...quietHost(), onEvent });
    assert.equal(run.state, "done");
    assert.deepEqual(run.metrics, { accuracy: 0.5 });
    const [stage] = run.stages;
    const times = [run.startedAt, stage?.startedAt ?? 0, stage?.endedAt ?? 0, run.endedAt ?? 0];
    assert.deepEqual(
      times,
      times.toSorted((one, other) => one - other),
    );
    assert.ok(times.every((time) => time > now() + hourMs / 2));
  });

  it("may be set forward while something runs, which still lives", onLinux, (t) => {
    const stage = spawn("sleep", ["60"], { detached: true, stdio: "ignore" });
    t.after(() => stage.kill("SIGKILL"));
    const written = identify(stage.pid ?? 0);
    const now = Date.now;
    t.mock.method(Date, "now", () => now() + 100_000 * hourMs);
    assert.deepEqual([isAlive(written), isGroupAlive(written)], [true, true]);
  });
});

describe("a computer that sleeps", () => {
  it("takes nothing of a stage's time away", async () => {
    let isOver = false;
    const awakeFor = 400;
    const over = new Promise<void>((resolve) => {
      afterAwake(awakeFor, () => {
        isOver = true;
        resolve();
      });
    });
    // Nothing of this process goes on meanwhile, as in a sleep.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3 * awakeFor);
    await turn();
    await turn();
    assert.equal(isOver, false);
    await over;
  });

  it("does not lose the unfinished files of those that sleep for days", (t) => {
    const folder = mkdtempSync(path.join(tmpdir(), "cairn slëep-"));
    try {
      const file = temporaryPath(folder);
      writeFileSync(file, "half");
      const now = Date.now;
      t.mock.method(Date, "now", () => now() + 72 * hourMs);
      removeAbandoned(folder);
      assert.deepEqual(readdirSync(folder), [path.basename(file)]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("leaves nothing unfinished of a process whose number another one has now", onLinux, () => {
    const folder = mkdtempSync(path.join(tmpdir(), "cairn half-"));
    try {
      const own = temporaryPath(folder);
      const of = (start: string): string => own.replace(/-([0-9a-f]{8})-([0-9a-f]+)$/, `-${start}-$2`);
      writeFileSync(own, "mine");
      writeFileSync(of("00000000"), "of one before");
      removeAbandoned(folder);
      assert.deepEqual(readdirSync(folder), [path.basename(own)]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("calls nothing back that was called off", async () => {
    let isOver = false;
    afterAwake(20, () => {
      isOver = true;
    })();
    await sleep(60);
    assert.equal(isOver, false);
  });
});
