import { didYouMean } from "../../model/didYouMean.ts";
import { parseDuration } from "../../model/quantities.ts";
import type { RunState } from "../../model/run.ts";
import type {
  QueryOperator,
  QuerySpan,
  RunCondition,
  RunFact,
  RunField,
  RunOrder,
  RunValueNames,
} from "../../model/runQuery.ts";
import { type FactKind, facts, fieldOf, isFact } from "./fields.ts";
import { type Operator, parseQuery, type Term } from "./parseQuery.ts";
import { QueryError } from "./queryError.ts";
import { tokensOf, type Word } from "./tokens.ts";

/** What a query's names and values follow from. */
export interface QueryScope {
  readonly names: RunValueNames;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export const states: readonly RunState[] = ["running", "done", "failed", "stopped", "interrupted"];

/** Reads a query; undefined where it is empty. Throws `QueryError`. */
export function readQuery(text: string, scope: QueryScope): RunCondition | undefined {
  const term = parseQuery(text);
  return term && bind(term, scope);
}

/** Reads one key of an order: a name, with `:desc` or `:asc` behind it. Throws `QueryError`. */
export function readOrder(text: string, { names }: Pick<QueryScope, "names">): RunOrder {
  const [, name = text, direction] = /^([^]*?)(?::(asc|desc))?$/i.exec(text) ?? [];
  return { field: readField(name, names), descending: direction?.toLowerCase() === "desc" };
}

/** Reads the name of a column. Throws `QueryError`. */
export function readColumn(text: string, names: RunValueNames): RunField {
  const field = readField(text, names);
  if (field.kind !== "fact" || field.fact !== "data") return field;
  throw new QueryError(wholeOf(text), "The data of runs is too much for a column.", "`cairn show RUN` lists it.");
}

function readField(text: string, names: RunValueNames): RunField {
  const [word, ...others] = tokensOf(text);
  if (word?.kind === "word" && others.length === 0) return fieldOf(word, names);
  throw new QueryError(wholeOf(text), `“${text}” is no name.`, "Write a name such as metrics.accuracy.");
}

function wholeOf(query: string): QuerySpan {
  return { query, start: 0, end: query.length };
}

function bind(term: Term, scope: QueryScope): RunCondition {
  switch (term.kind) {
    case "and":
    case "or":
      return { kind: term.kind, conditions: term.terms.map((one) => bind(one, scope)) };
    case "not":
      return { kind: "not", condition: bind(term.term, scope) };
    case "text":
      return truthOf(term.word) ?? { kind: "text", text: term.word.text };
    case "exists":
      return { kind: "exists", field: fieldOf(term.name, scope.names) };
    case "compare":
      return compare(fieldOf(term.name, scope.names), term.operator, term.value, scope.now);
    case "oneOf": {
      const field = fieldOf(term.name, scope.names);
      return { kind: "or", conditions: term.values.map((value) => compare(field, "=", value, scope.now)) };
    }
  }
}

/** `starred` alone says what `starred = true` does; in quotation marks it is a word to look for. */
function truthOf({ text, isQuoted }: Word): RunCondition | undefined {
  const fact = text.toLowerCase();
  if (isQuoted || !isFact(fact) || facts[fact].kind !== "boolean") return undefined;
  return { kind: "compare", field: { kind: "fact", fact }, operator: "=", value: 1 };
}

/** Whether a condition asks about a fact anywhere. */
export function namesFact(condition: RunCondition, fact: RunFact): boolean {
  switch (condition.kind) {
    case "and":
    case "or":
      return condition.conditions.some((one) => namesFact(one, fact));
    case "not":
      return namesFact(condition.condition, fact);
    case "exists":
    case "compare":
      return condition.field.kind === "fact" && condition.field.fact === fact;
    case "text":
      return false;
  }
}

/** `!=` and `!~` are met by what is there and is another. */
function compare(field: RunField, operator: Operator, word: Word, now: number): RunCondition {
  if (operator === "!=" || operator === "!~") {
    const condition = compare(field, operator === "!=" ? "=" : "~", word, now);
    return {
      kind: "and",
      conditions: [
        { kind: "exists", field },
        { kind: "not", condition },
      ],
    };
  }
  const kind = kindOf(field);
  if (kind === "time" && operator !== "~") return compareTime(field, operator, word, now);
  const one = (value: string | number): RunCondition => ({ kind: "compare", field, operator, value });
  if (operator === "~") return one(word.text);
  const value = valueOf(word, kind);
  // The version 3.10 is no number.
  const isVersion = field.kind === "environment" && operator === "=" && typeof value === "number";
  return isVersion ? { kind: "or", conditions: [one(value), one(word.text)] } : one(value);
}

/** Undefined for values that are what they are written as. */
function kindOf(field: RunField): FactKind | undefined {
  if (field.kind === "fact") return facts[field.fact].kind;
  return field.kind === "data" ? "hash" : undefined;
}

function valueOf(word: Word, kind: FactKind | undefined): string | number {
  if (kind === "state") return stateOf(word);
  if (kind === "boolean") return booleanOf(word);
  if (kind === "duration") return durationOf(word);
  return kind === undefined ? plainValueOf(word) : word.text;
}

/** A number or a boolean where it is written as one, a text else. */
function plainValueOf({ text, isQuoted }: Word): string | number {
  if (isQuoted) return text;
  const lower = text.toLowerCase();
  if (lower === "true" || lower === "false") return Number(lower === "true");
  return numberOf(lower) ?? text;
}

function numberOf(text: string): number | undefined {
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/.test(text)) return Number(text);
  if (text === "nan") return Number.NaN;
  const [, sign] = /^([+-]?)inf(?:inity)?$/.exec(text) ?? [];
  if (sign === undefined) return undefined;
  return sign === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

function stateOf(word: Word): string {
  const text = word.text.toLowerCase();
  if (states.some((state) => state === text)) return text;
  const near = didYouMean(text, states);
  const cure = near === undefined ? `It is one of ${states.join(", ")}.` : `Did you mean ${near}?`;
  throw new QueryError(word, `No run is ever “${word.text}”.`, cure);
}

function booleanOf(word: Word): number {
  const text = word.text.toLowerCase();
  if (text === "true" || text === "yes") return 1;
  if (text === "false" || text === "no") return 0;
  throw new QueryError(word, `“${word.text}” is neither true nor false.`, "Write true or false.");
}

function durationOf(word: Word): number {
  const milliseconds = parseDuration(word.text) ?? secondsOf(word.text);
  if (milliseconds !== undefined) return milliseconds;
  throw new QueryError(word, `“${word.text}” is no duration.`, "Write it as 90s, 10m or 2h30m.");
}

/** A number alone is meant in seconds. */
function secondsOf(text: string): number | undefined {
  const seconds = numberOf(text);
  return seconds === undefined || Number.isNaN(seconds) ? undefined : seconds * 1_000;
}

/** A day is a span: to be equal to it is to lie in it, and to be after it is to be after its end. */
function compareTime(field: RunField, operator: Exclude<QueryOperator, "~">, word: Word, now: number): RunCondition {
  const [from, to] = spanOf(word, now);
  const at = (sign: "<" | ">=", value: number): RunCondition => ({ kind: "compare", field, operator: sign, value });
  switch (operator) {
    case "<":
      return at("<", from);
    case ">=":
      return at(">=", from);
    case "<=":
      return at("<", to);
    case ">":
      return at(">=", to);
    case "=":
      return { kind: "and", conditions: [at(">=", from), at("<", to)] };
  }
}

const timePattern = /^(\d{4})-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?)?)?$/;

/** From, and up to but not including, in local time: of a month, a day, a minute or a second, or a moment so long ago. */
function spanOf(word: Word, now: number): readonly [number, number] {
  const text = word.text.toLowerCase();
  const ago = parseDuration(text);
  if (ago !== undefined) return [now - ago, now - ago + 1];
  const today = new Date(now);
  const dayFrom = (offset: number): number =>
    new Date(today.getFullYear(), today.getMonth(), today.getDate() + offset).getTime();
  if (text === "today") return [dayFrom(0), dayFrom(1)];
  if (text === "yesterday") return [dayFrom(-1), dayFrom(0)];
  const match = timePattern.exec(word.text);
  const span = match && dateSpan(match.slice(1));
  if (span) return span;
  throw new QueryError(
    word,
    `“${word.text}” is no time.`,
    'Write a date such as 2026-03-01 or "2026-03-01 14:30", today, yesterday, or how long ago: 2d, 3h.',
  );
}

function dateSpan(parts: readonly (string | undefined)[]): readonly [number, number] | undefined {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts.map((part) =>
    part === undefined ? undefined : Number(part),
  );
  const given = parts.filter((part) => part !== undefined).length;
  const start = [year, month - 1, day, hour, minute, second];
  const end = start.map((value, index) => (index === given - 1 ? value + 1 : value));
  const [from, to] = [dateOf(start), dateOf(end)];
  return from.getMonth() === month - 1 && from.getDate() === day && hour < 24 && minute < 60 && second < 60
    ? [from.getTime(), to.getTime()]
    : undefined;
}

function dateOf([year = 0, month = 0, day = 1, hour = 0, minute = 0, second = 0]: readonly number[]): Date {
  return new Date(year, month, day, hour, minute, second);
}
