import { setImmediate } from "node:timers/promises";
import type { EngineChange, EngineOptions, RestoreRequest, WorkOptions } from "./engine.ts";
import { requireRunnable } from "./graph/refusals.ts";
import { readLogTail } from "./failures/logTail.ts";
import { readCodeFailures } from "./failures/codeFailures.ts";
import { headCommit, headPlace } from "./git/head.ts";
import { triedValues } from "./experiments/triedValues.ts";
import { Language } from "./language/language.ts";
import type { LocalEngine } from "./localEngine.ts";
import type { Digest } from "./model/digest.ts";
import type { RunRequest } from "./model/plan.ts";
import type { Recipe } from "./model/recipe.ts";
import type { RestorePlan, Snapshot } from "./model/snapshot.ts";
import type { SweepControl, SweepRequest } from "./model/sweep.ts";
import type { VersionPlace } from "./model/versionDiff.ts";
import type { SourcePosition, SourceRange } from "./model/source.ts";
import { addData } from "./project/addData.ts";
import { readHistory } from "./project/artifactHistory.ts";
import { readArtifacts } from "./project/artifactStatus.ts";
import { clearStore } from "./project/clearStore.ts";
import { forgetRuns } from "./project/forgetRuns.ts";
import { bringRunsBack } from "./project/forgottenRuns.ts";
import { copyVersion } from "./project/copyVersion.ts";
import { diffSnapshots, diffVersions } from "./project/compareVersions.ts";
import { paramLabel } from "./discovery/params/lookupParam.ts";
import { checkProject } from "./project/doctor.ts";
import { readParamUses } from "./project/paramUses.ts";
import { readFixes, readProblems } from "./project/problems.ts";
import { commitComeTo, readDataMismatch } from "./project/commits/dataMismatch.ts";
import { listSnapshots } from "./project/commits/listSnapshots.ts";
import { recordCommits } from "./project/commits/recordCommits.ts";
import { recordHead } from "./project/recordHead.ts";
import { withLostFiles } from "./project/lostFiles.ts";
import { captureSnapshot, findSnapshot, planRestore, restore } from "./project/snapshots.ts";
import { findProposals } from "./project/proposals.ts";
import { passOverPaths, trackPaths } from "./project/trackPaths.ts";
import { ProjectExperiments } from "./projectExperiments.ts";
import { readSource, readVersion } from "./project/content.ts";
import { largeStore } from "./project/storeLimit.ts";
import { readStoreUse } from "./project/storeUse.ts";
import { verifyStore } from "./project/verifyStore.ts";
import { planUndo } from "./project/undoRestore.ts";
import { readTracked } from "./project/trackedStatus.ts";
import { readReport, readStatus } from "./project/status.ts";
import { recipeOf } from "./reproduce/recipeOf.ts";
import { readReproduction } from "./reproduce/readReproduction.ts";
import { reproduceRun } from "./reproduce/reproduceRun.ts";
import type { ReproduceRequest } from "./reproduce/reproduceRun.ts";
import { debugTargets } from "./run/debugTargets.ts";
import { executeRun, type RunHost } from "./run/execute.ts";
import { planRequest } from "./run/planRequest.ts";
import { rerunRequest } from "./run/rerun.ts";
import { readSweepableParams } from "./sweep/sweepableParams.ts";
import { controlSweep, listSweeps, planSweep, resumeSweep, startSweep } from "./sweep/sweeps.ts";
import type { SweepHost } from "./sweep/workSweep.ts";

/** How many runs, the newest, tell of a parameter's values. */
const consideredRuns = 2_000;

/** The engine of one project: what each question needs of its parts. */
export class ProjectEngine extends ProjectExperiments implements LocalEngine {
  readonly root: string;
  private readonly log: EngineOptions["log"];
  private readonly language: Language;
  /** The commit at HEAD when `recordCommit` was last done. */
  private caredFor: string | null | undefined;

  constructor(root: string, options: EngineOptions) {
    super(root, options);
    this.root = root;
    this.log = options.log;
    this.language = new Language(root, this.parts.editing, (file, key) => this.triedValues(file, key));
  }

  get hasLedger() {
    return this.parts.handle.exists;
  }

  pipeline() {
    return this.parts.discovery.pipeline();
  }

  async settings() {
    return this.parts.discovery.settings();
  }

  async status(options?: WorkOptions) {
    this.watch.markInterrupted();
    return readStatus(this.parts.reading(), options);
  }

  async tracked(options?: WorkOptions) {
    return readTracked(this.parts.reading(), await this.parts.discovery.pipeline(), options);
  }

  async report(options?: WorkOptions) {
    this.watch.markInterrupted();
    const head = headPlace(this.root);
    const commit = this.parts.handle.exists ? this.caredFor : head.commit;
    const place = this.parts.places?.status;
    return readReport(this.parts.reading(), options, place && { place, commit, move: head.move });
  }

  async dataMismatch(options?: WorkOptions) {
    const context = this.parts.reading();
    const here = await commitComeTo(context);
    return here && readDataMismatch(context, here, undefined, options);
  }

  paramUses(file: string) {
    return readParamUses(this.parts.discovery, file);
  }

  artifacts(options?: WorkOptions) {
    return readArtifacts(this.parts.reading(), options);
  }

  artifactHistory(path: string) {
    return readHistory(this.parts.reading(), path);
  }

  diffSnapshots(before: string, after: string, options?: WorkOptions) {
    return diffSnapshots(this.parts.reading(), before, after, options);
  }

  copyVersion(place: VersionPlace, target: string, options?: WorkOptions) {
    return copyVersion(this.parts.reading(), place, target, options);
  }

  diffVersions(before: VersionPlace, after: VersionPlace, options?: WorkOptions) {
    return diffVersions(this.parts.reading(), before, after, options);
  }

  snapshots(limit?: number) {
    return listSnapshots(this.parts.reading(), limit);
  }

  findSnapshot(ref: string): Promise<Snapshot> {
    return findSnapshot(this.parts.reading(), ref);
  }

  takeSnapshot(request: { readonly message?: string }, options?: WorkOptions) {
    return this.change(["snapshots"], this.snapshotByHand(request, options));
  }

  proposals(options?: WorkOptions) {
    return findProposals(this.parts.reading(), options);
  }

  async track(paths: readonly string[]) {
    const tracking = await trackPaths(this.parts.writing(), paths);
    await this.noteChanges([this.root]);
    return tracking;
  }

  async passOver(paths: readonly string[]) {
    passOverPaths(this.parts.writing(), paths);
    await this.noteChanges([this.root]);
  }

  addData(paths: readonly string[], options?: WorkOptions) {
    const context = this.parts.writing();
    const added = context.store.keeping(() => addData(context, paths, options));
    return this.change(["pipeline"], added);
  }

  recordHead(options?: WorkOptions) {
    return this.change(["snapshots"], recordHead(this.parts.writing(), options));
  }

  async recordCommit(options?: WorkOptions) {
    const commit = headCommit(this.root);
    await recordCommits(this.parts.writing(), options);
    this.caredFor = commit;
  }

  async planRestore(request: RestoreRequest, options?: WorkOptions) {
    const { undo, isChecked } = request;
    const context = this.parts.reading();
    const plan = await (undo === undefined
      ? planRestore(context, request, options)
      : planUndo(context, undo === "last" ? undefined : undo, options));
    return isChecked ? await withLostFiles(context, plan) : plan;
  }

  restore(plan: RestorePlan, options?: WorkOptions) {
    return this.change(["snapshots"], restore(this.parts.writing(), plan, options));
  }

  verify(request: { readonly beginAnew?: boolean }, options?: WorkOptions) {
    return verifyStore(this.parts.reading(), request, options);
  }

  clear(request: { readonly dryRun: boolean }, options?: WorkOptions) {
    // A ledger that is begun for it knows of nothing that is needed.
    const context = () => (request.dryRun || !this.hasLedger ? this.parts.reading() : this.parts.writing());
    const cleared = this.parts.withReserve(() => clearStore(context(), request, options));
    return this.change(request.dryRun ? [] : ["snapshots"], cleared);
  }

  storeUse(options?: WorkOptions) {
    return readStoreUse(this.parts.reading(), options);
  }

  async largeStore() {
    await this.parts.discovery.pipeline();
    return largeStore(this.parts.reading());
  }

  forgetRuns(refs: readonly string[], request: { readonly dryRun: boolean }, options?: WorkOptions) {
    const changes = request.dryRun ? [] : (["runs", "snapshots"] as const);
    return this.change(changes, forgetRuns(this.parts.reading(), refs, request, options));
  }

  bringRunsBack(refs: readonly string[]) {
    return this.change(["runs", "snapshots"], bringRunsBack(this.parts.writing(), refs));
  }

  readVersion(digest: Digest, options?: { readonly inner?: string; readonly maxBytes?: number }) {
    return readVersion(this.parts.store, digest, options);
  }

  codeFailures(runRef: string, stageId: string) {
    return readCodeFailures(this.parts.reading(), runRef, stageId);
  }

  async logTail(runRef: string, stageId: string) {
    return readLogTail(this.parts.reading(), runRef, stageId);
  }

  reproduction(runRef: string) {
    return readReproduction(this.parts.reading(), runRef);
  }

  async debugTargets(stageId: string, env: Readonly<Record<string, string>>) {
    const { stages } = await this.parts.discovery.pipeline();
    const stage = requireRunnable(stageId, new Map(stages.map((one) => [one.id, one])));
    return debugTargets(this.root, stage, { ...process.env, ...env }, process.env);
  }

  sourceAt(runRef: string, path: string) {
    return readSource(this.parts.reading(), runRef, path, { mayFetch: true });
  }

  plan(request: RunRequest) {
    return planRequest(this.parts.reading(), request);
  }

  execute(request: RunRequest, host: RunHost) {
    return executeRun(this.parts.writing(), request, host);
  }

  async rerunRequest(runRef: string, failedOnly: boolean) {
    return rerunRequest(this.parts.reading(), await this.run(runRef), failedOnly);
  }

  async recipe(runRef: string) {
    return recipeOf(this.parts.reading(), await this.run(runRef));
  }

  reproduce(recipe: Recipe, request: ReproduceRequest, host: RunHost) {
    return reproduceRun(this.parts.writing(), recipe, request, host, (root) => this.parts.openCopy(root));
  }

  sweep(request: SweepRequest, host: SweepHost) {
    return startSweep(this.parts.writing(), request, host, (root) => this.parts.openCopy(root));
  }

  resumeSweep(ref: string, host: SweepHost) {
    return resumeSweep(this.parts.writing(), ref, host, (root) => this.parts.openCopy(root));
  }

  sweepableParams() {
    return readSweepableParams(this.parts.discovery);
  }

  planSweep(request: Pick<SweepRequest, "axes" | "samples" | "seed">) {
    return planSweep(this.parts.reading(), request);
  }

  async sweeps(limit?: number) {
    const sweeps = listSweeps(this.parts.reading(), limit);
    this.watch.noteSweeps(sweeps);
    return sweeps;
  }

  async controlSweep(ref: string, control: SweepControl) {
    return this.change(["runs"], Promise.resolve(controlSweep(this.parts.writing(), ref, control)));
  }

  doctor() {
    const { handle, git, discovery } = this.parts;
    return checkProject(this.root, handle, git, discovery, () => this.proposals());
  }

  async noteChanges(paths: readonly string[]) {
    const before = await this.parts.discovery.pipeline();
    await this.parts.noteChanges(paths);
    if ((await this.parts.discovery.pipeline()) !== before) this.parts.feed.emit(["pipeline"]);
  }

  async noteText(file: string, text: string | undefined) {
    this.parts.editing.edit(file, text);
  }

  problems() {
    return readProblems(this.root, this.parts.editing);
  }

  fixes(file: string, range: SourceRange) {
    return readFixes(this.root, this.parts.editing, file, range);
  }

  hover(file: string, position: SourcePosition, options: WorkOptions = {}) {
    return this.unlessAborted(options, () => this.language.hover(file, position));
  }

  completions(file: string, position: SourcePosition, options: WorkOptions = {}) {
    return this.unlessAborted(options, () => this.language.completions(file, position));
  }

  definitions(file: string, position: SourcePosition, options: WorkOptions = {}) {
    return this.unlessAborted(options, () => this.language.definitions(file, position));
  }

  references(file: string, position: SourcePosition, withDefinition: boolean, options: WorkOptions = {}) {
    return this.unlessAborted(options, () => this.language.references(file, position, withDefinition));
  }

  symbols(file: string, options: WorkOptions = {}) {
    return this.unlessAborted(options, () => this.language.symbols(file));
  }

  async editedFile(file: string) {
    const { stages } = await this.parts.editing.pipeline();
    return {
      stages: stages.filter((stage) => stage.file === file),
      params: await readParamUses(this.parts.editing, file),
    };
  }

  onDidChange(listener: (changes: readonly EngineChange[]) => void) {
    return this.parts.feed.listen(listener);
  }

  async close() {
    this.watch.stop();
    this.parts.close();
  }

  /** Lets the word that nobody waits for an answer any more come in before the work is begun. */
  private async unlessAborted<T>({ signal }: WorkOptions, work: () => Promise<T>): Promise<T> {
    await setImmediate();
    signal?.throwIfAborted();
    return work();
  }

  /** Where nobody has looked at the commit yet, it gets its own first: later nobody can tell what lay here with it. */
  private async snapshotByHand(request: { readonly message?: string }, options?: WorkOptions) {
    if (this.caredFor === undefined) await this.recordCommit();
    return captureSnapshot(this.parts.writing(), { cause: "manual", ...request }, options);
  }

  /** A ledger that cannot be read is told of where runs are shown; the rest of a hover is known without it. */
  private triedValues(file: string, key: string) {
    try {
      const runs = this.parts.handle.exists ? this.parts.handle.current().runs.list({ limit: consideredRuns }) : [];
      return triedValues(runs, paramLabel(file, key), this.parts.editing.settings().objective);
    } catch (error) {
      this.log("debug", `Reading the runs of ${key}: ${String(error)}`);
      return { values: [] };
    }
  }
}
