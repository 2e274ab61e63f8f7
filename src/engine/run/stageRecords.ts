import type { EngineContext } from "../context.ts";
import { legacyMd5s } from "../discovery/dvc/legacyMd5.ts";
import type { LockEntry } from "../discovery/dvc/lockEntry.ts";
import { buildLockEntry } from "../discovery/dvc/lockEntry.ts";
import { lookupParam } from "../discovery/params/lookupParam.ts";
import type { ParamsFile } from "../discovery/params/paramsFile.ts";
import type { WorkOptions } from "../engine.ts";
import type { Digest } from "../model/digest.ts";
import { isOutsideRoot } from "../model/paths.ts";
import type { Stage } from "../model/stage.ts";
import type { ParamValue, RecordedPath, StageRecord } from "../model/stageRecord.ts";
import type { PathDigest } from "../store/store.ts";
import { inputsKey, isRepeatable } from "./repeatable.ts";

type Digests = ReadonlyMap<string, PathDigest>;
type LegacyDigests = ReadonlyMap<string, Digest>;
type ParamsFiles = ReadonlyMap<string, ParamsFile>;

/** What the result of a stage was made from, as the ledger and as dvc.lock keep it. */
export interface StageRecords {
  readonly ledger: StageRecord;
  readonly lock: LockEntry;
  /** A key of all that it was made from; undefined where the same may not be taken for the same another time. */
  readonly inputs: string | undefined;
}

/**
 * What a stage read, as it was before its command ran: a script that is edited while it trains is not the one
 * that made the model. Folders are the exception, and taken afterwards as DVC does: Python writes its
 * `__pycache__` into them.
 */
export class InputsBefore {
  readonly #context: EngineContext;
  readonly #stage: Stage;
  readonly #params: ParamsFiles;
  readonly #deps: Digests;
  /** DVC 2's digests of dependencies that have kept theirs. */
  readonly #legacyDeps: LegacyDigests;

  private constructor(
    context: EngineContext,
    stage: Stage,
    params: ParamsFiles,
    deps: Digests,
    legacyDeps: LegacyDigests,
  ) {
    this.#context = context;
    this.#stage = stage;
    this.#params = params;
    this.#deps = deps;
    this.#legacyDeps = legacyDeps;
  }

  static async read(context: EngineContext, stage: Stage, work: WorkOptions): Promise<InputsBefore> {
    const deps = await context.store.digest(insidePaths(stage.deps), ["b3", "md5"], work);
    const files = new Set(stage.params.map(({ file }) => file));
    const params = new Map<string, ParamsFile>();
    for (const file of files) {
      const content = await context.discovery.params(file);
      if (content !== undefined) params.set(file, content);
    }
    const known = context.discovery.locks({ stages: [stage] }).get(stage.id)?.deps ?? [];
    return new InputsBefore(context, stage, params, deps, unchangedLegacy(context, known));
  }

  /** What DVC would refuse in what the stage reads, in words that go on from the stage's name. */
  get obstacle(): string | undefined {
    const found = [...this.#deps].find(([, { ignoreFile }]) => ignoreFile !== undefined);
    if (!found) return undefined;
    const [folder, { ignoreFile }] = found;
    return `needs \`${folder}\`, which holds \`${ignoreFile}\`: DVC takes no ignore file inside a folder that a stage reads. Move its lines to the .dvcignore above`;
  }

  /** What the stage is run with, as the records will have it: without outputs. */
  get recordsBefore(): StageRecords {
    return this.#recordsOf(this.#deps, this.#legacyDeps);
  }

  /** The records of the stage's result, once its outputs are there. `kept` has digests of outputs that are known. */
  async recordsAfter(work: WorkOptions, kept: Digests): Promise<StageRecords> {
    const folders = [...this.#deps].filter(([, { kind }]) => kind === "directory").map(([path]) => path);
    const outs = insidePaths(this.#stage.outs).filter((path) => !kept.has(path));
    const after = await this.#context.store.digest([...folders, ...outs], ["b3", "md5"], work);
    const digests = new Map([...this.#deps, ...after, ...kept]);
    this.#context.store.noteMd5(insidePaths(this.#stage.outs).flatMap((path) => digests.get(path) ?? []));
    const knownOuts = this.#context.discovery.locks({ stages: [this.#stage] }).get(this.#stage.id)?.outs ?? [];
    const legacy = new Map([...this.#legacyDeps, ...unchangedLegacy(this.#context, knownOuts)]);
    return this.#recordsOf(digests, legacy);
  }

  #recordsOf(digests: Digests, legacy: LegacyDigests): StageRecords {
    const { cmd, deps, outs } = this.#stage;
    const recorded = (paths: readonly { readonly path: string }[]) =>
      insidePaths(paths).flatMap((path) => recordedPath(path, digests.get(path)));
    const ledger = {
      cmd,
      deps: recorded(deps),
      params: paramValues(this.#stage, this.#params),
      outs: recorded(outs),
    };
    const lock = buildLockEntry(this.#stage, digests, this.#params, legacy);
    return { ledger, lock, inputs: isRepeatable(this.#stage) ? inputsKey(this.#stage, ledger) : undefined };
  }
}

/** The paths of a dvc.lock's entry that hold what DVC 2 has written their digest for. */
function unchangedLegacy({ root }: EngineContext, known: readonly RecordedPath[]): LegacyDigests {
  const recorded = new Map(known.filter(({ isLegacyMd5 }) => isLegacyMd5).map(({ path, digest }) => [path, digest]));
  const now = legacyMd5s(root, [...recorded.keys()]);
  return new Map([...now].filter(([path, digest]) => recorded.get(path) === digest));
}

/** By file, then by key as the stage names it; by top-level key where it names the whole file. */
function paramValues(stage: Stage, files: ParamsFiles): StageRecord["params"] {
  const byFile: Record<string, Record<string, ParamValue>> = {};
  for (const { file, key } of stage.params) {
    const values = files.get(file)?.values;
    const ofFile = (byFile[file] ??= {});
    if (key === null) Object.assign(ofFile, values);
    else {
      const value = lookupParam(values, key);
      if (value !== undefined) ofFile[key] = value;
    }
  }
  return byFile;
}

function insidePaths(paths: readonly { readonly path: string }[]): readonly string[] {
  return [...new Set(paths.map(({ path }) => path))].filter((path) => !isOutsideRoot(path));
}

function recordedPath(path: string, found: PathDigest | undefined): readonly RecordedPath[] {
  if (found?.b3 === undefined) return [];
  const { size, kind, fileCount, isExecutable } = found;
  return [
    {
      path,
      digest: found.b3,
      size,
      ...(kind === "directory" && { fileCount }),
      ...(kind === "file" && isExecutable && { isExecutable }),
    },
  ];
}
