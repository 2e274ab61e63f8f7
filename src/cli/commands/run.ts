import type { LocalEngine } from "../../engine/localEngine.ts";
import type { Pipeline } from "../../engine/model/pipeline.ts";
import type { PlannedStage, RunRequest } from "../../engine/model/plan.ts";
import type { RunDetail } from "../../engine/model/run.ts";
import { parseAssignment } from "../../engine/run/params/assignment.ts";
import type { PlanJson } from "../json/pipelineJson.ts";
import { toRunResult } from "../json/runJson.ts";
import { paint } from "../output/paint.ts";
import { jsonVersion, printJson } from "../output/printJson.ts";
import { formatTable } from "../output/table.ts";
import type { CommonOptions, RunOptions } from "../options.ts";
import { toRootPath, withProject } from "../project.ts";
import { withRunHost } from "../runHost.ts";
import { warnOfErrors } from "../output/pipelineErrors.ts";

/** `cairn run [STAGE…]`. Also resolves to 128 + the signal's number where one stopped the run. */
export async function runStages(named: readonly string[], options: CommonOptions & RunOptions): Promise<number> {
  return withProject(options, async (engine, folder) => {
    const pipeline = await engine.pipeline();
    if (!options.json) warnOfErrors(pipeline);
    const here = toRootPath(engine.root, folder, ".");
    const request = toRequest(
      named.map((name) => resolveStage(name, pipeline, here)),
      options,
    );
    return options.dryRun ? showPlan(engine, request, options) : carryOut(engine, request, options, exitCodeOf);
  });
}

function toRequest(stageIds: readonly string[], options: RunOptions): RunRequest {
  const {
    single,
    downstream,
    force,
    runCache,
    keepParams,
    keepGoing,
    liveOutput,
    jobs,
    retries,
    timeout,
    name,
    experiment,
  } = options;
  return {
    stageIds,
    single,
    downstream,
    force,
    runCache,
    keepParams,
    keepGoing,
    liveOutput,
    set: options.set.map(parseAssignment),
    ...(jobs !== undefined && { jobs }),
    ...(retries !== undefined && { retries }),
    ...(timeout !== undefined && { timeoutMs: timeout }),
    ...(name !== undefined && { name }),
    ...(experiment !== undefined && { experiment }),
  };
}

/** A stage by its id, by its name in the folder's own pipeline file, or by a name that only one stage has. */
export function resolveStage(written: string, { stages }: Pipeline, here: string): string {
  if (stages.some(({ id }) => id === written)) return written;
  const namesakes = stages.filter(({ name }) => name === written);
  const nearest = namesakes.find(({ file }) => file.slice(0, Math.max(0, file.lastIndexOf("/"))) === here);
  const only = namesakes.length === 1 ? namesakes[0] : undefined;
  return (nearest ?? only)?.id ?? written;
}

async function showPlan(engine: LocalEngine, request: RunRequest, options: CommonOptions): Promise<number> {
  const plan = await engine.plan(request);
  if (options.json) {
    const steps = plan.map(({ stageId: id, action, reasons }) => ({ id, action, reasons }));
    printJson<PlanJson>({ version: jsonVersion, plan: steps });
  } else printPlan(plan);
  return 0;
}

const actionWords = { run: "would run", maybe: "may run", unchanged: "unchanged" } as const;

function printPlan(plan: readonly PlannedStage[]): void {
  const rows = plan.map(({ stageId, action, reasons }) => [
    stageId,
    paint.stdout(action === "run" ? "yellow" : "dim", actionWords[action]),
    action === "unchanged" ? "" : reasons.map(({ message }) => message).join(", "),
  ]);
  process.stdout.write(formatTable(rows));
}

/** Runs to the end, telling of it at the terminal; resolves to the exit code, as `withRunHost`. */
export async function carryOut(
  engine: LocalEngine,
  request: RunRequest,
  { json }: CommonOptions,
  exitCodeOf: (run: RunDetail) => number,
): Promise<number> {
  return withRunHost(json, async (host) => {
    const run = await engine.execute(request, host);
    // Kept for who asks the same again.
    if (run.stages.every(({ outcome }) => outcome === "unchanged")) await engine.report(host);
    if (json) printJson(toRunResult(run));
    return exitCodeOf(run);
  });
}

/** The exit code that says whether stages ran well. */
export function exitCodeOf({ state }: RunDetail): number {
  return state === "done" ? 0 : 1;
}
