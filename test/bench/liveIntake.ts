import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";

import { run } from "../host/processes.ts";
import { againstLimit, againstPeer, medianOf } from "./measure.ts";
import type { Bench, Result } from "./measure.ts";
import type { LoopDelays } from "./probe/protocol.ts";
import { cairnExtension, withProbedWindow } from "./probedWindow.ts";
import { cli } from "./runSample.ts";
import { withEngine } from "./withEngine.ts";

const pointsPerSecond = 10_000;
const columns = 20;
const seconds = 15;
const limitMs = 50;
const settleMs = 3_000;
const waitMs = 60_000;
const burstPoints = 400_000;
const rounds = 3;

/** Writes rows of points at a steady rate, by the clock; `written` appears once all are there. */
const writer = `import { appendFileSync, rmSync, writeFileSync } from "node:fs";
const [seconds, rowsPerSecond, columns] = process.argv.slice(2).map(Number);
const names = Array.from({ length: columns }, (_, index) => "metric" + index);
rmSync("written", { force: true });
writeFileSync("metrics.csv", ["step", ...names].join(",") + "\\n");
const total = seconds * rowsPerSecond;
const began = performance.now();
let step = 0;
const timer = setInterval(() => {
  const due = Math.min(total, Math.floor(((performance.now() - began) / 1000) * rowsPerSecond));
  let text = "";
  for (; step < due; step++) text += step + "," + names.map((_, index) => 1 / (1 + step / 100 + index)).join(",") + "\\n";
  if (text !== "") appendFileSync("metrics.csv", text);
  if (step < total) return;
  clearInterval(timer);
  writeFileSync("written", "");
  setTimeout(() => undefined, 2000);
}, 20);
`;

/** Writes as many rows as it is told at once. */
const burst = `import { writeFileSync } from "node:fs";
const [rows, columns] = process.argv.slice(2).map(Number);
const names = Array.from({ length: columns }, (_, index) => "metric" + index);
const lines = [["step", ...names].join(",")];
for (let step = 0; step < rows; step++) lines.push(step + "," + names.map((_, index) => 1 / (1 + step + index)).join(","));
writeFileSync("metrics.csv", lines.join("\\n") + "\\n");
`;

/**
 * Points of learning curves while a run goes on: how fast they can be taken in, and how long anything holds up the
 * extension host while ten thousand a second come in, with the run in the sidebar and its curves side by side with
 * another run's.
 */
export async function measureLiveIntake(bench: Bench, vsix: string): Promise<readonly Result[]> {
  bench.progress.step("taking points in at once");
  const whole = await timeBursts(bench);
  const windows: WatchedWindow[] = [];
  for (let round = 1; round <= rounds; round++) {
    bench.progress.step(`${pointsPerSecond} points a second in a window, ${round} of ${rounds}`);
    windows.push(await watchWindow(bench, vsix));
  }
  const taken = Math.min(...windows.map((window) => window.taken));
  const behind = `${taken} of ${seconds * pointsPerSecond} points were in the ledger when the last was written`;
  const latest = windows.map(({ delays }) => delays.latest);
  const busiest = windows.map(({ delays }) => delays.busiest);
  const block = "longest block of the extension host while 10,000 metric points a second come in";
  const work =
    "longest stretch of work in the extension host while 10,000 metric points a second come in (processor time)";
  return [
    againstLimit(
      "taking in 10,000 metric points of a run",
      whole,
      1_000,
      `${Math.round(10_000_000 / medianOf(whole))} points a second at most; ${behind}`,
    ),
    againstLimit(block, longest(latest, "delay"), limitMs, describe(latest, "delay")),
    againstPeer("the same block", longest(latest, "delay"), {
      name: "how long an idle process was kept waiting meanwhile",
      samples: windows.map(({ idleDelay }) => idleDelay),
    }),
    againstLimit(work, longest(busiest, "work"), limitMs, describe(busiest, "work")),
  ];
}

type Ticks = LoopDelays["latest"];

/** Of each window; its ticks come with the longest first. */
function longest(windows: readonly Ticks[], kind: "delay" | "work"): readonly number[] {
  return windows.map(([tick]) => tick?.[kind] ?? 0);
}

function describe(windows: readonly Ticks[], kind: "delay" | "work"): string {
  return windows
    .flatMap((ticks) => ticks.slice(0, 3))
    .map((tick) => `${tick[kind].toFixed(0)} ms at “${tick.step}”`)
    .join(", ");
}

/** Milliseconds for each ten thousand points, beyond what the same run without any takes. */
async function timeBursts(bench: Bench): Promise<readonly number[]> {
  const folder = await makeProject(bench);
  const time = async (rows: number): Promise<number> => {
    const began = performance.now();
    await exec(folder, ["burst.mjs", String(rows), String(columns)]);
    return performance.now() - began;
  };
  const samples: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const empty = await time(0);
    samples.push(((await time(burstPoints / columns)) - empty) / (burstPoints / 10_000));
  }
  return samples;
}

interface WatchedWindow {
  /** How many points were in the ledger when the last was written. */
  readonly taken: number;
  readonly delays: LoopDelays;
  /** The longest for which an idle process was kept waiting meanwhile: what the machine adds to every delay. */
  readonly idleDelay: number;
}

async function watchWindow(bench: Bench, vsix: string): Promise<WatchedWindow> {
  const folder = await makeProject(bench);
  await exec(folder, ["writer.mjs", "1", "10", String(columns)]);
  return withProbedWindow(bench, { folder, vsix }, async ({ probe, window }) => {
    await sleep(settleMs);
    await probe.ask("untilActive", { id: cairnExtension });
    await window.openContainer("Cairn");
    // With the first task of a window VS Code sets up all that gives tasks, which takes long.
    await probe.ask("runProgram", { program: process.execPath, args: ["-e", "0"] });
    await probe.ask("watch", null);
    const idle = startIdleProcess();
    await probe.ask("step", { name: "the run begins" });
    const rate = [String(seconds), String(pointsPerSecond / columns), String(columns)];
    const running = exec(folder, ["writer.mjs", ...rate]);
    await sleep(2_000);
    await probe.ask("step", { name: "points come in, the comparison opens" });
    const runIds = await withEngine(folder, async (engine) => (await engine.runs()).map(({ id }) => id));
    await probe.ask("execute", { command: "cairn.compareRuns", args: [runIds.toReversed()] });
    const panel = await window.webview("Experiments");
    await panel.getByRole("region", { name: "Comparison" }).waitFor();
    await probe.ask("step", { name: "points come in" });
    await untilThere(path.join(folder, "written"));
    const taken = await countTaken(folder, runIds[0] ?? "");
    await running;
    await probe.ask("step", { name: "the run has ended" });
    await sleep(settleMs);
    return { taken, delays: await probe.ask("unwatch", null), idleDelay: await idle.stop() };
  });
}

function startIdleProcess(): { readonly stop: () => Promise<number> } {
  const script = path.join(import.meta.dirname, "probe", "idleProcess.ts");
  const child = spawn(process.execPath, [script], { stdio: ["pipe", "pipe", "inherit"] });
  return {
    stop: async () => {
      child.stdin.end();
      return Number(await text(child.stdout));
    },
  };
}

/** How many points of a run are in the ledger now: its curves grow together. */
function countTaken(folder: string, runId: string): Promise<number> {
  return withEngine(folder, async (engine) =>
    (await engine.newestPoints(runId)).reduce((sum, { step }) => sum + step + 1, 0),
  );
}

async function makeProject(bench: Bench): Promise<string> {
  const folder = await bench.makeFolder("live");
  await run("git", ["init", "--quiet", folder]);
  await writeFile(path.join(folder, "cairn.yaml"), "");
  await writeFile(path.join(folder, "writer.mjs"), writer);
  await writeFile(path.join(folder, "burst.mjs"), burst);
  return folder;
}

async function exec(folder: string, args: readonly string[]): Promise<void> {
  await run(process.execPath, [cli, "-C", folder, "exec", "--", process.execPath, ...args]);
}

async function untilThere(file: string): Promise<void> {
  const deadline = performance.now() + waitMs;
  while (!existsSync(file)) {
    if (performance.now() > deadline) throw new Error(`${file} never came`);
    await sleep(50);
  }
}
