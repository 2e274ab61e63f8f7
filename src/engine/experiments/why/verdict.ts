import type { MetricChange } from "../../model/explanation.ts";
import { shortNumber, signedNumber } from "../../model/numbers.ts";
import type { MetricSignificance, SeedReport } from "../../model/significance.ts";
import type { RunSummary } from "../../model/run.ts";
import { listOf } from "../../model/words.ts";
import { describeSample, describeSignificance, explainSignificance } from "../../model/significanceWords.ts";
import type { SharedMetric } from "./chosenMetric.ts";

type Names = readonly [baseline: Pick<RunSummary, "name" | "state">, run: Pick<RunSummary, "name" | "state">];

/** So many other metrics are named. */
const mostNamed = 3;

/** Which of two runs is better, in what, by how much, and whether that is more than chance, in a sentence. */
export function verdictSentence(
  [baseline, run]: Names,
  change: MetricChange | undefined,
  noun: SeedReport["noun"],
): string {
  if (!change) return `${run.name} and ${baseline.name} have no number in common to judge by.`;
  const { key, before, after, verdict, significance } = change;
  if (verdict === "same")
    return `${run.name} is as good as ${baseline.name}: \`${key}\` is ${shortNumber(after)} in both.`;
  const delta = after - before;
  const moved = `\`${key}\` ${shortNumber(before)} → ${shortNumber(after)} (${signedNumber(delta)})`;
  const chance = significance ? `, ${describeSignificance(significance, noun)}` : "";
  if (verdict === "unknown") return `${run.name} differs from ${baseline.name}: ${moved}${chance}.`;
  return `${run.name} is ${verdict} than ${baseline.name}: ${moved}${chance}.`;
}

/** What else is to be said of the verdict: what went the other way, how sure it is, and what may not be compared. */
export function verdictRemarks(
  names: Names,
  change: MetricChange | undefined,
  metrics: readonly SharedMetric[],
  { noun, metrics: sampled }: SeedReport,
): readonly string[] {
  const chance = change && change.verdict !== "same" ? chanceRemarks(names, change, sampled, noun) : [];
  return [
    ...names.flatMap(({ name, state }) =>
      state === "done"
        ? []
        : [state === "running" ? `${name} is still under way.` : `${name} did not end well (${state}).`],
    ),
    ...chance,
    ...others(metrics, change, "better"),
    ...others(metrics, change, "worse"),
  ];
}

function chanceRemarks(
  [baseline, run]: Names,
  { key, significance }: MetricChange,
  sampled: readonly MetricSignificance[],
  noun: SeedReport["noun"],
): readonly string[] {
  const how = significance
    ? explainSignificance(significance, noun)
    : "How much of it is chance is not known: that takes two runs or more of each with other seeds.";
  const [before, after] = sampled.find((metric) => metric.key === key)?.samples ?? [];
  if (!before || !after) return [how];
  if (significance?.verdict === "alike") return [`All of them: ${describeSample(after, noun)}.`, how];
  const sides = [`${baseline.name} ${describeSample(before, noun)}`, `${run.name} ${describeSample(after, noun)}`];
  return [`Over the ${noun}s: ${sides.join("; ")}.`, how];
}

function others(
  metrics: readonly SharedMetric[],
  change: MetricChange | undefined,
  verdict: "better" | "worse",
): readonly string[] {
  const found = metrics.filter(({ key, verdicts }) => key !== change?.key && verdicts[1] === verdict);
  if (found.length === 0) return [];
  const named = found.map(({ key, before, after }) => `\`${key}\` ${shortNumber(before)} → ${shortNumber(after)}`);
  const also = verdict === change?.verdict ? "Also" : "But";
  return [`${also} ${verdict}: ${listOf(named, mostNamed)}.`];
}
