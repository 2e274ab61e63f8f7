import path from "node:path";
import type { EngineContext } from "../../context.ts";
import type { MetricPoint } from "../../model/run.ts";
import type { Stage } from "../../model/stage.ts";
import { curveFormat, followCurveFile } from "./curveFile.ts";
import type { CurveFile } from "./curveFile.ts";
import { CurveNames } from "./curveNames.ts";
import { listPlace, namedPlaces, usualPlaces } from "./curvePlaces.ts";
import type { CurvePlace } from "./curvePlaces.ts";
import { messageOf } from "../messageOf.ts";

/** How often files are looked at, and points written down. */
const intervalMs = 100;
/** It is noted this often when steps were reached. */
const timeInterval = 1_000;
/** Folders are listed anew only at every so many readings. */
const readingsPerListing = 4;

/** Follows the curves that a stage writes, until it is told that the stage has ended. */
export interface CurveFollower {
  /** Takes points that come another way, to be written down with the others. */
  add(points: readonly MetricPoint[]): void;
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
  const source = new CurveSource(context.root, [...namedPlaces(stage), ...usualPlaces(stage)], warn);
  source.ignorePresent();
  let unwritten: readonly MetricPoint[] = [];
  let added: MetricPoint[] = [];
  let timedAt = Number.NEGATIVE_INFINITY;
  const advance = (isLast: boolean): void => {
    unwritten = [...unwritten, ...added, ...source.read(isLast)];
    added = [];
    if (unwritten.length === 0) return;
    try {
      const now = Date.now();
      const isTimed = isLast || now - timedAt >= timeInterval;
      context.ledger.runs.addPoints(runId, unwritten, isTimed ? now : undefined);
      if (isTimed) timedAt = now;
      unwritten = [];
    } catch (error) {
      warn(`The curves of ${stage.id} could not be written down: ${messageOf(error)}`);
    }
  };
  const timer = setInterval(() => advance(false), intervalMs);
  return {
    add: (points) => {
      for (const point of points) added.push(point);
    },
    finish: () => {
      clearInterval(timer);
      advance(true);
    },
  };
}

/** All points in the metrics and plots of a stage as they are now. */
export function readCurves(context: Pick<EngineContext, "root" | "log">, stage: Stage): readonly MetricPoint[] {
  return new CurveSource(context.root, namedPlaces(stage), (message) => context.log("warn", message)).read(true);
}

/** The files of one stage that may hold curves. */
class CurveSource {
  readonly #root: string;
  readonly #places: readonly CurvePlace[];
  readonly #warn: Warn;
  readonly #names = new CurveNames();
  readonly #files = new Map<string, CurveFile>();
  /** Those of older runs. */
  readonly #leftAlone = new Set<string>();
  #readings = 0;

  constructor(root: string, places: readonly CurvePlace[], warn: Warn) {
    this.#root = root;
    this.#places = places;
    this.#warn = warn;
  }

  /** Passes over what lies in the places already where it may be of an older run. */
  ignorePresent(): void {
    for (const place of this.#places) {
      this.#guard(place.path, () => {
        if (place.before === "passed-over") for (const file of this.#list(place)) file.ignorePresent();
        if (place.before === "left-alone") for (const file of this.#unknown(place)) this.#leftAlone.add(file);
      });
    }
  }

  /** The points that are new since the last reading. */
  read(isLast: boolean): readonly MetricPoint[] {
    if (isLast || this.#readings++ % readingsPerListing === 0) {
      for (const place of this.#places) this.#guard(place.path, () => this.#list(place));
    }
    return [...this.#files].flatMap(([found, file]) => this.#guard(found, () => file.read(isLast)) ?? []);
  }

  /** The files in a place that were not known yet. */
  #list(place: CurvePlace): readonly CurveFile[] {
    return this.#unknown(place).flatMap((found) => {
      const format = curveFormat(found);
      if (format === undefined) return [];
      const file = followCurveFile(path.join(this.#root, found), this.#names.nameOf(found), format);
      this.#files.set(found, file);
      return [file];
    });
  }

  #unknown(place: CurvePlace): readonly string[] {
    return listPlace(this.#root, place).filter((file) => !this.#files.has(file) && !this.#leftAlone.has(file));
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
