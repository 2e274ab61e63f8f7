import type { EngineContext } from "../../context.ts";
import type { WorkOptions } from "../../engine.ts";
import type { ArtifactRow, Comparison } from "../../model/comparison.ts";
import { UserError } from "../../model/errors.ts";
import type { Explanation, MetricChange } from "../../model/explanation.ts";
import type { RunDetail } from "../../model/run.ts";
import { countOf } from "../../model/words.ts";
import { diffVersions } from "../../project/compareVersions.ts";
import { collectCodeRows } from "../code.ts";
import { compareRuns } from "../compare.ts";
import { findRepeats } from "../significance/repeats.ts";
import { seedReport } from "../significance/seedReport.ts";
import { isTellingCode, paramFilesOf } from "../significance/likeness.ts";
import { seedsOf } from "../seeds.ts";
import { chosenMetric, metricChange, sharedMetrics } from "./chosenMetric.ts";
import { changesOfCode, sourceOrNothing } from "./codeChanges.ts";
import { describeDataChange, describeSizes } from "./dataWords.ts";
import { followImports, type Imported } from "./importedPackages.ts";
import { paramEffect } from "./paramEffect.ts";
import { findParamPairs, type ParamMove } from "./paramPairs.ts";
import { rankCauses, type WhyFacts } from "./rankedCauses.ts";
import { reachOf, type Reach } from "./reach.ts";
import { verdictRemarks, verdictSentence } from "./verdict.ts";

/** Data beyond this size is not looked into unasked: it may take a minute. */
const mostDataBytes = 100_000_000;
/** So many inputs and Python files are looked into. */
const mostInputs = 12;
const mostModules = 500;
const mostModuleBytes = 300_000;

export interface WhyRequest {
  /** Ids or names of runs. */
  readonly baseline: string;
  readonly run: string;
  /** The metric that they are judged by; the most telling one that differs where it is left out. */
  readonly metric?: string;
}

/**
 * Tells why a run is another than a baseline: a verdict, and everything that differs, the likely causes first. Throws
 * `UserError`s: `run-unknown`, `run-ambiguous`, `metric-unknown`.
 */
export async function explainRuns(
  context: EngineContext,
  { baseline: before, run: after, metric: wanted }: WhyRequest,
  options: WorkOptions = {},
): Promise<Explanation> {
  const details = [context.ledger.runs.find(before), context.ledger.runs.find(after)] as const;
  const { objective } = context.discovery.settings();
  const code = await collectCodeRows(details, context.git, (bytes) => context.store.digestOf(bytes));
  const comparison = compareRuns(details, [], code, objective);
  const metrics = sharedMetrics(comparison.metrics, objective);
  const chosen = chosenMetric(metrics, wanted);
  const seeds = seedReport(await findRepeats(context, details));
  options.signal?.throwIfAborted();
  const change = chosen && metricChange(chosen, seeds);
  const reach = reachOf(await context.discovery.pipeline(), details, chosen?.key);
  const facts: WhyFacts = {
    details,
    comparison,
    metric: chosen?.key,
    significance: change?.significance,
    reach,
    imported: await importedBy(context, details[1], reach),
    codeChanges: await changesOfCode(context, details, code),
    dataChanges: await changesOfData(context, details, comparison.artifacts, options),
    paramEffects: change ? await effectsOfParams(context, details, comparison, change) : new Map(),
  };
  const [baseline, run] = details;
  return {
    runs: [
      { id: baseline.id, name: baseline.name },
      { id: run.id, name: run.name },
    ],
    verdict: verdictSentence(details, change, seeds.noun),
    remarks: verdictRemarks(details, change, metrics, seeds),
    ...(change && { metric: change }),
    metrics: metrics.map(({ key }) => key),
    causes: rankCauses(facts),
    same: whatIsSame(comparison, paramFilesOf(details)),
  };
}

type Both = WhyFacts["details"];

async function changesOfData(
  context: EngineContext,
  [baseline, run]: Both,
  artifacts: readonly ArtifactRow[],
  options: WorkOptions,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const changes = new Map<string, readonly string[]>();
  for (const { path, role, differs, versions } of artifacts) {
    const [before, after] = versions;
    if (role !== "input" || !differs || !before || !after || changes.size >= mostInputs) continue;
    const isLarge = Math.max(before.size, after.size) > mostDataBytes && before.kind === "file";
    const told = isLarge ? [] : await lookInto(context, { ref: baseline.id, path }, { ref: run.id, path }, options);
    changes.set(path, told.length > 0 ? told : describeSizes({ before, after }));
  }
  return changes;
}

async function lookInto(
  context: EngineContext,
  before: Parameters<typeof diffVersions>[1],
  after: Parameters<typeof diffVersions>[2],
  options: WorkOptions,
): Promise<readonly string[]> {
  try {
    return describeDataChange(await diffVersions(context, before, after, options));
  } catch (error) {
    // A version that is not kept, or a run whose snapshot is gone: that the data differs is known all the same.
    if (error instanceof UserError) return ["What was in it is not kept any more."];
    throw error;
  }
}

async function effectsOfParams(
  context: EngineContext,
  [baseline, run]: Both,
  { params }: Comparison,
  { key: metric, before, after }: MetricChange,
): Promise<WhyFacts["paramEffects"]> {
  const seeds = { ...seedsOf(baseline.params), ...seedsOf(run.params) };
  const moves = params.flatMap(({ key, differs, values }): readonly ParamMove[] =>
    differs && !Object.hasOwn(seeds, key) ? [{ key, before: values[0], after: values[1] }] : [],
  );
  const pairs = await findParamPairs(context, moves, metric, new Set([baseline.id, run.id]));
  const effects = moves.flatMap((move) => {
    const effect = paramEffect(move, pairs.get(move.key) ?? [], metric, after - before);
    return effect ? [[move.key, effect] as const] : [];
  });
  return new Map(effects);
}

/** What the scripts of the stages on the way to the metric import, as the run had them. */
async function importedBy(context: EngineContext, run: RunDetail, { stages }: Reach): Promise<Imported> {
  const tree = run.commit === undefined ? undefined : await context.git.filesAt(run.commit);
  const isPython = (path: string): boolean => path.endsWith(".py");
  const committed = [...(tree ?? [])].filter(([path]) => isPython(path)).slice(0, mostModules);
  const blobs = await context.git.blobs(
    committed.map(([, blob]) => blob),
    { maxBytes: mostModuleBytes },
  );
  const decoder = new TextDecoder();
  const texts = new Map(committed.flatMap(([path, blob]) => textOf(path, blobs.get(blob), decoder)));
  for (const { path } of run.sources.filter((source) => isPython(source.path))) {
    const text = await sourceOrNothing(context, run, path);
    if (text !== undefined) texts.set(path, text);
  }
  const words = run.command?.argv ?? [];
  const named = stages.flatMap(({ deps }) => deps.map(({ path }) => path));
  const scripts = [...named, ...words, ...run.stages.map(({ stageId }) => stageId)].filter((path) => texts.has(path));
  return followImports(texts, scripts);
}

function textOf(
  path: string,
  bytes: Uint8Array | undefined,
  decoder: InstanceType<typeof TextDecoder>,
): readonly (readonly [string, string])[] {
  return bytes ? [[path, decoder.decode(bytes)]] : [];
}

function whatIsSame(
  { params, artifacts, environment, code }: Comparison,
  paramFiles: ReadonlySet<string>,
): readonly string[] {
  const count = (rows: readonly { readonly differs: boolean }[]): number => rows.filter((row) => !row.differs).length;
  const inputs = artifacts.filter(({ role }) => role === "input");
  const parts: readonly (readonly [number, string, string])[] = [
    [count(inputs), "data version", "data versions"],
    [count(params), "parameter", "parameters"],
    [count(environment), "fact of the environment", "facts of the environment"],
  ];
  return [
    ...(code.some(({ path }) => isTellingCode(path, paramFiles)) ? [] : ["all source files"]),
    ...parts.filter(([number]) => number > 0).map(([number, one, several]) => countOf(number, one, several)),
  ];
}
