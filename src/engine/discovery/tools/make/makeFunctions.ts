import type { MakeVariables } from "./makeWords.ts";
import { patsubst, stemOf, words } from "./makeWords.ts";

type Expand = (text: string, variables?: MakeVariables) => string | undefined;

/** Functions of texts alone: their arguments are expanded first. */
const textFunctions: Readonly<Record<string, (...args: readonly string[]) => string | undefined>> = {
  subst: (from = "", to = "", text = "") => (from === "" ? text : text.replaceAll(from, () => to)),
  patsubst: (pattern = "", to = "", text = "") => mapWords(text, (word) => patsubst(pattern.trim(), to.trim(), word)),
  strip: (text = "") => words(text).join(" "),
  findstring: (part = "", text = "") => (text.includes(part) ? part : ""),
  filter: (patterns = "", text = "") => keepWords(text, (word) => fitsAny(patterns, word)),
  "filter-out": (patterns = "", text = "") => keepWords(text, (word) => !fitsAny(patterns, word)),
  sort: (text = "") => [...new Set(words(text))].sort().join(" "),
  word: (index = "", text = "") => words(text)[Number(index) - 1] ?? "",
  wordlist: (from = "", to = "", text = "") =>
    words(text)
      .slice(Number(from) - 1, Number(to))
      .join(" "),
  words: (text = "") => String(words(text).length),
  firstword: (text = "") => words(text)[0] ?? "",
  lastword: (text = "") => words(text).at(-1) ?? "",
  dir: (text = "") => mapWords(text, (word) => (word.includes("/") ? word.slice(0, word.lastIndexOf("/") + 1) : "./")),
  notdir: (text = "") => mapWords(text, (word) => word.slice(word.lastIndexOf("/") + 1)),
  suffix: (text = "") => keepWords(mapWords(text, suffixOf), (word) => word !== ""),
  basename: (text = "") => mapWords(text, (word) => word.slice(0, word.length - suffixOf(word).length)),
  addprefix: (prefix = "", text = "") => mapWords(text, (word) => prefix + word),
  addsuffix: (suffix = "", text = "") => mapWords(text, (word) => word + suffix),
  join: (first = "", second = "") => joinWords(words(first), words(second)),
  // They say something while make runs, and are nothing in the text.
  info: () => "",
  warning: () => "",
  error: () => "",
  // Where a file lies on the machine, and what a command prints, only a run tells.
  shell: () => undefined,
  abspath: () => undefined,
  realpath: () => undefined,
  file: () => undefined,
  guile: () => undefined,
  origin: () => undefined,
  flavor: () => undefined,
};

const lazyFunctions = new Set(["if", "or", "and", "foreach", "call", "eval", "value", "wildcard"]);

export function isFunctionName(name: string): boolean {
  return Object.hasOwn(textFunctions, name) || lazyFunctions.has(name);
}

/** The value of a call (GNU make manual, chapter 8); undefined where only a run of make would tell it. */
export function callFunction(
  name: string,
  args: readonly string[],
  variables: MakeVariables,
  expand: Expand,
): string | undefined {
  if (lazyFunctions.has(name)) return callLazily(name, args, variables, expand);
  const expanded = args.map((arg) => expand(arg.trimStart()));
  return expanded.includes(undefined) ? undefined : textFunctions[name]?.(...(expanded as readonly string[]));
}

function callLazily(
  name: string,
  args: readonly string[],
  variables: MakeVariables,
  expand: Expand,
): string | undefined {
  const [first = "", second = "", third = ""] = args;
  switch (name) {
    case "if": {
      const condition = expand(first.trim());
      return condition === undefined ? undefined : expand(condition === "" ? third : second);
    }
    case "or":
    case "and":
      return firstThat(args, name === "or", expand);
    case "foreach":
      return forEach(first, second, third, variables, expand);
    case "call":
      return callUser(args, variables, expand);
    case "value":
      return variables.get(first.trim()) ?? "";
    case "wildcard": {
      const patterns = expand(first);
      return patterns === undefined
        ? undefined
        : words(patterns)
            .flatMap((word) => variables.wildcard(word))
            .join(" ");
    }
    default:
      // `eval` makes rules out of texts; it leaves nothing where it stands.
      return "";
  }
}

function firstThat(args: readonly string[], isFilled: boolean, expand: Expand): string | undefined {
  let last: string | undefined = "";
  for (const arg of args) {
    last = expand(arg.trim());
    if (last === undefined || (last !== "") === isFilled) return last;
  }
  return last;
}

function forEach(
  name: string,
  list: string,
  body: string,
  variables: MakeVariables,
  expand: Expand,
): string | undefined {
  const variable = expand(name)?.trim();
  const items = expand(list);
  if (variable === undefined || items === undefined) return undefined;
  const values = words(items).map((word) => expand(body, withValues(variables, new Map([[variable, word]]))));
  return values.includes(undefined) ? undefined : values.join(" ");
}

function callUser(args: readonly string[], variables: MakeVariables, expand: Expand): string | undefined {
  const expanded = args.map((arg) => expand(arg.trim()));
  if (expanded.includes(undefined)) return undefined;
  const body = variables.get(expanded[0] ?? "");
  const numbered = new Map(expanded.map((value, index) => [String(index), value ?? ""] as const));
  return body === undefined ? undefined : expand(body, withValues(variables, numbered));
}

/** The same variables with some that hide others; their values are taken as they are. */
export function withValues(variables: MakeVariables, values: ReadonlyMap<string, string>): MakeVariables {
  return {
    get: (name) => values.get(name)?.replaceAll("$", "$$$$") ?? variables.get(name),
    has: (name) => values.has(name) || variables.has(name),
    wildcard: (pattern) => variables.wildcard(pattern),
  };
}

function mapWords(text: string, change: (word: string) => string): string {
  return words(text).map(change).join(" ");
}

function keepWords(text: string, isKept: (word: string) => boolean): string {
  return words(text).filter(isKept).join(" ");
}

function fitsAny(patterns: string, word: string): boolean {
  return words(patterns).some((pattern) => stemOf(pattern, word) !== undefined);
}

function suffixOf(word: string): string {
  return /\.[^./]*$/.exec(word)?.[0] ?? "";
}

function joinWords(first: readonly string[], second: readonly string[]): string {
  const length = Math.max(first.length, second.length);
  return Array.from({ length }, (_, index) => (first[index] ?? "") + (second[index] ?? "")).join(" ");
}
