import { join, relative, sep } from "node:path";
import type { EngineContext } from "./context.ts";
import { createDiscovery } from "./discovery/createDiscovery.ts";
import type { Discovery, EditingDiscovery } from "./discovery/discovery.ts";
import { findDvcRepository } from "./discovery/dvc/dvcRepository.ts";
import type { EngineOptions } from "./engine.ts";
import type { Git } from "./git/git.ts";
import { openGit } from "./git/openGit.ts";
import { ArtifactMemory } from "./project/artifactMemory.ts";
import { ChangeFeed } from "./project/changes.ts";
import { ChangedOutputs } from "./project/changedOutputs.ts";
import { LedgerHandle, ledgerOf, objectIndexOf, statCacheOf } from "./project/ledgerHandle.ts";
import { StoreLock } from "./ledger/storeLock.ts";
import { memoryPlaces } from "./project/memoryPlaces.ts";
import { withReserve } from "./project/withReserve.ts";
import { findRunning } from "./run/claims/runClaims.ts";
import { recoverParams } from "./run/params/withParams.ts";
import { DvcCache } from "./store/dvc/dvcCache.ts";
import { DigestMemory } from "./store/stamps/digestMemory.ts";
import { openStore } from "./store/openStore.ts";
import { keepReserve } from "./store/care/reserve.ts";
import { statCacheInMemory } from "./store/stamps/statCacheInMemory.ts";
import type { Store } from "./store/store.ts";
import { StoreCare } from "./store/care/storeCare.ts";

/** The parts of one project, or of a copy of its workspace, opened once. */
export class ProjectParts {
  readonly root: string;
  readonly discovery: Discovery;
  /** The project as editors hold it: what the person is told while typing goes by it. */
  readonly editing: EditingDiscovery;
  readonly handle: LedgerHandle;
  readonly store: Store;
  readonly care: StoreCare;
  readonly git: Git;
  readonly feed: ChangeFeed;
  /** What is remembered of the workspace itself says nothing of a copy of it. */
  readonly places: ReturnType<typeof memoryPlaces>;
  /** What was found in the workspace, where every change in it is told. */
  readonly #digests: DigestMemory | undefined;
  readonly #artifacts: ArtifactMemory | undefined;
  readonly #options: EngineOptions;
  /** See `EngineContext.home`. */
  readonly #home: string;
  readonly #cairnDir: string;

  constructor(root: string, options: EngineOptions, home: string = root) {
    const { log, mayStartProcesses } = options;
    const isCopy = root !== home;
    const cairnDir = join(home, ".cairn");
    this.#cairnDir = cairnDir;
    this.root = root;
    this.#home = home;
    this.#options = options;
    this.#digests = options.changesAreTold ? new DigestMemory() : undefined;
    this.#artifacts = options.changesAreTold ? new ArtifactMemory() : undefined;
    this.handle = new LedgerHandle(cairnDir, log);
    this.places = isCopy ? undefined : memoryPlaces(root);
    this.discovery = createDiscovery(root, log, options.changesAreTold, this.places?.pipeline);
    this.editing = this.discovery.editing();
    this.git = openGit(root, { mayStartProcesses, log });
    const objects = {
      dir: cairnDir,
      index: objectIndexOf(this.handle),
      dvcCache: () => {
        const repository = findDvcRepository(home);
        return repository && new DvcCache(home, repository.cacheFolder, repository.linkKinds);
      },
      memory: this.#digests,
      lock: new StoreLock(join(cairnDir, "store.lock")),
      log,
    };
    this.store = openStore({ root, statCache: isCopy ? statCacheInMemory() : statCacheOf(this.handle), ...objects });
    this.care = new StoreCare(objects);
    this.feed = new ChangeFeed(root, this.handle.file, this.git, log);
    const outputs = new ChangedOutputs();
    // Whoever listens after this is told when it is forgotten what the outputs were.
    if (this.#digests) this.feed.listen((changes) => changes.includes("runs") && this.#forgetOutputs(outputs));
  }

  reading(): EngineContext {
    const { root, discovery, store, care, git } = this;
    const dvc = (): ReturnType<EngineContext["dvc"]> => findDvcRepository(this.#home);
    return {
      root,
      home: this.#home,
      log: this.#options.log,
      discovery,
      store,
      care,
      git,
      dvc,
      ledger: ledgerOf(this.handle),
      artifactMemory: this.#artifacts,
    };
  }

  writing(): EngineContext {
    this.handle.forWriting();
    keepReserve(this.#cairnDir);
    const context = this.reading();
    if (!findRunning(this.root).some(({ isExclusive }) => isExclusive)) recoverParams(context);
    return context;
  }

  /** See `withReserve`. */
  withReserve<Result>(work: () => Promise<Result>): Promise<Result> {
    return withReserve(this.#cairnDir, work);
  }

  /** Takes in that files have changed, at absolute paths; the root's own stands for all. */
  async noteChanges(paths: readonly string[]): Promise<void> {
    const changed = paths.map((path) => relative(this.root, path).split(sep).join("/") || ".");
    this.#digests?.note(changed);
    this.#artifacts?.note(changed);
    await this.discovery.invalidate(paths);
  }

  /** A copy of the workspace at `root`, for work in it; to be closed by the caller. */
  async openCopy(root: string): Promise<{ readonly context: EngineContext; readonly close: () => Promise<void> }> {
    const copy = new ProjectParts(root, { ...this.#options, changesAreTold: false }, this.#home);
    return { context: copy.writing(), close: async () => copy.close() };
  }

  #forgetOutputs(outputs: ChangedOutputs): void {
    try {
      const { stages } = this.discovery.lastPipeline() ?? { stages: [] };
      this.#digests?.note(outputs.since(stages, this.handle.current().runs.lastStageRuns()));
    } catch (error) {
      this.#digests?.note(["."]);
      this.#options.log("debug", `Looking for outputs that were written: ${String(error)}`);
    }
  }

  close(): void {
    this.feed.stop();
    this.git.close();
    this.handle.close();
  }
}
