import type { Problem } from "../../model/source.ts";
import { ParsedFiles } from "../parsedFiles.ts";
import type { FoundStages, SourceFormat, ToolReader, WorkspaceFiles } from "./toolReader.ts";

/** The tools that are read from the files of one format. */
export interface ToolGroup<Source> {
  readonly format: SourceFormat<Source>;
  readonly readers: readonly ToolReader<Source>[];
}

/** The files of one format in a project, with what the tools find in them. */
export interface ToolFiles {
  isWanted(path: string): boolean;
  /** What each reader finds in these files (of the format, sorted); the same object as long as nothing that it saw has changed. */
  read(files: readonly string[]): readonly FoundStages[];
  /** Forgets a file, so that it is read anew. */
  forget(file: string): void;
}

type Parsed<Source> = { readonly source: Source } | { readonly problem: Problem };

/** Opens the files of a format under a root (an absolute path). Nothing is read before it is asked. */
export function openToolFiles<Source>(
  root: string,
  { format, readers }: ToolGroup<Source>,
  workspace: WorkspaceFiles,
): ToolFiles {
  const parsed = new ParsedFiles<Parsed<Source>>(
    root,
    (file, text) => ({ source: format.parse(file, text.replace(/^\uFEFF/, "")) }),
    (_, problem) => ({ problem }),
  );
  const unread = new Map<string, Parsed<Source>>();
  const byName = (file: string): Parsed<Source> => {
    const known = unread.get(file) ?? { source: format.parse(file, "") };
    unread.set(file, known);
    return known;
  };
  const memories = readers.map((reader) => new ReaderMemory(reader, workspace));
  return {
    isWanted: (path) => format.isWanted(path),
    read: (files) => {
      const read = files.flatMap((file) => {
        const content = format.isNameEnough === true ? byName(file) : parsed.read(file);
        return content ? [[file, content] as const] : [];
      });
      const unreadable = read.flatMap(([, content]) => ("problem" in content ? [content.problem] : []));
      const sources = read.flatMap(([file, content]) => ("source" in content ? [[file, content.source] as const] : []));
      const found = memories.map((memory) => memory.read(sources));
      // A data file may bear a pipeline file's name; one that is code in any case is passed by when it cannot be read.
      return format.isSilent === true || unreadable.length === 0
        ? found
        : [...found, { stages: [], edges: [], problems: unreadable }];
    },
    forget: (file) => parsed.forget(file),
  };
}

/** What a reader found, and all that it saw for it. */
interface Remembered<Source> {
  readonly sources: readonly (readonly [file: string, source: Source])[];
  readonly asked: readonly (() => boolean)[];
  readonly found: FoundStages;
}

/** Asks a reader again only when one of the files that it saw has changed. */
class ReaderMemory<Source> {
  readonly #reader: ToolReader<Source>;
  readonly #workspace: WorkspaceFiles;
  #last: Remembered<Source> | undefined;

  constructor(reader: ToolReader<Source>, workspace: WorkspaceFiles) {
    this.#reader = reader;
    this.#workspace = workspace;
  }

  read(sources: Remembered<Source>["sources"]): FoundStages {
    const last = this.#last;
    if (last && isSameSources(last.sources, sources) && last.asked.every((isSame) => isSame())) return last.found;
    const asked: (() => boolean)[] = [];
    const found = this.#reader.read(new Map(sources), this.#noting(asked));
    this.#last = { sources, asked, found };
    return found;
  }

  #noting(asked: (() => boolean)[]): WorkspaceFiles {
    const workspace = this.#workspace;
    return {
      text: (file) => {
        const text = workspace.text(file);
        asked.push(() => workspace.text(file) === text);
        return text;
      },
      list: (folder) => {
        const names = workspace.list(folder);
        asked.push(() => workspace.list(folder).join("\n") === names.join("\n"));
        return names;
      },
    };
  }
}

function isSameSources<Source>(a: Remembered<Source>["sources"], b: Remembered<Source>["sources"]): boolean {
  return a.length === b.length && a.every(([file, source], index) => b[index]?.[0] === file && b[index][1] === source);
}
