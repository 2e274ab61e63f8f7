import type { Engine, EngineChange, EngineOptions } from "../../engine/engine.ts";
import type { Delta } from "./answerDelta.ts";

/** What the worker is started with. */
export interface EngineWorkerData {
  /** The folder that was opened; the engine finds the root from it. */
  readonly folder: string;
  readonly mayStartProcesses: boolean;
}

/** The methods of the engine that are asked for over the channel, by their own names. */
export type EngineMethod = Exclude<keyof Engine, "root" | "onDidChange" | "close">;

/** Where `WorkOptions` stand among a method's arguments; they become the request's cancellation and progress. */
export const workOptionsAt = {
  pipeline: undefined,
  settings: undefined,
  status: 0,
  tracked: 0,
  paramUses: undefined,
  artifacts: 0,
  proposals: 0,
  track: undefined,
  passOver: undefined,
  addData: 1,
  importRuns: 1,
  importOffers: undefined,
  artifactHistory: undefined,
  diffSnapshots: 2,
  diffVersions: 2,
  copyVersion: 2,
  runs: undefined,
  run: undefined,
  newestPoints: undefined,
  stageMetrics: undefined,
  runValueNames: undefined,
  markRuns: undefined,
  runTags: undefined,
  openRunTable: undefined,
  runTableRows: undefined,
  runRows: undefined,
  curveShapes: undefined,
  runTableNews: undefined,
  closeRunTable: undefined,
  exportRuns: 1,
  columnSummary: undefined,
  runValues: undefined,
  importance: 1,
  missingRuns: undefined,
  completeQuery: undefined,
  compare: undefined,
  curveAxes: undefined,
  curveGroups: undefined,
  curves: undefined,
  planApply: 2,
  branchFrom: undefined,
  switchBranch: undefined,
  runFiles: undefined,
  folderPictures: undefined,
  models: undefined,
  registerModel: undefined,
  promoteModel: undefined,
  findPlots: undefined,
  drawPlot: undefined,
  loggedTables: undefined,
  loggedRows: undefined,
  seedReport: undefined,
  explain: 1,
  comparisonReport: 1,
  snapshots: undefined,
  findSnapshot: undefined,
  takeSnapshot: 1,
  recordHead: 0,
  dataMismatch: 0,
  planRestore: 1,
  restore: 1,
  verify: 1,
  clear: 1,
  forgetRuns: 2,
  bringRunsBack: undefined,
  storeUse: 0,
  largeStore: undefined,
  readVersion: undefined,
  sourceAt: undefined,
  codeFailures: undefined,
  logTail: undefined,
  recipe: undefined,
  reproduction: undefined,
  debugTargets: undefined,
  doctor: undefined,
  sweepableParams: undefined,
  planSweep: undefined,
  sweeps: undefined,
  controlSweep: undefined,
  plan: undefined,
  noteChanges: undefined,
  noteText: undefined,
  problems: undefined,
  fixes: undefined,
  hover: 2,
  completions: 2,
  definitions: 2,
  references: 3,
  symbols: 1,
  editedFile: undefined,
} as const satisfies Record<EngineMethod, number | undefined>;

export const engineMethods = Object.keys(workOptionsAt) as readonly EngineMethod[];

export function isEngineMethod(name: string): name is EngineMethod {
  return Object.hasOwn(workOptionsAt, name);
}

/** The methods whose answers are long, and asked for again whenever something has changed. */
export type FollowedMethod = "pipeline" | "problems" | "status" | "artifacts";

/** Requests beside the engine's own methods. */
export const openMethod = "open";
export const closeMethod = "close";
/** Asks a followed method (by `FollowQuestion`) for the first step from the version that is known. */
export const followMethod = "follow";
/** Asks for the next step, by the method and the version that the last step led to; undefined where it is forgotten. */
export const goOnMethod = "goOn";

export type FollowQuestion = readonly [method: FollowedMethod, known: number | undefined];

/** A step to the answer of a followed method. */
export interface AnswerStep {
  /** The version that it goes on from; undefined for none. */
  readonly base: number | undefined;
  /** The version that it leads to. */
  readonly version: number;
  readonly delta: Delta;
  /** Whether it leads to the answer. */
  readonly isWhole: boolean;
}

/** What `open` answers. */
export interface OpenAnswer {
  readonly root: string;
}

/** Events of the worker: what the engine's answers have changed in, and a line for the log. */
export const changesEvent = "changes";
export const logEvent = "log";

export type ChangesEvent = readonly EngineChange[];

export interface LogEvent {
  readonly level: Parameters<EngineOptions["log"]>[0];
  readonly message: string;
}
