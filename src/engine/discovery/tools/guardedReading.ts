import type { Problem } from "../../model/source.ts";
import { fileStart, problemAt } from "../../model/source.ts";
import { conflictProblem, keepOurSide } from "../yaml/conflictMarkers.ts";
import type { FoundStages, SourceFormat, ToolReader, WorkspaceFiles } from "./toolReader.ts";
import { nothingFound } from "./toolReader.ts";

type Sources<Source> = readonly (readonly [file: string, source: Source])[];

/** What came of a file: `conflict` where it holds an unfinished merge, of which our side was read. */
export type Parsed<Source> =
  | { readonly source: Source; readonly conflict?: Problem | undefined }
  | { readonly problem: Problem };

/** Parses a text; what cannot be parsed at all (nested beyond the stack, as a rule) is a problem of the file. */
export function parseGuarded<Source>(format: SourceFormat<Source>, file: string, text: string): Parsed<Source> {
  const conflict = conflictProblem(file, text);
  try {
    return { source: format.parse(file, conflict ? keepOurSide(text) : text), conflict };
  } catch (error) {
    return { problem: failureOf(file, error) };
  }
}

/** What a reader finds. A file that it fails on is left out and told of, and does not take the others with it. */
export function readGuarded<Source>(
  reader: ToolReader<Source>,
  sources: Sources<Source>,
  workspace: WorkspaceFiles,
): FoundStages {
  const attempt = attemptRead(reader, sources, workspace);
  if ("found" in attempt) return attempt.found;
  const failures = sources.flatMap((source): readonly Problem[] => {
    const alone = sources.length === 1 ? attempt : attemptRead(reader, [source], workspace);
    return "found" in alone ? [] : [failureOf(source[0], alone.error)];
  });
  const failing = new Set(failures.map(({ file }) => file));
  const sound = sources.filter(([file]) => !failing.has(file));
  if (failing.size === 0 || sound.length === 0) {
    const [first] = sources;
    const problems = failures.length > 0 || !first ? failures : [failureOf(first[0], attempt.error)];
    return { ...nothingFound, problems };
  }
  const found = readGuarded(reader, sound, workspace);
  return { ...found, problems: [...found.problems, ...failures] };
}

function attemptRead<Source>(
  reader: ToolReader<Source>,
  sources: Sources<Source>,
  workspace: WorkspaceFiles,
): { readonly found: FoundStages } | { readonly error: unknown } {
  try {
    return { found: reader.read(new Map(sources), workspace) };
  } catch (error) {
    return { error };
  }
}

function failureOf(file: string, error: unknown): Problem {
  const message =
    error instanceof RangeError
      ? "This file is nested too deeply to be read. Make it flatter."
      : `Cairn could not read this file, and that is Cairn's fault: ${String(error)}. Please report it.`;
  return problemAt(file, fileStart, error instanceof RangeError ? "nested-too-deep" : "reader-failed", message);
}
