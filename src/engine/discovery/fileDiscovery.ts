import { relative, sep } from "node:path";
import { folderOf, resolveFrom } from "../model/paths.ts";
import type { Pipeline } from "../model/pipeline.ts";
import type { ProjectSettings } from "../model/projectSettings.ts";
import { isSameList } from "../model/sameList.ts";
import type { Problem } from "../model/source.ts";
import type { StageRecord } from "../model/stageRecord.ts";
import { assemblePipeline, PipelineTies } from "./assemblePipeline.ts";
import type { CairnYaml } from "./cairn/cairnYaml.ts";
import { noSettings } from "./cairn/cairnYaml.ts";
import type { Discovery, EditingDiscovery } from "./discovery.ts";
import { isDvcConfig } from "./dvc/dvcConfig.ts";
import { seenByDvc } from "./dvc/dvcIgnored.ts";
import type { DvcFile } from "./dvc/dvcFile.ts";
import type { DvcLock } from "./dvc/dvcLock.ts";
import { recordOfEntry } from "./dvc/dvcLock.ts";
import type { ParsedPipelineFile, PipelineFile } from "./dvc/dvcYaml.ts";
import type { PipelineParsers } from "./dvc/resolvedFiles.ts";
import { ResolvedFiles } from "./dvc/resolvedFiles.ts";
import type { TemplateFiles } from "./dvc/templateFiles.ts";
import { noTemplateFiles } from "./dvc/templateFiles.ts";
import type { ParamsFile } from "./params/paramsFile.ts";
import type { Parser } from "./parser.ts";
import { cairnFile, isDvcFile, isDvcYaml } from "./pipelineFiles.ts";
import type { KeptFiles } from "./keptFiles.ts";
import type { PipelineMemory } from "./pipelineMemory.ts";
import type { TextFiles, TextSource } from "./textFiles.ts";
import { EditedTexts } from "./textFiles.ts";
import type { ToolFiles, ToolGroup } from "./tools/toolFiles.ts";
import { workspaceFiles } from "./tools/workspaceFiles.ts";
import type { WantedFiles } from "./wantedFiles.ts";

/** What all views of one project have in common: the files, and what was made of their texts. */
export interface SharedParts {
  readonly root: string;
  readonly texts: TextFiles;
  /** The folders that readers listed, with the names in them. */
  readonly listed: Map<string, readonly string[]>;
  readonly files: WantedFiles;
  readonly parsers: PipelineParsers & {
    readonly dvcFiles: Parser<DvcFile>;
    readonly cairn: Parser<CairnYaml>;
    readonly locks: Parser<DvcLock>;
    readonly params: Parser<ParamsFile>;
  };
  readonly tools: readonly ToolGroup[];
}

/** What is kept for the next process: the pipeline as a whole, and what was made of each file. */
export interface Memory {
  readonly whole: PipelineMemory;
  readonly files: KeptFiles;
}

/** A project as one source of texts has it: the files as they are saved, or as editors hold them. */
export class FileDiscovery implements Discovery {
  readonly #shared: SharedParts;
  readonly #texts: TextSource;
  readonly #pipelines: ResolvedFiles;
  readonly #tools: readonly ToolFiles[];
  /** Parameters files that are taken to hold something else than they do. */
  readonly #assumed: ReadonlyMap<string, ParamsFile>;
  readonly #memory: Memory | undefined;
  readonly #ties: PipelineTies;
  /** The last answer, with what it was made of: the same parts make the same pipeline. */
  #last: { readonly parts: readonly unknown[]; readonly pipeline: Pipeline } | undefined;
  #answered: Pipeline | undefined;

  /** `saved` is what most of this is the same as. */
  constructor(
    shared: SharedParts,
    texts: TextSource,
    assumed: ReadonlyMap<string, ParamsFile>,
    { memory, saved }: { readonly memory?: Memory | undefined; readonly saved?: FileDiscovery } = {},
  ) {
    const { root, parsers, tools } = shared;
    this.#shared = shared;
    this.#texts = texts;
    this.#assumed = assumed;
    this.#memory = memory;
    // What was kept was resolved with what the parameters files say.
    const known = assumed.size === 0 ? (memory ?? (saved && saved.#memory)) : undefined;
    this.#pipelines = new ResolvedFiles(root, texts, parsers, (file) => this.#readParams(file), {
      kept: known?.files,
      saved: saved && saved.#pipelines,
    });
    this.#ties = saved ? saved.#ties : new PipelineTies();
    const workspace = workspaceFiles(root, texts, shared.listed);
    this.#tools = tools.map((tool) => tool.open(texts, workspace));
  }

  async pipeline(): Promise<Pipeline> {
    const { files, texts } = this.#shared;
    const found = await files.list();
    texts.startReading();
    const recalled = this.#memory?.whole.recall(found);
    if (recalled) return (this.#answered = recalled);
    const known = this.#last?.pipeline;
    const pipeline = this.#read(found);
    const locks = this.locks(pipeline);
    if (pipeline !== known && !texts.isTorn) {
      this.#memory?.whole.keep(found, pipeline, locks, () => this.#keepFiles(found.filter(isDvcYaml)));
    }
    return (this.#answered = pipeline);
  }

  #read(found: readonly string[]): Pipeline {
    const ofDvc = seenByDvc(
      found.filter((file) => isDvcYaml(file) || isDvcFile(file)),
      this.#texts,
    );
    const files = ofDvc.filter(isDvcYaml).flatMap((file) => {
      const content = this.#pipelines.read(file);
      return content ? [{ file, ...content }] : [];
    });
    const dvcFiles = ofDvc.filter(isDvcFile).flatMap((file) => this.#readDvcFile(file) ?? []);
    const tools = this.#tools.flatMap((tool) => tool.read(found.filter((file) => tool.isWanted(file))));
    const valueFiles = new Set([
      ...files.flatMap(({ file }) => this.#pipelines.valueFilesOf(file)),
      ...files.flatMap((file) => file.paramsFiles),
    ]);
    const paramsFiles = new Set([
      ...[...valueFiles].filter((file) => !isDvcConfig(file)),
      ...files.flatMap(({ stages }) => stages.flatMap(({ params }) => params.map((param) => param.file))),
    ]);
    const locks = files.flatMap(({ file }) => this.#lockOf(file) ?? []);
    const params = [...paramsFiles].flatMap((file) => this.#readParams(file) ?? []);
    const cairn = this.#readCairn();
    const metrics = cairn && namesMetrics(cairn) ? this.#metricsOf(files) : [];
    const parts = [
      ...files.flatMap(({ file, stages, declared, problems }) => [file, stages, declared, problems]),
      ...dvcFiles,
      ...tools,
      ...locks,
      ...params,
      cairn,
      ...metrics,
    ];
    if (this.#last && isSameList(this.#last.parts, parts)) return this.#last.pipeline;
    const pipeline = assemblePipeline(
      {
        files,
        dvcFiles,
        tools,
        locks,
        params,
        valueFiles: [...valueFiles].sort(),
        cairn,
        metrics,
      },
      this.#ties,
    );
    this.#last = { parts, pipeline };
    return pipeline;
  }

  settings(): ProjectSettings {
    return this.#readCairn()?.settings ?? noSettings;
  }

  keptAs(pipeline: Pipeline): string | undefined {
    return this.#memory?.whole.idOf(pipeline);
  }

  lockProblem(pipelineFile: string): Problem | undefined {
    return this.#lockOf(pipelineFile)?.problems[0];
  }

  locks(pipeline: Pick<Pipeline, "stages">): ReadonlyMap<string, StageRecord> {
    const recalled = this.#memory?.whole.locksOf(pipeline);
    if (recalled) return recalled;
    const records = new Map<string, StageRecord>();
    for (const [file, ofFile] of Map.groupBy(pipeline.stages, (stage) => stage.file)) {
      const lock = isDvcYaml(file) ? this.#lockOf(file) : undefined;
      const single = isDvcFile(file) ? this.#readDvcFile(file)?.stage : undefined;
      if (single) records.set(single.stage.id, single.record);
      for (const stage of ofFile) {
        const entry = lock?.entries.get(stage.name);
        if (entry) records.set(stage.id, recordOfEntry(entry, stage));
      }
    }
    return records;
  }

  async params(file: string): Promise<ParamsFile | undefined> {
    return this.#readParams(file);
  }

  text(file: string): string | undefined {
    const read = this.#texts.read(file);
    return read && "text" in read ? read.text : undefined;
  }

  lastPipeline(): Pipeline | undefined {
    return this.#answered;
  }

  dvcYaml(file: string): ParsedPipelineFile | undefined {
    const parsed = isDvcYaml(file) ? this.#shared.parsers.pipelines.read(this.#texts, file) : undefined;
    return parsed && "source" in parsed ? parsed : undefined;
  }

  get templateFiles(): TemplateFiles {
    return { ...noTemplateFiles, params: (file) => this.#readParams(file) };
  }

  assuming(params: ReadonlyMap<string, ParamsFile>): Discovery {
    if (params.size === 0) return this;
    return new FileDiscovery(this.#shared, this.#texts, new Map([...this.#assumed, ...params]), {
      saved: this,
    });
  }

  editing(): EditingDiscovery {
    const texts = new EditedTexts(this.#texts, (file) => this.#shared.texts.hasLookedAt(file));
    return new EditedProject(this, texts, this.#shared, this.#assumed);
  }

  async invalidate(paths: readonly string[]): Promise<void> {
    this.#memory?.whole.noteChanges();
    for (const path of paths) {
      const file = relative(this.#shared.root, path).split(sep).join("/") || ".";
      this.#shared.texts.forget(file);
      await this.#shared.files.note(file);
    }
  }

  /** The metrics files that these name; undefined for one that is not there, cannot be read, or is in no known language. */
  #metricsOf(files: readonly PipelineFile[]): readonly (ParamsFile | undefined)[] {
    const measured = files.flatMap(({ stages, declared }) => [...stages.flatMap(({ outs }) => outs), ...declared]);
    const paths = measured.filter(({ role }) => role === "metrics").map(({ path }) => path);
    return [...new Set(paths)].map((path) => {
      const read = /\.(?:json|ya?ml|toml)$/i.test(path) ? this.#readParams(path) : undefined;
      return read?.problems.length === 0 ? read : undefined;
    });
  }

  #readDvcFile(file: string): DvcFile | undefined {
    return this.#shared.parsers.dvcFiles.read(this.#texts, file);
  }

  #readCairn(): CairnYaml | undefined {
    return this.#shared.parsers.cairn.read(this.#texts, cairnFile);
  }

  #lockOf(pipelineFile: string): DvcLock | undefined {
    return this.#shared.parsers.locks.read(this.#texts, lockBeside(pipelineFile));
  }

  #keepFiles(pipelineFiles: readonly string[]): void {
    const locks = pipelineFiles.map(lockBeside).flatMap((file) => {
      const text = this.#texts.read(file);
      const content = this.#shared.parsers.locks.read({ read: () => text }, file);
      return content ? [{ file, text, content }] : [];
    });
    this.#memory?.files.keep(this.#pipelines.toKeep(pipelineFiles), locks);
  }

  #readParams(file: string): ParamsFile | undefined {
    return this.#assumed.get(file) ?? this.#shared.parsers.params.read(this.#texts, file);
  }
}

/** A project as editors hold it. As long as nothing of it is edited it is the saved one, and not read twice. */
class EditedProject extends FileDiscovery implements EditingDiscovery {
  readonly #saved: FileDiscovery;
  readonly #edits: EditedTexts;

  constructor(saved: FileDiscovery, edits: EditedTexts, shared: SharedParts, assumed: ReadonlyMap<string, ParamsFile>) {
    super(shared, edits, assumed, { saved });
    this.#saved = saved;
    this.#edits = edits;
  }

  override async pipeline(): Promise<Pipeline> {
    // Before it is read, no edit is known to concern it.
    const saved = await this.#saved.pipeline();
    return this.#edits.isEdited ? super.pipeline() : saved;
  }

  override lastPipeline(): Pipeline | undefined {
    return (this.#edits.isEdited ? super.lastPipeline() : undefined) ?? this.#saved.lastPipeline();
  }

  edit(file: string, text: string | undefined): void {
    this.#edits.edit(file, text);
  }
}

function lockBeside(pipelineFile: string): string {
  return resolveFrom(folderOf(pipelineFile), "dvc.lock");
}

function namesMetrics({ settings }: CairnYaml): boolean {
  return settings.objective?.metric !== undefined || settings.baselines.length > 0;
}
