import { isKnown, patsubst, unknownText, words } from "./makeWords.ts";

/** A variable's value. A simple one (`:=`) is the text itself, any other is expanded where it is used. */
export interface MakeValue {
  readonly text: string;
  readonly isSimple: boolean;
}

/** Expands a text; in the scope that it is called in, where none is given. */
export type Expand = (text: string, scope?: MakeScope) => string;

/** A function of make's. */
export interface MakeFunction {
  /** How many arguments it takes at most: further commas belong to the last. */
  readonly most: number;
  /** The value of a call with these arguments, which are not expanded yet. */
  call(args: readonly string[], scope: MakeScope, expand: Expand): string;
}

/** What expansions name. */
export interface MakeScope {
  readonly functions: ReadonlyMap<string, MakeFunction>;
  /** Undefined where nothing gives the variable a value. */
  get(name: string): MakeValue | undefined;
  /** The files that a pattern of `$(wildcard …)` finds, relative to where make runs. */
  wildcard(pattern: string): readonly string[];
  /** Takes a text for lines of the makefile (`$(eval …)`). */
  evaluate(text: string): void;
  /** What is left of the work that one makefile is worth: a few short lines can name each other without end. */
  readonly budget: { left: number };
}

/** How deep expansions may lie in each other: beyond it, a variable names itself. */
const maxDepth = 60;

/**
 * A text with its variables and functions expanded (GNU make manual, chapters 6 and 8). Where only a run would tell,
 * `unknownText` stands.
 */
export function expand(text: string, scope: MakeScope, depth = 0): string {
  let result = "";
  for (let at = 0; at < text.length;) {
    const dollar = text.indexOf("$", at);
    if (dollar < 0 || dollar === text.length - 1) return result + text.slice(at);
    const { body, end } = readReference(text, dollar);
    const value = body === "$" ? "$" : expandReference(body, scope, depth + 1);
    scope.budget.left -= 1 + value.length / 8;
    result += text.slice(at, dollar) + value;
    at = end;
  }
  return result;
}

/** The same scope with some variables that hide others; their values are taken as they are. */
export function withValues(scope: MakeScope, values: ReadonlyMap<string, string>): MakeScope {
  return {
    ...scope,
    get: (name) => {
      const text = values.get(name);
      return text === undefined ? scope.get(name) : { text, isSimple: true };
    },
  };
}

/** The value of a variable, expanded; nothing where it has none. */
function valueOf(name: string, scope: MakeScope, depth = 0): string {
  const value = scope.get(name);
  if (!value) return "";
  return value.isSimple ? value.text : expand(value.text, scope, depth);
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

function expandReference(body: string, scope: MakeScope, depth: number): string {
  if (depth > maxDepth || scope.budget.left < 0) return unknownText;
  const [, name = "", rest = ""] = /^([a-z-]+)[ \t\n]+([^]*)$/.exec(body) ?? [];
  const called = scope.functions.get(name);
  if (called) {
    const inner = (text: string, scoped: MakeScope = scope): string => expand(text, scoped, depth);
    return called.call(splitArguments(rest, called.most), scope, inner);
  }
  const expanded = expand(body, scope, depth);
  if (!isKnown(expanded)) return unknownText;
  const colon = expanded.indexOf(":");
  const equals = expanded.indexOf("=", colon);
  if (colon < 1 || equals < 0) return valueOf(expanded, scope, depth);
  const [from, to] = [expanded.slice(colon + 1, equals), expanded.slice(equals + 1)];
  const [pattern, replacement] = from.includes("%") ? [from, to] : [`%${from}`, `%${to}`];
  return words(valueOf(expanded.slice(0, colon), scope, depth))
    .map((word) => (isKnown(word) ? patsubst(pattern, replacement, word) : word))
    .join(" ");
}

/** Arguments at their commas, those inside of brackets left alone. The last one that a function takes keeps its commas. */
function splitArguments(text: string, most: number): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length && parts.length < most - 1; at++) {
    const character = text[at];
    if (character === "(" || character === "{") depth++;
    else if (character === ")" || character === "}") depth--;
    else if (character === "," && depth === 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, text.slice(start)];
}
