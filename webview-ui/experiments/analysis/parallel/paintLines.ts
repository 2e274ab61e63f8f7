import type { ChartTheme } from "../../charts/chartTheme.ts";
import type { RunColours } from "../ramp.ts";
import type { Axis, Layout } from "./axes.ts";

export interface PaintedRuns {
  /** All runs, by their places. */
  readonly count: number;
  /** Those that the brushes keep, from the one to be painted first to the one on top. */
  readonly kept: readonly number[];
  readonly colours: RunColours;
  readonly theme: ChartTheme;
}

/** Lines that are stroked together: fewer cost more calls, more cost more crossings of one path with itself. */
const together = 48;
/** So many lines are painted between two looks at the time. */
const batch = 288;

/** Paints the lines of all runs, those that are not kept as a shade behind the others. Yields now and then, so that nobody waits. */
export function* paintLines(
  context: CanvasRenderingContext2D,
  { axes, room }: Layout,
  { count, kept, colours, theme }: PaintedRuns,
): Generator<void, void> {
  context.clearRect(0, 0, room.width, room.height);
  const isKept = new Uint8Array(count);
  for (const run of kept) isKept[run] = 1;
  const others = [...isKept.keys()].filter((run) => isKept[run] === 0);
  context.lineWidth = 1;
  context.strokeStyle = theme.colour("--cairn-shade-line");
  yield* strokeRuns(context, axes, others, () => undefined);
  context.lineWidth = kept.length > 300 ? 1 : 1.5;
  context.globalAlpha = lineAlpha(kept.length);
  yield* strokeRuns(context, axes, kept, (run) => lineColour(run, colours, theme));
  context.globalAlpha = 1;
}

/** Many lines shine through, so that where most of them run can be seen. */
export function lineAlpha(count: number): number {
  return Math.max(0.25, Math.min(0.95, 8 / Math.sqrt(Math.max(1, count))));
}

/** A run's colour. */
export function lineColour(run: number, { colours, places }: RunColours, theme: ChartTheme): string {
  return colours[places[run] ?? -1] ?? theme.dimText;
}

function* strokeRuns(
  context: CanvasRenderingContext2D,
  axes: readonly Axis[],
  runs: readonly number[],
  colourOf: (run: number) => string | undefined,
): Generator<void, void> {
  for (let from = 0; from < runs.length;) {
    const colour = colourOf(runs[from] ?? 0);
    if (colour !== undefined) context.strokeStyle = colour;
    context.beginPath();
    let to = from;
    while (to < runs.length && to - from < together && colourOf(runs[to] ?? 0) === colour) {
      tracePath(context, axes, runs[to] ?? 0);
      to++;
    }
    context.stroke();
    if (Math.floor(from / batch) !== Math.floor(to / batch)) yield;
    from = to;
  }
}

/** One run's line from axis to axis. */
function tracePath(
  context: Pick<CanvasRenderingContext2D, "moveTo" | "lineTo">,
  axes: readonly Axis[],
  run: number,
): void {
  for (const [at, { x, ys }] of axes.entries()) {
    const y = ys[run] ?? 0;
    if (at === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
}
