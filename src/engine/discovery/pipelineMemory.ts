import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { EngineOptions } from "../engine.ts";
import type { Pipeline } from "../model/pipeline.ts";
import type { StageRecord } from "../model/stageRecord.ts";
import type { Facts, MemoryPlace, Remembered } from "./rememberedFile.ts";
import { readRemembered, writeRemembered } from "./rememberedFile.ts";
import type { TextFiles } from "./textFiles.ts";
import { listFolder } from "./tools/workspaceFiles.ts";

/** What is read of a project's files, and what dvc.lock says of its stages, by stage id. */
interface Answer {
  readonly pipeline: Pipeline;
  readonly locks: readonly (readonly [stageId: string, record: StageRecord])[];
}

/** What a project's own files were made of when they were last read. */
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
  #remembered: Remembered | "unread" | undefined = "unread";
  #recalled: { readonly pipeline: Pipeline; readonly locks: ReadonlyMap<string, StageRecord> } | undefined;
  /** For which files it was last seen that what was kept holds or does not, where every change is told. */
  #checkedFor: readonly string[] | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: MemoryParts) {
    this.#parts = parts;
  }

  /** The pipeline as it was kept, if it still is what would be read; `found` are the files that the walk finds now. */
  recall(found: readonly string[]): Pipeline | undefined {
    if (this.#checkedFor !== found) this.#check(found);
    if (this.#parts.changesAreTold) this.#checkedFor = found;
    return this.#recalled?.pipeline;
  }

  /** Anything may have changed. */
  noteChanges(): void {
    this.#checkedFor = undefined;
    clearTimeout(this.#timer);
  }

  /** What dvc.lock says of a pipeline that was recalled. */
  locksOf(pipeline: Pick<Pipeline, "stages">): ReadonlyMap<string, StageRecord> | undefined {
    return this.#recalled?.pipeline === pipeline ? this.#recalled.locks : undefined;
  }

  /** Keeps what was read, where Cairn keeps anything of this project. */
  keep(found: readonly string[], pipeline: Pipeline, locks: ReadonlyMap<string, StageRecord>): void {
    const { place, texts, listed, changesAreTold } = this.#parts;
    if (!existsSync(dirname(place.file))) return;
    const collectFacts = (nowNs: bigint): Facts => ({ found, folders: [...listed], files: texts.marks(nowNs) });
    const write = (): void =>
      this.#write(collectFacts, () => stringifyPlain({ pipeline, locks: [...locks] } satisfies Answer));
    if (!changesAreTold) return write();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(write, keptAfterMs).unref();
  }

  #check(found: readonly string[]): void {
    const isFirst = this.#remembered === "unread";
    const remembered = this.#remembered === "unread" ? readRemembered(this.#parts.place) : this.#remembered;
    const isValid = remembered !== undefined && this.#holds(remembered.facts, found);
    this.#remembered = isValid ? remembered : undefined;
    if (!isValid) this.#recalled = undefined;
    else this.#recalled ??= parseAnswer(remembered.answer);
    if (isValid && isFirst) this.#settle(remembered);
  }

  #holds({ found: before, files, folders }: Facts, found: readonly string[]): boolean {
    const { place, texts } = this.#parts;
    return (
      isSameList(before, found) &&
      files.every((mark) => texts.isAsMarked(mark)) &&
      folders.every(([folder, names]) => isSameList(names, listFolder(resolve(place.root, folder))))
    );
  }

  /** Files that were young when they were marked, or are the same in spite of new times, need not be read every time. */
  #settle({ facts, answer }: Remembered): void {
    const { texts } = this.#parts;
    if (texts.marks(BigInt(Date.now()) * 1_000_000n).every(({ signature }) => signature === "")) return;
    const collectFacts = (nowNs: bigint): Facts => {
      const read = new Map(texts.marks(nowNs).map((mark) => [mark.file, mark]));
      return { ...facts, files: facts.files.map((mark) => read.get(mark.file) ?? mark) };
    };
    this.#write(collectFacts, () => answer);
  }

  /** What stands in the way of it costs time and nothing else, so that is only logged. */
  #write(collectFacts: (nowNs: bigint) => Facts, makeAnswer: () => string): void {
    try {
      writeRemembered(this.#parts.place, collectFacts, makeAnswer());
    } catch (error) {
      this.#parts.log("debug", `What was read of the pipeline is not kept: ${String(error)}`);
    }
  }
}

function parseAnswer(json: string): { readonly pipeline: Pipeline; readonly locks: ReadonlyMap<string, StageRecord> } {
  const { pipeline, locks } = JSON.parse(json) as Answer;
  return { pipeline, locks: new Map(locks) };
}

/** As JSON, or an error where JSON would lose something of it. */
function stringifyPlain(value: unknown): string {
  return JSON.stringify(value, (key, inner: unknown) => {
    if (!isPlain(inner)) throw new Error(`${key} has a value that JSON does not have`);
    return inner;
  });
}

function isPlain(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value) && !Object.is(value, -0);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
