import { type Dirent, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { parseDocument } from "yaml";

import { UserError } from "../../model/errors.ts";
import { systemCode } from "../../model/systemErrors.ts";
import { type FoundRun, type RunSource, unreadableRun } from "../runSource.ts";
import { stampOf } from "../stamp.ts";
import { pythonNumber } from "../textValue.ts";
import { hoursOf, importedRun, type MlflowMetric } from "./mlflowRun.ts";

/** Folders of an experiment that hold no runs. */
const noRuns: ReadonlySet<string> = new Set(["tags", "datasets", "traces", "models"]);

/** What a `meta.yaml` says; MLflow writes more. */
type Meta = Readonly<Record<string, unknown>>;

/** Whether a folder is MLflow's file store: an experiment with its `meta.yaml` lies in it. */
export function isFileStore(folder: string): boolean {
  return foldersIn(folder).some((name) => existsSync(path.join(folder, name, "meta.yaml")));
}

/**
 * The runs of MLflow's file store (`mlruns`), without those that were deleted there.
 * @see mlflow/store/tracking/file_store.py
 */
export function fileStore(folder: string): RunSource {
  return { tool: "mlflow", place: folder, runs: () => runsIn(folder) };
}

function* runsIn(store: string): Generator<FoundRun> {
  for (const name of foldersIn(store).filter((one) => !one.startsWith("."))) {
    const folder = path.join(store, name);
    const file = path.join(folder, "meta.yaml");
    if (!existsSync(file)) continue;
    // An experiment whose own note is damaged keeps its runs.
    const meta = readIfSound(file);
    if (meta?.["lifecycle_stage"] === "deleted") continue;
    const experiment = typeof meta?.["name"] === "string" ? meta["name"] : name;
    for (const run of foldersIn(folder)) {
      const at = path.join(folder, run);
      if (!noRuns.has(run) && existsSync(path.join(at, "meta.yaml"))) yield* foundIn(at, run, experiment);
    }
  }
}

function* foundIn(folder: string, id: string, experiment: string): Generator<FoundRun> {
  const meta = readIfSound(path.join(folder, "meta.yaml"));
  if (meta?.["lifecycle_stage"] === "deleted") return;
  try {
    const stamp = stampOf([...looksOf(folder), hoursOf(String(meta?.["status"]), Date.now())]);
    yield { id, place: folder, stamp, read: () => readRun(folder, id, experiment) };
  } catch (error) {
    yield unreadableRun(id, folder, error);
  }
}

function readRun(folder: string, id: string, experiment: string): ReturnType<FoundRun["read"]> {
  const meta = readMeta(path.join(folder, "meta.yaml"));
  const startTime = Number(meta["start_time"]);
  const endTime = Number(meta["end_time"] ?? Number.NaN);
  return importedRun(
    {
      id,
      name: textOf(meta["run_name"]),
      experiment,
      status: String(meta["status"]),
      startTime: Number.isFinite(startTime) ? startTime : 0,
      endTime: Number.isFinite(endTime) ? endTime : undefined,
      params: textsIn(path.join(folder, "params")),
      tags: textsIn(path.join(folder, "tags")),
      metrics: metricsIn(path.join(folder, "metrics")),
    },
    Date.now(),
  );
}

/** Every file's name, size and time, of the run's notes alone: its artifacts are no part of what is taken in. */
function looksOf(folder: string): readonly (string | number | undefined)[] {
  const files = ["meta.yaml", ...["metrics", "params", "tags"].flatMap((kind) => filesBelow(folder, kind))];
  return files.flatMap((file) => {
    const stats = statSync(path.join(folder, file), { throwIfNoEntry: false });
    return [file, stats?.size, stats?.mtimeMs];
  });
}

function metricsIn(folder: string): readonly MlflowMetric[] {
  return filesBelow(folder, "").flatMap((key) => linesOf(path.join(folder, key), key));
}

/** A line is `time value [step]`; a last one that is being written is passed over. */
function linesOf(file: string, key: string): readonly MlflowMetric[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .flatMap((line) => {
      const [time, text, count = "0"] = line.trim().split(/\s+/);
      if (time === undefined || text === undefined) return [];
      const [timestamp, value, step] = [Number(time), pythonNumber(text), Number(count)];
      return value === undefined || Number.isNaN(timestamp + step) ? [] : [{ key, value, timestamp, step }];
    });
}

/** Files by their path below a folder, with forward slashes as MLflow's keys have them: each holds one text. */
function textsIn(folder: string): ReadonlyMap<string, string> {
  return new Map(filesBelow(folder, "").map((key) => [key, readFileSync(path.join(folder, key), "utf8")]));
}

/** Paths relative to `root`, of files below a folder of it; none where it is not there. */
function filesBelow(root: string, folder: string): readonly string[] {
  return entriesOf(path.join(root, folder)).flatMap((entry) => {
    const inner = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return filesBelow(root, inner);
    return entry.isFile() ? [inner] : [];
  });
}

function foldersIn(folder: string): readonly string[] {
  return entriesOf(folder).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
}

function entriesOf(folder: string): readonly Dirent[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

function readMeta(file: string): Meta {
  const meta = metaOf(readFileSync(file, "utf8"));
  if (meta) return meta;
  throw new UserError(
    "import-damaged",
    "Its meta.yaml is not what MLflow writes.",
    "Open it, and mend or delete the run in MLflow.",
    { place: { file } },
  );
}

/** Undefined where it cannot be read, which reading the run itself tells of. */
function readIfSound(file: string): Meta | undefined {
  try {
    return metaOf(readFileSync(file, "utf8"));
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}

/** Undefined where it is no YAML, or says nothing. */
function metaOf(text: string): Meta | undefined {
  const document = parseDocument(text);
  const meta: unknown = document.errors.length === 0 ? document.toJS() : undefined;
  return typeof meta === "object" && meta !== null ? (meta as Meta) : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
