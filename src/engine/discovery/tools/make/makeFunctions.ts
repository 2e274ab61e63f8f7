import { pathFunctions } from "./makePathFunctions.ts";
import { withValues } from "./makeVariables.ts";
import type { Expand, MakeFunction, MakeScope } from "./makeVariables.ts";
import { isKnown, ofKnown, patsubst, stemOf, unknownText, words } from "./makeWords.ts";
import type { TextFunction } from "./makeWords.ts";

/** The longest text that a function makes of many words, in characters. */
const longestText = 1_000_000;

/** Functions of texts alone, with how many arguments they take: these are expanded first. */
const textFunctions: readonly (readonly [name: string, most: number, answer: TextFunction])[] = [
  ["subst", 3, (from = "", to = "", text = "") => (from === "" ? text + to : text.replaceAll(from, () => to))],
  ["patsubst", 3, (from = "", to = "", text = "") => mapWords(text, (word) => patsubst(from.trim(), to, word))],
  ["strip", 1, (text = "") => words(text).join(" ")],
  ["findstring", 2, ofKnown((part = "", text = "") => (text.includes(part) ? part : ""))],
  ["filter", 2, (patterns = "", text = "") => keepWords(text, patternTest(patterns))],
  [
    "filter-out",
    2,
    (patterns = "", text = "") => {
      const fits = patternTest(patterns);
      return keepWords(text, (word) => !fits(word));
    },
  ],
  ["sort", 1, (text = "") => [...new Set(words(text))].sort().join(" ")],
  ["word", 2, ofKnown((index = "", text = "") => words(text)[Number(index) - 1] ?? "")],
  ["wordlist", 3, ofKnown(wordList)],
  ["words", 1, ofKnown((text = "") => String(words(text).length))],
  ["firstword", 1, (text = "") => words(text)[0] ?? ""],
  ["lastword", 1, (text = "") => words(text).at(-1) ?? ""],
  ["addprefix", 2, (prefix = "", text = "") => mapWords(text, (word) => prefix + word)],
  ["addsuffix", 2, (suffix = "", text = "") => mapWords(text, (word) => word + suffix)],
  ["join", 2, ofKnown((first = "", second = "") => joinWords(words(first), words(second)))],
  // They say something while make runs, and are nothing in the text.
  ["info", 1, () => ""],
  ["warning", 1, () => ""],
  ["error", 1, () => ""],
  ["file", 2, () => unknownText],
  ["guile", 1, () => unknownText],
  ...pathFunctions,
];

/** Functions that expand their arguments themselves, as often as they need them. */
const lazyFunctions: readonly (readonly [name: string, most: number, call: MakeFunction["call"]])[] = [
  ["if", 3, choose],
  ["or", Number.POSITIVE_INFINITY, (args, _, expand) => firstThat(args, true, expand)],
  ["and", Number.POSITIVE_INFINITY, (args, _, expand) => firstThat(args, false, expand)],
  ["foreach", 3, forEach],
  ["call", Number.POSITIVE_INFINITY, callUser],
  ["eval", 1, evaluate],
  ["value", 1, ([name = ""], scope, expand) => scope.get(expand(name).trim())?.text ?? ""],
  ["origin", 1, ([name = ""], scope, expand) => (scope.get(expand(name).trim()) ? "file" : "undefined")],
  ["flavor", 1, flavourOf],
  ["wildcard", 1, findFiles],
];

/** The functions of GNU make (manual, chapter 8). `unknownText` stands for what only a run of make would tell. */
export const makeFunctions: ReadonlyMap<string, MakeFunction> = new Map([
  ...textFunctions.map(([name, most, answer]) => {
    const call: MakeFunction["call"] = (args, _, expand) => answer(...args.map((arg) => expand(arg)));
    return [name, { most, call }] as const;
  }),
  ...lazyFunctions.map(([name, most, call]) => [name, { most, call }] as const),
]);

function choose([test = "", then = "", otherwise = ""]: readonly string[], _: MakeScope, expand: Expand): string {
  const condition = expand(test.trim());
  // A list that is known in part is there.
  if (condition.replaceAll(unknownText, "").trim() !== "") return expand(then);
  return condition === "" ? expand(otherwise) : unknownText;
}

function firstThat(args: readonly string[], isFilled: boolean, expand: Expand): string {
  let last = "";
  for (const arg of args) {
    last = expand(arg.trim());
    if (!isKnown(last) || (last !== "") === isFilled) return last;
  }
  return last;
}

function forEach([name = "", list = "", body = ""]: readonly string[], scope: MakeScope, expand: Expand): string {
  const variable = expand(name).trim();
  return words(expand(list))
    .map((word) => expand(body, withValues(scope, new Map([[variable, word]]))))
    .join(" ");
}

function callUser(args: readonly string[], scope: MakeScope, expand: Expand): string {
  const [name = "", ...given] = args.map((arg, index) => (index === 0 ? expand(arg).trim() : expand(arg)));
  const known = scope.functions.get(name);
  if (known) return known.call(given, scope, (text) => text);
  const value = scope.get(name);
  if (!value) return "";
  const numbered = [name, ...given].map((text, index) => [String(index), text] as const);
  return expand(value.text, withValues(scope, new Map(numbered)));
}

function evaluate([text = ""]: readonly string[], scope: MakeScope, expand: Expand): string {
  scope.evaluate(expand(text));
  return "";
}

function flavourOf([name = ""]: readonly string[], scope: MakeScope, expand: Expand): string {
  const value = scope.get(expand(name).trim());
  if (!value) return "undefined";
  return value.isSimple ? "simple" : "recursive";
}

function findFiles([patterns = ""]: readonly string[], scope: MakeScope, expand: Expand): string {
  return words(expand(patterns))
    .flatMap((word) => (isKnown(word) ? scope.wildcard(word) : [unknownText]))
    .join(" ");
}

/** A word that is not known may be any number of words: it stays what it is. What grows too long is not known. */
function mapWords(text: string, change: (word: string) => string): string {
  const changed: string[] = [];
  let length = 0;
  for (const word of words(text)) {
    const next = isKnown(word) ? change(word) : word;
    length += next.length + 1;
    if (length > longestText) return unknownText;
    changed.push(next);
  }
  return changed.join(" ");
}

function keepWords(text: string, isKept: (word: string) => boolean): string {
  return words(text)
    .filter((word) => !isKnown(word) || isKept(word))
    .join(" ");
}

/** Whether a word fits any of the patterns. */
function patternTest(patterns: string): (word: string) => boolean {
  const [open, plain] = [true, false].map((isOpen) => words(patterns).filter((one) => one.includes("%") === isOpen));
  const known = new Set(plain);
  return (word) => known.has(word) || open?.some((pattern) => stemOf(pattern, word) !== undefined) === true;
}

function wordList(from = "", to = "", text = ""): string {
  return words(text)
    .slice(Math.max(0, Number(from) - 1), Number(to))
    .join(" ");
}

function joinWords(first: readonly string[], second: readonly string[]): string {
  const length = Math.max(first.length, second.length);
  return Array.from({ length }, (_, index) => (first[index] ?? "") + (second[index] ?? "")).join(" ");
}
