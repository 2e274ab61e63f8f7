import type { ParamsFile } from "../discovery/params/paramsFile.ts";
import { lookupParam } from "../discovery/params/lookupParam.ts";
import type { KeyDoc } from "../discovery/yaml/keyDocs.ts";
import type { Completion, CompletionKind } from "../model/language.ts";
import type { SourcePosition, SourceRange } from "../model/source.ts";
import { countOf } from "../model/words.ts";
import type { LineContext } from "./lineContext.ts";
import { paramKeys } from "./paramPlaces.ts";
import { keySnippet, plainSnippet, yamlText } from "./snippets.ts";

/** What is being written, and what stands behind the cursor. */
export interface Writing {
  readonly at: LineContext;
  readonly position: SourcePosition;
  /** The rest of the line. */
  readonly after: string;
}

/** What has been written so far takes part in the choice, and is replaced by it. */
export function writtenRange({ at, position }: Writing): SourceRange {
  return { start: { line: position.line, column: at.column }, end: position };
}

/** The keys of a map that are not there yet, each with a colon and what its value begins with. */
export function keyCompletions(writing: Writing, docs: readonly KeyDoc[]): readonly Completion[] {
  const { at, after } = writing;
  const range = writtenRange(writing);
  const hasColon = /^\S*\s*:/.test(after);
  return docs
    .filter(({ key }) => !at.siblings.includes(key))
    .map((doc) => {
      const snippet = hasColon ? plainSnippet(doc.key) : keySnippet(doc, at.isFlow);
      return { label: doc.key, kind: "key", range, snippet, text: doc.text };
    });
}

/** A few values that may stand at a place. */
export function valueCompletions(writing: Writing, values: readonly string[]): readonly Completion[] {
  const range = writtenRange(writing);
  return values.map((label) => ({ label, kind: "value", range, snippet: plainSnippet(label) }));
}

/** A word that a person chose, in quotes where YAML wants them and none is open. */
export function wordCompletion(writing: Writing, label: string, kind: CompletionKind, detail?: string): Completion {
  const written = writing.at.isQuoted ? label : yamlText(label);
  const range = writtenRange(writing);
  return { label, kind, range, snippet: plainSnippet(written), ...(detail !== undefined && { detail }) };
}

/** The keys of a parameters file, leaves and groups, with their values. */
export function paramCompletions(
  writing: Writing,
  params: ParamsFile | undefined,
  listed: ReadonlySet<string>,
): readonly Completion[] {
  if (!params) return [];
  return paramKeys(params)
    .filter((key) => !listed.has(key))
    .map((key) => {
      const value = lookupParam(params.values, key);
      return wordCompletion(writing, key, isGroup(value) ? "group" : "param", shortValue(value));
    });
}

function isGroup(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value on one short line. */
export function shortValue(value: unknown): string {
  if (isGroup(value)) return countOf(Object.keys(value as object).length, "parameter");
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
