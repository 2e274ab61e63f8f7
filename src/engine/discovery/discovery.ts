import type { Pipeline } from "../model/pipeline.ts";
import type { ProjectSettings } from "../model/projectSettings.ts";
import type { Problem } from "../model/source.ts";
import type { StageRecord } from "../model/stageRecord.ts";
import type { ParsedPipelineFile } from "./dvc/dvcYaml.ts";
import type { TemplateFiles } from "./dvc/templateFiles.ts";
import type { ParamsFile } from "./params/paramsFile.ts";

/** Finds and reads the pipeline files of a root; a file that has not changed is not read again. */
export interface Discovery {
  pipeline(): Promise<Pipeline>;
  /** What `pipeline` has answered last: at once, though texts may have changed since. */
  lastPipeline(): Pipeline | undefined;
  /** What cairn.yaml says; nothing where there is none. */
  settings(): ProjectSettings;
  /** The name that a pipeline of this discovery is kept under for other processes; undefined where it is not kept. */
  keptAs(pipeline: Pipeline): string | undefined;
  /** The first thing that is wrong in the dvc.lock beside a dvc.yaml. */
  lockProblem(pipelineFile: string): Problem | undefined;
  /** What dvc.lock files say, by stage id, of the stages of a pipeline. */
  locks(pipeline: Pick<Pipeline, "stages">): ReadonlyMap<string, StageRecord>;
  /** A parameters file (YAML, JSON, TOML, Python); undefined where there is none. Bad syntax is in its `problems`. */
  params(file: string): Promise<ParamsFile | undefined>;
  /** A file's text as this discovery sees it; undefined where there is none, or it is too large. */
  text(file: string): string | undefined;
  /** The same project as if these parameters files (by path) held this: their values reach stages through templates, too. */
  assuming(params: ReadonlyMap<string, ParamsFile>): Discovery;
  /** The same project as editors hold it, with what is not saved yet. */
  editing(): EditingDiscovery;
  /** Tells that files may have changed (absolute paths; the root itself for all). Where not every change is told, the disk is looked at anyway. */
  invalidate(paths: readonly string[]): Promise<void>;
}

export interface EditingDiscovery extends Discovery {
  /** What an editor holds of a file (relative to the root); undefined once that is saved or given up. */
  edit(file: string, text: string | undefined): void;
  /** A dvc.yaml, parsed; undefined where there is none that can be read. */
  dvcYaml(file: string): ParsedPipelineFile | undefined;
  /** The files that templates take their values from. */
  readonly templateFiles: TemplateFiles;
}
