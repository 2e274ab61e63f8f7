import { UserError } from "../model/errors.ts";
import type { ParamAssignment } from "../model/plan.ts";
import type { Scalar } from "../model/run.ts";
import type { AxisRange, SweepAxis, SweepRequest } from "../model/sweep.ts";
import { seededRandom, shuffled } from "./seededRandom.ts";

/** More runs than these are hardly meant. */
const maxRuns = 10_000;
/** As many digits of a number that is drawn as a person can compare. */
const drawnDigits = 6;

type Space = Pick<SweepRequest, "axes" | "samples" | "seed">;
type Point = readonly ParamAssignment[];

/**
 * The parameters of every run of a sweep, in order: each combination of the grid's values, the first axis slowest, and
 * with each of them the same samples of the axes that draw. The same request gives the same.
 * Throws a `UserError`: `sweep-empty`, `sweep-too-large`, `sweep-axis-twice`.
 */
export function expandSpace({ axes, samples, seed }: Space): readonly Point[] {
  refuseDoubles(axes);
  const drawing = axes.filter(({ values }) => values.kind !== "grid");
  const count = countRuns({ axes, samples, seed });
  if (axes.length === 0 || count === 0) throw empty();
  if (count > maxRuns) throw tooLarge(count);
  const drawn = drawing.length === 0 ? [[]] : drawSamples(drawing, samples, seed);
  return gridPoints(axes).flatMap((point) => drawn.map((sample) => inOrderOf(axes, [...point, ...sample])));
}

/** How many runs a space has, without laying them out. */
export function countRuns({ axes, samples }: Space): number {
  const grid = axes.reduce((count, { values }) => (values.kind === "grid" ? count * values.list.length : count), 1);
  return axes.every(({ values }) => values.kind === "grid") ? grid : grid * samples;
}

function gridPoints(axes: readonly SweepAxis[]): readonly Point[] {
  let points: readonly Point[] = [[]];
  for (const { file, key, values } of axes) {
    if (values.kind !== "grid") continue;
    points = points.flatMap((point) => values.list.map((value) => [...point, { file, key, value }]));
  }
  return points;
}

/** Each axis has a stream of its own, so that another axis beside it changes nothing in what it draws. */
function drawSamples(axes: readonly SweepAxis[], samples: number, seed: number): readonly Point[] {
  const columns = axes.map(({ file, key, values }, index) => {
    const random = seededRandom(seed + index * 0x9e3779b9);
    const shares = values.kind === "latin" ? strata(samples, random) : Array.from({ length: samples }, random);
    const range: AxisRange = values.kind === "grid" ? { kind: "list", list: values.list } : values.range;
    return shares.map((share) => ({ file, key, value: valueAt(range, share) }));
  });
  return Array.from({ length: samples }, (_, row) => columns.flatMap((column) => column[row] ?? []));
}

/** One share from each of equal parts of the whole, in an order drawn at random. */
function strata(samples: number, random: () => number): readonly number[] {
  const parts = Array.from({ length: samples }, (_, part) => (part + random()) / samples);
  return shuffled(parts, random);
}

/** The value at a share (0 up to 1) of a range. */
function valueAt(range: AxisRange, share: number): Scalar {
  if (range.kind === "list") return range.list[Math.floor(share * range.list.length)] ?? null;
  const { low, high, isWhole, isLog } = range;
  // Whole numbers each have a piece of the span as wide as the others.
  const [from, to] = isWhole ? [low - 0.5, high + 0.5] : [low, high];
  const value = isLog
    ? Math.exp(Math.log(isWhole ? low : from) + share * (Math.log(high) - Math.log(isWhole ? low : from)))
    : from + share * (to - from);
  const rounded = isWhole ? Math.round(value) : Number(value.toPrecision(drawnDigits));
  return Math.min(high, Math.max(low, rounded));
}

function inOrderOf(axes: readonly SweepAxis[], point: Point): Point {
  return axes.flatMap((axis) => point.find(({ file, key }) => file === axis.file && key === axis.key) ?? []);
}

function refuseDoubles(axes: readonly SweepAxis[]): void {
  const seen = new Set<string>();
  for (const { file, key } of axes) {
    const name = `${file}:${key}`;
    if (seen.has(name)) {
      throw new UserError("sweep-axis-twice", `${name} is swept twice.`, "Give all its values in one place.");
    }
    seen.add(name);
  }
}

function empty(): UserError {
  return new UserError(
    "sweep-empty",
    "There is nothing to sweep over.",
    "Name a parameter with its values: --grid params.yaml:train.lr=0.1,0.2",
  );
}

function tooLarge(count: number): UserError {
  return new UserError(
    "sweep-too-large",
    `That would be ${count.toLocaleString("en")} runs; at most ${maxRuns.toLocaleString("en")} go into one sweep.`,
    "Take fewer values, or draw some with --random and --samples.",
  );
}
