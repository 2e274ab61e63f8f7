import type { EngineContext } from "../context.ts";
import type { Digest } from "../model/digest.ts";
import { isOutsideRoot } from "../model/paths.ts";
import type { Stage } from "../model/stage.ts";
import type { RecordedPath, StageRecord } from "../model/stageRecord.ts";
import type { PathDigest } from "../store/store.ts";
import { readStageParams } from "./runValues.ts";

type Digests = ReadonlyMap<string, PathDigest>;

/**
 * What a stage read, as it was before its command ran: a script that is edited while it trains is not the one
 * that made the model. Folders are the exception, and taken afterwards as DVC does: Python writes its
 * `__pycache__` into them.
 */
export class InputsBefore {
  readonly #context: EngineContext;
  readonly #stage: Stage;
  readonly #params: StageRecord["params"];
  readonly #deps: Digests;

  private constructor(context: EngineContext, stage: Stage, params: StageRecord["params"], deps: Digests) {
    this.#context = context;
    this.#stage = stage;
    this.#params = params;
    this.#deps = deps;
  }

  static async read(context: EngineContext, stage: Stage): Promise<InputsBefore> {
    const deps = await context.store.digest(insidePaths(stage.deps), ["b3", "md5"]);
    return new InputsBefore(context, stage, await readStageParams(context, stage), deps);
  }

  /** The records of the stage's result, once its outputs are there. */
  async recordsAfter(): Promise<{ readonly b3: StageRecord; readonly md5: StageRecord }> {
    const folders = [...this.#deps].filter(([, { kind }]) => kind === "directory").map(([path]) => path);
    const after = await this.#context.store.digest([...folders, ...insidePaths(this.#stage.outs)], ["b3", "md5"]);
    const deps = new Map([...this.#deps, ...folders.flatMap((path) => entryOf(after, path))]);
    return { b3: this.#record(deps, after, "b3"), md5: this.#record(deps, after, "md5") };
  }

  #record(deps: Digests, outs: Digests, algorithm: "b3" | "md5"): StageRecord {
    return {
      cmd: this.#stage.cmd,
      deps: insidePaths(this.#stage.deps).flatMap((path) => recordedPath(path, deps.get(path), algorithm)),
      params: this.#params,
      outs: insidePaths(this.#stage.outs).flatMap((path) => recordedPath(path, outs.get(path), algorithm)),
    };
  }
}

function insidePaths(paths: readonly { readonly path: string }[]): readonly string[] {
  return [...new Set(paths.map(({ path }) => path))].filter((path) => !isOutsideRoot(path));
}

function entryOf(digests: Digests, path: string): readonly (readonly [string, PathDigest])[] {
  const digest = digests.get(path);
  return digest === undefined ? [] : [[path, digest]];
}

function recordedPath(path: string, found: PathDigest | undefined, algorithm: "b3" | "md5"): readonly RecordedPath[] {
  const digest: Digest | undefined = found?.[algorithm];
  if (found === undefined || digest === undefined) return [];
  const { size, kind, fileCount, isExecutable } = found;
  return [
    {
      path,
      digest,
      size,
      ...(kind === "directory" && { fileCount }),
      ...(kind === "file" && isExecutable && { isExecutable }),
    },
  ];
}
