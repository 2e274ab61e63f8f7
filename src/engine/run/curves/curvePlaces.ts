import { opendirSync, statSync } from "node:fs";
import path from "node:path";
import { isOutsideRoot, resolveFrom } from "../../model/paths.ts";
import { measuredPaths } from "../../model/stage.ts";
import type { MeasuredPath, Stage } from "../../model/stage.ts";
import { systemCode } from "../../model/systemErrors.ts";
import { curveFormat } from "./curveFile.ts";

/** A folder with more entries than this is data and no plots. */
const maxEntries = 2_000;
/** Loggers' folders hold all older runs too. */
const maxLoggedEntries = 20_000;

/** A file or folder in which a stage's curves may be. */
export interface CurvePlace {
  /** Relative to the root. */
  readonly path: string;
  /** Whether a file in it may hold curves. */
  readonly accepts: (file: string) => boolean;
  /**
   * What lies there when the stage begins: its own where it was cleared before; else older results, which are passed
   * over in files that may grow, and left alone where each run has files of its own.
   */
  readonly before: "own" | "passed-over" | "left-alone";
}

/** Folders that loggers write into by their own choice: DVCLive's, and those of TensorBoard's users. */
const loggerFolders = [
  "runs",
  "logs",
  "lightning_logs",
  "tb_logs",
  "tensorboard",
  "tensorboard_logs",
  "output",
  "outputs",
];

/** The places that a stage itself names: its metrics and plots, and event files in its other outputs. */
export function namedPlaces(stage: Stage): readonly CurvePlace[] {
  const measured = measuredPaths(stage).filter((out) => !isOtherPlot(out));
  return [
    ...measured.map(({ path, role, older }) => ({
      path,
      // Lists in a metrics file are about classes or folds; what is drawn over steps is a plot.
      accepts: (file: string) => curveFormat(file) !== undefined && (role === "plots" || curveFormat(file) !== "json"),
      before: older === undefined ? ("own" as const) : ("passed-over" as const),
    })),
    ...stage.outs
      .filter(({ role, path }) => role === "out" && !isOutsideRoot(path))
      .map(({ path }) => ({ path, accepts: isLogged, before: "own" as const })),
  ];
}

/** The places where loggers write unless they are told otherwise, beside the stage's command. */
export function usualPlaces({ wdir }: Pick<Stage, "wdir">): readonly CurvePlace[] {
  return [
    { path: resolveFrom(wdir, "dvclive"), accepts: isTable, before: "passed-over" },
    ...loggerFolders.map((folder) => {
      return { path: resolveFrom(wdir, folder), accepts: isLogged, before: "left-alone" as const };
    }),
  ];
}

/** A place itself where it is a file, or the files in it at any depth that it accepts; relative to the root. */
export function listPlace(root: string, { path: place, accepts, before }: CurvePlace): readonly string[] {
  const stat = statSync(path.join(root, place), { throwIfNoEntry: false });
  if (stat === undefined) return [];
  if (!stat.isDirectory()) return accepts(place) ? [place] : [];
  const files = listFolder(root, place, before === "left-alone" ? maxLoggedEntries : maxEntries);
  return (files ?? []).filter(accepts).sort();
}

/** Undefined where there are more entries than `limit`. Level by level, so that a stop comes soon. */
function listFolder(root: string, top: string, limit: number): readonly string[] | undefined {
  const files: string[] = [];
  const folders = [top];
  let entries = 0;
  for (const folder of folders) {
    for (const entry of entriesOf(path.join(root, folder))) {
      if (++entries > limit) return undefined;
      if (entry.isDirectory()) folders.push(`${folder}/${entry.name}`);
      else if (entry.isFile()) files.push(`${folder}/${entry.name}`);
    }
  }
  return files;
}

function* entriesOf(folder: string) {
  try {
    const directory = opendirSync(folder);
    try {
      for (let entry = directory.readSync(); entry !== null; entry = directory.readSync()) yield entry;
    } finally {
      directory.closeSync();
    }
  } catch (error) {
    // The stage has just taken a folder away.
    if (systemCode(error) !== "ENOENT") throw error;
  }
}

/** What loggers write: event files, and the table that Lightning keeps. */
function isLogged(file: string): boolean {
  return curveFormat(file) === "events" || file.endsWith("/metrics.csv");
}

function isTable(file: string): boolean {
  const format = curveFormat(file);
  return format !== undefined && format !== "json";
}

/** Whether the pipeline says that a plot is no line over steps. */
function isOtherPlot(out: MeasuredPath): boolean {
  const template = out.plot?.["template"];
  return typeof template === "string" && /^(confusion|bar|scatter)/.test(template);
}
