import type { Edge } from "../../model/pipeline.ts";
import type { Problem } from "../../model/source.ts";
import type { Stage } from "../../model/stage.ts";

/** What a reader finds in the files of its tool. */
export interface FoundStages {
  readonly stages: readonly Stage[];
  /** The edges that the tool itself declares. Those that paths make, inside the tool and to others, are found by the graph. */
  readonly edges: readonly Edge[];
  readonly problems: readonly Problem[];
}

/** Files of one language, parsed once for all the tools that are read from them. */
export interface SourceFormat<Source> {
  /** Whether a file is of this format, by its path relative to the root (forward slashes) alone. Must be cheap: it is asked of every file of the workspace. */
  isWanted(path: string): boolean;
  /** Pure, and never throws: the answer is kept as long as the text is the same. `text` has no byte order mark. */
  parse(file: string, text: string): Source;
  /** Whether the files' names alone matter: then they are not opened, and `parse` gets an empty text. */
  readonly isNameEnough?: true;
  /** Whether a file that cannot be read (too large, no permission) is passed by in silence: any code may be one, not only a pipeline's. */
  readonly isSilent?: true;
}

/**
 * Reads statically how one tool declares its stages: nothing of the project is ever run.
 * Stage ids are `file:name`, where the name is the tool's own address of the step.
 */
export interface ToolReader<Source> {
  /**
   * `sources` holds every file of the reader's format, by path relative to the root, sorted. Pure over these and over what
   * `workspace` answers (all that is asked is remembered: the answer is kept until one of them changes). Never throws:
   * what is wrong becomes a problem, and everything else is still read.
   */
  read(sources: ReadonlyMap<string, Source>, workspace: WorkspaceFiles): FoundStages;
}

/** What a reader may look at beside the files of its format. Paths are relative to the root, with forward slashes. */
export interface WorkspaceFiles {
  /** The text of a file, without a byte order mark; undefined where there is no such file or it cannot be read. */
  text(file: string): string | undefined;
  /** The names in a folder, sorted, folders with a `/` behind them; empty where there is no such folder. */
  list(folder: string): readonly string[];
}

/** Nothing found: what a reader answers for files that do not concern it. */
export const nothingFound: FoundStages = { stages: [], edges: [], problems: [] };
