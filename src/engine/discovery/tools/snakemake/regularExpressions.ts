import type { CallArguments, Value } from "./values.ts";
import { hasUnknown } from "./values.ts";

/** The longest text that is searched. */
const longest = 300;

/** How many parts of a pattern may repeat: each multiplies the ways in which it can fail. */
const mostRepeats = 3;

/** `re.sub(pattern, replacement, text)`; undefined where it is not sure to mean and to take what it does in Python. */
export function replaceByPattern({ positional: [pattern, to, text], named }: CallArguments): Value | undefined {
  if (typeof pattern !== "string" || typeof to !== "string" || typeof text !== "string" || named.size > 0)
    return undefined;
  if (hasUnknown(pattern + to + text) || text.length > longest) return undefined;
  const expression = safeExpression(pattern, "g");
  return expression && text.replaceAll(expression, to.replaceAll("$", "$$$$").replaceAll(/\\(\d)/g, "$$$1"));
}

/** A pattern that means the same in JavaScript; undefined where it is Python's own, or might take for ever. */
export function safeExpression(
  pattern: string,
  flags: "g" | "i" | "",
  anchored = (source: string): string => source,
): RegExp | undefined {
  const isStrange = /\(\?(?![:=!])|\)[*+?{]|\\[AZz]/.test(pattern);
  if (isStrange || (pattern.match(/[*+}]/g)?.length ?? 0) > mostRepeats) return undefined;
  try {
    return new RegExp(anchored(pattern), flags);
  } catch {
    return undefined;
  }
}
