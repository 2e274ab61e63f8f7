import { didYouMean } from "../../model/didYouMean.ts";
import type { RunFact, RunField, RunValueNames, ValueField } from "../../model/runQuery.ts";
import { QueryError } from "./queryError.ts";
import type { Word } from "./tokens.ts";

/** What the value of a fact is, as a person writes it. */
export type FactKind = "text" | "hash" | "state" | "boolean" | "time" | "duration";

interface FactInfo {
  readonly kind: FactKind;
  /** For completion and help. */
  readonly description: string;
}

/** The facts that a query knows, and what each is. */
export const facts: Readonly<Record<RunFact, FactInfo>> = {
  name: { kind: "text", description: "the run's name" },
  id: { kind: "text", description: "the run's id" },
  experiment: { kind: "text", description: "the experiment, or the branch where it has no name" },
  state: { kind: "state", description: "running, done, failed, stopped or interrupted" },
  branch: { kind: "text", description: "the branch that it was made on" },
  commit: { kind: "hash", description: "the commit, or the beginning of its hash" },
  dirty: { kind: "boolean", description: "whether the code differed from the commit" },
  started: { kind: "time", description: "when it began: a date, or how long ago" },
  ended: { kind: "time", description: "when it ended: a date, or how long ago" },
  duration: { kind: "duration", description: "how long it took, such as 90s or 2h30m" },
  failure: { kind: "text", description: "why it did not end well" },
  stage: { kind: "text", description: "a stage that it went through" },
  origin: { kind: "text", description: "sweep, rerun or reproduction" },
  data: { kind: "text", description: "a path that it read or made, or the beginning of a version's digest" },
  starred: { kind: "boolean", description: "whether it has a star" },
  tag: { kind: "text", description: "a tag that it has" },
  note: { kind: "text", description: "what was noted of it" },
  archived: { kind: "boolean", description: "whether it is archived: then it is shown only where this is asked for" },
  message: { kind: "text", description: "the first line of its commit's message" },
  source: { kind: "text", description: "the tool and the place that it was taken in from" },
};

const prefixes: Readonly<Record<string, ValueField["kind"]>> = {
  params: "param",
  param: "param",
  metrics: "metric",
  metric: "metric",
  data: "data",
  environment: "environment",
  env: "environment",
};

/** What facts of which a run has several are called as columns. */
const aliases: Readonly<Record<string, RunFact>> = { tags: "tag", stages: "stage" };

interface KindInfo {
  /** What stands before the key in a query. */
  readonly prefix: string;
  readonly description: string;
  readonly keysIn: (names: RunValueNames) => readonly string[];
}

/** The values of which each run has its own. */
export const valueKinds: Readonly<Record<ValueField["kind"], KindInfo>> = {
  metric: { prefix: "metrics", description: "metric", keysIn: ({ metrics }) => metrics },
  param: { prefix: "params", description: "parameter", keysIn: ({ params }) => params },
  data: { prefix: "data", description: "version of an artifact", keysIn: ({ data }) => data },
  environment: { prefix: "environment", description: "of the environment", keysIn: ({ environment }) => environment },
};

/**
 * What a name in a query means: a fact, `params.KEY` or `metrics.KEY`, or a key alone where it is only one of them.
 * Throws `QueryError` where no run has such a thing, with the nearest that there is.
 */
export function fieldOf(word: Word, names: RunValueNames): RunField {
  const { text } = word;
  const lower = text.toLowerCase();
  if (isFact(lower)) return { kind: "fact", fact: lower };
  const alias = Object.hasOwn(aliases, lower) ? aliases[lower] : undefined;
  if (alias) return { kind: "fact", fact: alias };
  const [, prefix, key] = /^(\w+)\.([^]+)$/.exec(text) ?? [];
  const kind = prefix === undefined ? undefined : ownKind(prefix.toLowerCase());
  if (kind !== undefined && key !== undefined) {
    if (valueKinds[kind].keysIn(names).includes(key)) return { kind, key };
    throw unknownKey(word, kind, key, names);
  }
  const kinds = (["metric", "param"] as const).filter((one) => valueKinds[one].keysIn(names).includes(text));
  const [only] = kinds;
  if (kinds.length > 1) {
    throw new QueryError(word, `${text} is both a metric and a parameter.`, `Write metrics.${text} or params.${text}.`);
  }
  if (only === undefined) throw unknownName(word, names);
  return { kind: only, key: text };
}

/** Whether a query knows a fact of this name. */
export function isFact(text: string): text is RunFact {
  return Object.hasOwn(facts, text);
}

function ownKind(prefix: string): ValueField["kind"] | undefined {
  return Object.hasOwn(prefixes, prefix) ? prefixes[prefix] : undefined;
}

const missing: Readonly<Record<ValueField["kind"], (key: string) => string>> = {
  param: (key) => `No run has a parameter ${key}.`,
  metric: (key) => `No run has a metric ${key}.`,
  data: (key) => `No run read or made ${key}.`,
  environment: (key) => `Nothing called ${key} is known of the environment of any run.`,
};

function unknownKey(word: Word, kind: ValueField["kind"], key: string, names: RunValueNames): QueryError {
  const near = didYouMean(key, valueKinds[kind].keysIn(names));
  return new QueryError(word, missing[kind](key), cureOf(near && `${valueKinds[kind].prefix}.${near}`));
}

function unknownName(word: Word, names: RunValueNames): QueryError {
  const near = didYouMean(word.text, [...Object.keys(facts), ...names.metrics, ...names.params]);
  return new QueryError(word, `No run has anything called ${word.text}.`, cureOf(near));
}

function cureOf(near: string | undefined): string {
  return near === undefined
    ? "Write metrics.KEY, params.KEY, or a fact such as branch, state or duration."
    : `Did you mean ${near}?`;
}
