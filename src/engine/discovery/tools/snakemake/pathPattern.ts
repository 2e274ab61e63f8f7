import { hasUnknown } from "./values.ts";

/** A wildcard of a path's pattern: `{name}` or `{name,regex}`. */
export interface Wildcard {
  readonly name: string;
  readonly constraint?: string;
}

/** The path of a file as a rule writes it: texts and wildcards in turn. */
export interface PathPattern {
  readonly written: string;
  readonly parts: readonly (string | Wildcard)[];
}

/** What each wildcard of a rule stands for. */
export type Binding = ReadonlyMap<string, string>;

const wildcard = /\{\s*(\w+)\s*(?:,\s*((?:[^{}]|\{\d+(?:,\d*)?\})*?)\s*)?\}/g;

/** Reads a path with its wildcards (Snakemake's `_wildcard_regex`). */
export function parsePattern(written: string): PathPattern {
  const parts: (string | Wildcard)[] = [];
  let at = 0;
  for (const found of written.matchAll(wildcard)) {
    const [all, name = "", constraint] = found;
    if (found.index > at) parts.push(written.slice(at, found.index));
    parts.push({ name, ...(constraint !== undefined && constraint !== "" && { constraint }) });
    at = found.index + all.length;
  }
  if (at < written.length) parts.push(written.slice(at));
  return { written, parts };
}

/** The wildcards of a pattern in the order of their places, as often as they stand there. */
export function wildcardsOf({ parts }: PathPattern): readonly Wildcard[] {
  return parts.filter((part) => typeof part !== "string");
}

/** The path with what its wildcards stand for; a wildcard without a value stays. */
export function fillPattern({ parts }: PathPattern, binding: Binding): string {
  return parts.map((part) => (typeof part === "string" ? part : (binding.get(part.name) ?? `{${part.name}}`))).join("");
}

/** The text before the first wildcard and the one behind the last; all of it where there is none. */
export function fixedEnds({ parts }: PathPattern): { readonly start: string; readonly end: string } {
  const [first, last] = [parts[0], parts.at(-1)];
  return { start: typeof first === "string" ? first : "", end: typeof last === "string" ? last : "" };
}

/** How much of the pattern is fixed: of two that match, the one that says more is meant. */
export function fixedLength({ parts }: PathPattern): number {
  return parts.reduce((length, part) => length + (typeof part === "string" ? part.length : 0), 0);
}

/** How many ways to match one path are tried. */
const mostTries = 20_000;

/**
 * What the wildcards stand for where the pattern matches a path, as Python's regular expression of Snakemake's does (each
 * wildcard `.+`, the first as long as it may be); undefined where it does not. `constraints` are those of the rule and the file.
 * Parts of the path that are not known match what no constraint forbids, and are never split.
 */
export function matchPattern(
  { parts }: PathPattern,
  path: string,
  constraints: ReadonlyMap<string, string>,
): Binding | undefined {
  const binding = new Map<string, string>();
  const deadEnds = new Set<number>();
  const hasRepeats = new Set(parts.map((part) => (typeof part === "string" ? part : part.name))).size < parts.length;
  let tries = 0;
  const go = (index: number, at: number): boolean => {
    const part = parts[index];
    if (part === undefined) return at === path.length;
    if (typeof part === "string") return path.startsWith(part, at) && go(index + 1, at + part.length);
    const place = index * (path.length + 1) + at;
    if (++tries > mostTries || deadEnds.has(place)) return false;
    const bound = binding.get(part.name);
    if (bound !== undefined) return path.startsWith(bound, at) && go(index + 1, at + bound.length);
    const next = parts[index + 1];
    const constraint = part.constraint ?? constraints.get(part.name);
    // Without a constraint a wildcard stands for one letter at least.
    for (let end = lastEnd(path, next); constraint === undefined ? end > at : end >= at; end--) {
      if (typeof next === "string" && !path.startsWith(next, end)) continue;
      if (isInsideUnknown(path, end)) continue;
      const value = path.slice(at, end);
      if (!isAllowed(value, constraint)) continue;
      binding.set(part.name, value);
      if (go(index + 1, end)) return true;
      binding.delete(part.name);
    }
    if (!hasRepeats) deadEnds.add(place);
    return false;
  };
  return go(0, 0) ? binding : undefined;
}

function lastEnd(path: string, next: PathPattern["parts"][number] | undefined): number {
  if (next === undefined) return path.length;
  return typeof next === "string" ? path.lastIndexOf(next) : path.length - 1;
}

function isInsideUnknown(path: string, at: number): boolean {
  const open = path.lastIndexOf("\uE000", at - 1);
  return open >= 0 && path.indexOf("\uE001", open) >= at;
}

/** Texts that an unknown part may be, to ask a constraint about. */
const samples = ["a", "A", "1", "a1", "abc", "ABC", "R1", "a_b", "a-b", "2020", "chr1", "01"];

function isAllowed(value: string, constraint: string | undefined): boolean {
  if (constraint === undefined || hasUnknown(constraint)) return value !== "";
  const expression = expressionOf(constraint);
  if (!expression) return value !== "";
  if (!hasUnknown(value)) return expression.test(value);
  const named = constraint.split("|").filter((word) => /^[\w.-]+$/.test(word));
  return (
    isWhollyUnknown(value) ||
    [...samples, ...named].some((text) => expression.test(value.replaceAll(/\uE000[^\uE001]*\uE001/g, text)))
  );
}

/** The words that a constraint of nothing but words allows (`a|b`, `(a)|(b)`); none where it is any other expression. */
export function allowedWords(constraint: string | undefined): readonly string[] {
  const inner = (text: string): string => text.replace(/^\(([^()]*)\)$/, "$1");
  const words = constraint === undefined ? [] : inner(constraint).split("|").map(inner);
  return words.every((word) => /^[\w-]+(?:\\?\.[\w-]+)*$/.test(word))
    ? words.map((word) => word.replaceAll("\\", ""))
    : [];
}

/** Whether nothing is known of a text. */
export function isWhollyUnknown(text: string): boolean {
  return /^\uE000[^\uE001]*\uE001$/.test(text);
}

/** A constraint as an expression; undefined where it cannot be read here, or might take for ever. */
function expressionOf(constraint: string): RegExp | undefined {
  if (/\([^()]*[*+}|][^()]*\)\s*[*+{]/.test(constraint)) return undefined;
  try {
    return new RegExp(`^(?:${constraint})$`, "u");
  } catch {
    try {
      return new RegExp(`^(?:${constraint})$`);
    } catch {
      return undefined;
    }
  }
}

/**
 * Whether a path that is not wholly known can be one of a pattern with wildcards: each unknown part of the path is then one
 * wildcard's, or a text without a slash in it. What Snakemake finds out once it knows the samples.
 */
export function canBeOne(pattern: PathPattern, path: string): boolean {
  const tokens = path.split(/(\uE000[^\uE001]*\uE001)/).filter((token) => token !== "");
  return pattern.parts.some((part) => typeof part !== "string") && aligns(tokens, pattern.parts, 0, 0, 0, 0);
}

function aligns(
  tokens: readonly string[],
  parts: PathPattern["parts"],
  token: number,
  tokenAt: number,
  part: number,
  partAt: number,
): boolean {
  const [left, right] = [tokens[token], parts[part]];
  if (left === undefined || right === undefined) return left === undefined && right === undefined;
  if (hasUnknown(left)) {
    if (typeof right !== "string") return aligns(tokens, parts, token + 1, 0, part + 1, 0);
    for (let end = partAt + 1; end <= right.length && right[end - 1] !== "/" && right[end - 1] !== "."; end++) {
      const isDone = end === right.length;
      if (aligns(tokens, parts, token + 1, 0, isDone ? part + 1 : part, isDone ? 0 : end)) return true;
    }
    return false;
  }
  if (typeof right !== "string") {
    for (let end = left.length; end > tokenAt; end--) {
      const isDone = end === left.length;
      if (aligns(tokens, parts, isDone ? token + 1 : token, isDone ? 0 : end, part + 1, 0)) return true;
    }
    return false;
  }
  const length = Math.min(left.length - tokenAt, right.length - partAt);
  if (left.slice(tokenAt, tokenAt + length) !== right.slice(partAt, partAt + length)) return false;
  const isTokenDone = tokenAt + length === left.length;
  const isPartDone = partAt + length === right.length;
  return aligns(
    tokens,
    parts,
    isTokenDone ? token + 1 : token,
    isTokenDone ? 0 : tokenAt + length,
    isPartDone ? part + 1 : part,
    isPartDone ? 0 : partAt + length,
  );
}
