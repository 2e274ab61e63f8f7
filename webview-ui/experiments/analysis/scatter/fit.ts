import { fitLine, smoothLine, spearman } from "../../../../src/protocol/experiments/analysis.ts";
import { shortNumber } from "../../../../src/protocol/numbers.ts";
import { titleOfColumn } from "../columnNames.ts";
import type { PlotAxis, Points } from "./points.ts";
import { acrossAt, hasPlace, heightAt } from "./points.ts";

/** A line through points: where it goes, in pixels, and what it says. */
export interface Fit {
  readonly path: readonly (readonly [x: number, y: number])[];
  readonly words: string;
}

/**
 * A line through the runs as they lie in the plot: on a logarithmic axis it goes through the logarithms. Undefined where
 * there are too few points, or an axis has no numbers.
 */
export function fitPoints(points: Points, runs: readonly number[], kind: "line" | "smooth"): Fit | undefined {
  const { x, y, room } = points;
  if (x.scale.kind === "category" || y.scale.kind === "category") return undefined;
  const placed = runs.filter((run) => hasPlace(points, run));
  const xs = placed.map((run) => measureOf(x, run));
  const ys = placed.map((run) => measureOf(y, run));
  const line = fitLine(xs, ys);
  if (!line) return undefined;
  const [low, high] = [Math.min(...xs), Math.max(...xs)];
  const ends = [low, high].map((at) => [at, line.intercept + line.slope * at] as const);
  const route = kind === "line" ? ends : smoothLine(xs, ys);
  if (route.length === 0) return undefined;
  const path = route.map(
    ([at, height]) => [acrossAt(placeOf(x, at), room), heightAt(placeOf(y, height), room)] as const,
  );
  const rank = spearman(xs, ys);
  const order = rank === undefined ? "" : `Spearman ρ = ${shortNumber(Number(rank.toFixed(2)))}`;
  if (kind === "smooth") return { path, words: order };
  const sign = line.slope < 0 ? "−" : "+";
  const slope = `${sign} ${shortNumber(Math.abs(line.slope))} · ${nameOf(x)}`;
  const equation = `${nameOf(y)} = ${shortNumber(line.intercept)} ${slope}`;
  return { path, words: `${equation}, R² = ${shortNumber(Number(line.r2.toFixed(3)))}, ${order}` };
}

/** A value as it is measured along its axis. */
function measureOf({ values, scale }: PlotAxis, run: number): number {
  const value = values.values[run] ?? Number.NaN;
  if (scale.kind === "log") return Math.log10(value);
  return values.column === "duration" ? value / 1000 : value;
}

function placeOf({ values, scale }: PlotAxis, measure: number): number {
  if (scale.kind === "log") return scale.placeOf(10 ** measure);
  return scale.placeOf(values.column === "duration" ? measure * 1000 : measure);
}

function nameOf({ values: { column }, scale }: PlotAxis): string {
  const title = column === "duration" ? "seconds" : titleOfColumn(column);
  return scale.kind === "log" ? `log₁₀ ${title}` : title;
}
