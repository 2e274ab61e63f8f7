import type { Engine, EngineChange, WorkOptions } from "../../engine/engine.ts";
import { changesEvent, openMethod, workOptionsAt } from "../worker/engineProtocol.ts";
import type { ChangesEvent, EngineMethod, FollowedMethod, OpenAnswer } from "../worker/engineProtocol.ts";
import { EngineThread } from "./engineThread.ts";
import type { EngineThreadOptions } from "./engineThread.ts";
import { FollowedAnswer } from "./followedAnswer.ts";

type Answer<M extends EngineMethod> = ReturnType<Engine[M]>;

const everything: readonly EngineChange[] = ["pipeline", "runs", "snapshots", "head"];

/** The engine as the extension host sees it: each call is a message to a worker. */
export class EngineClient implements Engine {
  readonly root: string;
  private readonly thread: EngineThread;
  private readonly listeners: Set<(changes: readonly EngineChange[]) => void>;
  private readonly followed: Readonly<Record<FollowedMethod, FollowedAnswer>>;

  private constructor(root: string, thread: EngineThread, listeners: EngineClient["listeners"]) {
    this.root = root;
    this.thread = thread;
    this.listeners = listeners;
    this.followed = {
      pipeline: new FollowedAnswer("pipeline", thread),
      problems: new FollowedAnswer("problems", thread),
      status: new FollowedAnswer("status", thread),
      artifacts: new FollowedAnswer("artifacts", thread),
    };
  }

  /**
   * Starts a worker for a folder. Where the engine cannot be opened the folder itself is the root, and
   * every call tries to open it again and rejects with the reason.
   */
  static async open(options: Omit<EngineThreadOptions, "onEvent" | "onRestart">): Promise<EngineClient> {
    const listeners: EngineClient["listeners"] = new Set();
    const tell = (changes: readonly EngineChange[]): void => listeners.forEach((listener) => listener(changes));
    const thread = new EngineThread({
      ...options,
      onEvent: (name, value) => {
        if (name === changesEvent) tell(value as ChangesEvent);
      },
      onRestart: () => tell(everything),
    });
    try {
      const { root } = (await thread.request(openMethod, [])) as OpenAnswer;
      return new EngineClient(root, thread, listeners);
    } catch (error) {
      options.log("error", `The engine could not be opened in ${options.data.folder}: ${String(error)}`);
      return new EngineClient(options.data.folder, thread, listeners);
    }
  }

  pipeline(): Answer<"pipeline"> {
    return this.follow("pipeline");
  }

  settings(): Answer<"settings"> {
    return this.ask("settings", []);
  }

  status(work?: WorkOptions): Answer<"status"> {
    return this.follow("status", work);
  }

  tracked(work?: WorkOptions): Answer<"tracked"> {
    return this.ask("tracked", [work]);
  }

  paramUses(...args: Parameters<Engine["paramUses"]>): Answer<"paramUses"> {
    return this.ask("paramUses", args);
  }

  artifacts(work?: WorkOptions): Answer<"artifacts"> {
    return this.follow("artifacts", work);
  }

  proposals(work?: WorkOptions): Answer<"proposals"> {
    return this.ask("proposals", [work]);
  }

  track(...args: Parameters<Engine["track"]>): Answer<"track"> {
    return this.ask("track", args);
  }

  passOver(...args: Parameters<Engine["passOver"]>): Answer<"passOver"> {
    return this.ask("passOver", args);
  }

  importOffers(): Answer<"importOffers"> {
    return this.ask("importOffers", []);
  }

  importRuns(...args: Parameters<Engine["importRuns"]>): Answer<"importRuns"> {
    return this.ask("importRuns", args);
  }

  addData(...args: Parameters<Engine["addData"]>): Answer<"addData"> {
    return this.ask("addData", args);
  }

  artifactHistory(...args: Parameters<Engine["artifactHistory"]>): Answer<"artifactHistory"> {
    return this.ask("artifactHistory", args);
  }

  diffSnapshots(...args: Parameters<Engine["diffSnapshots"]>): Answer<"diffSnapshots"> {
    return this.ask("diffSnapshots", args);
  }

  copyVersion(...args: Parameters<Engine["copyVersion"]>): Answer<"copyVersion"> {
    return this.ask("copyVersion", args);
  }

  diffVersions(...args: Parameters<Engine["diffVersions"]>): Answer<"diffVersions"> {
    return this.ask("diffVersions", args);
  }

  runs(...args: Parameters<Engine["runs"]>): Answer<"runs"> {
    return this.ask("runs", args);
  }

  run(...args: Parameters<Engine["run"]>): Answer<"run"> {
    return this.ask("run", args);
  }

  markRuns(...args: Parameters<Engine["markRuns"]>): Answer<"markRuns"> {
    return this.ask("markRuns", args);
  }

  runTags(...args: Parameters<Engine["runTags"]>): Answer<"runTags"> {
    return this.ask("runTags", args);
  }

  openRunTable(...args: Parameters<Engine["openRunTable"]>): Answer<"openRunTable"> {
    return this.ask("openRunTable", args);
  }

  runRows(...args: Parameters<Engine["runRows"]>): Answer<"runRows"> {
    return this.ask("runRows", args);
  }

  curveShapes(...args: Parameters<Engine["curveShapes"]>): Answer<"curveShapes"> {
    return this.ask("curveShapes", args);
  }

  runTableRows(...args: Parameters<Engine["runTableRows"]>): Answer<"runTableRows"> {
    return this.ask("runTableRows", args);
  }

  runTableNews(...args: Parameters<Engine["runTableNews"]>): Answer<"runTableNews"> {
    return this.ask("runTableNews", args);
  }

  exportRuns(...args: Parameters<Engine["exportRuns"]>): Answer<"exportRuns"> {
    return this.ask("exportRuns", args);
  }

  columnSummary(...args: Parameters<Engine["columnSummary"]>): Answer<"columnSummary"> {
    return this.ask("columnSummary", args);
  }

  closeRunTable(...args: Parameters<Engine["closeRunTable"]>): Answer<"closeRunTable"> {
    return this.ask("closeRunTable", args);
  }

  runValues(...args: Parameters<Engine["runValues"]>): Answer<"runValues"> {
    return this.ask("runValues", args);
  }

  importance(...args: Parameters<Engine["importance"]>): Answer<"importance"> {
    return this.ask("importance", args);
  }

  planApply(...args: Parameters<Engine["planApply"]>): Answer<"planApply"> {
    return this.ask("planApply", args);
  }

  branchFrom(...args: Parameters<Engine["branchFrom"]>): Answer<"branchFrom"> {
    return this.ask("branchFrom", args);
  }

  switchBranch(...args: Parameters<Engine["switchBranch"]>): Answer<"switchBranch"> {
    return this.ask("switchBranch", args);
  }

  models(): Answer<"models"> {
    return this.ask("models", []);
  }

  registerModel(...args: Parameters<Engine["registerModel"]>): Answer<"registerModel"> {
    return this.ask("registerModel", args);
  }

  promoteModel(...args: Parameters<Engine["promoteModel"]>): Answer<"promoteModel"> {
    return this.ask("promoteModel", args);
  }

  runFiles(...args: Parameters<Engine["runFiles"]>): Answer<"runFiles"> {
    return this.ask("runFiles", args);
  }

  missingRuns(...args: Parameters<Engine["missingRuns"]>): Answer<"missingRuns"> {
    return this.ask("missingRuns", args);
  }

  completeQuery(...args: Parameters<Engine["completeQuery"]>): Answer<"completeQuery"> {
    return this.ask("completeQuery", args);
  }

  runValueNames(): Answer<"runValueNames"> {
    return this.ask("runValueNames", []);
  }

  stageMetrics(): Answer<"stageMetrics"> {
    return this.ask("stageMetrics", []);
  }

  newestPoints(...args: Parameters<Engine["newestPoints"]>): Answer<"newestPoints"> {
    return this.ask("newestPoints", args);
  }

  curveAxes(...args: Parameters<Engine["curveAxes"]>): Answer<"curveAxes"> {
    return this.ask("curveAxes", args);
  }

  curveGroups(...args: Parameters<Engine["curveGroups"]>): Answer<"curveGroups"> {
    return this.ask("curveGroups", args);
  }

  curves(...args: Parameters<Engine["curves"]>): Answer<"curves"> {
    return this.ask("curves", args);
  }

  seedReport(...args: Parameters<Engine["seedReport"]>): Answer<"seedReport"> {
    return this.ask("seedReport", args);
  }

  comparisonReport(...args: Parameters<Engine["comparisonReport"]>): Answer<"comparisonReport"> {
    return this.ask("comparisonReport", args);
  }

  explain(...args: Parameters<Engine["explain"]>): Answer<"explain"> {
    return this.ask("explain", args);
  }

  compare(...args: Parameters<Engine["compare"]>): Answer<"compare"> {
    return this.ask("compare", args);
  }

  folderPictures(...args: Parameters<Engine["folderPictures"]>): Answer<"folderPictures"> {
    return this.ask("folderPictures", args);
  }

  findPlots(...args: Parameters<Engine["findPlots"]>): Answer<"findPlots"> {
    return this.ask("findPlots", args);
  }

  loggedTables(...args: Parameters<Engine["loggedTables"]>): Answer<"loggedTables"> {
    return this.ask("loggedTables", args);
  }

  loggedRows(...args: Parameters<Engine["loggedRows"]>): Answer<"loggedRows"> {
    return this.ask("loggedRows", args);
  }

  drawPlot(...args: Parameters<Engine["drawPlot"]>): Answer<"drawPlot"> {
    return this.ask("drawPlot", args);
  }

  snapshots(...args: Parameters<Engine["snapshots"]>): Answer<"snapshots"> {
    return this.ask("snapshots", args);
  }

  findSnapshot(...args: Parameters<Engine["findSnapshot"]>): Answer<"findSnapshot"> {
    return this.ask("findSnapshot", args);
  }

  verify(...args: Parameters<Engine["verify"]>): Answer<"verify"> {
    return this.ask("verify", args);
  }

  clear(...args: Parameters<Engine["clear"]>): Answer<"clear"> {
    return this.ask("clear", args);
  }

  storeUse(...args: Parameters<Engine["storeUse"]>): Answer<"storeUse"> {
    return this.ask("storeUse", args);
  }

  largeStore(): Answer<"largeStore"> {
    return this.ask("largeStore", []);
  }

  forgetRuns(...args: Parameters<Engine["forgetRuns"]>): Answer<"forgetRuns"> {
    return this.ask("forgetRuns", args);
  }

  bringRunsBack(...args: Parameters<Engine["bringRunsBack"]>): Answer<"bringRunsBack"> {
    return this.ask("bringRunsBack", args);
  }

  takeSnapshot(...args: Parameters<Engine["takeSnapshot"]>): Answer<"takeSnapshot"> {
    return this.ask("takeSnapshot", args);
  }

  recordHead(work?: WorkOptions): Answer<"recordHead"> {
    return this.ask("recordHead", [work]);
  }

  dataMismatch(work?: WorkOptions): Answer<"dataMismatch"> {
    return this.ask("dataMismatch", [work]);
  }

  planRestore(...args: Parameters<Engine["planRestore"]>): Answer<"planRestore"> {
    return this.ask("planRestore", args);
  }

  restore(...args: Parameters<Engine["restore"]>): Answer<"restore"> {
    return this.ask("restore", args);
  }

  readVersion(...args: Parameters<Engine["readVersion"]>): Answer<"readVersion"> {
    return this.ask("readVersion", args);
  }

  codeFailures(...args: Parameters<Engine["codeFailures"]>): Answer<"codeFailures"> {
    return this.ask("codeFailures", args);
  }

  sourceAt(...args: Parameters<Engine["sourceAt"]>): Answer<"sourceAt"> {
    return this.ask("sourceAt", args);
  }

  logTail(...args: Parameters<Engine["logTail"]>): Answer<"logTail"> {
    return this.ask("logTail", args);
  }

  recipe(...args: Parameters<Engine["recipe"]>): Answer<"recipe"> {
    return this.ask("recipe", args);
  }

  reproduction(...args: Parameters<Engine["reproduction"]>): Answer<"reproduction"> {
    return this.ask("reproduction", args);
  }

  debugTargets(...args: Parameters<Engine["debugTargets"]>): Answer<"debugTargets"> {
    return this.ask("debugTargets", args);
  }

  doctor(): Answer<"doctor"> {
    return this.ask("doctor", []);
  }

  plan(...args: Parameters<Engine["plan"]>): Answer<"plan"> {
    return this.ask("plan", args);
  }

  noteChanges(...args: Parameters<Engine["noteChanges"]>): Answer<"noteChanges"> {
    return this.ask("noteChanges", args);
  }

  noteText(...args: Parameters<Engine["noteText"]>): Answer<"noteText"> {
    return this.ask("noteText", args);
  }

  problems(): Answer<"problems"> {
    return this.follow("problems");
  }

  fixes(...args: Parameters<Engine["fixes"]>): Answer<"fixes"> {
    return this.ask("fixes", args);
  }

  hover(...args: Parameters<Engine["hover"]>): Answer<"hover"> {
    return this.ask("hover", args);
  }

  completions(...args: Parameters<Engine["completions"]>): Answer<"completions"> {
    return this.ask("completions", args);
  }

  definitions(...args: Parameters<Engine["definitions"]>): Answer<"definitions"> {
    return this.ask("definitions", args);
  }

  references(...args: Parameters<Engine["references"]>): Answer<"references"> {
    return this.ask("references", args);
  }

  symbols(...args: Parameters<Engine["symbols"]>): Answer<"symbols"> {
    return this.ask("symbols", args);
  }

  sweepableParams(): Answer<"sweepableParams"> {
    return this.ask("sweepableParams", []);
  }

  planSweep(...args: Parameters<Engine["planSweep"]>): Answer<"planSweep"> {
    return this.ask("planSweep", args);
  }

  sweeps(...args: Parameters<Engine["sweeps"]>): Answer<"sweeps"> {
    return this.ask("sweeps", args);
  }

  controlSweep(...args: Parameters<Engine["controlSweep"]>): Answer<"controlSweep"> {
    return this.ask("controlSweep", args);
  }

  editedFile(...args: Parameters<Engine["editedFile"]>): Answer<"editedFile"> {
    return this.ask("editedFile", args);
  }

  onDidChange(listener: (changes: readonly EngineChange[]) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.listeners.clear();
    await this.thread.dispose();
  }

  private follow<M extends FollowedMethod>(method: M, { signal, onProgress }: WorkOptions = {}): Answer<M> {
    return this.followed[method].read({
      signal,
      onProgress: onProgress as ((value: unknown) => void) | undefined,
    }) as Answer<M>;
  }

  /** `args` as the engine takes them; the `WorkOptions` among them stay here and act through the channel. */
  private ask<M extends EngineMethod>(method: M, args: readonly unknown[]): Answer<M> {
    const at = workOptionsAt[method];
    const work = at === undefined ? undefined : (args[at] as WorkOptions | undefined);
    const sent = at === undefined ? args : args.slice(0, at);
    const { signal, onProgress } = work ?? {};
    return this.thread.request(method, sent, {
      signal,
      onProgress: onProgress as ((value: unknown) => void) | undefined,
    }) as Answer<M>;
  }
}
