import { availableParallelism } from "node:os";
import { keyMetrics } from "../../engine/experiments/metricRank.ts";
import { paramLabel } from "../../engine/discovery/params/lookupParam.ts";
import type { Objective } from "../../engine/model/projectSettings.ts";
import type { ParamAssignment } from "../../engine/model/plan.ts";
import type { RunDetail } from "../../engine/model/run.ts";
import type { Sweep, SweepRequest } from "../../engine/model/sweep.ts";
import { countOf, formatDuration } from "../../engine/model/words.ts";
import type { LocalEngine } from "../../engine/localEngine.ts";
import { readAxis } from "../../engine/sweep/axisText.ts";
import { readStopRule } from "../../engine/sweep/stopRule.ts";
import type { SweepEvent } from "../../engine/sweep/workSweep.ts";
import { toSweepJson } from "../json/sweepJson.ts";
import type { SweepJson, SweepPlanJson } from "../json/sweepJson.ts";
import type { CommonOptions, SweepOptions } from "../options.ts";
import { formatValue } from "../output/format.ts";
import { runMarks } from "../output/marks.ts";
import { paint } from "../output/paint.ts";
import { jsonVersion, printJson } from "../output/printJson.ts";
import { ProgressLine } from "../output/progressLine.ts";
import { formatTable } from "../output/table.ts";
import { toRootPath, withProject } from "../project.ts";
import { StopSignals } from "../stopSignals.ts";
import { readVersion } from "../version.ts";
import { resolveStage } from "./run.ts";

/** `cairn sweep [STAGE…]`. Resolves to 0 where no run of it failed, or to 128 + the signal's number where one stopped it. */
export async function sweepParams(named: readonly string[], options: CommonOptions & SweepOptions): Promise<number> {
  return withProject(options, async (engine, folder) => {
    if (options.resume !== undefined) return carryOut(engine, options, { resume: options.resume });
    const pipeline = await engine.pipeline();
    const here = toRootPath(engine.root, folder, ".");
    const request = toRequest(
      named.map((name) => resolveStage(name, pipeline, here)),
      options,
    );
    return options.dryRun ? showPlan(engine, request, options) : carryOut(engine, options, { start: request });
  });
}

function toRequest(stageIds: readonly string[], options: SweepOptions): SweepRequest {
  const { grid, random, latin, samples, seed, jobs, stopWhen, name } = options;
  const axes = [
    ...grid.map((text) => readAxis("grid", text)),
    ...random.map((text) => readAxis("random", text)),
    ...latin.map((text) => readAxis("latin", text)),
  ];
  return {
    axes,
    samples,
    // Told with the sweep, so that it can be drawn again.
    seed: seed ?? Math.floor(Math.random() * 1_000_000),
    stageIds,
    jobs: jobs ?? Math.max(1, Math.floor(availableParallelism() / 4)),
    ...(stopWhen !== undefined && { stop: readStopRule(stopWhen) }),
    ...(name !== undefined && { name }),
  };
}

async function showPlan(engine: LocalEngine, request: SweepRequest, { json }: CommonOptions): Promise<number> {
  const points = await engine.planSweep(request);
  if (json) printJson<SweepPlanJson>({ version: jsonVersion, seed: request.seed, runs: points.map(byLabel) });
  else {
    process.stdout.write(formatTable(points.map((point, index) => [`${index + 1}`, describePoint(point)])));
    process.stdout.write(`${countOf(points.length, "run")}, drawn with --seed ${request.seed}\n`);
  }
  return 0;
}

type Task = { readonly start: SweepRequest } | { readonly resume: string };

async function carryOut(engine: LocalEngine, { json }: CommonOptions, task: Task): Promise<number> {
  const printer = new SweepPrinter(json ? process.stderr : process.stdout, (await engine.settings()).objective);
  const progress = new ProgressLine();
  const signals = new StopSignals(() =>
    printer.line("stopping: what runs is ended, and what waits can be gone on with"),
  );
  try {
    const host = {
      signal: signals.signal,
      env: process.env,
      cairnVersion: readVersion(),
      onProgress: (step: Parameters<ProgressLine["show"]>[0]) => progress.show(step),
      onEvent: (event: SweepEvent) => {
        progress.clear();
        printer.tell(event);
      },
    };
    const sweep = "start" in task ? await engine.sweep(task.start, host) : await engine.resumeSweep(task.resume, host);
    if (json) printJson<SweepJson>({ version: jsonVersion, sweep: toSweepJson(sweep, await runsOf(engine, sweep)) });
    else printer.end(sweep);
    return signals.exitCode ?? (sweep.runs.some(({ state }) => state === "failed") ? 1 : 0);
  } finally {
    signals.dispose();
  }
}

async function runsOf(engine: LocalEngine, { name }: Sweep) {
  return engine.runs({ experiment: name, withArchived: true });
}

class SweepPrinter {
  readonly #stream: NodeJS.WriteStream;
  readonly #objective: Objective | undefined;
  #count = 0;
  #ended = 0;

  constructor(stream: NodeJS.WriteStream, objective: Objective | undefined) {
    this.#stream = stream;
    this.#objective = objective;
  }

  tell(event: SweepEvent): void {
    switch (event.kind) {
      case "sweep-started":
        this.#count = event.count;
        this.#ended = event.count - event.left;
        return this.line(`${this.#paint("bold", event.name)}  ${countOf(event.left, "run")} to do`);
      case "run-started":
        return this.line(`${this.#paint("cyan", "▶")} ${event.runName}  ${describePoint(event.params)}`);
      case "run-ended":
        return this.#runEnded(event.run);
      case "note":
        return this.line(`${this.#paint("yellow", "●")} ${event.message}`);
      case "paused":
      case "resumed":
        return this.line(`${this.#paint("yellow", "●")} ${event.kind}`);
    }
  }

  line(text: string): void {
    this.#stream.write(`${text}\n`);
  }

  end({ name, state, runs }: Sweep): void {
    const left = runs.filter((run) => run.state === "waiting").length;
    const rest = left === 0 ? "" : `, ${left} left: cairn sweep --resume ${name}`;
    this.line(`${this.#paint("bold", name)}  ${state}${rest}`);
  }

  #runEnded(run: RunDetail): void {
    this.#ended += 1;
    const { sign, color } = runMarks[run.state];
    const metrics = keyMetrics(run.metrics, this.#objective).map(([key, value]) => `${key} ${formatValue(value)}`);
    const said = run.state === "done" ? metrics.join("  ") : (run.failure ?? run.state);
    const took = formatDuration((run.endedAt ?? run.startedAt) - run.startedAt);
    this.line(
      `${this.#paint(color, sign)} ${run.name}  ${said}  ${this.#paint("dim", `${took}, ${this.#ended} of ${this.#count}`)}`,
    );
  }

  #paint(color: Parameters<typeof paint.stdout>[0], text: string): string {
    return this.#stream === process.stderr ? paint.stderr(color, text) : paint.stdout(color, text);
  }
}

function describePoint(point: readonly ParamAssignment[]): string {
  return Object.entries(byLabel(point))
    .map(([label, value]) => `${label}=${formatValue(value)}`)
    .join(" ");
}

function byLabel(point: readonly ParamAssignment[]): Readonly<Record<string, ParamAssignment["value"]>> {
  return Object.fromEntries(point.map(({ file, key, value }) => [paramLabel(file, key), value]));
}
