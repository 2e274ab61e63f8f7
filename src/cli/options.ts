/** What every command takes. */
export interface CommonOptions {
  /** Absolute or relative to the current folder. */
  readonly C: string;
  readonly json: boolean;
}

/** How many rows a list shows a person who has not said how many. */
export const shownByDefault = 50;

/** The options of `cairn exec`; paths are written from the folder that it is started in. */
export interface ExecOptions {
  readonly metrics: readonly string[];
  readonly params: readonly string[];
  readonly liveOutput: boolean;
  readonly name?: string;
  readonly experiment?: string;
}

/** The options of `cairn sweep`; axes and the rule as they are written. */
export interface SweepOptions {
  readonly grid: readonly string[];
  readonly random: readonly string[];
  readonly latin: readonly string[];
  readonly samples: number;
  readonly seed?: number;
  readonly jobs?: number;
  readonly stopWhen?: string;
  readonly name?: string;
  readonly resume?: string;
  readonly dryRun: boolean;
}

/** The options of `cairn compare`. */
export interface CompareOptions {
  readonly why: boolean;
  /** The metric that `why` goes by. */
  readonly metric?: string;
  /** Files to write a report to; `-` is standard output. */
  readonly markdown?: string;
  readonly html?: string;
  /** Of the report; all where none is named. */
  readonly sections: readonly string[];
  readonly note?: string;
}

/** The options of `cairn rerun`. */
export interface RerunOptions {
  readonly set: readonly string[];
  readonly failed: boolean;
  readonly jobs?: number;
  readonly keepGoing: boolean;
  readonly name?: string;
}

/** The options of `cairn reproduce`. */
export interface ReproduceOptions {
  readonly tolerance: number;
  readonly keep: boolean;
  readonly name?: string;
  readonly jobs?: number;
}

/** The options of `cairn run`. */
export interface RunOptions {
  readonly set: readonly string[];
  readonly keepParams: boolean;
  readonly single: boolean;
  readonly downstream: boolean;
  readonly force: boolean;
  /** False where it was given as `--no-run-cache`. */
  readonly runCache: boolean;
  readonly dryRun: boolean;
  readonly jobs?: number;
  readonly keepGoing: boolean;
  readonly retries?: number;
  /** In milliseconds. */
  readonly timeout?: number;
  readonly liveOutput: boolean;
  readonly name?: string;
  readonly experiment?: string;
}
