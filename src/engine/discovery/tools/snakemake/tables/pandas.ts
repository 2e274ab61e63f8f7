import { resolveFrom } from "../../../../model/paths.ts";
import type { CallArguments, Frame, Members, Value } from "../values.ts";
import { functionOf, hasUnknown, isKind, itemsOf, membersOf } from "../values.ts";
import { readTable } from "./readTable.ts";
import { concatenated, dataFrame } from "./reshape.ts";
import { keyOf } from "./selectRows.ts";
import { isEmpty, memberOfFrame } from "./tableMembers.ts";

/** The text of a file by its path; undefined where it is not there. */
export type ReadText = (path: string) => string | undefined;

/** What a workflow uses of pandas: sheets of samples are read where they are in the project. */
export function pandas(readText: ReadText): Members {
  const empty = functionOf(({ positional: [value] }) => emptiness(value, true));
  const filled = functionOf(({ positional: [value] }) => emptiness(value, false));
  return membersOf({
    read_csv: functionOf((args) => readSheet(args, ",", readText)),
    read_table: functionOf((args) => readSheet(args, "\t", readText)),
    DataFrame: dataFrame,
    NA: Number.NaN,
    concat: functionOf(concatenated),
    merge: functionOf((args) => mergedTables(args)),
    isnull: empty,
    isna: empty,
    notnull: filled,
    notna: filled,
    unique: functionOf(({ positional: [value] }) => {
      const items = itemsOf(value);
      return items && [...new Map(items.map((item) => [keyOf(item), item])).values()];
    }),
  });
}

/** `pandas.merge(left, right, …)`. */
function mergedTables({ positional: [left, ...others], ...args }: CallArguments): Value | undefined {
  const method = isKind(left, "frame") ? memberOfFrame(left, "merge") : undefined;
  return isKind(method, "function") ? method.call({ ...args, positional: others }) : undefined;
}

function emptiness(value: Value | undefined, isAsked: boolean): Value | undefined {
  if (value === undefined || isKind(value, "unknown") || isKind(value, "frame")) return undefined;
  if (typeof value === "string" && hasUnknown(value)) return undefined;
  if (isKind(value, "series")) return { ...value, items: value.items.map((item) => isEmpty(item) === isAsked) };
  return isEmpty(value) === isAsked;
}

/** Arguments that change what a sheet holds in ways that are not followed here. */
const strange = ["converters", "skiprows", "nrows", "na_values", "keep_default_na", "chunksize", "iterator"];

function readSheet(args: CallArguments, usual: string, readText: ReadText): Value | undefined {
  const { positional, named, isPartial } = args;
  const path = positional[0] ?? named.get("filepath_or_buffer");
  const file = isKind(path, "members") ? path.get("name") : path;
  if (typeof file !== "string" || hasUnknown(file) || isPartial || strange.some((name) => named.has(name)))
    return undefined;
  const text = readText(resolveFrom(".", file) === "." ? "" : file);
  const separator = separatorOf(args, usual, text ?? "");
  const comment = named.get("comment");
  const names = itemsOf(named.get("names"))?.map(keyOf);
  if (text === undefined || separator === undefined) return undefined;
  const dtype = named.get("dtype");
  const frame = readTable(text, {
    separator,
    hasHeader: named.has("header") ? named.get("header") !== null : names === undefined,
    isText: (column) => isTextType(dtype instanceof Map ? dtype.get(column) : dtype),
    ...(typeof comment === "string" && { comment }),
    ...(names && { names }),
  });
  return shaped(frame, args);
}

function isTextType(type: Value | undefined): boolean {
  return isKind(type, "function") || type === "str" || type === "object" || type === "string";
}

function separatorOf({ positional, named }: CallArguments, usual: string, text: string): string | undefined {
  if (named.get("delim_whitespace") === true) return String.raw`\s+`;
  const given = named.has("sep") ? named.get("sep") : (named.get("delimiter") ?? positional[1] ?? usual);
  // Without one, Python looks at the text.
  if (given === null) return [",", "\t", ";"].find((one) => text.split("\n", 1)[0]?.includes(one)) ?? ",";
  if (typeof given !== "string") return undefined;
  return given === String.raw`\t` ? "\t" : given.length === 1 || given === String.raw`\s+` ? given : undefined;
}

function shaped(frame: Frame, { named, written }: CallArguments): Value | undefined {
  const only = itemsOf(named.get("usecols"))?.map((name) =>
    typeof name === "bigint" ? frame.columns[Number(name)] : keyOf(name),
  );
  const columns = only ? frame.columns.filter((name) => only.includes(name)) : frame.columns;
  const index = named.get("index_col");
  const kept: Frame = { ...frame, columns };
  if (index === undefined || index === null || index === false) return kept;
  const levels = (itemsOf(typeof index === "string" ? [index] : index) ?? [index]).map((name) =>
    typeof name === "bigint" ? (columns[Number(name)] ?? "") : keyOf(name),
  );
  const setIndex = memberOfFrame(kept, "set_index");
  if (!isKind(setIndex, "function")) return undefined;
  return setIndex.call({ positional: [[...levels]], named: new Map(), isPartial: false, written });
}
