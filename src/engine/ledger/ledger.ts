import type { CurveSamples, CurveSketch } from "../model/curves.ts";
import type { ArtifactHistoryEntry, ArtifactVersion } from "../model/artifact.ts";
import type { Digest } from "../model/digest.ts";
import type {
  ForgottenRun,
  MetricCurve,
  MetricPoint,
  RunCommand,
  RunDetail,
  RunEnvironment,
  RunOrigin,
  RunState,
  RunSummary,
  RunValue,
  Scalar,
  SourceCopy,
  StageRun,
  StageUsage,
} from "../model/run.ts";
import type { RunMarking } from "../model/runMarks.ts";
import type { RunCondition, RunField, RunOrder, RunValueNames, ValueField } from "../model/runQuery.ts";
import type { RunLook, ValueColumn } from "../model/runTable.ts";
import type { Snapshot, SnapshotCause } from "../model/snapshot.ts";
import type { StageRecord } from "../model/stageRecord.ts";
import type { HoldingsLedger } from "./holdings.ts";
import type { ImportLedger } from "./imports.ts";
import type { SweepLedger } from "./sweeps.ts";
import type { ObjectCatalog, StatCacheStorage } from "../store/ports.ts";

/** The SQLite database of commits, snapshots and runs. Every method is one transaction. */
export interface Ledger {
  readonly runs: RunLedger;
  readonly snapshots: SnapshotLedger;
  readonly sweeps: SweepLedger;
  readonly imports: ImportLedger;
  readonly objects: ObjectCatalog;
  readonly statCache: StatCacheStorage;
  readonly holdings: HoldingsLedger;
  close(): void;
}

export interface NewRun {
  readonly id: string;
  readonly name: string;
  readonly experiment: string;
  readonly startedAt: number;
  readonly commit?: string;
  readonly branch?: string;
  readonly dirty: boolean;
  readonly params: Readonly<Record<string, RunValue>>;
  readonly stages: readonly StageRun[];
  readonly diff?: Digest;
  readonly sources: readonly SourceCopy[];
  readonly logDir: string;
  readonly command?: RunCommand;
  /** The process that carries it out. */
  readonly pid: number;
  readonly origin?: RunOrigin;
  /** Whether it is made in a copy of the workspace. */
  readonly isInCopy?: boolean;
}

/** The versions that the stages of a run read and made. */
export interface RunArtifacts {
  readonly inputs: readonly ArtifactVersion[];
  readonly outputs: readonly ArtifactVersion[];
}

export interface RunEnd {
  readonly state: Exclude<RunState, "running">;
  readonly endedAt: number;
  readonly failure?: string;
}

/** A stage's result of an earlier run. */
export interface KnownResult {
  readonly record: StageRecord;
  readonly runId: string;
  readonly runName: string;
}

/** Which runs, and in what order: the newest first where none is given. */
export interface RunSelection {
  readonly limit?: number;
  /** Only these. */
  readonly ids?: readonly string[];
  /** Only those that include this stage. */
  readonly stageId?: string;
  readonly experiment?: string;
  readonly condition?: RunCondition;
  readonly order?: readonly RunOrder[];
}

/** A run's number is its own in the ledger; newer runs mostly have larger ones. */
export interface NumberedLook extends RunLook {
  readonly number: number;
}

/** What runs have in a column, each with the run's number. */
export type ColumnEntries = readonly (readonly [run: number, value: number | string])[];

export interface RunLedger {
  begin(run: NewRun): void;
  updateStage(runId: string, stage: StageRun): void;
  /** The same of many at once. */
  updateStages(runId: string, stages: readonly StageRun[]): void;
  /** Called every few seconds while the run goes on, so that a run whose process is gone can be told. */
  heartbeat(runId: string, time: number): void;
  setEnvironment(runId: string, environment: RunEnvironment): void;
  /** What a stage of the run has used; replaces what was set before. */
  setUsage(runId: string, stageId: string, usage: StageUsage): void;
  /** The versions that the run's stages read and made; replaces what was set before. */
  setArtifacts(runId: string, artifacts: RunArtifacts): void;
  /** Replaces all metrics of the run. */
  setMetrics(runId: string, metrics: Readonly<Record<string, Scalar>>): void;
  /**
   * A point that is there already (same key and step) is replaced. With a `time` (milliseconds since 1970) it is noted when
   * the steps were reached.
   */
  addPoints(runId: string, points: readonly MetricPoint[], time?: number): void;
  /** What the stage's result was made from, once it ran well; `inputs` is a key of all that it was made from. */
  recordStage(runId: string, stageId: string, record: StageRecord, inputs?: string): void;
  /** The newest result that a command made from these inputs, whichever stage it was of. */
  findResult(inputs: string): KnownResult | undefined;
  end(runId: string, end: RunEnd): void;
  /**
   * Forgets runs that have ended: nothing tells of them any more. Their snapshots stay until the store is cleared, and are
   * no commit's where the code was not. `time` is in milliseconds since 1970.
   */
  forget(runIds: readonly string[], time: number): void;
  /** The forgotten runs that can be brought back, the last first. */
  forgotten(): readonly ForgottenRun[];
  /** Brings forgotten runs back as they were; those that are not there to be are passed over. */
  takeBack(runIds: readonly string[]): void;
  /** Lets go of forgotten runs: they cannot be brought back any more. */
  dropForgotten(runIds: readonly string[]): void;
  /** Says something of runs, all of it or nothing; returns what takes it back. Throws as `markRun`. */
  mark(markings: readonly RunMarking[]): readonly RunMarking[];
  /** The tags that runs have, those of most runs first. */
  tags(): readonly string[];
  /**
   * Marks as interrupted what still claims to run although its process is gone; returns the ids. `findLiving` gives the
   * numbers of the processes that run something: each has to be among them before it begins a run, and until its end.
   */
  markInterrupted(findLiving: () => ReadonlySet<number>, now: number): readonly string[];
  /** `now` (milliseconds since 1970) ends what still runs. */
  list(selection: RunSelection, now?: number): readonly RunSummary[];
  /** The ids alone of what `list` gives. */
  ids(selection: RunSelection, now?: number): readonly string[];
  /** Another text whenever something may have been written since. */
  version(): string;
  /** Other numbers whenever `looks` or `valueColumns` may have others to tell. */
  changes(): { readonly looks: number; readonly columns: number };
  /** All runs, newest first, with little of each. */
  looks(): readonly NumberedLook[];
  /** What is true of each value over all runs; of packages and variables of environments only where they differ. */
  valueColumns(): readonly ValueColumn[];
  /** What some runs have in a field each, in the order of the runs: booleans as such, lists as JSON; NaN is nothing. */
  valuesOfRuns(
    ids: readonly string[],
    fields: readonly ValueField[],
  ): readonly (readonly (number | string | boolean | undefined)[])[];
  /** All parameters of some runs by the ids of these. */
  paramsOfRuns(ids: readonly string[]): ReadonlyMap<string, Readonly<Record<string, RunValue>>>;
  /** What runs have as data and of their environment, by their ids and by the names of columns; no other fields are told. */
  cells(
    runIds: readonly string[],
    fields: readonly ValueField[],
  ): ReadonlyMap<string, Readonly<Record<string, Scalar>>>;
  /** What runs have in a field, by their ids; booleans as 0 and 1, NaN is nothing. Of several, the first. `now` as in `list`. */
  valuesByRun(field: RunField, now?: number): ReadonlyMap<string, number | string>;
  /** What runs have as a parameter or metric; booleans as 0 and 1, NaN is nothing. */
  entries(field: ValueField): ColumnEntries;
  /** The parameters of all runs, or of these, as texts: those of two runs are the same where the texts are. */
  packedParams(runIds?: readonly string[]): ReadonlyMap<number, string>;
  /** The sweeps of the runs that were made in one. */
  sweepsByRun(): ReadonlyMap<number, { readonly id: string; readonly name?: string }>;
  /** Some of the values that runs have in a field, each once; those of the newest runs for a fact. */
  valuesOf(field: RunField, limit: number): readonly (string | number)[];
  /** The keys of all parameters and metrics that runs have. */
  valueNames(): RunValueNames;
  isNameTaken(name: string): boolean;
  /** By id, name (the newest of that name), or unambiguous beginning of an id. Throws `UserError` `run-unknown` or `run-ambiguous`. */
  find(ref: string): RunDetail;
  /** As `find`, but undefined where there is no such run. */
  tryFind(ref: string): RunDetail | undefined;
  curves(runIds: readonly string[]): readonly MetricCurve[];
  /** The keys of all curves that runs have had. */
  curveNames(): readonly string[];
  /** The keys of each run's curves, by the runs' ids. */
  curveKeys(runIds: readonly string[]): ReadonlyMap<string, readonly string[]>;
  /** The points of one curve in the order of their steps, from a step on where one is given. */
  curvePoints(runId: string, key: string, from?: number): CurveSamples;
  /** When a run came to the steps of a curve, in seconds since it began; empty where nobody knows. */
  curveClock(runId: string, key: string): CurveSamples;
  /** Whether it is known of any of some runs when it came to its steps. */
  hasClock(runIds: readonly string[]): boolean;
  /** About `count` points of one curve in some runs, at equal distances: for sparklines. Those of runs without it are empty. */
  sketches(runIds: readonly string[], key: string, count: number): readonly CurveSketch[];
  /** Whether any run has a curve whose key begins so. */
  hasCurve(prefix: string): boolean;
  /** The point with the greatest step of each of a run's curves, sorted by key. */
  newestPoints(runId: string): readonly MetricPoint[];
  /** The newest record of every stage that ran well in the workspace itself, by stage id. */
  stageRecords(stageIds?: readonly string[]): ReadonlyMap<string, StageRecord>;
  /** How long every stage took when its command last ran well, in milliseconds, by stage id. */
  lastDurations(): ReadonlyMap<string, number>;
  /** The newest run of every stage in the workspace itself, by stage id, among those that came as far as that stage (not `waiting`, not `skipped`). */
  lastStageRuns(): ReadonlyMap<string, { readonly run: RunSummary; readonly stage: StageRun }>;
}

/** A version with the newest snapshot that holds it, as the ledger alone knows it. */
export type HeldVersion = Omit<ArtifactHistoryEntry, "isCurrent" | "commits" | "runs" | "change">;

/** One snapshot that holds a version of an artifact. */
export interface VersionHolder {
  readonly digest: Digest;
  readonly cause: SnapshotCause;
  readonly commit?: string;
  readonly commitSubject?: string;
  /** Whether it is of a run in a copy: then the version need never have been in the workspace. */
  readonly isOfCopy: boolean;
}

/** A run that made a version. */
export interface VersionMaker {
  readonly digest: Digest;
  readonly id: string;
  readonly name: string;
}

export interface SnapshotLedger {
  /** False, with nothing written, where it is a commit's own and the commit has one already. */
  add(snapshot: Snapshot): boolean;
  /** Newest first. */
  list(limit?: number): readonly Snapshot[];
  /** Forgets snapshots, and the versions that nothing holds any more. */
  remove(ids: readonly string[]): void;
  /** Notes that a restore is about to overwrite what a snapshot holds. */
  noteRestore(id: string): void;
  /** The snapshot of what the newest restore overwrote. */
  lastRestore(): Snapshot | undefined;
  /** The newest snapshot of all artifacts: those of runs and restores are of some. */
  newestWhole(): Snapshot | undefined;
  findById(idOrPrefix: string): Snapshot | undefined;
  findByCommit(commit: string): Snapshot | undefined;
  findByRun(runId: string): Snapshot | undefined;
  /** The commits that have a snapshot of their own. */
  recordedCommits(): readonly string[];
  /** Newest first, one entry a version. */
  history(path: string): readonly HeldVersion[];
  /** Every snapshot that holds any version of an artifact, newest first. */
  holders(path: string): readonly VersionHolder[];
  /** Every run that made any version of an artifact, newest first. */
  makers(path: string): readonly VersionMaker[];
  /** The newest version of every artifact that the workspace itself had, with how many there are, by path. What a restore overwrote is older than all others. */
  newestVersions(): ReadonlyMap<
    string,
    { readonly version: ArtifactHistoryEntry["version"]; readonly versionCount: number }
  >;
}
