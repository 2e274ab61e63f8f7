/** The ids that package.json and the code share; test/engine/manifest.test.ts holds both to each other. */
export const commands = {
  refresh: "cairn.refresh",
  runStage: "cairn.runStage",
  /** Those that a `foreach` or a `matrix` makes. */
  runStageGroup: "cairn.runStageGroup",
  runScript: "cairn.runScript",
  runStageWithUpstream: "cairn.runStageWithUpstream",
  runStageWithDownstream: "cairn.runStageWithDownstream",
  runPipeline: "cairn.runPipeline",
  runStale: "cairn.runStale",
  runNotebook: "cairn.runNotebook",
  stopRun: "cairn.stopRun",
  rerun: "cairn.rerun",
  rerunFailed: "cairn.rerunFailed",
  compareWithLastGood: "cairn.compareWithLastGood",
  rerunWithChanges: "cairn.rerunWithChanges",
  reproduceRun: "cairn.reproduceRun",
  applyRun: "cairn.applyRun",
  branchFromRun: "cairn.branchFromRun",
  openRunFiles: "cairn.openRunFiles",
  registerModel: "cairn.registerModel",
  promoteModel: "cairn.promoteModel",
  showModels: "cairn.showModels",
  saveRecipe: "cairn.saveRecipe",
  reproduceRecipe: "cairn.reproduceRecipe",
  debugStage: "cairn.debugStage",
  showTerminal: "cairn.showTerminal",
  openStage: "cairn.openStage",
  revealStage: "cairn.revealStage",
  openParam: "cairn.openParam",
  takeSnapshot: "cairn.takeSnapshot",
  restoreArtifact: "cairn.restoreArtifact",
  restoreSnapshot: "cairn.restoreSnapshot",
  restoreCommitData: "cairn.restoreCommitData",
  keepData: "cairn.keepData",
  compareWithSnapshot: "cairn.compareWithSnapshot",
  putBack: "cairn.putBack",
  trackData: "cairn.trackData",
  trackWithDvc: "cairn.trackWithDvc",
  passOverData: "cairn.passOverData",
  bringBackOutputs: "cairn.bringBackOutputs",
  openArtifact: "cairn.openArtifact",
  openVersion: "cairn.openVersion",
  compareVersions: "cairn.compareVersions",
  copyVersion: "cairn.copyVersion",
  undoRestore: "cairn.undoRestore",
  openGraph: "cairn.openGraph",
  showInGraph: "cairn.showInGraph",
  openExperiments: "cairn.openExperiments",
  compareRuns: "cairn.compareRuns",
  openRunLog: "cairn.openRunLog",
  startSweep: "cairn.startSweep",
  pauseSweep: "cairn.pauseSweep",
  resumeSweep: "cairn.resumeSweep",
  cancelSweep: "cairn.cancelSweep",
  runSweptNext: "cairn.runSweptNext",
  cancelSweptRun: "cairn.cancelSweptRun",
  copyId: "cairn.copyId",
  copyCommand: "cairn.copyCommand",
  openSample: "cairn.openSample",
  createPipeline: "cairn.createPipeline",
  openWalkthrough: "cairn.openWalkthrough",
  verifyStore: "cairn.verifyStore",
  freeSpace: "cairn.freeSpace",
  forgetRun: "cairn.forgetRun",
  undoForget: "cairn.undoForget",
  starRun: "cairn.starRun",
  tagRun: "cairn.tagRun",
  renameRun: "cairn.renameRun",
  noteRun: "cairn.noteRun",
  archiveRun: "cairn.archiveRun",
  unarchiveRun: "cairn.unarchiveRun",
  showArchived: "cairn.showArchived",
  hideArchived: "cairn.hideArchived",
  undoMark: "cairn.undoMark",
  importRuns: "cairn.importRuns",
  takeInRuns: "cairn.takeInRuns",
  passOverRuns: "cairn.passOverRuns",
  runDoctor: "cairn.runDoctor",
  showLog: "cairn.showLog",
} as const;

export const views = {
  container: "cairn",
  pipeline: "cairn.pipeline",
  data: "cairn.data",
  runs: "cairn.runs",
} as const;

/** Context keys for when-clauses. */
export const contexts = {
  /** `loading`, `noWorkspace`, `empty` or `ready`. */
  state: "cairn.state",
  isRunning: "cairn.isRunning",
  /** The artifacts of which a version is kept, by their paths on disk. */
  keptPaths: "cairn.keptPaths",
  /** How many runs have come to a good end, as far as they are listed; not set where there is no pipeline. */
  runCount: "cairn.runCount",
  /** Whether the runs view shows archived runs. */
  showsArchived: "cairn.showsArchived",
} as const;

export const settings = {
  section: "cairn",
  codeLens: "codeLens.enabled",
  snapshotOnCommit: "snapshots.onCommit",
  restoreOnCheckout: "restore.onCheckout",
  activatePython: "run.activatePython",
  badges: "explorer.badges",
  jobs: "run.jobs",
} as const;

export const taskType = "cairn";
/** The type of the experiments panel, by which VS Code brings it back after a reload. */
export const experimentsPanel = "cairn.experiments";
/** The type of the graph panel. */
export const graphPanel = "cairn.graph";
/** The type of the panel that starts sweeps. */
export const sweepPanel = "cairn.sweep";
export const walkthrough = "cairn.start";

export type CommandId = (typeof commands)[keyof typeof commands];

/** Before the names of the tools that language models may call. */
export const toolPrefix = "cairn_";
