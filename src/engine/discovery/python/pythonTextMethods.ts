import type { TypedValue } from "../params/typedValue.ts";
import { isTypedList } from "../params/typedValue.ts";

/** What a method of Python's `str` makes of a text and what it is given; undefined where that is not known. */
export function textMethod(text: string, name: string, values: readonly TypedValue[]): TypedValue | undefined {
  if (name === "join") return isTypedList(values[0]) ? joinTexts(text, values[0]) : undefined;
  if (name === "split" || name === "rsplit") return splitText(text, values, name === "rsplit");
  const method = textMethods.get(name);
  return method && values.every((value) => typeof value === "string") ? method(text, ...values) : undefined;
}

function joinTexts(separator: string, values: readonly TypedValue[]): string | undefined {
  return values.every((value) => typeof value === "string") ? values.join(separator) : undefined;
}

/** `text.split(separator, most)`: what lies beyond the last split stays in one piece. */
function splitText(
  text: string,
  [separator, most = -1n]: readonly TypedValue[],
  isFromEnd: boolean,
): readonly string[] | undefined {
  if (typeof separator !== "string" || separator === "" || typeof most !== "bigint") return undefined;
  const parts = text.split(separator);
  const rest = most < 0n ? 0 : Math.max(0, parts.length - 1 - Number(most));
  if (rest === 0) return parts;
  return isFromEnd
    ? [parts.slice(0, rest + 1).join(separator), ...parts.slice(rest + 1)]
    : [...parts.slice(0, -rest - 1), parts.slice(-rest - 1).join(separator)];
}

type TextMethod = (text: string, ...values: readonly string[]) => TypedValue | undefined;

const textMethods: ReadonlyMap<string, TextMethod> = new Map<string, TextMethod>([
  ["lower", (text) => text.toLowerCase()],
  ["upper", (text) => text.toUpperCase()],
  ["capitalize", (text) => text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase()],
  ["strip", (text, characters) => (characters === undefined ? text.trim() : undefined)],
  ["replace", (text, from, to) => (from === undefined || to === undefined ? undefined : text.replaceAll(from, to))],
  ["removeprefix", (text, start = "") => (text.startsWith(start) ? text.slice(start.length) : text)],
  ["removesuffix", (text, end = "") => (end !== "" && text.endsWith(end) ? text.slice(0, -end.length) : text)],
  ["startswith", (text, start = "", ...more) => (more.length === 0 ? text.startsWith(start) : undefined)],
  ["endswith", (text, end = "", ...more) => (more.length === 0 ? text.endsWith(end) : undefined)],
]);
