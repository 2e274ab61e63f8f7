import { callFunction, isFunctionName } from "./makeFunctions.ts";
import type { MakeVariables } from "./makeWords.ts";
import { patsubst, words } from "./makeWords.ts";

/** How deep expansions may lie in each other, and how long their values may grow: beyond it, it is a slip or an attack. */
const maxDepth = 40;
const maxLength = 1_000_000;

/** A text with its variables and functions expanded; undefined where one of them is not known before make runs. */
export function expand(text: string, variables: MakeVariables, depth = 0): string | undefined {
  if (depth > maxDepth) return undefined;
  let result = "";
  for (let at = 0; at < text.length;) {
    const dollar = text.indexOf("$", at);
    if (dollar < 0 || dollar === text.length - 1) return result + text.slice(at);
    result += text.slice(at, dollar);
    const reference = readReference(text, dollar);
    const value = reference.body === "$" ? "$" : expandReference(reference.body, variables, depth + 1);
    if (value === undefined || result.length + value.length > maxLength) return undefined;
    result += value;
    at = reference.end;
  }
  return result;
}

function readReference(text: string, dollar: number): { readonly body: string; readonly end: number } {
  const open = text[dollar + 1] ?? "";
  if (open !== "(" && open !== "{") return { body: open, end: dollar + 2 };
  const close = open === "(" ? ")" : "}";
  let depth = 0;
  for (let at = dollar + 1; at < text.length; at++) {
    if (text[at] === open) depth++;
    else if (text[at] === close && --depth === 0) return { body: text.slice(dollar + 2, at), end: at + 1 };
  }
  return { body: text.slice(dollar + 2), end: text.length };
}

function expandReference(body: string, variables: MakeVariables, depth: number): string | undefined {
  const call = /^([a-z-]+)[ \t]+([^]*)$/.exec(body);
  const inner = (text: string, scope: MakeVariables = variables): string | undefined => expand(text, scope, depth);
  if (call && isFunctionName(call[1] ?? "")) {
    return callFunction(call[1] ?? "", splitArguments(call[2] ?? ""), variables, inner);
  }
  const expanded = inner(body);
  if (expanded === undefined) return undefined;
  const substitution = /^([^:]+):([^=]*)=(.*)$/.exec(expanded);
  if (!substitution) return valueOf(expanded, variables, depth);
  const [, name = "", from = "", to = ""] = substitution;
  const value = valueOf(name, variables, depth);
  const [pattern, replacement] = from.includes("%") ? [from, to] : [`%${from}`, `%${to}`];
  return value === undefined
    ? undefined
    : words(value)
        .map((word) => patsubst(pattern, replacement, word))
        .join(" ");
}

function valueOf(name: string, variables: MakeVariables, depth: number): string | undefined {
  const value = variables.get(name);
  return value === undefined ? undefined : expand(value, variables, depth);
}

/** Arguments at their commas, those inside of brackets left alone. */
function splitArguments(text: string): readonly string[] {
  const parts: string[] = [""];
  let depth = 0;
  for (const character of text) {
    if (character === "(" || character === "{") depth++;
    else if (character === ")" || character === "}") depth--;
    if (character === "," && depth === 0) parts.push("");
    else parts[parts.length - 1] += character;
  }
  return parts;
}
