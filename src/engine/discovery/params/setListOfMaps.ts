import { isDeepStrictEqual } from "node:util";
import type { RunValue } from "../../model/run.ts";
import type { ParamValue } from "../../model/stageRecord.ts";
import type { TextEdit, TextSpan } from "../lines.ts";
import { lookupParam } from "./lookupParam.ts";
import type { ParamsText } from "./paramsText.ts";
import { leavesOf, type ParamsLanguage } from "./readParams.ts";
import { plainOf } from "./typedValue.ts";
import { writeMap, writeValue } from "./writeValue.ts";

/** A list of maps in the text of a parameters file, and what is to be in it. */
export interface ListOfMaps {
  readonly text: string;
  readonly language: ParamsLanguage;
  readonly params: ParamsText;
  readonly key: string;
  readonly items: readonly ParamValue[];
  /** What sets a leaf that stands in the text. */
  readonly setLeaf: (key: string, value: RunValue) => readonly TextEdit[];
}

/** Where the items stand one after another, and how more of them are written behind the last. */
interface Layout {
  readonly items: readonly TextSpan[];
  /** How far each goes with what belongs to it: a comment behind it in its line. */
  readonly ends: readonly number[];
  readonly added: (item: ParamValue) => string | undefined;
  /** An item in the place of another. */
  readonly replaced: (item: ParamValue) => string | undefined;
}

/**
 * The edits that give a list of maps other items: of those that stay only the values that differ change, what is too much
 * is cut off at the end, and what is missing is written there. Undefined where the list can only be written anew as a whole.
 */
export function setListOfMaps(list: ListOfMaps): readonly TextEdit[] | undefined {
  const layout = list.language === "toml" ? tomlTables(list) : list.items.length > 0 && yamlItems(list);
  if (!layout) return undefined;
  const { items, ends } = layout;
  const now = lookupParam(plainOf(list.params.typed), list.key) as readonly ParamValue[];
  const kept = Math.min(items.length, list.items.length);
  const edits = list.items.slice(0, kept).flatMap((item, index): readonly (TextEdit | undefined)[] => {
    const key = `${list.key}.${index}`;
    const [was, is] = [new Map(leavesOf(item, key)), new Map(leavesOf(now[index], key))];
    const differing = [...was].filter(([leaf, value]) => !isDeepStrictEqual(value, is.get(leaf)));
    const hasPlace = ([leaf]: readonly [string, unknown]): boolean => list.params.places.get(leaf)?.value !== undefined;
    if (
      was.size > 0 &&
      was.size === is.size &&
      [...was.keys()].every((leaf) => is.has(leaf)) &&
      differing.every(hasPlace)
    )
      return differing.flatMap(([leaf, value]) => list.setLeaf(leaf, value));
    return [editOf(items[index], layout.replaced(item))];
  });
  const [keptEnd, end] = [ends[kept - 1], ends.at(-1)];
  if (keptEnd === undefined || end === undefined) return undefined;
  if (kept < items.length) edits.push({ start: keptEnd, end, text: "" });
  const added = list.items.slice(kept).map(layout.added);
  if (added.length > 0) edits.push({ start: end, end, text: added.join("") });
  return added.includes(undefined) || edits.includes(undefined)
    ? undefined
    : edits.filter((edit) => edit !== undefined);
}

function editOf(span: TextSpan | undefined, text: string | undefined): TextEdit | undefined {
  return span && text !== undefined ? { ...span, text } : undefined;
}

function yamlItems({ text, language, params, key }: ListOfMaps): Layout | undefined {
  const { list, items = [] } = params.places.get(key) ?? {};
  const [first, last] = [items[0], items.at(-1)];
  if (!list || !first || !last) return undefined;
  const inBrackets = (item: ParamValue): string | undefined => writeValue(language, item, "", true);
  if (text[list.start] === "[") {
    const before = items.at(-2);
    // As the others are set apart.
    const gap = before ? text.slice(before.end, last.start) : `,${text.slice(list.start + 1, first.start) || " "}`;
    const added = (item: ParamValue): string => `${gap}${inBrackets(item)}`;
    return { items, ends: items.map(({ end }) => end), added, replaced: inBrackets };
  }
  const leads = items.map(({ start }) => text.slice(lineStart(text, start), start));
  const lead = leads.at(-1) ?? "";
  if (!leads.every((one) => /^[ \t]*-[ ]+$/.test(one))) return undefined;
  const added = (item: ParamValue): string | undefined => {
    const lines = writeMap(language, item);
    return lines && `${newLine(text)}${lead}${lines.join(`${newLine(text)}${" ".repeat(lead.length)}`)}`;
  };
  return { items, ends: items.map(({ end }) => lineEnd(text, end)), added, replaced: inBrackets };
}

/** The `[[key]]` tables of a list, where they follow one another and have no tables in them. */
function tomlTables({ text, language, params, key }: ListOfMaps): Layout | undefined {
  const isHeader = (span: TextSpan): boolean =>
    /^[ \t]*\[\[?[ \t]*$/.test(text.slice(lineStart(text, span.start), span.start));
  const headers = [...params.places]
    .filter(([, place]) => isHeader(place.key))
    .toSorted(([, a], [, b]) => a.key.start - b.key.start);
  const own = headers.flatMap(([name], index) => (name.startsWith(`${key}.`) ? [index] : []));
  const [firstIndex = 0] = own;
  const areInOrder = own.every((at, index) => at === firstIndex + index && headers[at]?.[0] === `${key}.${index}`);
  if (own.length === 0 || !areInOrder) return undefined;
  const name = text.slice(headers[firstIndex]?.[1].key.start, headers[firstIndex]?.[1].key.end);
  const items = own.map((at): TextSpan => {
    const header = headers[at]?.[1].key.end ?? 0;
    const next = headers[at + 1]?.[1].key.start;
    const end = next === undefined ? text.length : lineStart(text, next);
    const start = lineEnd(text, header);
    // What is said above the next table belongs to that one.
    return { start, end: start + text.slice(start, end).replace(/(?:\r?\n[ \t]*(?:#[^\n]*)?)+$/, "").length };
  });
  const body = (item: ParamValue): string | undefined => {
    const lines = writeMap(language, item);
    return lines?.map((line) => `${newLine(text)}${line}`).join("");
  };
  const added = (item: ParamValue): string | undefined => {
    const lines = body(item);
    return lines === undefined ? undefined : `${newLine(text)}${newLine(text)}[[${name}]]${lines}`;
  };
  return { items, ends: items.map(({ end }) => end), added, replaced: body };
}

function newLine(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

/** Before the line break. */
function lineEnd(text: string, offset: number): number {
  const end = /\r?\n|$/g;
  end.lastIndex = offset;
  return end.exec(text)?.index ?? text.length;
}
