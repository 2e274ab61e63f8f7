import { setImmediate } from "node:timers/promises";
import { fewestRuns } from "../../model/runAnalysis.ts";
import type { Importance, ParamImportance } from "../../model/runAnalysis.ts";
import type { RunValue } from "../../model/run.ts";
import { ranksOf, spearman } from "../../model/statistics.ts";
import { seededRandom, shuffled } from "../../sweep/seededRandom.ts";
import { growForest } from "./forest.ts";
import type { Feature } from "./forest.ts";
import { areTwins, collectFeatures, explainedAlone } from "./paramFeatures.ts";
import type { ParamFeature } from "./paramFeatures.ts";

/** Runs to learn from: their parameters, and a metric, which is a finite number in each. */
export interface MeasuredRuns {
  /** How many there are; fewer of them may have been drawn. */
  readonly count: number;
  readonly drawn: readonly { readonly params: Readonly<Record<string, RunValue>>; readonly value: number }[];
}

/** So many parameters are learnt from, those that tell most by themselves. */
const mostParams = 30;
/** As many shuffled copies of parameters are learnt from too: they have nothing to do with the metric, and show what chance does. */
const mostShadows = 5;
/** With fewer runs than this chance does more, and a copy of every parameter costs little. */
const manyRuns = 250;
const trees = 40;
/** After so many milliseconds the thread is given to others. */
const patience = 15;

/**
 * How much each parameter tells of the order of the runs by a metric: by a random forest and how much worse it foretells
 * with the parameter shuffled. Ranks in place of the values keep one diverged run from outweighing all others. The same
 * runs in the same order give the same answer. Rejects with the signal's reason when it is aborted.
 */
export async function measureImportance(
  metric: string,
  { count, drawn }: MeasuredRuns,
  signal?: AbortSignal,
): Promise<Importance> {
  const random = seededRandom(1);
  const { features, leftOut } = collectFeatures(drawn.map(({ params }) => params));
  const values = Float64Array.from(drawn, ({ value }) => value);
  const facts = { metric, runCount: count, looked: drawn.length, leftOut };
  const nothing = { ...facts, explained: 0, chance: 0, params: [] };
  if (drawn.length < fewestRuns) return { ...nothing, problem: "fewRuns" };
  if (new Set(values).size < 2) return { ...nothing, problem: "sameMetric" };
  if (features.length === 0) return { ...nothing, problem: "noParams" };
  const target = ranksOf(values);
  const learnt = mostTelling(features, target);
  const shadows = learnt
    .slice(0, drawn.length < manyRuns ? mostParams : mostShadows)
    .map((feature) => shadowOf(feature, random));
  const findings = await finish(growForest([...learnt, ...shadows], target, { trees, random }), signal);
  const worth = findings.importance.map((value) => Math.max(0, value));
  const sum = worth.slice(0, learnt.length).reduce((total, value) => total + value, 0) || 1;
  return {
    ...facts,
    leftOut: leftOut + features.length - learnt.length,
    explained: Math.max(0, findings.explained),
    chance: Math.min(1, Math.max(...worth.slice(learnt.length)) / sum),
    params: learnt
      .map((feature, at) => paramImportance(feature, (worth[at] ?? 0) / sum, values, learnt))
      .sort((a, b) => b.share - a.share),
  };
}

function mostTelling(features: readonly ParamFeature[], target: Float64Array): readonly ParamFeature[] {
  const alone = features.map((feature) => ({ feature, share: explainedAlone(feature, target) }));
  return alone
    .sort((a, b) => b.share - a.share)
    .slice(0, mostParams)
    .map(({ feature }) => feature);
}

function shadowOf(feature: Feature, random: () => number): Feature {
  return { ...feature, codes: Uint8Array.from(shuffled([...feature.codes], random)) };
}

async function finish<Result>(steps: Generator<void, Result>, signal: AbortSignal | undefined): Promise<Result> {
  let since = performance.now();
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (performance.now() - since < patience) continue;
    await setImmediate();
    signal?.throwIfAborted();
    since = performance.now();
  }
}

function paramImportance(
  feature: ParamFeature,
  share: number,
  values: Float64Array,
  all: readonly ParamFeature[],
): ParamImportance {
  const { key, levels, missing } = feature;
  const correlation = correlationOf(feature, values);
  const twins = all.filter((other) => other !== feature && areTwins(feature, other)).map((other) => other.key);
  return { key, share, levels, missing, twins, ...(correlation !== undefined && { correlation }) };
}

function correlationOf({ numbers }: ParamFeature, values: Float64Array): number | undefined {
  if (!numbers) return undefined;
  const has = (_value: number, row: number): boolean => !Number.isNaN(numbers[row] ?? Number.NaN);
  const present = numbers.filter(has);
  return present.length < fewestRuns ? undefined : spearman(present, values.filter(has));
}
