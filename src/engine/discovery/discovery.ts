import type { Pipeline } from "../model/pipeline.ts";
import type { StageRecord } from "../model/stageRecord.ts";
import type { ParamsFile } from "./params/paramsFile.ts";

/** Finds and reads the pipeline files of a root; a file that has not changed is not read again. */
export interface Discovery {
  pipeline(): Promise<Pipeline>;
  /** What dvc.lock files say, by stage id. */
  locks(): Promise<ReadonlyMap<string, StageRecord>>;
  /** A parameters file (YAML, JSON, TOML); undefined where there is none. Bad syntax is in its `problems`. */
  params(file: string): Promise<ParamsFile | undefined>;
  /** The same project as if these parameters files (by path) held this: their values reach stages through templates, too. */
  assuming(params: ReadonlyMap<string, ParamsFile>): Discovery;
  /** Tells that files may have changed (absolute paths); without it the next answer looks at the disk anyway. */
  invalidate(paths: readonly string[]): void;
}
