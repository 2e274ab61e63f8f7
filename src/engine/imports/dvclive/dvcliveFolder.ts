import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

import { readParams } from "../../discovery/params/readParams.ts";
import { UserError } from "../../model/errors.ts";
import type { ImportedRun } from "../../model/imports.ts";
import type { RunValue } from "../../model/run.ts";
import { metricLeaves } from "../../run/runValues.ts";
import type { Pace } from "../../files/pace.ts";
import { Clock, clockIn } from "../clock.ts";
import { Curves } from "../curves.ts";
import { isQuiet } from "../quiet.ts";
import type { FoundRun, RunSource } from "../runSource.ts";
import { stampOf } from "../stamp.ts";
import { pythonNumber } from "../textValue.ts";

/** Where the files of a folder of DVCLive's are. */
const curvesFolder = path.join("plots", "metrics");
const metricsFile = "metrics.json";
const paramsFile = "params.yaml";

/** Whether a folder is one that DVCLive writes: it holds curves as it keeps them, or its files under its usual name. */
export function isDvcliveFolder(folder: string): boolean {
  const isNamedSo = path.basename(folder) === "dvclive" && existsSync(path.join(folder, metricsFile));
  return isNamedSo || curveFiles(folder).length > 0;
}

/** The run that DVCLive keeps in a folder: the next one is written over it. @see dvclive/live.py */
export function dvcliveFolder(folder: string): RunSource {
  return { tool: "dvclive", place: folder, runs: () => [foundIn(folder)] };
}

function foundIn(folder: string): FoundRun {
  const files = [metricsFile, paramsFile, ...curveFiles(folder)];
  const looks = files.map((file) => statSync(path.join(folder, file), { throwIfNoEntry: false }));
  const times = looks.flatMap((stats) => (stats ? [stats.mtimeMs] : []));
  const written = { first: Math.min(...times), last: Math.max(...times) };
  const parts = looks.flatMap((stats, index) => [files[index], stats?.size, stats?.mtimeMs]);
  const stamp = stampOf([...parts, String(isQuiet(written.last))]);
  return { id: ".", place: folder, stamp, read: (pace) => readRun(folder, written, pace) };
}

/** When the first and the last file was written to, in milliseconds since 1970. */
interface Written {
  readonly first: number;
  readonly last: number;
}

async function readRun(folder: string, written: Written, pace: Pace): Promise<ImportedRun> {
  const curves = new Curves();
  const clock = new Clock();
  const times: number[] = [];
  for (const file of curveFiles(folder)) {
    const key = path.relative(curvesFolder, file).slice(0, -".tsv".length).split(path.sep).join(".");
    for (const { step, value, time } of rowsOf(readFileSync(path.join(folder, file), "utf8"))) {
      curves.add(key, step, value);
      if (time === undefined) continue;
      times.push(time);
      clock.tick(step, time);
    }
    if (pace.isDue()) await pace.rest();
  }
  const startedAt = Math.round(times.reduce((least, time) => Math.min(least, time), written.first));
  const name = path.basename(folder);
  return {
    name,
    experiment: name,
    startedAt,
    ...(isQuiet(written.last)
      ? { state: "done", endedAt: Math.max(startedAt, Math.round(written.last)) }
      : { state: "running" }),
    params: Object.fromEntries(valuesIn(folder, paramsFile)),
    metrics: { ...curves.latest(), ...Object.fromEntries(metricLeaves(valuesIn(folder, metricsFile))) },
    curves: curves.all(),
    ...clockIn(clock),
  };
}

interface CurveRow {
  readonly step: number;
  readonly value: number;
  /** Milliseconds since 1970. */
  readonly time: number | undefined;
}

/** Columns `[timestamp] step <metric>`; a last line that is being written is passed over. */
function rowsOf(text: string): readonly CurveRow[] {
  const [header = "", ...lines] = text.split(/\r?\n/);
  const names = header.split("\t");
  const [stepAt, timeAt] = [names.indexOf("step"), names.indexOf("timestamp")];
  const valueAt = names.findLastIndex((_, index) => index !== stepAt && index !== timeAt);
  return lines.slice(0, -1).flatMap((line, index) => {
    const cells = line.split("\t");
    const cell = (at: number): number | undefined => pythonNumber(cells[at] ?? "");
    const [step, value] = [stepAt === -1 ? index : cell(stepAt), cell(valueAt)];
    return step === undefined || value === undefined ? [] : [{ step, value, time: cell(timeAt) }];
  });
}

/** By dotted key; none where the file is not there. Throws `UserError` `import-damaged` where it is damaged. */
function valuesIn(folder: string, name: string): ReadonlyMap<string, RunValue> {
  const file = path.join(folder, name);
  if (!existsSync(file)) return new Map();
  const { leaves, problems } = readParams(name, readFileSync(file, "utf8"));
  if (!problems.some(({ severity }) => severity === "error")) return leaves;
  throw new UserError(
    "import-damaged",
    `Its ${name} is not what DVCLive writes.`,
    "If the run goes on, take it in again later; else open the file and mend it.",
    { place: { file } },
  );
}

/** Relative to DVCLive's folder, in order. */
function curveFiles(folder: string): readonly string[] {
  const at = path.join(folder, curvesFolder);
  if (!existsSync(at)) return [];
  return readdirSync(at, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".tsv"))
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .toSorted();
}
