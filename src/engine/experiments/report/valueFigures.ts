import type { Comparison, MetricRow } from "../../model/comparison.ts";
import { shortNumber } from "../../model/numbers.ts";
import type { Objective } from "../../model/projectSettings.ts";
import type { RunValue } from "../../model/run.ts";
import { metricRank } from "../metricRank.ts";
import { isSeed } from "../table/recipeKeys.ts";
import { drawParallel } from "./parallelPicture.ts";
import type { ParallelAxis } from "./parallelPicture.ts";
import { lineFigure } from "./plotFigure.ts";
import type { ReportFigure } from "./reportDocument.ts";

/** Of two runs a table says all that such a picture could. */
const fewestRuns = 3;
/** With more runs a picture is no longer read. */
const mostRuns = 24;
const mostParams = 6;
const mostMetrics = 2;

/** What was tried and what came of it, over all compared runs: parallel axes, and the best metric by the parameter that was varied most. */
export function valueFigures(
  { runs, params, metrics }: Pick<Comparison, "runs" | "params" | "metrics">,
  objective: Objective | undefined,
): readonly ReportFigure[] {
  if (runs.length < fewestRuns) return [];
  const drawn = runs.slice(0, mostRuns).map(({ name }, slot) => ({ name, slot }));
  const varied = params.filter(({ key, differs }) => differs && !isSeed(key));
  const told = metrics
    .filter(({ differs, values }) => differs && values.some((value) => typeof value === "number"))
    .toSorted((one, other) => metricRank(one.key, objective) - metricRank(other.key, objective))
    .slice(0, mostMetrics);
  const [best] = told;
  if (!best || varied.length === 0) return [];
  const byVariety = varied.toSorted((one, other) => distinct(other.values) - distinct(one.values));
  const axes = [...byVariety.slice(0, mostParams), ...told.toReversed()].map(({ key, values }): ParallelAxis => ({
    name: key,
    values: values.slice(0, mostRuns),
  }));
  const title = "Parameters and metrics";
  const lines = drawn.map(({ name }, run) => `${name}: ${best.key} ${numberWords(best.values[run])}`);
  const words = `${title} over each other: ${axes.map(({ name }) => name).join(", ")}`;
  const number = byVariety.find(({ values }) => values.some((value) => typeof value === "number"));
  const scatter = number && scatterOf(number.key, number.values, best, drawn);
  return [{ title, words, lines, svg: drawParallel(words, axes, drawn) }, ...(scatter ? [scatter] : [])];
}

function scatterOf(
  param: string,
  values: readonly (RunValue | undefined)[],
  metric: MetricRow,
  runs: readonly { readonly name: string; readonly slot: number }[],
): ReportFigure | undefined {
  const series = runs.flatMap(({ name, slot }, run) => {
    const [x, y] = [values[run], metric.values[run]];
    return typeof x === "number" && typeof y === "number" ? [{ name, slot, x: [x], y: [y] }] : [];
  });
  return lineFigure({
    title: `${metric.key} by ${param}`,
    xLabel: param,
    yLabel: metric.key,
    isPoints: true,
    series,
    words: series.map(({ name, x: [x = 0], y: [y = 0] }) => `${name}: ${shortNumber(y)} at ${shortNumber(x)}`),
  });
}

function distinct(values: readonly (RunValue | undefined)[]): number {
  return new Set(values.map((value) => JSON.stringify(value))).size;
}

function numberWords(value: RunValue | undefined): string {
  return typeof value === "number" ? shortNumber(value) : "none";
}
