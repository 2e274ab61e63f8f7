import { folderOf, resolveFrom } from "../model/paths.ts";
import type { SourcePosition } from "../model/source.ts";
import type { StageKind } from "../model/stage.ts";
import type { LanguageContext } from "./languageContext.ts";
import type { Place } from "./place.ts";

/** Languages in which a bare word may name a step; in Python it may be anything. */
const namingKinds: ReadonlySet<StageKind> = new Set(["make", "snakemake", "mlproject", "task"]);

/**
 * The path or step that a word of a pipeline file names, in the language of another tool: not all readers tell where
 * each path stands. Only what a stage of the file reads, makes or is called counts.
 */
export function wordPlaceAt(context: LanguageContext, file: string, position: SourcePosition): Place | undefined {
  const stages = context.stagesIn(file);
  const line = stages.length > 0 ? context.discovery.text(file)?.split(/\r?\n/)[position.line - 1] : undefined;
  const word = line === undefined ? undefined : wordAt(line, position.column - 1);
  if (!word) return undefined;
  const range = {
    start: { line: position.line, column: word.start + 1 },
    end: { line: position.line, column: word.start + word.text.length + 1 },
  };
  const named = stages.filter(({ kind, name }) => namingKinds.has(kind) && name === word.text);
  if (named.length > 0) return { range, target: { kind: "stage", ids: named.map(({ id }) => id) } };
  const resolved = resolveFrom(folderOf(file), word.text);
  const says = (path: { readonly path: string; readonly written: string }): boolean =>
    path.written === word.text || path.path === resolved;
  const read = stages.flatMap(({ deps }) => deps.filter(says));
  const made = stages.flatMap(({ outs }) => outs.filter(says));
  const paths = new Set([...read, ...made].map(({ path }) => path));
  if (paths.size === 0) return undefined;
  return { range, target: { kind: "path", paths: [...paths], isOutput: read.length === 0 } };
}

function wordAt(line: string, offset: number): { readonly text: string; readonly start: number } | undefined {
  for (const { 0: text, index: start } of line.matchAll(/[^\s"'`=:,;&|<>()[\]$#]+/g)) {
    if (start <= offset && offset <= start + text.length) return { text, start };
  }
  return undefined;
}
