import { ownValue } from "../../model/ownValue.ts";
import type { RunSummary } from "../../model/run.ts";
import type {
  MetricSample,
  MetricSignificance,
  SeedReport,
  Significance,
  SignificanceVerdict,
} from "../../model/significance.ts";
import { keysOf } from "../rows.ts";
import { seedName } from "./likeness.ts";
import { adjustTogether, type MeanTest, sampleOf, testMeans } from "./meanTests.ts";
import type { RepeatedRun } from "./repeats.ts";

/** A p below it is called real. */
const level = 0.05;

interface Compared {
  readonly key: string;
  readonly values: readonly (readonly number[])[];
  readonly samples: readonly (MetricSample | undefined)[];
}

/** What the repeats of compared runs, the baseline first, say of each metric that differs between them. */
export function seedReport(runs: readonly RepeatedRun[]): SeedReport {
  const metrics = keysOf(runs.map(({ run }) => run.metrics))
    .map((key): Compared => {
      const values = runs.map(({ repeats }) => finiteValues(repeats, key));
      return { key, values, samples: values.map(sampleOf) };
    })
    .filter(({ samples, values }) => samples.some((sample) => (sample?.count ?? 0) > 1) && differ(values));
  const [baseline] = runs;
  const ownIds = new Set(baseline?.repeats.map(({ id }) => id));
  const isAlike = ({ repeats }: RepeatedRun): boolean => repeats.some(({ id }) => ownIds.has(id));
  const against = runs.map((run, index) => {
    if (index === 0) return [];
    return isAlike(run) ? metrics.map(({ samples }) => alike(samples[index])) : judge(metrics, index);
  });
  return {
    metrics: metrics.map(({ key, samples }, metric): MetricSignificance => ({
      key,
      samples,
      against: against.map((ofRun) => ofRun[metric]),
    })),
    noun: runs.some(({ run }) => seedName(run) !== undefined) ? "seed" : "repeat",
  };
}

function finiteValues(runs: readonly RunSummary[], key: string): readonly number[] {
  return runs.flatMap(({ metrics }) => {
    const value = ownValue(metrics, key);
    return typeof value === "number" && Number.isFinite(value) ? [value] : [];
  });
}

function differ(values: readonly (readonly number[])[]): boolean {
  return new Set(values.flat()).size > 1;
}

/** Holds the metrics of the run at an index against the baseline's, all together. */
function judge(metrics: readonly Compared[], index: number): readonly (Significance | undefined)[] {
  const tests = metrics.map(({ values }) => testMeans(values[0] ?? [], values[index] ?? []));
  const tested = tests.flatMap((test, metric) => (test ? [{ metric, p: test.p }] : []));
  const adjusted = new Map(
    adjustTogether(tested.map(({ p }) => p)).map((p, place) => [tested[place]?.metric ?? -1, p] as const),
  );
  return metrics.map(({ samples }, metric) => {
    const [baseline, run] = [samples[0], samples[index]];
    if (!baseline || !run || Math.min(baseline.count, run.count) < 2) return undefined;
    const test = tests[metric];
    const adjustedP = adjusted.get(metric) ?? 1;
    return {
      verdict: verdictOf(test, adjustedP),
      delta: run.mean - baseline.mean,
      counts: [baseline.count, run.count],
      ...(test && { test: { ...test, adjustedP, tested: tested.length } }),
    };
  });
}

/** Both are repeats of the same: there is nothing to test. */
function alike(sample: MetricSample | undefined): Significance | undefined {
  return sample && { verdict: "alike", delta: 0, counts: [sample.count, sample.count] };
}

function verdictOf(test: MeanTest | undefined, adjustedP: number): SignificanceVerdict {
  if (!test) return "exact";
  if (adjustedP < level) return "real";
  return test.p < level ? "unsure" : "noise";
}
