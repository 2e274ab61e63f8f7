import { EventValues, scalarOf } from "../../formats/eventValues.ts";
import type { ImportedRun } from "../../model/imports.ts";
import type { RunState } from "../../model/run.ts";
import type { Pace } from "../../files/pace.ts";
import { Clock, clockIn } from "../clock.ts";
import { Curves } from "../curves.ts";
import { isQuiet } from "../quiet.ts";
import { type HParams, readHParams } from "./hparams.ts";
import { readLightningFile } from "./lightningFiles.ts";
import { readRecords } from "./readRecords.ts";

/** Event files that are one run. */
export interface EventRunFiles {
  readonly name: string;
  readonly experiment: string;
  /** Absolute. */
  readonly files: readonly string[];
  /** What Lightning has written beside them, or in their place. Absolute. */
  readonly tables?: readonly string[];
  /** When the first and the last of all was written to, in milliseconds since 1970. */
  readonly beganAt: number;
  readonly changedAt: number;
}

/** Throws what the file system does, and as `readLightningFile`. */
export async function readEventRun(
  { name, experiment, files, tables = [], beganAt, changedAt }: EventRunFiles,
  pace: Pace,
): Promise<ImportedRun> {
  const curves = new Curves();
  const clock = new Clock();
  const hparams: HParams = { params: {} };
  let first = Number.POSITIVE_INFINITY;
  let last = 0;
  for (const file of files) {
    const values = new EventValues();
    await readRecords(file, pace, (bytes, start, end) =>
      values.take(bytes, start, end, (found) => {
        if (found.wallTime < first) first = found.wallTime;
        if (found.wallTime > last) last = found.wallTime;
        const value = scalarOf(found);
        if (value !== undefined) {
          curves.add(found.tag, found.step, value);
          clock.tick(found.step, found.wallTime * 1000);
        } else if (found.plugin === "hparams" && found.pluginContent) readHParams(found.pluginContent, hparams);
      }),
    );
  }
  const beside = tables.map((file) => readLightningFile(file, curves));
  // Without an event nothing but the files' own times tells.
  const [firstMs, lastMs] = Number.isFinite(first) ? [first * 1000, last * 1000] : [beganAt, changedAt];
  const startedAt = hparams.startedAt ?? firstMs;
  return {
    name,
    experiment,
    startedAt: Math.round(startedAt),
    ...endOf(hparams, Math.max(lastMs, startedAt), changedAt),
    params: Object.assign({}, ...beside, hparams.params),
    metrics: curves.latest(),
    curves: curves.all(),
    ...clockIn(clock),
  };
}

/** Only the hparams plugin says what became of a run. */
function endOf(
  { status, endedAt }: HParams,
  lastSign: number,
  changedAt: number,
): Pick<ImportedRun, "state" | "endedAt" | "failure"> {
  const state: RunState = status ?? (isQuiet(changedAt) ? "done" : "running");
  if (state === "running") return { state };
  const failed = state === "failed" && { failure: "It failed, as its writer noted" };
  return { state, endedAt: Math.round(endedAt ?? lastSign), ...failed };
}
