import type { TestContext } from "node:test";
import { createDiscovery } from "../../../src/engine/discovery/createDiscovery.ts";
import { Language } from "../../../src/engine/language/language.ts";
import type { Completion, FilePlace } from "../../../src/engine/model/language.ts";
import type { SourcePosition } from "../../../src/engine/model/source.ts";
import { makeProject } from "../fixtures/dvc/project.ts";

/** A project whose files are asked about by a mark in their text. */
export interface LanguageProject {
  readonly language: Language;
  readonly root: string;
  /** Opens a text with `|` where the cursor is, unsaved, as an editor would hold it; returns the cursor's position. */
  readonly edit: (file: string, marked: string) => SourcePosition;
  /** The position behind the first place of a piece of a file's text, or `shift` columns before it. */
  readonly find: (file: string, piece: string, shift?: number) => SourcePosition;
  /** The text at places, with the file before it where it is another one. */
  readonly read: (places: readonly FilePlace[]) => readonly string[];
  /** What can be written where `|` stands. */
  readonly complete: (file: string, marked: string) => Promise<readonly Completion[]>;
}

/** Writes files into a new folder and opens the languages of its pipeline. */
export function languageProject(t: TestContext, files: Readonly<Record<string, string>>): LanguageProject {
  const root = makeProject(t, files);
  const discovery = createDiscovery(root, () => undefined).editing();
  const language = new Language(root, discovery, () => ({ values: [] }));
  const textOf = (file: string): string => discovery.text(file) ?? "";
  const edit = (file: string, marked: string): SourcePosition => {
    discovery.edit(file, marked.replace("|", ""));
    return positionAt(marked, marked.indexOf("|"));
  };
  return {
    language,
    root,
    edit,
    find: (file, piece, shift = 1) => positionAt(textOf(file), textOf(file).indexOf(piece) + shift),
    read: (places) =>
      places.map(({ file, range: { start, end } }) => {
        const lines = textOf(file).split(/\r?\n/);
        const text = (lines[start.line - 1] ?? "").slice(
          start.column - 1,
          start.line === end.line ? end.column - 1 : undefined,
        );
        return `${file}:${start.line} ${text}`;
      }),
    complete: (file, marked) => language.completions(file, edit(file, marked)),
  };
}

function positionAt(text: string, offset: number): SourcePosition {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1) ?? "").length + 1 };
}
