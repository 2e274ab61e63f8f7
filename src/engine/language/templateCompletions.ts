import { findStageLines } from "../discovery/yaml/salvage.ts";
import { stageScopes } from "../discovery/dvc/stageScopes.ts";
import type { TypedMap } from "../discovery/params/typedValue.ts";
import { isTypedList, isTypedMap, plainOf } from "../discovery/params/typedValue.ts";
import { YamlSource } from "../discovery/yaml/yamlSource.ts";
import type { Completion } from "../model/language.ts";
import type { SourcePosition, SourceRange } from "../model/source.ts";
import { shortValue } from "./completionItems.ts";
import type { LanguageContext } from "./languageContext.ts";
import { plainSnippet } from "./snippets.ts";
import { stageName } from "./stageName.ts";

/** How many keys are offered: a scope may hold a whole data set. */
const maxKeys = 2_000;

/** What can be named between `${` and the cursor; undefined where no template is open there. */
export function templateCompletions(
  context: LanguageContext,
  file: string,
  lines: readonly string[],
  position: SourcePosition,
): readonly Completion[] | undefined {
  const line = lines[position.line - 1] ?? "";
  const open = /(?<!\\)\$\{([^{}\n]*)$/.exec(line.slice(0, position.column - 1));
  if (!open) return undefined;
  const start = { line: position.line, column: position.column - (open[1] ?? "").trimStart().length };
  const isClosed = /^[^\s{}"']*\}/.test(line.slice(position.column - 1));
  return scopeKeys(context, file, lines, position.line).map(({ key, value }) => {
    const range: SourceRange = { start, end: position };
    const snippet = plainSnippet(isClosed ? key : `${key}}`);
    const kind = isTypedMap(value) ? "group" : "param";
    return { label: key, kind, range, snippet, detail: shortValue(plainOf(value)) };
  });
}

/** Templates of the lists and maps that `foreach` and `matrix` can repeat. */
export function collectionTemplates(
  context: LanguageContext,
  file: string,
  lines: readonly string[],
  range: SourceRange,
): readonly Completion[] {
  return scopeKeys(context, file, lines, range.start.line)
    .filter(({ key, value }) => (isTypedList(value) || isTypedMap(value)) && !/^(?:item|key)\b/.test(key))
    .map(({ key, value }) => {
      const label = `\${${key}}`;
      return { label, kind: "param", range, snippet: plainSnippet(label), detail: shortValue(plainOf(value)) };
    });
}

interface ScopeKey {
  readonly key: string;
  readonly value: TypedMap extends ReadonlyMap<string, infer Value> ? Value : never;
}

/** All that templates can name on a line: what is repeated first, then what files and `vars` hold. */
function scopeKeys(
  { discovery }: LanguageContext,
  file: string,
  lines: readonly string[],
  line: number,
): readonly ScopeKey[] {
  const { source, stage } = focusedSource(file, lines, line);
  const [first] = stageScopes(source, discovery.templateFiles, stage);
  if (!first) return [];
  const keys = flatten(first.scope.values, "");
  const isItem = ({ key }: ScopeKey): boolean => first.scope.reserved.has(key.split(".")[0] ?? "");
  return [...keys.filter(isItem), ...keys.filter((key) => !isItem(key))].slice(0, maxKeys);
}

function flatten(map: TypedMap, prefix: string): readonly ScopeKey[] {
  return [...map].flatMap(([name, value]) => {
    const key = `${prefix}${name}`;
    return isTypedMap(value) ? [{ key, value }, ...flatten(value, `${key}.`)] : [{ key, value }];
  });
}

/**
 * A dvc.yaml with but the stage of a line in it, and without that line where it is not YAML as it stands: so little is
 * read while somebody types, and what is wrong elsewhere is no hindrance.
 */
function focusedSource(
  file: string,
  lines: readonly string[],
  line: number,
): { readonly source: YamlSource; readonly stage: string | undefined } {
  const stages = findStageLines(lines);
  const own = stages.find(({ first, end }) => first < line && line <= end);
  const others = { first: stages[0]?.first ?? lines.length, end: stages.at(-1)?.end ?? lines.length };
  const read = (isKept: (index: number) => boolean): YamlSource => {
    const isOwn = (index: number): boolean => own !== undefined && own.first <= index && index < own.end;
    const kept = lines.filter(
      (_, index) => isKept(index) && (isOwn(index) || index < others.first || index >= others.end),
    );
    return new YamlSource(file, kept.join("\n"));
  };
  const stage = own && stageName(lines[own.first] ?? "");
  const source = read(() => true);
  return { source: source.isBroken ? read((index) => index !== line - 1) : source, stage };
}
