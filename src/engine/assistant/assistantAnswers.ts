import type { Engine } from "../engine.ts";
import { UserError } from "../model/errors.ts";
import type { StageStatus } from "../model/freshness.ts";
import type { RunSummary, RunValue } from "../model/run.ts";
import { mostRuns, type TellingTool, usualRuns } from "./assistantTools.ts";

/** More values of each run are told only where they differ: a model reads them all. */
const mostValues = 60;

type Values = Readonly<Record<string, RunValue>>;

/** An input as it comes from a model: nothing of it is certain. */
export type AssistantInput = Readonly<Record<string, unknown>>;

/** What a tool answers that only tells. Throws `UserError`s: `tool-input-invalid`, and as the engine's methods that it asks. */
export function answerOf(
  engine: Pick<Engine, "runs" | "compare" | "explain" | "status">,
  tool: TellingTool,
  input: AssistantInput,
): Promise<object> {
  switch (tool) {
    case "list_runs":
      return listRuns(engine, input);
    case "compare_runs":
      return compareRuns(engine, input);
    case "explain_staleness":
      return explainStaleness(engine, input);
  }
}

async function listRuns(engine: Pick<Engine, "runs">, input: AssistantInput): Promise<object> {
  const where = textIn(input, "where");
  const limit = input["limit"] ?? usualRuns;
  if (typeof limit !== "number" || !Number.isInteger(limit) || limit < 1 || limit > mostRuns) {
    throw invalid(`limit has to be a whole number from 1 to ${mostRuns}.`);
  }
  const runs = await engine.runs({ limit, sort: textsIn(input, "sort"), ...(where !== undefined && { where }) });
  const params = valuesTold(runs.map((run) => run.params));
  const metrics = valuesTold(runs.map((run) => run.metrics));
  return {
    runs: runs.map((run, index) => ({ ...factsOf(run), params: params[index], metrics: metrics[index] })),
  };
}

/** What differs, and how much does not; for two runs why, the likely causes first. */
async function compareRuns(engine: Pick<Engine, "compare" | "explain">, input: AssistantInput): Promise<object> {
  const names = textsIn(input, "runs");
  if (names.length < 2) throw invalid("runs has to name two or more runs.");
  const { runs, params, metrics, artifacts, environment, usage, code } = await engine.compare(names);
  const data = artifacts.map(({ path, role, versions, differs }) => {
    return { path, role, versions: versions.map((version) => version?.digest ?? null), differs };
  });
  const [baseline, run, ...others] = runs;
  const why =
    baseline && run && others.length === 0 ? await engine.explain({ baseline: baseline.id, run: run.id }) : undefined;
  return {
    runs: runs.map(factsOf),
    ...(why && { verdict: [why.verdict, ...why.remarks].join(" "), causes: why.causes }),
    differing: {
      params: differing(params),
      metrics: differing(metrics),
      data: differing(data),
      environment: differing(environment),
      code: code.map(({ path }) => path),
      usage,
    },
    equal: {
      params: equalCount(params),
      metrics: equalCount(metrics),
      data: equalCount(data),
      environment: equalCount(environment),
    },
  };
}

async function explainStaleness(engine: Pick<Engine, "status">, input: AssistantInput): Promise<object> {
  const stage = textIn(input, "stage");
  const statuses = await engine.status();
  if (stage === undefined) {
    const others = statuses.filter(({ state }) => state !== "fresh");
    return { upToDate: statuses.length - others.length, stages: others.map(statusOf) };
  }
  const found = statuses.filter(({ id }) => id === stage);
  if (found.length > 0) return { stages: found.map(statusOf) };
  const known = statuses.map(({ id }) => id).join(", ");
  throw new UserError("stage-unknown", `There is no stage ${stage}.`, `The stages are ${known}.`);
}

/** The stages that `run_stage` is asked for. Throws `UserError` `tool-input-invalid`. */
export function stagesToRun(input: AssistantInput): readonly string[] {
  const stageIds = textsIn(input, "stages");
  if (stageIds.length > 0) return stageIds;
  throw invalid("stages has to name one or more stages.");
}

/** What `run_stage` answers, of the run that came of it. */
export function ranFor(run: RunSummary): object {
  const stages = run.stages.map(({ stageId, outcome, reason, exitCode }) => ({ stageId, outcome, reason, exitCode }));
  return { ...factsOf(run), stages, metrics: run.metrics };
}

function statusOf({ id, state, reasons }: StageStatus): object {
  return { stage: id, state, reasons: reasons.map(({ message }) => message) };
}

function factsOf(run: RunSummary): object {
  const { id, name, experiment, state, startedAt, endedAt, branch, commit, dirty, failure } = run;
  return {
    name,
    id,
    state,
    experiment,
    branch,
    commit,
    dirty,
    started: new Date(startedAt).toISOString(),
    durationSeconds: endedAt === undefined ? undefined : (endedAt - startedAt) / 1_000,
    failure,
  };
}

function valuesTold(all: readonly Values[]): readonly Values[] {
  const keys = new Set(all.flatMap((values) => Object.keys(values)));
  if (keys.size <= mostValues) return all;
  const [first = {}] = all;
  const isEqual = (key: string): boolean =>
    all.every((values) => JSON.stringify(values[key]) === JSON.stringify(first[key]));
  const told = new Set([...keys].filter((key) => !isEqual(key)).slice(0, mostValues));
  return all.map((values) => Object.fromEntries(Object.entries(values).filter(([key]) => told.has(key))));
}

function differing<Row extends { readonly differs: boolean }>(rows: readonly Row[]): readonly Omit<Row, "differs">[] {
  return rows.filter(({ differs }) => differs).map(({ differs: _differs, ...row }) => row);
}

function equalCount(rows: readonly { readonly differs: boolean }[]): number {
  return rows.filter(({ differs }) => !differs).length;
}

function textIn(input: AssistantInput, name: string): string | undefined {
  const value = input[name];
  if (value === undefined || typeof value === "string") return value;
  throw invalid(`${name} has to be a text.`);
}

function textsIn(input: AssistantInput, name: string): readonly string[] {
  const value = input[name] ?? [];
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value;
  throw invalid(`${name} has to be a list of texts.`);
}

function invalid(message: string): UserError {
  return new UserError("tool-input-invalid", message, "Call the tool again with an input as its schema says.");
}
