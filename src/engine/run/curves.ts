import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import type { EngineContext } from "../context.ts";
import type { MetricPoint } from "../model/run.ts";
import { measuredPaths } from "../model/stage.ts";
import type { MeasuredPath, Stage } from "../model/stage.ts";
import { CurveFile, curveFormat } from "./curveFile.ts";
import { systemCode } from "../model/systemErrors.ts";
import { messageOf } from "./messageOf.ts";

/** How often files are looked at, and points written down. */
const intervalMs = 250;
/** Folders are listed anew only at every so many readings. */
const readingsPerListing = 4;
/** A folder with more files than this is data and no plots. */
const maxFilesOfFolder = 2_000;

/** Follows the curves that a stage writes, until it is told that the stage has ended. */
export interface CurveFollower {
  /** Reads what is left and writes it down. */
  finish(): void;
}

type Warn = (message: string) => void;

/**
 * While a stage runs, reads its metrics and plots as they grow and writes their points into the ledger, about four
 * times a second. What goes wrong here is a line in the log and never the stage's failure.
 */
export function followCurves(
  context: Pick<EngineContext, "root" | "log" | "ledger">,
  runId: string,
  stage: Stage,
): CurveFollower {
  const warn = once((message) => context.log("warn", message));
  const source = new CurveSource(context.root, stage, warn);
  let unwritten: readonly MetricPoint[] = [];
  const advance = (isLast: boolean): void => {
    unwritten = [...unwritten, ...source.read(isLast)];
    if (unwritten.length === 0) return;
    try {
      context.ledger.runs.addPoints(runId, unwritten);
      unwritten = [];
    } catch (error) {
      warn(`The curves of ${stage.id} could not be written down: ${messageOf(error)}`);
    }
  };
  const timer = setInterval(() => advance(false), intervalMs);
  return {
    finish: () => {
      clearInterval(timer);
      advance(true);
    },
  };
}

/** All points in the metrics and plots of a stage as they are now. */
export function readCurves(context: Pick<EngineContext, "root" | "log">, stage: Stage): readonly MetricPoint[] {
  return new CurveSource(context.root, stage, (message) => context.log("warn", message)).read(true);
}

/** The files of one stage that may hold curves. */
class CurveSource {
  readonly #root: string;
  readonly #outs: readonly MeasuredPath[];
  readonly #warn: Warn;
  readonly #files = new Map<string, CurveFile>();
  #readings = 0;

  constructor(root: string, stage: Stage, warn: Warn) {
    this.#root = root;
    this.#outs = measuredPaths(stage).filter((out) => !isOtherPlot(out));
    this.#warn = warn;
  }

  /** The points that are new since the last reading. */
  read(isLast: boolean): readonly MetricPoint[] {
    if (isLast || this.#readings++ % readingsPerListing === 0) {
      for (const out of this.#outs) this.#guard(out.path, () => this.#list(out));
    }
    return [...this.#files].flatMap(([found, file]) => this.#guard(found, () => file.read(isLast)) ?? []);
  }

  #list(out: MeasuredPath): void {
    for (const found of listFiles(this.#root, out.path)) {
      const format = curveFormat(found);
      // Lists in a metrics file are about classes or folds; what is drawn over steps is a plot.
      if (format === undefined || (format === "json" && out.role === "metrics") || this.#files.has(found)) continue;
      this.#files.set(found, new CurveFile(path.join(this.#root, found), found, format));
    }
  }

  #guard<Result>(what: string, read: () => Result): Result | undefined {
    try {
      return read();
    } catch (error) {
      this.#warn(`No curves from ${what}: ${messageOf(error)}`);
      return undefined;
    }
  }
}

/** Passes each message on once. */
function once(warn: Warn): Warn {
  const said = new Set<string>();
  return (message) => {
    if (said.has(message)) return;
    said.add(message);
    warn(message);
  };
}

/** Whether the pipeline says that a plot is no line over steps. */
function isOtherPlot(out: MeasuredPath): boolean {
  const template = out.plot?.["template"];
  return typeof template === "string" && /^(confusion|bar|scatter)/.test(template);
}

/** A file itself, or a folder's files at any depth; relative to the root. */
function listFiles(root: string, outPath: string): readonly string[] {
  const absolute = path.join(root, outPath);
  const stat = statSync(absolute, { throwIfNoEntry: false });
  if (stat === undefined) return [];
  if (!stat.isDirectory()) return [outPath];
  try {
    const entries = readdirSync(absolute, { recursive: true, withFileTypes: true });
    if (entries.length > maxFilesOfFolder) return [];
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join("/"))
      .sort();
  } catch (error) {
    // The stage has just taken a folder away.
    if (systemCode(error) === "ENOENT") return [];
    throw error;
  }
}
