import { isMap, isScalar } from "yaml";
import type { Node, YAMLMap } from "yaml";
import type { FileEdit } from "../model/remedy.ts";
import type { SourceRange } from "../model/source.ts";
import { YamlSource } from "../discovery/yaml/yamlSource.ts";
import { linesOf } from "./textLines.ts";

/** What is put under a new key: a value on its line, or lines beneath it. */
export type NewValue = { readonly inline: string; readonly comment?: string } | { readonly lines: readonly string[] };

/**
 * The edit that adds a key at the end of the map that a path leads to, in a YAML or JSON text; maps that are missing on
 * the way are made, and all else stays as it is. Undefined where something else than a map stands there.
 */
export function appendYamlEntry(
  file: string,
  text: string,
  path: readonly string[],
  key: string,
  value: NewValue,
): FileEdit | undefined {
  const source = new YamlSource(file, text, { isJson: file.endsWith(".json") });
  if (source.isBroken) return undefined;
  let holder: Node | null = source.root;
  let keyNode: Node | undefined;
  let depth = 0;
  for (; depth < path.length && isMap(holder); depth++) {
    const entry = source.entries(holder).find((candidate) => candidate.key === path[depth]);
    if (!entry) break;
    holder = entry.value;
    keyNode = entry.keyNode;
  }
  const missing = path.slice(depth);
  const nested = missing.reduceRight<NewEntry>((inner, name) => ({ key: name, value: inner }), { key, value });
  if (isMap(holder) && holder.items.length > 0) return appendTo(source, text, holder, nested);
  if (holder !== null && !(isScalar(holder) && holder.value === null) && !isMap(holder)) return undefined;
  const isEmptyBrackets = isMap(holder) && holder.flow === true;
  if (isEmptyBrackets)
    return { file, range: source.rangeOfNode(holder as YAMLMap), text: `{ ${inBrackets(nested, file)} }` };
  return keyNode ? beneathKey(source, text, keyNode, nested) : atEnd(file, text, nested);
}

interface NewEntry {
  readonly key: string;
  readonly value: NewValue | NewEntry;
}

function appendTo(source: YamlSource, text: string, map: YAMLMap, entry: NewEntry): FileEdit | undefined {
  const last = map.items.at(-1) as { readonly key: Node; readonly value: Node | null } | undefined;
  const lastPlace = last && source.rangeOfNode(last.value?.range ? last.value : last.key);
  const first = map.items[0]?.key as Node | undefined;
  if (!lastPlace || !first) return undefined;
  const { file } = source;
  const start = source.rangeOfNode(first).start;
  if (map.flow === true) {
    const isOnOwnLine =
      linesOf(text)
        .line(start.line)
        .slice(0, start.column - 1)
        .trim() === "";
    const gap = isOnOwnLine ? `,\n${" ".repeat(start.column - 1)}` : ", ";
    return { file, range: emptyAt(lastPlace.end), text: gap + inBrackets(entry, file) };
  }
  const lines = linesOf(text);
  // Behind a comment on the same line.
  const end = lines.endOfLine(lastPlace.end.line);
  const written = block(entry, " ".repeat(start.column - 1)).map((line) => `\n${line}`);
  return { file, range: end, text: written.join("") };
}

function beneathKey(source: YamlSource, text: string, keyNode: Node, entry: NewEntry): FileEdit {
  const { start } = source.rangeOfNode(keyNode);
  const lines = linesOf(text);
  const written = block(entry, " ".repeat(start.column + 1)).map((line) => `\n${line}`);
  return { file: source.file, range: lines.endOfLine(start.line), text: written.join("") };
}

function atEnd(file: string, text: string, entry: NewEntry): FileEdit {
  const lines = linesOf(text);
  const isFreshLine = lines.line(lines.count) === "";
  const written = file.endsWith(".json") ? `{ ${inBrackets(entry, file)} }` : block(entry, "").join("\n");
  return { file, range: lines.endOfLine(lines.count), text: `${isFreshLine ? "" : "\n"}${written}\n` };
}

function block({ key, value }: NewEntry, indent: string): readonly string[] {
  if ("key" in value) return [`${indent}${key}:`, ...block(value, `${indent}  `)];
  if ("inline" in value)
    return [`${indent}${key}: ${value.inline}${value.comment === undefined ? "" : ` # ${value.comment}`}`];
  return [`${indent}${key}:`, ...value.lines.map((line) => `${indent}  ${line}`)];
}

function inBrackets({ key, value }: NewEntry, file: string): string {
  const name = file.endsWith(".json") ? JSON.stringify(key) : key;
  if ("key" in value) return `${name}: { ${inBrackets(value, file)} }`;
  return `${name}: ${"inline" in value ? value.inline : `{ ${value.lines.join(" ")} }`}`;
}

function emptyAt(position: SourceRange["end"]): SourceRange {
  return { start: position, end: position };
}
