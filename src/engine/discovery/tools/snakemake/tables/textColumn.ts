import { safeExpression } from "../regularExpressions.ts";
import type { CallArguments, Members, Series, Value } from "../values.ts";
import { functionOf, hasUnknown, itemsOf, unknown } from "../values.ts";

/** What `value.name` is: an attribute, or a method bound to its value. */
type MemberOf = (value: Value, name: string) => Value | undefined;

/** `column.str`: what Python does with texts, done to each cell. Cells that hold no text stay empty. */
export function textColumn(series: Series, memberOf: MemberOf): Members {
  const eachText = (change: (text: string) => Value | undefined, written: string): Series => ({
    ...series,
    items: series.items.map((item) =>
      typeof item === "string" ? (change(item) ?? unknown(`${written}:${item}`)) : Number.NaN,
    ),
  });
  const method = (name: string, args: CallArguments): Value | undefined => {
    const search = searches[name];
    if (search) return eachText((text) => search(text, args), args.written);
    if (name === "len") return eachText((text) => BigInt(text.length), args.written);
    if (args.named.get("expand") === true || name === "cat") return undefined;
    return eachText((text) => called(memberOf(text, name), args), args.written);
  };
  return {
    kind: "members",
    get: (name) => functionOf((args) => method(name, args)),
    item: ([at]) =>
      typeof at === "bigint"
        ? { ...series, items: series.items.map((item) => itemsOf(item)?.at(Number(at)) ?? Number.NaN) }
        : undefined,
  };
}

function called(method: Value | undefined, args: CallArguments): Value | undefined {
  return typeof method === "object" && method !== null && "call" in method ? method.call(args) : undefined;
}

type Search = (text: string, args: CallArguments) => boolean | undefined;

const searches: Readonly<Record<string, Search>> = {
  contains: searchFor((pattern) => pattern),
  match: searchFor((pattern) => `^(?:${pattern})`),
  fullmatch: searchFor((pattern) => `^(?:${pattern})$`),
};

/** A pattern is a regular expression but where `regex=False` says otherwise. */
function searchFor(anchored: (pattern: string) => string): Search {
  return (text, { positional: [pattern], named }) => {
    if (typeof pattern !== "string" || hasUnknown(pattern + text)) return undefined;
    const isPlain = named.get("regex") === false || /^[\w ,;:/-]*$/.test(pattern);
    const source = isPlain ? pattern.replaceAll(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`) : pattern;
    return safeExpression(source, named.get("case") === false ? "i" : "", anchored)?.test(text);
  };
}
