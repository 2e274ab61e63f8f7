import { dirname, join } from "node:path";
import type { EngineOptions } from "../engine.ts";
import type { DvcLock } from "./dvc/dvcLock.ts";
import type { PipelineFile } from "./dvc/dvcYaml.ts";
import { plainJson } from "./plainJson.ts";
import type { MemoryPlace } from "./rememberedFile.ts";
import { readRemembered, writeRemembered } from "./rememberedFile.ts";
import type { FileText, TextSource } from "./textFiles.ts";
import { fingerprintOf } from "./textFiles.ts";
import { decodeTyped, typedJson } from "./typedJson.ts";

/** A file with the text that something was made of; undefined where there is no such file. */
export interface ReadFile {
  readonly file: string;
  readonly text: FileText | undefined;
}

/** A dvc.yaml as it was resolved, and all that it was resolved with. */
export interface KeptPipelineFile extends ReadFile {
  readonly used: readonly ReadFile[];
  readonly content: PipelineFile;
}

/** A dvc.lock as it was read. */
export interface KeptLock extends ReadFile {
  readonly content: DvcLock;
}

interface Entry<Content> {
  readonly file: string;
  readonly fingerprint: string;
  readonly used: readonly (readonly [file: string, fingerprint: string])[];
  readonly content: Content;
}

interface Entries {
  readonly pipelines: ReadonlyMap<string, Entry<PipelineFile>>;
  /** Of the locks the contents are encoded. */
  readonly locks: ReadonlyMap<string, Entry<unknown>>;
}

const noEntries: Entries = { pipelines: new Map(), locks: new Map() };

/**
 * What an earlier process made of each file: where one of many has changed, only what depends on it is made anew. Each is
 * recalled by the content of the files that it was made of.
 */
export class KeptFiles {
  readonly #place: MemoryPlace;
  readonly #log: EngineOptions["log"];
  #entries: Entries | undefined;

  /** `place` is where the pipeline as a whole is kept: this stands beside it. */
  constructor(place: MemoryPlace, log: EngineOptions["log"]) {
    this.#place = { ...place, file: join(dirname(place.file), "files.json") };
    this.#log = log;
  }

  /** A dvc.yaml with this text as it was resolved, with the names of what it was resolved with, while all of that is the same. */
  pipelineFile(
    { file, text }: ReadFile,
    texts: TextSource,
  ): { readonly used: readonly string[]; readonly content: PipelineFile } | undefined {
    const entry = this.#kept().pipelines.get(file);
    if (entry?.fingerprint !== fingerprintOf(text)) return undefined;
    const isSame = entry.used.every(([name, fingerprint]) => fingerprintOf(texts.read(name)) === fingerprint);
    return isSame ? { used: entry.used.map(([name]) => name), content: entry.content } : undefined;
  }

  /** A dvc.lock with this text as it was read. */
  lock({ file, text }: ReadFile): DvcLock | undefined {
    const entry = this.#kept().locks.get(file);
    return entry?.fingerprint === fingerprintOf(text) ? (decodeTyped(entry.content) as DvcLock) : undefined;
  }

  /** Keeps these for the next process. What was kept before is let go of. */
  keep(pipelines: readonly KeptPipelineFile[], locks: readonly KeptLock[]): void {
    const pipelineEntries = pipelines.flatMap(({ content, ...made }) => plainJson({ ...stampOf(made), content }) ?? []);
    const lockEntries = locks.flatMap(
      ({ content, ...made }) => typedJson({ ...stampOf({ ...made, used: [] }), content }) ?? [],
    );
    const answer = `{"pipelines":[${pipelineEntries.join()}],"locks":[${lockEntries.join()}]}`;
    writeRemembered(this.#place, () => null, answer, this.#log);
    this.#entries = noEntries;
  }

  #kept(): Entries {
    if (this.#entries) return this.#entries;
    const answer = readRemembered<null>(this.#place)?.readAnswer();
    if (answer === undefined) return (this.#entries = noEntries);
    const { pipelines, locks } = JSON.parse(answer) as {
      readonly pipelines: readonly Entry<PipelineFile>[];
      readonly locks: readonly Entry<unknown>[];
    };
    const byFile = <Content>(entries: readonly Entry<Content>[]) =>
      new Map(entries.map((entry) => [entry.file, entry]));
    return (this.#entries = { pipelines: byFile(pipelines), locks: byFile(locks) });
  }
}

function stampOf({
  file,
  text,
  used,
}: ReadFile & { readonly used: readonly ReadFile[] }): Omit<Entry<unknown>, "content"> {
  return { file, fingerprint: fingerprintOf(text), used: used.map((one) => [one.file, fingerprintOf(one.text)]) };
}
