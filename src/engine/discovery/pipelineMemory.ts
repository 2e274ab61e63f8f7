import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { EngineOptions } from "../engine.ts";
import type { Pipeline } from "../model/pipeline.ts";
import { isSameList } from "../model/sameList.ts";
import type { StageRecord } from "../model/stageRecord.ts";
import { plainJson } from "./plainJson.ts";
import type { MemoryPlace, Remembered } from "./rememberedFile.ts";
import { readRemembered, writeRemembered } from "./rememberedFile.ts";
import type { FileMark, TextFiles } from "./textFiles.ts";
import { listFolder } from "./tools/workspaceFiles.ts";

/** What a pipeline was read from. */
export interface PipelineFacts {
  /** The files that the walk found, relative to the root, sorted. */
  readonly found: readonly string[];
  /** The folders that readers listed, with the names in them. */
  readonly folders: readonly (readonly [folder: string, names: readonly string[]])[];
  /** Every file that was asked for. */
  readonly files: readonly FileMark[];
}

/** A pipeline, and what dvc.lock says of its stages, by stage id. */
interface Answer {
  readonly pipeline: Pipeline;
  readonly locks: readonly (readonly [stageId: string, record: StageRecord])[];
}

/** A pipeline that is kept, with the name that it is kept under. */
interface KeptPipeline {
  readonly id: string;
  readonly pipeline: Pipeline;
  readonly locks: ReadonlyMap<string, StageRecord>;
}

/** Where a pipeline is kept, and what it is read with. */
interface MemoryParts {
  readonly place: MemoryPlace;
  readonly texts: TextFiles;
  /** The folders that readers listed, with the names in them. */
  readonly listed: ReadonlyMap<string, readonly string[]>;
  /** Whether `noteChanges` is called before anything is looked at again that has changed. */
  readonly changesAreTold: boolean;
  readonly log: EngineOptions["log"];
}

/** Where every change is told, one change follows another: only what stayed for so long is kept. */
const keptAfterMs = 2_000;

/** The pipeline that an earlier process read: while all that it followed from is the same, nothing is read anew. */
export class PipelineMemory {
  readonly #parts: MemoryParts;
  /** What was kept, while it holds; `unread` before it is first asked for. */
  #remembered: Remembered<PipelineFacts> | "unread" | undefined = "unread";
  #kept: KeptPipeline | undefined;
  /** For which files it was last seen whether what was kept holds, where every change is told. */
  #checkedFor: readonly string[] | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: MemoryParts) {
    this.#parts = parts;
  }

  /** The pipeline as it was kept, if it still is what would be read; `found` are the files that the walk finds now. */
  recall(found: readonly string[]): Pipeline | undefined {
    const remembered = this.#valid(found);
    if (!remembered) return undefined;
    if (this.#kept?.id !== remembered.id) this.#kept = parseAnswer(remembered);
    if (!this.#kept) this.#remembered = undefined;
    return this.#kept?.pipeline;
  }

  /** The name of what was kept, if it still is what would be read. Nothing of it is looked at. */
  idFor(found: readonly string[]): string | undefined {
    return this.#valid(found)?.id;
  }

  /** The name that a pipeline is kept under; undefined where it is not kept. */
  idOf(pipeline: Pipeline): string | undefined {
    return this.#kept?.pipeline === pipeline ? this.#kept.id : undefined;
  }

  /** What dvc.lock says of a pipeline that is kept. */
  locksOf(pipeline: Pick<Pipeline, "stages">): ReadonlyMap<string, StageRecord> | undefined {
    return this.#kept?.pipeline === pipeline ? this.#kept.locks : undefined;
  }

  /** Anything may have changed. */
  noteChanges(): void {
    this.#checkedFor = undefined;
    clearTimeout(this.#timer);
  }

  /** Keeps what was read, where Cairn keeps anything of this project; `alongside` keeps what goes with it, at the same moment. */
  keep(
    found: readonly string[],
    pipeline: Pipeline,
    locks: ReadonlyMap<string, StageRecord>,
    alongside: () => void,
  ): void {
    const { place, texts, listed, changesAreTold, log } = this.#parts;
    if (!existsSync(dirname(place.file))) return;
    const collectFacts = (nowNs: bigint): PipelineFacts => ({ found, folders: [...listed], files: texts.marks(nowNs) });
    const write = (): void => {
      const answer = plainJson({ pipeline, locks: [...locks] } satisfies Answer);
      const id = answer === undefined ? undefined : writeRemembered(place, collectFacts, answer, log);
      this.#kept = id === undefined ? undefined : { id, pipeline, locks };
      alongside();
    };
    if (!changesAreTold) return write();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(write, keptAfterMs).unref();
  }

  #valid(found: readonly string[]): Remembered<PipelineFacts> | undefined {
    const isFirst = this.#remembered === "unread";
    const remembered =
      this.#remembered === "unread" ? readRemembered<PipelineFacts>(this.#parts.place) : this.#remembered;
    if (this.#checkedFor === found) return remembered;
    const isValid = remembered !== undefined && this.#holds(remembered.facts, found);
    this.#remembered = isValid ? remembered : undefined;
    if (isValid && isFirst) this.#settle(remembered);
    if (this.#parts.changesAreTold) this.#checkedFor = found;
    return this.#remembered;
  }

  #holds({ found: before, files, folders }: PipelineFacts, found: readonly string[]): boolean {
    const { place, texts } = this.#parts;
    return (
      isSameList(before, found) &&
      files.every((mark) => texts.isAsMarked(mark)) &&
      folders.every(([folder, names]) => isSameList(names, listFolder(resolve(place.root, folder))))
    );
  }

  /** Files that were young when they were marked, or are the same in spite of new times, need not be read every time. */
  #settle({ facts, readAnswer }: Remembered<PipelineFacts>): void {
    const { place, texts, log } = this.#parts;
    if (texts.marks(BigInt(Date.now()) * 1_000_000n).every(({ signature }) => signature === "")) return;
    const answer = readAnswer();
    if (answer === undefined) return;
    const collectFacts = (nowNs: bigint): PipelineFacts => {
      const read = new Map(texts.marks(nowNs).map((mark) => [mark.file, mark]));
      return { ...facts, files: facts.files.map((mark) => read.get(mark.file) ?? mark) };
    };
    writeRemembered(place, collectFacts, answer, log);
  }
}

/** Undefined where it is damaged. */
function parseAnswer({ id, readAnswer }: Remembered<PipelineFacts>): KeptPipeline | undefined {
  const answer = readAnswer();
  if (answer === undefined) return undefined;
  const { pipeline, locks } = JSON.parse(answer) as Answer;
  return { id, pipeline, locks: new Map(locks) };
}
