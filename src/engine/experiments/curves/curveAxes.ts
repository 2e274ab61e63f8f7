import type { RunLedger } from "../../ledger/ledger.ts";
import type { CurveAxis, CurveSamples } from "../../model/curves.ts";
import { onLine } from "./onLine.ts";
import type { CurvePoints } from "./sampleCurve.ts";

type Runs = Pick<RunLedger, "curveClock" | "curveKeys" | "curvePoints">;

const epochKey = /(?:^|[/:.])epoch$/i;

/** What curves of some runs can be laid along: steps, and what any of the runs has. */
export function curveAxes(
  runs: Pick<RunLedger, "curveKeys" | "hasClock">,
  runIds: readonly string[],
): readonly CurveAxis[] {
  const keys = [...runs.curveKeys(runIds).values()].flat();
  return [
    "step",
    ...(keys.some((key) => epochKey.test(key)) ? (["epoch"] as const) : []),
    ...(runs.hasClock(runIds) ? (["time"] as const) : []),
  ];
}

/**
 * A curve laid along epochs or time (in seconds since the run began) in place of steps; undefined where nothing says when its steps were.
 * Between two steps that something is known of, the axis is taken to go on evenly.
 */
export function alongAxis(
  runs: Runs,
  runId: string,
  key: string,
  points: CurvePoints,
  axis: Exclude<CurveAxis, "step">,
): CurvePoints | undefined {
  const known = axis === "time" ? runs.curveClock(runId, key) : epochsOf(runs, runId, key);
  if (!known || known.x.length === 0) return undefined;
  const x = new Float64Array(points.length);
  let at = 0;
  for (let index = 0; index < points.length; index++) {
    const step = points.x[index] ?? 0;
    while (at + 1 < known.x.length && (known.x[at + 1] ?? 0) <= step) at++;
    x[index] = onLine(known, at, step);
  }
  return { x, y: points.y, length: points.length };
}

/** Where each epoch begins: by the epochs of the same file, or those of the whole run. */
function epochsOf(runs: Runs, runId: string, key: string): CurveSamples | undefined {
  const keys = (runs.curveKeys([runId]).get(runId) ?? []).filter((candidate) => epochKey.test(candidate));
  const file = key.slice(0, key.lastIndexOf(":") + 1);
  const found = keys.find((candidate) => candidate.startsWith(file)) ?? keys[0];
  if (found === undefined) return undefined;
  const { x, y } = runs.curvePoints(runId, found);
  const begins: (readonly [step: number, epoch: number])[] = [];
  for (const [index, epoch] of y.entries()) {
    if (epoch > (begins.at(-1)?.[1] ?? Number.NEGATIVE_INFINITY)) begins.push([x[index] ?? 0, epoch]);
  }
  return { x: Float64Array.from(begins, ([step]) => step), y: Float64Array.from(begins, ([, epoch]) => epoch) };
}
