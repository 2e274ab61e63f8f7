import { ownValue } from "../model/ownValue.ts";
import type { RunSummary, RunValue } from "../model/run.ts";
import { seedName } from "../model/runQuery.ts";
import type { RunFact, RunField, ValueField } from "../model/runQuery.ts";
import { quoted } from "../model/quote.ts";
import { seedOf } from "./seeds.ts";
import { valueKinds } from "./query/fields.ts";

/** How a field is called in a query and over a column: `metrics.acc`, in quotation marks where it has to be. */
export function nameOfField(field: RunField): string {
  if (field.kind !== "fact") return `${valueKinds[field.kind].prefix}.${quoted(field.key)}`;
  return field.fact === "tag" ? "tags" : field.fact;
}

/** What a run has in a field, times and durations in milliseconds; undefined where it has nothing. */
export function valueOfField(run: RunSummary, field: RunField, now: number): RunValue | undefined {
  if (field.kind === "fact") return factOf(run, field.fact, now);
  switch (field.kind) {
    case "param":
      return ownValue(run.params, field.key);
    case "metric":
      return ownValue(run.metrics, field.key);
    case "environment":
      return field.key === seedName ? seedOf(run.params) : furtherOf(run, field);
    case "data":
      return furtherOf(run, field);
  }
}

function furtherOf({ further = {} }: RunSummary, { kind, key }: ValueField): RunValue | undefined {
  return ownValue(further, `${kind}:${key}`);
}

function factOf(run: RunSummary, fact: RunFact, now: number): RunValue | undefined {
  switch (fact) {
    case "started":
      return run.startedAt;
    case "ended":
      return run.endedAt;
    case "duration":
      return (run.endedAt ?? now) - run.startedAt;
    case "stage":
      return run.stages.map(({ stageId }) => stageId);
    case "starred":
    case "archived":
      return run[fact] === true;
    case "tag":
      return run.tags;
    case "message":
      return run.commitSubject;
    case "source":
      return run.origin?.kind === "import" ? run.origin.of : undefined;
    case "origin":
      return run.origin?.kind;
    case "data":
      // A summary says nothing of it, and no column is made of it.
      return undefined;
    case "name":
    case "id":
    case "experiment":
    case "state":
    case "branch":
    case "commit":
    case "dirty":
    case "failure":
    case "note":
      return run[fact];
  }
}

const usual = ["name", "state", "experiment", "branch", "commit", "started", "duration"] as const;

/** The columns of a table that nobody has chosen the columns of: facts, then all parameters and metrics that the runs have. */
export function usualFields(runs: readonly RunSummary[]): readonly RunField[] {
  const keysOf = (values: (run: RunSummary) => Readonly<Record<string, RunValue>>): readonly string[] =>
    [...new Set(runs.flatMap((run) => Object.keys(values(run))))].toSorted();
  return [
    ...usual.map((fact) => ({ kind: "fact", fact }) as const),
    ...keysOf(({ params }) => params).map((key) => ({ kind: "param", key }) as const),
    ...keysOf(({ metrics }) => metrics).map((key) => ({ kind: "metric", key }) as const),
  ];
}
