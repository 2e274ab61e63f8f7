import type { QueryCompletion, RunField, RunValueNames } from "../../model/runQuery.ts";
import { facts, fieldOf, valueKinds } from "./fields.ts";
import { states } from "./bindQuery.ts";
import { QueryError } from "./queryError.ts";
import { quoted } from "../../model/quote.ts";
import { type Token, tokensOf, type Word } from "./tokens.ts";

/** What is asked of the runs to complete a query. */
export interface CompletionScope {
  readonly names: RunValueNames;
  /** Some of the values that runs have in a field. */
  readonly valuesOf: (field: RunField) => readonly (string | number)[];
}

/** More are no help to anybody. */
const mostCompletions = 30;

const operators: Readonly<Record<string, string>> = {
  "=": "is",
  "!=": "is another",
  "<": "is less than",
  "<=": "is at most",
  ">": "is greater than",
  ">=": "is at least",
  "~": "has in it",
  "!~": "does not have in it",
  in: "is one of a list",
  exists: "is there at all",
};
const joints: Readonly<Record<string, string>> = { and: "both hold", or: "one of both holds" };

/** What may stand next, and of which name where that is a value. */
type Expectation =
  | { readonly kind: "name" | "operator" | "joint" | "list" }
  | { readonly kind: "value"; readonly name: Word };

/** What may be written at a place of a query, the likeliest first; nothing within quotation marks. */
export function completeQuery(text: string, at: number, scope: CompletionScope): readonly QueryCompletion[] {
  const tokens = tokensBefore(text, at);
  if (!tokens) return [];
  const last = tokens.at(-1);
  const begun = last?.kind === "word" && last.end === at && !last.isQuoted ? last : undefined;
  const expectation = expectedAfter(begun ? tokens.slice(0, -1) : tokens);
  const kind = expectation.kind === "list" ? "operator" : expectation.kind;
  const typed = begun?.text ?? "";
  const place = { start: begun?.start ?? at, end: at };
  return ranked(candidatesOf(expectation, scope), typed)
    .slice(0, mostCompletions)
    .map(([candidate, description]) => ({ ...place, kind, text: candidate, description }));
}

function tokensBefore(text: string, at: number): readonly Token[] | undefined {
  try {
    return tokensOf(text.slice(0, at));
  } catch (error) {
    if (error instanceof QueryError) return undefined;
    throw error;
  }
}

/** Goes through a query as its grammar does, without minding what is wrong in it. */
function expectedAfter(tokens: readonly Token[]): Expectation {
  let expected: Expectation = { kind: "name" };
  let name: Word | undefined;
  let isInList = false;
  for (const token of tokens) {
    const word = token.kind === "word" && !token.isQuoted ? token.text.toLowerCase() : token.text;
    if (isInList) {
      isInList = word !== ")";
      if (!isInList) expected = { kind: "joint" };
    } else if (["and", "or"].includes(word) || word === "(") {
      isInList = word === "(" && expected.kind === "list";
      expected = isInList && name ? { kind: "value", name } : { kind: "name" };
    } else if (word === "not") {
      expected = expected.kind === "operator" ? expected : { kind: "name" };
    } else if (token.kind === "sign") {
      expected = token.text === ")" || !name ? { kind: "joint" } : { kind: "value", name };
    } else if (expected.kind === "operator" && word === "in") expected = { kind: "list" };
    else if (expected.kind === "operator" && word === "exists") expected = { kind: "joint" };
    else if (expected.kind === "value") expected = { kind: "joint" };
    else {
      name = token;
      expected = { kind: "operator" };
    }
  }
  return expected;
}

type Candidate = readonly [text: string, description: string];

function candidatesOf(expected: Expectation, { names, valuesOf }: CompletionScope): readonly Candidate[] {
  switch (expected.kind) {
    case "name":
      return [
        ...Object.entries(facts).map(([fact, { description }]): Candidate => [fact, description]),
        ...Object.values(valueKinds).flatMap(({ prefix, description, keysIn }) =>
          keysIn(names).map((key): Candidate => [`${prefix}.${quoted(key)}`, description]),
        ),
        ["not", "does not hold"],
      ];
    case "operator":
      // What stands before it may have been a word to look for.
      return [...Object.entries(operators), ...Object.entries(joints)];
    case "joint":
      return Object.entries(joints);
    case "list":
      return [["(", "a list follows"]];
    case "value":
      return valueCandidates(expected.name, names, valuesOf);
  }
}

function valueCandidates(
  name: Word,
  names: RunValueNames,
  valuesOf: CompletionScope["valuesOf"],
): readonly Candidate[] {
  const field = fieldIfKnown(name, names);
  if (!field) return [];
  const kind = field.kind === "fact" ? facts[field.fact].kind : undefined;
  if (kind === "state") return states.map((state): Candidate => [state, ""]);
  if (kind === "boolean") return ["true", "false"].map((text): Candidate => [text, ""]);
  if (kind === "time") return ["today", "yesterday", "1h", "1d", "7d"].map((text): Candidate => [text, ""]);
  if (kind === "duration") return ["10s", "1m", "1h"].map((text): Candidate => [text, ""]);
  const texts = valuesOf(field).map((value) => (typeof value === "number" ? String(value) : quoted(value)));
  // A number may have been written as a text too.
  return [...new Set(texts)].map((text): Candidate => [text, ""]);
}

function fieldIfKnown(name: Word, names: RunValueNames): RunField | undefined {
  try {
    return fieldOf(name, names);
  } catch (error) {
    if (error instanceof QueryError) return undefined;
    throw error;
  }
}

/** Those that begin with what is typed, whole or in their last part, then those that have it in them. */
function ranked(candidates: readonly Candidate[], typed: string): readonly Candidate[] {
  const wanted = typed.toLowerCase();
  const rank = (text: string): number => {
    const lower = text.toLowerCase().replaceAll('"', "");
    if (lower.startsWith(wanted)) return 0;
    const last = lower.slice(lower.lastIndexOf(".") + 1);
    const key = lower.slice(lower.indexOf(".") + 1);
    if (key.startsWith(wanted) || last.startsWith(wanted)) return 1;
    return lower.includes(wanted) ? 2 : 3;
  };
  return candidates
    .map((candidate) => ({ candidate, rank: rank(candidate[0]) }))
    .filter((one) => one.rank < 3 && one.candidate[0].toLowerCase() !== wanted)
    .toSorted((one, other) => one.rank - other.rank)
    .map(({ candidate }) => candidate);
}
