import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, CDPSession, Page } from "playwright-core";

import type { RunSummary } from "../../src/engine/model/run.ts";
import { experimentsLooks } from "../../src/extension/features/experiments/experimentsLooks.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { launchChromium } from "../host/chromium.ts";
import { run } from "../host/processes.ts";
import { addressOf, startPageServer } from "../webview/support/pageServer.ts";
import { EnginePage, openEngineThread } from "./enginePage.ts";
import { runId, writeCurves, writeRuns } from "./manyRunsLedger.ts";
import type { RunsSize } from "./manyRunsLedger.ts";
import { againstLimit, againstPeer, memoryAgainstLimit } from "./measure.ts";
import type { Bench, Result } from "./measure.ts";
import { cli } from "./runSample.ts";
import { firstRowsAt, scrollBothWays, shownSteps, timeCurves, timeRows, watchPage, watchSteps } from "./pageWatch.ts";

const rounds = 7;
const size: RunsSize = { runs: 10_000, params: 100, metrics: 400 };
const manyRuns: RunsSize = { runs: 100_000, params: 5, metrics: 15 };
const curves = 1_000;
const pointsPerCurve = 10_000;
const comparedRuns = 50;
const scrollMs = 2_500;
/** As fast as a wheel is turned in earnest: ten screens a second. */
const scrollSpeed = 7_000;
const patienceMs = 60_000;
const settleMs = 2_000;
const limits = { firstRows: 300, change: 100, task: 50, curves: 500, point: 250, memory: 150 };

/** The experiments panel over thousands of runs, in a real browser, with the engine in its thread. */
export async function measureExperimentsPanel(bench: Bench): Promise<readonly Result[]> {
  const shape = `${size.runs.toLocaleString("en")} runs × ${size.params + size.metrics} columns`;
  bench.progress.step(`writing ${shape}, ${curves} curves of ${pointsPerCurve} points`);
  const root = await bench.makeFolder("panel");
  writeRuns(root, size);
  writeCurves(root, size, curves, pointsPerCurve);
  const rootOfMany = await bench.makeFolder("panel-many");
  writeRuns(rootOfMany, manyRuns);
  const server = await startPageServer(experimentsLooks);
  const browser = await launchChromium();
  const [engine, engineOfMany] = await Promise.all([openEngineThread(root), openEngineThread(rootOfMany)]);
  const address = addressOf(server);
  try {
    bench.progress.step(`the panel over ${shape}`);
    const opening = await timeOpening(browser, address, engine);
    const openingOfMany = await timeOpening(browser, address, engineOfMany);
    const panel = await openPanel(browser, address, engine);
    panel.page.setDefaultTimeout(patienceMs);
    const changing = await timeChanges(panel.page);
    bench.progress.step("scrolling both ways");
    const tasks = await longestTasks(browser, panel.page);
    bench.progress.step(`comparing ${comparedRuns} runs`);
    const comparing = await timeComparing(panel);
    const memory = await heapOf(await panel.page.context().newCDPSession(panel.page));
    const points = await timePoints(panel, engine);
    const largest = Math.max(...panel.sent) / 1_000;
    await panel.close();
    const firstRows = `${shape}: from the opening of the panel to its first rows`;
    return [
      againstLimit(firstRows, opening, limits.firstRows, "loading the page and its scripts is in it"),
      againstPeer(`the same of ${manyRuns.runs.toLocaleString("en")} runs × 20 columns`, openingOfMany, {
        name: `of ${shape}`,
        samples: opening,
      }),
      againstLimit(`${shape}: sort, to painted rows`, changing.sort, limits.change),
      againstLimit(`${shape}: filter, to painted rows`, changing.filter, limits.change, "from the last key on"),
      againstLimit(
        `${shape}: longest task in 5 s of scrolling both ways`,
        tasks,
        limits.task,
        `${scrollSpeed.toLocaleString("en")} pixels a second`,
      ),
      againstLimit(`${comparedRuns} runs selected, to painted curves of 10,000 points`, comparing, limits.curves),
      againstLimit("a new point of a live run, to the screen", points, limits.point),
      {
        ...memoryAgainstLimit(`memory of the page with ${comparedRuns} runs compared`, [memory], limits.memory),
        note: `the largest message to the page had ${largest.toFixed(0)} kB`,
      },
    ];
  } finally {
    await Promise.all([engine.close(), engineOfMany.close()]);
    await browser.close();
    server.close();
    server.closeAllConnections();
  }
}

/** Milliseconds from the page's start to the painting of its first rows. */
async function timeOpening(browser: Browser, address: string, engine: Engine): Promise<readonly number[]> {
  const samples: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const panel = await openPanel(browser, address, engine);
    const took = await firstRowsAt(panel.page);
    await panel.close();
    if (round > 0) samples.push(took);
  }
  return samples;
}

function openPanel(browser: Browser, address: string, engine: Engine): Promise<EnginePage> {
  return EnginePage.open(browser, engine, { address, beforeLoad: (page) => page.addInitScript(watchPage) });
}

/** Milliseconds from a click, or from the last key of a filter, to the painting of other rows. */
async function timeChanges(page: Page): Promise<Readonly<Record<"sort" | "filter", readonly number[]>>> {
  await firstRowsAt(page);
  const samples = { sort: [] as number[], filter: [] as number[] };
  for (let round = 0; round <= rounds; round++) {
    const sort = await timeRows(page, { selector: `[role=columnheader]:nth-of-type(${8 + (round % 3)}) button` });
    const text = `scores.metric_${round + 7} > 0.5 and group.param_3 < 0.2`;
    const filter = await timeRows(page, { selector: "input[role=combobox]", text });
    if (round === 0) continue;
    samples.sort.push(sort);
    samples.filter.push(filter);
  }
  await timeRows(page, { selector: "input[role=combobox]", text: "" });
  return samples;
}

/** The longest task of the page's main thread in each of some stretches of scrolling, in milliseconds. */
async function longestTasks(browser: Browser, page: Page): Promise<readonly number[]> {
  const samples: number[] = [];
  for (let round = 0; round < 3; round++) {
    await browser.startTracing(page, { categories: ["toplevel", "disabled-by-default-devtools.timeline"] });
    await scrollBothWays(page, scrollMs, scrollSpeed);
    const trace = JSON.parse((await browser.stopTracing()).toString()) as {
      readonly traceEvents: readonly TraceEvent[];
    };
    samples.push(longestMainTask(trace.traceEvents));
  }
  return samples;
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds. */
  readonly dur?: number;
  readonly args?: { readonly name?: string };
}

function longestMainTask(events: readonly TraceEvent[]): number {
  const mains = new Set(
    events
      .filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain")
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const tasks = events.filter(({ name, pid, tid }) => name.endsWith("RunTask") && mains.has(`${pid} ${tid}`));
  return tasks.reduce((longest, { dur = 0 }) => Math.max(longest, dur / 1_000), 0);
}

/** Milliseconds from the request to compare many runs until their curves have been painted. */
async function timeComparing(panel: EnginePage): Promise<readonly number[]> {
  const { page } = panel;
  const samples: number[] = [];
  panel.session.ask({ runIds: [runId(size.runs - 1), runId(size.runs - 2)] });
  await page.getByRole("tab", { name: /Curves/ }).click();
  for (let round = 0; round <= rounds; round++) {
    await page.getByRole("button", { name: "Close the comparison" }).click();
    await page.locator(".chart-canvas").first().waitFor({ state: "detached" });
    const newest = size.runs - round * comparedRuns;
    const runIds = Array.from({ length: comparedRuns }, (_, index) => runId(newest - index));
    const took = await timeCurves(page, () => panel.session.ask({ runIds }));
    if (round > 0) samples.push(took);
  }
  return samples;
}

/** Writes a point of a curve again and again, and when it did, by the clock. */
const writer = `import { appendFileSync, writeFileSync } from "node:fs";
writeFileSync("metrics.csv", "step,loss\\n");
writeFileSync("times", "");
let step = 0;
setInterval(() => {
  appendFileSync("metrics.csv", step + "," + 1 / (1 + step) + "\\n");
  appendFileSync("times", Date.now() + "\\n");
  if (++step > Number(process.argv[2])) process.exit();
}, 700);
`;

/** Milliseconds from the writing of a point by a run's program until the page shows it. */
async function timePoints(panel: EnginePage, engine: Engine): Promise<readonly number[]> {
  const steps = rounds + 8;
  await writeFile(path.join(engine.root, "writer.mjs"), writer);
  const running = run(process.execPath, [
    cli,
    "-C",
    engine.root,
    "exec",
    "--",
    process.execPath,
    "writer.mjs",
    String(steps),
  ]);
  const live = await liveRun(engine);
  await watchSteps(panel.page, live.name);
  panel.session.ask({ runIds: [runId(size.runs), live.id] });
  await running;
  await sleep(settleMs);
  const shown = await shownSteps(panel.page);
  const written = (await readFile(path.join(engine.root, "times"), "utf8")).trim().split("\n").map(Number);
  // The first are written while the page is still busy with opening the comparison.
  return written.slice(-rounds).map((at, index) => {
    const step = written.length - rounds + index;
    return (shown.find(([seen]) => seen >= step)?.[1] ?? Number.NaN) - at;
  });
}

async function liveRun(engine: Engine): Promise<RunSummary> {
  for (;;) {
    const [newest] = await engine.runs({ limit: 1 });
    if (newest?.state === "running") return newest;
    await sleep(50);
  }
}

/** What the page's scripts hold when all is cleared away that nobody holds, in megabytes. */
async function heapOf(session: CDPSession): Promise<number> {
  await session.send("Performance.enable");
  await session.send("HeapProfiler.collectGarbage");
  const { metrics } = await session.send("Performance.getMetrics");
  return (metrics.find(({ name }) => name === "JSHeapUsedSize")?.value ?? Number.NaN) / 1_000_000;
}
