import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { copyOwners } from "./copy/copyOwners.ts";
import type { EngineContext } from "./context.ts";
import { createDiscovery } from "./discovery/createDiscovery.ts";
import type { Discovery, EditingDiscovery } from "./discovery/discovery.ts";
import { type DvcRepository, findDvcRepository } from "./discovery/dvc/dvcRepository.ts";
import type { EngineChange, EngineOptions, RestoreRequest, RunFilter, WorkOptions } from "./engine.ts";
import { requireRunnable } from "./graph/refusals.ts";
import { collectCodeRows } from "./experiments/code.ts";
import { curveTails } from "./experiments/curveTails.ts";
import { compareRuns } from "./experiments/compare.ts";
import { readLogTail } from "./failures/logTail.ts";
import { readCodeFailures } from "./failures/codeFailures.ts";
import type { Git } from "./git/git.ts";
import { openGit } from "./git/openGit.ts";
import { headCommit } from "./git/head.ts";
import { triedValues } from "./experiments/triedValues.ts";
import { Language } from "./language/language.ts";
import type { LocalEngine } from "./localEngine.ts";
import type { CurveEnd } from "./model/comparison.ts";
import type { Digest } from "./model/digest.ts";
import type { RunRequest } from "./model/plan.ts";
import type { Recipe } from "./model/recipe.ts";
import type { RestorePlan, Snapshot } from "./model/snapshot.ts";
import type { Sweep, SweepControl, SweepRequest } from "./model/sweep.ts";
import type { SourcePosition, SourceRange } from "./model/source.ts";
import { addData } from "./project/addData.ts";
import { readArtifacts, readHistory } from "./project/artifactStatus.ts";
import { ChangeFeed } from "./project/changes.ts";
import { paramLabel } from "./discovery/params/lookupParam.ts";
import { checkProject } from "./project/doctor.ts";
import { LedgerHandle, ledgerOf, objectIndexOf, statCacheOf } from "./project/ledgerHandle.ts";
import { readParamUses } from "./project/paramUses.ts";
import { readFixes, readProblems } from "./project/problems.ts";
import { recordCommit, recordHead } from "./project/recordHead.ts";
import { captureSnapshot, findSnapshot, planRestore, restore } from "./project/snapshots.ts";
import { readSource, readVersion } from "./project/content.ts";
import { readTracked } from "./project/trackedStatus.ts";
import { memoryPlaces } from "./project/memoryPlaces.ts";
import { readReport, readStatus } from "./project/status.ts";
import { recipeOf } from "./reproduce/recipeOf.ts";
import { readReproduction } from "./reproduce/readReproduction.ts";
import { reproduceRun } from "./reproduce/reproduceRun.ts";
import type { ReproduceRequest } from "./reproduce/reproduceRun.ts";
import { debugTargets } from "./run/debugTargets.ts";
import { executeRun, type RunHost } from "./run/execute.ts";
import { planRequest } from "./run/planRequest.ts";
import { rerunRequest } from "./run/rerun.ts";
import { findRunning } from "./run/runClaims.ts";
import { recoverParams } from "./run/withParams.ts";
import { DvcCache } from "./store/dvcCache.ts";
import { controlSweep, listSweeps, planSweep, resumeSweep, startSweep } from "./sweep/sweeps.ts";
import type { SweepHost } from "./sweep/workSweep.ts";
import { openStore } from "./store/openStore.ts";
import { statCacheInMemory } from "./store/statCacheInMemory.ts";
import type { Store } from "./store/store.ts";

/** How many runs, the newest, tell of a parameter's values. */
const consideredRuns = 2_000;
const interruptedIntervalMs = 2_000;

/** The engine of one project: its parts, opened once, and what each question needs of them. */
export class ProjectEngine implements LocalEngine {
  readonly root: string;
  /** See `EngineContext.home`. */
  private readonly home: string;
  private readonly options: EngineOptions;
  private readonly log: EngineOptions["log"];
  private readonly places: ReturnType<typeof memoryPlaces>;
  private readonly discovery: Discovery;
  /** The project as editors hold it: what the person is told while typing goes by it. */
  private readonly editing: EditingDiscovery;
  private readonly language: Language;
  private readonly handle: LedgerHandle;
  private readonly store: Store;
  private readonly git: Git;
  private readonly feed: ChangeFeed;
  private readonly interruptedTimer: NodeJS.Timeout;
  /** The ids of those that were told of as such. */
  private sweepsAtWork: ReadonlySet<string> = new Set();
  /** The commit at HEAD when `recordCommit` was last done. */
  private caredFor: string | null | undefined;

  constructor(root: string, options: EngineOptions, home: string = root) {
    const cairnDir = join(home, ".cairn");
    this.root = root;
    this.home = home;
    this.options = options;
    this.log = options.log;
    this.handle = new LedgerHandle(cairnDir, options.log);
    this.places = this.isCopy ? undefined : memoryPlaces(root);
    this.discovery = createDiscovery(root, options.log, options.changesAreTold, this.places?.pipeline);
    this.editing = this.discovery.editing();
    this.language = new Language(root, this.editing, (file, key) => this.triedValues(file, key));
    this.git = openGit(root, { mayStartProcesses: options.mayStartProcesses, log: options.log });
    this.store = openStore({
      root,
      dir: cairnDir,
      index: objectIndexOf(this.handle),
      statCache: this.isCopy ? statCacheInMemory() : statCacheOf(this.handle),
      dvcCache: () => {
        const repository = findDvcRepository(home);
        return repository && new DvcCache(home, repository.cacheFolder, repository.linkKinds);
      },
      log: options.log,
    });
    this.feed = new ChangeFeed(root, this.handle.file, this.git, options.log);
    this.interruptedTimer = setInterval(() => this.lookForInterrupted(), interruptedIntervalMs);
    this.interruptedTimer.unref();
  }

  /** What is remembered of the workspace itself says nothing of a copy of it. */
  private get isCopy() {
    return this.root !== this.home;
  }

  get hasLedger() {
    return this.handle.exists;
  }

  pipeline() {
    return this.discovery.pipeline();
  }

  async settings() {
    return this.discovery.settings();
  }

  status(options?: WorkOptions) {
    return readStatus(this.reading(), options);
  }

  async tracked(options?: WorkOptions) {
    return readTracked(this.reading(), await this.discovery.pipeline(), options);
  }

  report(options?: WorkOptions) {
    const commit = this.handle.exists ? this.caredFor : headCommit(this.root);
    return readReport(this.reading(), options, this.places && { place: this.places.status, commit });
  }

  paramUses(file: string) {
    return readParamUses(this.discovery, file);
  }

  artifacts(options?: WorkOptions) {
    return readArtifacts(this.reading(), options);
  }

  artifactHistory(path: string) {
    return readHistory(this.reading(), path);
  }

  async runs(filter: RunFilter = {}) {
    this.markInterrupted();
    return this.handle.current().runs.list(filter);
  }

  async run(ref: string) {
    this.markInterrupted();
    return this.handle.current().runs.find(ref);
  }

  async newestPoints(runId: string) {
    return this.handle.current().runs.newestPoints(runId);
  }

  async compare(refs: readonly string[]) {
    const { ledger } = this.reading();
    const details = refs.map((ref) => ledger.runs.find(ref));
    const code = await collectCodeRows(details, this.git, (bytes) => this.store.digestOf(bytes));
    const curves = ledger.runs.curves(details.map(({ id }) => id));
    const { objective } = this.discovery.settings();
    return compareRuns(details, curves, code, objective);
  }

  async compareFurther(refs: readonly string[], known: readonly CurveEnd[]) {
    const { curves, ...rows } = await this.compare(refs);
    return { ...rows, tails: curveTails(known, curves) };
  }

  async snapshots(limit?: number) {
    return this.handle.current().snapshots.list(limit);
  }

  findSnapshot(ref: string): Promise<Snapshot> {
    return findSnapshot(this.reading(), ref);
  }

  takeSnapshot(request: { readonly message?: string }, options?: WorkOptions) {
    return this.change(["snapshots"], captureSnapshot(this.writing(), { cause: "manual", ...request }, options));
  }

  addData(paths: readonly string[], options?: WorkOptions) {
    return this.change(["pipeline"], addData(this.writing(), paths, options));
  }

  recordHead(options?: WorkOptions) {
    return this.change(["snapshots"], recordHead(this.writing(), options));
  }

  async recordCommit() {
    const commit = headCommit(this.root);
    await recordCommit(this.writing());
    this.caredFor = commit;
  }

  planRestore(request: RestoreRequest, options?: WorkOptions) {
    return planRestore(this.reading(), request, options);
  }

  restore(plan: RestorePlan, options?: WorkOptions) {
    return this.change(["snapshots"], restore(this.writing(), plan, options));
  }

  readVersion(digest: Digest, options?: { readonly inner?: string; readonly maxBytes?: number }) {
    return readVersion(this.store, digest, options);
  }

  codeFailures(runRef: string, stageId: string) {
    return readCodeFailures(this.reading(), runRef, stageId);
  }

  async logTail(runRef: string, stageId: string) {
    return readLogTail(this.reading(), runRef, stageId);
  }

  reproduction(runRef: string) {
    return readReproduction(this.reading(), runRef);
  }

  async debugTargets(stageId: string, env: Readonly<Record<string, string>>) {
    const { stages } = await this.discovery.pipeline();
    const stage = requireRunnable(stageId, new Map(stages.map((one) => [one.id, one])));
    return debugTargets(this.root, stage, { ...process.env, ...env }, process.env);
  }

  sourceAt(runRef: string, path: string) {
    return readSource(this.reading(), runRef, path);
  }

  plan(request: RunRequest) {
    return planRequest(this.reading(), request);
  }

  execute(request: RunRequest, host: RunHost) {
    return executeRun(this.writing(), request, host);
  }

  async rerunRequest(runRef: string, failedOnly: boolean) {
    return rerunRequest(this.reading(), await this.run(runRef), failedOnly);
  }

  async recipe(runRef: string) {
    return recipeOf(this.reading(), await this.run(runRef));
  }

  reproduce(recipe: Recipe, request: ReproduceRequest, host: RunHost) {
    return reproduceRun(this.writing(), recipe, request, host, (root) => this.openCopy(root));
  }

  sweep(request: SweepRequest, host: SweepHost) {
    return startSweep(this.writing(), request, host, (root) => this.openCopy(root));
  }

  resumeSweep(ref: string, host: SweepHost) {
    return resumeSweep(this.writing(), ref, host, (root) => this.openCopy(root));
  }

  planSweep(request: Pick<SweepRequest, "axes" | "samples" | "seed">) {
    return planSweep(this.reading(), request);
  }

  async sweeps(limit?: number) {
    const sweeps = listSweeps(this.reading(), limit);
    const atWork = sweeps.filter(({ state }) => state === "running" || state === "paused");
    this.sweepsAtWork = new Set(atWork.map(({ id }) => id));
    return sweeps;
  }

  async controlSweep(ref: string, control: SweepControl) {
    return this.change(["runs"], Promise.resolve(controlSweep(this.writing(), ref, control)));
  }

  doctor() {
    return checkProject(this.root, this.handle, this.git, this.discovery);
  }

  async noteChanges(paths: readonly string[]) {
    const before = await this.discovery.pipeline();
    await this.discovery.invalidate(paths);
    if ((await this.discovery.pipeline()) !== before) this.feed.emit(["pipeline"]);
  }

  async noteText(file: string, text: string | undefined) {
    this.editing.edit(file, text);
  }

  problems() {
    return readProblems(this.root, this.editing);
  }

  fixes(file: string, range: SourceRange) {
    return readFixes(this.root, this.editing, file, range);
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
    const { stages } = await this.editing.pipeline();
    return {
      stages: stages.filter((stage) => stage.file === file),
      params: await readParamUses(this.editing, file),
    };
  }

  onDidChange(listener: (changes: readonly EngineChange[]) => void) {
    return this.feed.listen(listener);
  }

  async close() {
    clearInterval(this.interruptedTimer);
    this.feed.stop();
    this.git.close();
    this.handle.close();
  }

  private async openCopy(root: string) {
    const copy = new ProjectEngine(root, { ...this.options, changesAreTold: false }, this.home);
    return { context: copy.writing(), close: () => copy.close() };
  }

  private reading(): EngineContext {
    const { root, home, log, discovery, store, git } = this;
    const dvc = (): DvcRepository | undefined => findDvcRepository(home);
    return { root, home, log, discovery, store, git, dvc, ledger: ledgerOf(this.handle) };
  }

  private writing(): EngineContext {
    this.handle.forWriting();
    const context = this.reading();
    if (!findRunning(this.root).some(({ isExclusive }) => isExclusive)) recoverParams(context);
    return context;
  }

  /** Lets the word that nobody waits for an answer any more come in before the work is begun. */
  private async unlessAborted<T>({ signal }: WorkOptions, work: () => Promise<T>): Promise<T> {
    await setImmediate();
    signal?.throwIfAborted();
    return work();
  }

  /** A ledger that cannot be read is told of where runs are shown; the rest of a hover is known without it. */
  private triedValues(file: string, key: string) {
    try {
      const runs = this.handle.exists ? this.handle.current().runs.list({ limit: consideredRuns }) : [];
      return triedValues(runs, paramLabel(file, key), this.editing.settings().objective);
    } catch (error) {
      this.log("debug", `Reading the runs of ${key}: ${String(error)}`);
      return { values: [] };
    }
  }

  /** Other processes see a change in the ledger's file; who listens here is told at once. */
  private async change<T>(changes: readonly EngineChange[], work: Promise<T>): Promise<T> {
    const result = await work;
    this.feed.emit(changes);
    return result;
  }

  /** On the clock nobody waits for an answer: what is wrong with the ledger is told to whoever asks it next. */
  private lookForInterrupted(): void {
    try {
      this.markInterrupted();
      this.lookForLeftSweeps();
    } catch (error) {
      this.log("debug", `Looking for interrupted runs: ${String(error)}`);
    }
  }

  /** A sweep that loses its process is left without a word in the ledger. */
  private lookForLeftSweeps(): void {
    if (this.sweepsAtWork.size === 0) return;
    const isLeft = ({ id, state }: Sweep): boolean => state === "interrupted" && this.sweepsAtWork.has(id);
    if (!listSweeps(this.reading()).some(isLeft)) return;
    this.sweepsAtWork = new Set();
    this.feed.emit(["runs"]);
  }

  /** A run whose process is gone without a word is not running any more, whoever looks first. */
  private markInterrupted(): void {
    if (!this.handle.exists) return;
    const running = new Set([...findRunning(this.home).map(({ pid }) => pid), ...copyOwners(this.home)]);
    const isAlive = (pid: number): boolean => running.has(pid);
    const ids = this.handle.current().runs.markInterrupted(isAlive, Date.now());
    if (ids.length > 0) this.feed.emit(["runs"]);
  }
}
