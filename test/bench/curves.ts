import path from "node:path";

import { CurveReader } from "../../src/engine/experiments/curves/curveReader.ts";
import { openLedger } from "../../src/engine/ledger/openLedger.ts";
import type { RunLedger } from "../../src/engine/ledger/ledger.ts";
import type { CurvesRequest } from "../../src/engine/model/curves.ts";
import { newRun } from "../engine/support/ledgerFolder.ts";
import { againstLimit, timeInterleaved } from "./measure.ts";
import type { Bench, Result } from "./measure.ts";

const rounds = 7;
const runs = 50;
const points = 10_000;
const longPoints = 1_000_000;
const key = "metrics.csv:loss";
/** Half of what the page has until fifty runs are painted, and what a wheel that is turned leaves for a picture. */
const limits = { first: 250, closer: 16 };

const request: Omit<CurvesRequest, "runIds"> = { key, axis: "step", isLog: false, columns: 300, smoothing: 0 };

/** What the engine takes to answer charts of long curves: read out of the ledger, and looked at more closely. */
export async function measureCurves({ progress, makeFolder }: Bench): Promise<readonly Result[]> {
  progress.step(`writing ${runs} curves of ${points} points and one of ${longPoints}`);
  const root = await makeFolder("curves");
  const { ledger } = openLedger(path.join(root, ".cairn", "ledger.db"), "create", () => undefined);
  try {
    const runIds = Array.from({ length: runs }, (_, index) => `run-${index}`);
    for (const runId of runIds) writeCurve(ledger.runs, runId, points);
    writeCurve(ledger.runs, "long", longPoints);
    progress.step("answering charts of curves");
    const known = new CurveReader(() => ledger.runs);
    known.windows({ ...request, runIds: ["long"] });
    const fresh = (wanted: Partial<CurvesRequest> & Pick<CurvesRequest, "runIds">) => ({
      run: () => new CurveReader(() => ledger.runs).windows({ ...request, ...wanted }),
    });
    const samples = await timeInterleaved(
      {
        many: fresh({ runIds }),
        smoothed: fresh({ runIds, smoothing: 0.6 }),
        long: fresh({ runIds: ["long"] }),
        closer: { run: () => known.windows({ ...request, runIds: ["long"], from: 400_000, to: 420_000 }) },
      },
      rounds,
    );
    const what = `${runs} curves of ${points} points`;
    return [
      againstLimit(`${what}, read and sampled for a chart`, samples.many, limits.first),
      againstLimit(`${what}, read, smoothed and sampled for a chart`, samples.smoothed, limits.first),
      againstLimit(`a curve of ${longPoints} points, read and sampled for a chart`, samples.long, 2 * limits.first),
      againstLimit(`a part of a curve of ${longPoints} points, when one looks closer`, samples.closer, limits.closer),
    ];
  } finally {
    ledger.close();
  }
}

function writeCurve(ledger: RunLedger, id: string, count: number): void {
  ledger.begin(newRun(id));
  for (let step = 0; step < count; step += points) {
    const steps = Array.from({ length: points }, (_, index) => step + index);
    ledger.addPoints(
      id,
      steps.map((at) => ({ key, step: at, value: 1 / (1 + at / 100) + Math.sin(at * 12.9898) / 20 })),
    );
  }
}
