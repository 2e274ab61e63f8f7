import { relative, sep } from "node:path";
import type { EngineOptions } from "../engine.ts";
import { collectEdges, ProducedPaths } from "../graph/edges.ts";
import { findGraphProblems } from "../graph/problems.ts";
import { folderOf, resolveFrom } from "../model/paths.ts";
import { withoutRepeats } from "../model/source.ts";
import type { Pipeline } from "../model/pipeline.ts";
import type { StageRecord } from "../model/stageRecord.ts";
import type { Discovery } from "./discovery.ts";
import { isDvcConfig } from "./dvc/dvcConfig.ts";
import type { DvcLock } from "./dvc/dvcLock.ts";
import { readDvcLock, recordOfEntry } from "./dvc/dvcLock.ts";
import { ParsedFiles } from "./parsedFiles.ts";
import type { ParamsFile } from "./params/paramsFile.ts";
import { readParams } from "./params/readParams.ts";
import { ResolvedFiles } from "./dvc/resolvedFiles.ts";
import { walkFiles } from "./walk.ts";

/** Opens the discovery of a root (an absolute path). Nothing is read before it is asked. */
export function createDiscovery(root: string, log: EngineOptions["log"]): Discovery {
  return new FileDiscovery(root, log, new Map());
}

class FileDiscovery implements Discovery {
  readonly #root: string;
  readonly #log: EngineOptions["log"];
  readonly #pipelines: ResolvedFiles;
  readonly #locks: ParsedFiles<DvcLock>;
  readonly #params: ParsedFiles<ParamsFile>;
  /** Parameters files that are taken to hold something else than they do. */
  readonly #assumed: ReadonlyMap<string, ParamsFile>;
  /** The last answer, with what it was made of: the same parts make the same pipeline. */
  #last: { readonly parts: readonly unknown[]; readonly pipeline: Pipeline } | undefined;

  constructor(root: string, log: EngineOptions["log"], assumed: ReadonlyMap<string, ParamsFile>) {
    this.#root = root;
    this.#log = log;
    this.#assumed = assumed;
    this.#locks = new ParsedFiles(root, readDvcLock, (_, problem) => ({ entries: new Map(), problems: [problem] }));
    this.#params = new ParsedFiles(root, readParams, (file, problem) => ({
      ...readParams(file, ""),
      problems: [problem],
    }));
    this.#pipelines = new ResolvedFiles(root, (file) => this.#readParams(file));
  }

  async pipeline(): Promise<Pipeline> {
    const found = await walkFiles(
      this.#root,
      (name) => name === "dvc.yaml",
      (folder, error) => this.#log("info", `Cannot look into ${folder}: ${String(error)}`),
    );
    const files = found.flatMap((file) => {
      const content = this.#pipelines.read(file);
      return content ? [{ file, content }] : [];
    });
    const stages = files.flatMap(({ content }) => content.stages);
    const valueFiles = new Set(files.flatMap(({ file }) => this.#pipelines.valueFilesOf(file)));
    const paramsFiles = new Set([
      ...[...valueFiles].filter((file) => !isDvcConfig(file)),
      ...stages.flatMap((stage) => stage.params.map((param) => param.file)),
    ]);
    const companions = [
      ...files.flatMap(({ file }) => this.#locks.read(lockOf(file)) ?? []),
      ...[...paramsFiles].flatMap((file) => this.#readParams(file) ?? []),
    ];
    const parts = [...files.flatMap(({ file, content }) => [file, content]), ...companions];
    if (this.#last && isSameList(this.#last.parts, parts)) return this.#last.pipeline;
    const produced = new ProducedPaths(stages);
    const edges = collectEdges(stages, produced);
    const problems = withoutRepeats([
      ...files.flatMap(({ content }) => content.problems),
      ...companions.flatMap((companion) => companion.problems),
      ...findGraphProblems(stages, edges, produced),
    ]);
    const pipeline = {
      stages,
      edges,
      problems,
      files: files.map(({ file }) => file),
      valueFiles: [...valueFiles].sort(),
    };
    this.#last = { parts, pipeline };
    return pipeline;
  }

  async locks(): Promise<ReadonlyMap<string, StageRecord>> {
    const { stages, files } = await this.pipeline();
    const locks = new Map(files.map((file) => [file, this.#locks.read(lockOf(file))]));
    const records = new Map<string, StageRecord>();
    for (const stage of stages) {
      const entry = locks.get(stage.file)?.entries.get(stage.name);
      if (entry) records.set(stage.id, recordOfEntry(entry, stage));
    }
    return records;
  }

  async params(file: string): Promise<ParamsFile | undefined> {
    return this.#readParams(file);
  }

  assuming(params: ReadonlyMap<string, ParamsFile>): Discovery {
    return new FileDiscovery(this.#root, this.#log, new Map([...this.#assumed, ...params]));
  }

  invalidate(paths: readonly string[]): void {
    for (const path of paths) {
      const file = relative(this.#root, path).split(sep).join("/");
      for (const files of [this.#pipelines, this.#locks, this.#params]) files.forget(file);
    }
  }

  #readParams(file: string): ParamsFile | undefined {
    return this.#assumed.get(file) ?? this.#params.read(file);
  }
}

function lockOf(pipelineFile: string): string {
  return resolveFrom(folderOf(pipelineFile), "dvc.lock");
}

function isSameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
