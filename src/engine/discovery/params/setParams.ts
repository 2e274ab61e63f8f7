import { didYouMean } from "../../model/didYouMean.ts";
import { UserError } from "../../model/errors.ts";
import type { ParamChange } from "../../model/plan.ts";
import { isList, isRunValue } from "../../model/run.ts";
import type { RunValue } from "../../model/run.ts";
import type { ParamValue } from "../../model/stageRecord.ts";
import type { TextEdit } from "../lines.ts";
import { keyParts, lookupParam, paramLabel } from "./lookupParam.ts";
import type { ParamPlace, ParamsText } from "./paramsText.ts";
import { paramsLanguage, readParamsText } from "./readParams.ts";
import { setListOfMaps } from "./setListOfMaps.ts";
import { plainOf } from "./typedValue.ts";
import { writeValue } from "./writeValue.ts";

/**
 * The text of a parameters file with other values at some keys. Exactly the characters of the values change: comments,
 * order, line ends and quotes stay. Of a list that keeps its length, or has maps in it, the items that differ change; any
 * other is written anew in brackets. Throws `UserError`: `params-unreadable`, `param-unknown`, `param-not-settable`.
 */
export function setParams(
  text: string,
  file: string,
  assignments: readonly Pick<ParamChange, "key" | "value">[],
): string {
  const mark = text.startsWith("\uFEFF") ? "\uFEFF" : "";
  const plain = text.slice(mark.length);
  const params = readParamsText(file, plain);
  const problem = params.problems.find((problem) => problem.severity === "error");
  if (problem) {
    const place = { file, range: problem.range };
    throw new UserError("params-unreadable", `${file} cannot be read.`, problem.message, { place });
  }
  const byKey = new Map(assignments.map(({ key, value }) => [keyParts(key).join("."), value]));
  const edits = [...byKey].flatMap(([key, value]) => editsOf({ file, text: plain, params }, key, value));
  edits.sort((a, b) => b.start - a.start);
  const changed = edits.reduce(
    (edited, { start, end, text }) => edited.slice(0, start) + text + edited.slice(end),
    plain,
  );
  return mark + changed;
}

interface OpenFile {
  readonly file: string;
  readonly text: string;
  readonly params: ParamsText;
}

function editsOf(open: OpenFile, key: string, value: ParamValue): readonly TextEdit[] {
  const { file, text, params } = open;
  if (isRunValue(value)) return singly(params, key, value).map(([part, one]) => editOf(file, text, params, part, one));
  const setLeaf = (leaf: string, one: RunValue): readonly TextEdit[] => editsOf(open, leaf, one);
  const list = Array.isArray(value) && { text, language: paramsLanguage(file), params, key, items: value, setLeaf };
  return (list && setListOfMaps(list)) || [editOf(file, text, params, key, value)];
}

/** The items of a list that differ, where each can be set by itself; else the value as it is. */
function singly(params: ParamsText, key: string, value: RunValue): readonly (readonly [string, RunValue])[] {
  const whole = [[key, value]] as const;
  const now = lookupParam(plainOf(params.typed), key);
  if (!isList(value) || !isRunValue(now) || !isList(now) || now.length !== value.length) return whole;
  const items = value.map((item, index) => [`${key}.${index}`, item] as const);
  const isEachSettable = items.every(([part, item]) => params.places.get(part)?.value !== undefined && !isList(item));
  return isEachSettable ? items.filter(([, item], index) => !Object.is(item, now[index])) : whole;
}

function editOf(file: string, text: string, params: ParamsText, key: string, value: ParamValue): TextEdit {
  const place = params.places.get(key);
  const span = place?.value ?? place?.list;
  const label = paramLabel(file, key);
  if (!place && lookupParam(plainOf(params.typed), key) === undefined) throw unknownKey(file, key, params);
  if (!place || !span) {
    throw new UserError(
      "param-not-settable",
      `\`${label}\` is not a value that stands in ${file} by itself.`,
      settableInside(key, params.places) ?? `Change it in ${file} by hand.`,
      { place: { file } },
    );
  }
  return { ...span, text: replacement(file, text, place, span, label, value) };
}

function replacement(
  file: string,
  text: string,
  place: ParamPlace,
  span: { readonly start: number; readonly end: number },
  label: string,
  value: ParamValue,
): string {
  const before = text.slice(span.start, span.end);
  const written = writeValue(paramsLanguage(file), value, before, place.isInBrackets);
  if (written === undefined) {
    throw new UserError(
      "param-not-settable",
      `\`${label}\` cannot ${Array.isArray(value) ? "hold" : "be"} null: TOML has no such value.`,
      "Give another value.",
    );
  }
  // An empty value and a list in lines of its own begin right at the colon: what is put there needs a blank before it.
  const needsBlank = /^(?:\s|$)/.test(before) && !/\s/.test(text[span.start - 1] ?? " ");
  return `${needsBlank ? " " : ""}${written}${before.match(/\r?\n$/)?.[0] ?? ""}`;
}

function unknownKey(file: string, key: string, params: ParamsText): UserError {
  const meant = didYouMean(key, params.places.keys());
  const cure = meant === undefined ? `Add it to ${file} first.` : `Did you mean \`${meant}\`?`;
  return new UserError("param-unknown", `There is no parameter \`${key}\` in ${file}.`, cure, { place: { file } });
}

function settableInside(key: string, places: ReadonlyMap<string, ParamPlace>): string | undefined {
  const inside = [...places].filter(([inner, place]) => inner.startsWith(`${key}.`) && place.value !== undefined);
  if (inside.length === 0) return undefined;
  return `Set one of ${inside
    .slice(0, 5)
    .map(([inner]) => `\`${inner}\``)
    .join(", ")}.`;
}
