import type { RunLedger } from "../../ledger/ledger.ts";
import type { CurveSpread, CurvesRequest, CurveWindow } from "../../model/curves.ts";
import { alongAxis } from "./curveAxes.ts";
import { meanCurve, sharedPlaces } from "./meanCurve.ts";
import { sampleCurve } from "./sampleCurve.ts";
import type { CurvePoints, SampledPart } from "./sampleCurve.ts";
import { smooth } from "./smooth.ts";

type Runs = Pick<RunLedger, "curveClock" | "curveKeys" | "curvePoints" | "version">;

/** A curve as it was last read, and the ledger's version then. */
interface KnownCurve {
  readonly points: GrowingPoints;
  version: string;
}

/** So many points are kept in memory, of 16 bytes each: enough for fifty curves of ten thousand in four charts. */
const mostPoints = 2_000_000;

/**
 * Answers what charts show of curves, however long these are. What was read is kept, so that looking closer reads nothing, and
 * a curve that grows is read from where it ended.
 */
export class CurveReader {
  private readonly runs: () => Runs;
  /** By run and key; those that were asked for last come last. */
  private readonly known = new Map<string, KnownCurve>();
  private held = 0;
  private lastRuns: Runs | undefined;

  constructor(runs: () => Runs) {
    this.runs = runs;
  }

  /** One for each of the runs (or of those that are told together) that has the curve and knows where it is on the axis, in their order. */
  windows(request: CurvesRequest): readonly CurveWindow[] {
    const runs = this.runs();
    if (runs !== this.lastRuns) this.forget();
    this.lastRuns = runs;
    const version = runs.version();
    const laidOf = (runId: string): readonly CurvePoints[] => {
      const points = this.pointsOf(runs, version, runId, request.key);
      const laid = request.axis === "step" ? points : alongAxis(runs, runId, request.key, points, request.axis);
      return laid === undefined || laid.length === 0 ? [] : [laid];
    };
    const { groups, spread = "sd" } = request.together ?? { groups: request.runIds.map((runId) => [runId]) };
    return groups.flatMap((runIds) => {
      const curves = runIds.flatMap(laidOf);
      const [runId, [only]] = [runIds[0], curves];
      if (runId === undefined || !only) return [];
      return curves.length === 1 ? windowOf(runId, only, request) : meanWindow(runId, curves, request, spread);
    });
  }

  private forget(): void {
    this.known.clear();
    this.held = 0;
  }

  private pointsOf(runs: Runs, version: string, runId: string, key: string): CurvePoints {
    const name = JSON.stringify([runId, key]);
    const known = this.known.get(name);
    this.known.delete(name);
    if (known) this.held -= known.points.length;
    const points =
      known && (known.version === version || readOn(known.points, runs, runId, key)) ? known.points : undefined;
    const kept = points ?? new GrowingPoints(runs.curvePoints(runId, key));
    this.known.set(name, { points: kept, version });
    this.held += kept.length;
    this.letGo();
    return kept;
  }

  /** What nobody has asked for longest goes first; what was asked for just now stays, however long it is. */
  private letGo(): void {
    for (const [name, { points }] of this.known) {
      if (this.held <= mostPoints || this.known.size === 1) return;
      this.known.delete(name);
      this.held -= points.length;
    }
  }
}

/** Reads what has come behind a curve's end. False where its end is not what it was: then it was written anew. */
function readOn(points: GrowingPoints, runs: Runs, runId: string, key: string): boolean {
  const last = points.length - 1;
  const [step, value] = [points.x[last], points.y[last]];
  if (step === undefined || value === undefined) return false;
  const { x, y } = runs.curvePoints(runId, key, step);
  if (x[0] !== step || !Object.is(y[0], value)) return false;
  points.add(x.subarray(1), y.subarray(1));
  return true;
}

function windowOf(runId: string, points: CurvePoints, request: CurvesRequest): CurveWindow {
  const { x, y, length } = points;
  const part = partOf(request);
  return {
    runId,
    ...sampleCurve(points, part),
    ...(request.smoothing > 0 && { smooth: sampleCurve(smoothed(points, request), part) }),
    count: length,
    first: x[0] ?? 0,
    last: x[length - 1] ?? 0,
    lastValue: y[length - 1] ?? Number.NaN,
  };
}

/** Several curves as one. Each is smoothed by itself, so that the band is of what is drawn. */
function meanWindow(
  runId: string,
  curves: readonly CurvePoints[],
  request: CurvesRequest,
  spread: CurveSpread,
): CurveWindow {
  const part = partOf(request);
  const places = sharedPlaces(curves, part);
  const { mean, ...band } = meanCurve(curves, places, spread);
  const smooth =
    request.smoothing > 0
      ? meanCurve(
          curves.map((curve) => smoothed(curve, request)),
          places,
          spread,
        )
      : undefined;
  const { low, high } = smooth ?? band;
  const first = Math.min(...curves.map(({ x }) => x[0] ?? 0));
  const last = Math.max(...curves.map(({ x, length }) => x[length - 1] ?? 0));
  return {
    runId,
    ...sampleCurve(mean, part),
    ...(smooth && { smooth: sampleCurve(smooth.mean, part) }),
    band: { runs: curves.length, low: sampleCurve(low, part), high: sampleCurve(high, part) },
    count: places.length,
    first,
    last,
    lastValue: meanCurve(curves, Float64Array.of(last), spread).mean.y[0] ?? Number.NaN,
  };
}

function smoothed({ x, y, length }: CurvePoints, { smoothing }: CurvesRequest): CurvePoints {
  return { x, y: smooth(y, length, smoothing), length };
}

function partOf({
  from = Number.NEGATIVE_INFINITY,
  to = Number.POSITIVE_INFINITY,
  columns,
  isLog,
}: CurvesRequest): SampledPart {
  return { from, to, columns, isLog };
}

/** Points with room for those to come. */
class GrowingPoints implements CurvePoints {
  x: Float64Array;
  y: Float64Array;
  length: number;

  constructor({ x, y }: { readonly x: Float64Array; readonly y: Float64Array }) {
    this.x = x;
    this.y = y;
    this.length = x.length;
  }

  add(x: Float64Array, y: Float64Array): void {
    const length = this.length + x.length;
    if (length > this.x.length) {
      this.x = withRoom(this.x, length);
      this.y = withRoom(this.y, length);
    }
    this.x.set(x, this.length);
    this.y.set(y, this.length);
    this.length = length;
  }
}

function withRoom(values: Float64Array, length: number): Float64Array {
  const roomy = new Float64Array(Math.ceil(length * 1.5));
  roomy.set(values);
  return roomy;
}
