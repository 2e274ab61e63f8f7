import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import type { StageUsage } from "../../src/engine/model/run.ts";
import { describeUsage, totalUsage } from "../../src/engine/model/usageWords.ts";
import { readCpuTime } from "../../src/engine/run/process/processTable.ts";
import { UsageMeter } from "../../src/engine/run/process/processUsage.ts";

const isLinux = process.platform === "linux";

/** Keeps a core busy for so many milliseconds of CPU time, then ends. */
const busy = (ms: number): string =>
  `node -e "while (process.cpuUsage().user + process.cpuUsage().system < ${ms * 1000});"`;
/** Holds so many megabytes that are really written to. */
const large = (megabytes: number, ms: number): string =>
  `node -e "const held = Buffer.alloc(${megabytes} * 1048576, 1); setTimeout(() => held.length, ${ms})"`;

describe("what a stage uses", { skip: !isLinux }, () => {
  let folder = "";
  before(() => {
    folder = realpathSync(mkdtempSync(path.join(tmpdir(), "cairn usåge-")));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  function start(line: string, input: "ignore" | "pipe" = "ignore"): ChildProcess {
    return spawn("/bin/sh", ["-c", line], { detached: true, stdio: [input, "ignore", "ignore"] });
  }

  async function measure(
    lines: string | readonly string[],
    {
      searched = "",
      platform = process.platform,
      cards,
    }: { searched?: string; platform?: NodeJS.Platform; cards?: string } = {},
  ): Promise<StageUsage | undefined> {
    const meter = new UsageMeter({ cwd: folder, env: { PATH: searched } }, platform);
    for (const line of [lines].flat()) {
      const child = start(line);
      assert.ok(child.pid !== undefined);
      meter.follow("stage", child.pid, cards);
      await once(child, "exit");
    }
    return meter.end("stage");
  }

  /** The most memory of a line, in megabytes. It goes on for longer where looks are so far apart that it was not seen. */
  async function peakOf(line: (ms: number) => string, expected: number): Promise<number> {
    let megabytes = 0;
    for (const ms of [1_000, 5_000, 30_000]) {
      megabytes = ((await measure(line(ms)))?.peakMemoryBytes ?? 0) / 1_048_576;
      if (megabytes >= expected) break;
    }
    return megabytes;
  }

  it("is the CPU time of its whole tree, of what ended between two looks too", async () => {
    const usage = await measure(`for i in 1 2 3; do ${busy(200)}; done`);
    assert.ok(usage !== undefined && usage.cpuMs >= 570 && usage.cpuMs < 6_000, String(usage?.cpuMs));
    const short = await measure("true");
    assert.ok(short !== undefined && short.cpuMs < 100, String(short?.cpuMs));
  });

  it("adds up over the commands of a stage", async () => {
    const usage = await measure([busy(200), busy(300)]);
    assert.ok(usage !== undefined && usage.cpuMs >= 480 && usage.cpuMs < 6_000, String(usage?.cpuMs));
  });

  it("is told apart between stages that run at once", async () => {
    const meter = new UsageMeter({ cwd: folder, env: {} });
    const [idle, eager] = [start("cat", "pipe"), start(busy(700))];
    meter.follow("idle", idle.pid ?? 0);
    meter.follow("eager", eager.pid ?? 0);
    await once(eager, "exit");
    const eagerMs = meter.end("eager")?.cpuMs ?? 0;
    idle.stdin?.end();
    await once(idle, "exit");
    const idleMs = meter.end("idle")?.cpuMs ?? 0;
    assert.ok(idleMs < 150 && eagerMs >= 650, `${idleMs}, ${eagerMs}`);
  });

  it("is the most memory that its processes had", async () => {
    const megabytes = await peakOf((ms) => `${large(200, ms)} | cat`, 200);
    assert.ok(megabytes >= 200 && megabytes < 400, String(megabytes));
  });

  it("finds processes in sessions of their own as long as what started them lives", async () => {
    const megabytes = await peakOf((ms) => `setsid --wait ${large(150, ms)}; true`, 150);
    assert.ok(megabytes >= 150, String(megabytes));
  });

  it("is read from ps where there is no /proc", async () => {
    let cpuMs = 0;
    // What a process used after the last look at it is not known: it goes on for longer where looks are far apart.
    for (const ms of [4_000, 12_000, 40_000]) {
      const usage = await measure(`${busy(ms)} & ${large(150, ms / 2)}; wait`, { platform: "darwin" });
      cpuMs = usage?.cpuMs ?? 0;
      if (cpuMs >= 1_000) break;
    }
    assert.ok(cpuMs >= 1_000, String(cpuMs));
    assert.equal(readCpuTime("1:02.50"), 62_500);
    assert.equal(readCpuTime("2-03:04:05"), 183_845_000);
    assert.equal(await measure("true", { platform: "win32" }), undefined);
  });

  it("has the memory and load of the cards that its processes use", async () => {
    const first = "0, GPU-a, 80, 9000";
    const second = "1, GPU-b, 10, 700";
    /** What is measured of a command that goes on until it was asked which processes use the cards, with this answer. */
    const gpuOf = async (name: string, apps: string, cards?: string): Promise<StageUsage["gpu"]> => {
      const place = path.join(folder, name);
      mkdirSync(place);
      const smi = [
        "#!/bin/sh",
        'case "$1" in',
        `  --query-gpu=index*) printf "${first}\\n${second}\\n" ;;`,
        `  --query-compute-apps*) ${apps.replace("PID", `$(cat '${place}/pid')`)}; touch '${place}/asked' ;;`,
        "esac",
      ];
      writeFileSync(path.join(place, "nvidia-smi"), smi.join("\n"));
      chmodSync(path.join(place, "nvidia-smi"), 0o755);
      const line = `echo $$ > '${place}/pid'; until [ -e '${place}/asked' ]; do sleep 0.1; done; sleep 1; true`;
      return (await measure(line, { searched: `${place}:/usr/bin:/bin`, ...(cards !== undefined && { cards }) }))?.gpu;
    };
    const megabyte = 1_048_576;
    const [own, anothers, ofVisible, ofAll] = await Promise.all([
      gpuOf("own", 'printf "%s, GPU-a, 2048\\n1, GPU-b, 700\\n" "PID"'),
      gpuOf("others", 'printf "1, GPU-b, 700\\n"'),
      gpuOf("of a container, one visible", "true", "1"),
      gpuOf("of a container", "true"),
    ]);
    assert.deepEqual(own, { peakMemoryBytes: 2048 * megabyte, load: 0.8 });
    assert.equal(anothers, undefined, "this stage uses no card");
    // In a container no process is told: those cards that it may see count.
    assert.deepEqual(ofVisible, { peakMemoryBytes: 700 * megabyte, load: 0.1 });
    assert.deepEqual(ofAll, { peakMemoryBytes: 9700 * megabyte, load: 0.45 });
  });
});

describe("what was used", () => {
  it("is told in a line, and added up over stages", () => {
    const stage = { stageId: "a", outcome: "ran", reason: "" } as const;
    const usage = { cpuMs: 64_000, peakMemoryBytes: 2_000_000 };
    const gpu = { peakMemoryBytes: 3_100_000_000, load: 0.871 };
    assert.equal(describeUsage(usage), "CPU 1 min 4 s, memory 2.0 MB");
    assert.equal(totalUsage([stage]), undefined);
    const total = totalUsage([stage, { ...stage, usage }, { ...stage, usage: { cpuMs: 500, gpu } }]);
    assert.deepEqual(total, { cpuMs: 64_500, peakMemoryBytes: 2_000_000, gpu });
  });
});
