import type { Problem } from "../../model/source.ts";
import { Parser } from "../parser.ts";
import type { TextSource } from "../textFiles.ts";
import type { Parsed } from "./guardedReading.ts";
import { parseGuarded, readGuarded } from "./guardedReading.ts";
import { nothingFound } from "./toolReader.ts";
import type { FoundStages, SourceFormat, ToolReader, WorkspaceFiles } from "./toolReader.ts";

/** The tools that are read from the files of one format. */
export interface ToolGroup {
  /** By path relative to the root. */
  isWanted(path: string): boolean;
  /** The files of the format in a project. */
  open(texts: TextSource, workspace: WorkspaceFiles): ToolFiles;
}

/** The files of one format in a project, with what the tools find in them. */
export interface ToolFiles {
  isWanted(path: string): boolean;
  /** What each reader finds in these files (of the format, sorted); the same objects as long as nothing that they saw has changed. */
  read(files: readonly string[]): readonly FoundStages[];
}

/** A format with its readers. */
export function toolGroup<Source>(format: SourceFormat<Source>, readers: readonly ToolReader<Source>[]): ToolGroup {
  const parser = new Parser<Parsed<Source>>(
    (file, text) => parseGuarded(format, file, text),
    (_, problem) => ({ problem }),
  );
  const isWanted = (path: string): boolean => format.isWanted(path);
  const latest = new Map<ToolReader<Source>, Latest<Source>>(readers.map((reader) => [reader, {}]));
  return {
    isWanted,
    open: (texts, workspace) => {
      const memories = [...latest].map(([reader, found]) => new ReaderMemory(reader, workspace, found));
      const parse = format.isNameEnough === true ? parsedByName(format) : (file: string) => parser.read(texts, file);
      return {
        isWanted,
        read: (files) => {
          const sources: (readonly [file: string, source: Source])[] = [];
          const problems: Problem[] = [];
          const conflicts: Problem[] = [];
          for (const file of files) {
            const parsed = parse(file);
            if (parsed && "source" in parsed) {
              sources.push([file, parsed.source]);
              if (parsed.conflict) conflicts.push(parsed.conflict);
            }
            // Any code may be too large to be read; of a pipeline file one has to know.
            else if (parsed && format.isSilent !== true) problems.push(parsed.problem);
          }
          const found = memories.map((memory) => memory.read(sources));
          problems.push(...(format.isSilent === true ? conflictsAmong(found, conflicts) : conflicts));
          return problems.length === 0 ? found : [...found, { ...nothingFound, problems }];
        },
      };
    },
  };
}

/** The unfinished merges in files that stages were found in. */
function conflictsAmong(found: readonly FoundStages[], conflicts: readonly Problem[]): readonly Problem[] {
  if (conflicts.length === 0) return [];
  const declaring = new Set(found.flatMap(({ stages }) => stages.map(({ file }) => file)));
  return conflicts.filter(({ file }) => declaring.has(file));
}

function parsedByName<Source>(format: SourceFormat<Source>): (file: string) => Parsed<Source> {
  const known = new Map<string, Parsed<Source>>();
  return (file) => {
    const parsed = known.get(file) ?? { source: format.parse(file, "") };
    known.set(file, parsed);
    return parsed;
  };
}

/** What a reader found, and all that it saw for it. */
interface Remembered<Source> {
  readonly sources: readonly (readonly [file: string, source: Source])[];
  readonly asked: readonly ((workspace: WorkspaceFiles) => boolean)[];
  readonly found: FoundStages;
}

/** What a reader found last, whoever asked: a project as editors hold it is mostly the saved one. */
interface Latest<Source> {
  last?: Remembered<Source>;
}

/** Asks a reader again only when one of the files that it saw has changed. */
class ReaderMemory<Source> {
  readonly #reader: ToolReader<Source>;
  readonly #workspace: WorkspaceFiles;
  readonly #latest: Latest<Source>;
  #own: Remembered<Source> | undefined;

  constructor(reader: ToolReader<Source>, workspace: WorkspaceFiles, latest: Latest<Source>) {
    this.#reader = reader;
    this.#workspace = workspace;
    this.#latest = latest;
  }

  read(sources: Remembered<Source>["sources"]): FoundStages {
    const known = [this.#own, this.#latest.last].find((one) => one && this.#holds(one, sources));
    this.#own = known ?? this.#read(sources);
    this.#latest.last = this.#own;
    return this.#own.found;
  }

  #holds(known: Remembered<Source>, sources: Remembered<Source>["sources"]): boolean {
    return isSameSources(known.sources, sources) && known.asked.every((isSame) => isSame(this.#workspace));
  }

  #read(sources: Remembered<Source>["sources"]): Remembered<Source> {
    const asked: ((workspace: WorkspaceFiles) => boolean)[] = [];
    const found = readGuarded(this.#reader, sources, this.#noting(asked));
    return { sources, asked, found };
  }

  #noting(asked: ((workspace: WorkspaceFiles) => boolean)[]): WorkspaceFiles {
    const workspace = this.#workspace;
    return {
      text: (file) => {
        const text = workspace.text(file);
        asked.push((later) => later.text(file) === text);
        return text;
      },
      list: (folder) => {
        const names = workspace.list(folder);
        asked.push((later) => later.list(folder).join("\n") === names.join("\n"));
        return names;
      },
    };
  }
}

function isSameSources<Source>(a: Remembered<Source>["sources"], b: Remembered<Source>["sources"]): boolean {
  return a.length === b.length && a.every(([file, source], index) => b[index]?.[0] === file && b[index][1] === source);
}
