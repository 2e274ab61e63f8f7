import { directionIn } from "../../../engine/experiments/direction.ts";
import { baselineOf, metricRank } from "../../../engine/experiments/metricRank.ts";
import type { ProjectSettings } from "../../../engine/model/projectSettings.ts";
import type { RunSummary, RunValue } from "../../../engine/model/run.ts";
import type { ColumnInfo } from "../../../protocol/experiments.ts";
import { fractionDigits, mostFractionDigits } from "../../../protocol/numbers.ts";

import { valueText } from "./runCells.ts";

/** What is known of a column while the runs are gone through. */
interface ColumnFacts {
  isNumeric: boolean;
  fractionDigits: number;
  readonly first: RunValue;
  differs: boolean;
  lowest: number;
  highest: number;
}

/**
 * The columns of metrics, then of parameters, with what is true of them over all runs: what differs first, then the
 * metrics that tell most, then by key. The project's settings may say which tells most, which way it gets better, and
 * what it is without the project.
 */
export function collectColumns(runs: readonly RunSummary[], settings?: ProjectSettings): readonly ColumnInfo[] {
  const metrics = new Map<string, ColumnFacts>();
  const params = new Map<string, ColumnFacts>();
  for (const run of runs) {
    addValues(metrics, run.metrics);
    addValues(params, run.params);
  }
  return [
    ...inOrder(metrics, (key) => metricRank(key, settings?.objective)).map(([key, facts]) =>
      metricColumn(key, facts, settings),
    ),
    ...inOrder(params, () => 0).map(([key, facts]) => column("params", key, facts)),
  ];
}

function addValues(columns: Map<string, ColumnFacts>, values: Readonly<Record<string, RunValue>>): void {
  for (const [key, value] of Object.entries(values)) {
    const known = columns.get(key);
    if (known) addValue(known, value);
    else columns.set(key, addValue(emptyFacts(value), value));
  }
}

function emptyFacts(value: RunValue): ColumnFacts {
  return {
    isNumeric: true,
    fractionDigits: 0,
    first: value,
    differs: false,
    lowest: Number.POSITIVE_INFINITY,
    highest: Number.NEGATIVE_INFINITY,
  };
}

function addValue(facts: ColumnFacts, value: RunValue): ColumnFacts {
  facts.differs ||= !isSame(value, facts.first);
  if (typeof value !== "number") {
    facts.isNumeric &&= value === null;
  } else if (Number.isFinite(value)) {
    // Writing a number out takes long, and most have no more digits than those before them.
    if (mostFractionDigits(value) > facts.fractionDigits) {
      facts.fractionDigits = Math.max(facts.fractionDigits, fractionDigits(value));
    }
    facts.lowest = Math.min(facts.lowest, value);
    facts.highest = Math.max(facts.highest, value);
  }
  return facts;
}

function isSame(value: RunValue, other: RunValue): boolean {
  return Object.is(value, other) || (typeof value === "object" && valueText(value) === valueText(other));
}

function column(group: ColumnInfo["group"], key: string, facts: ColumnFacts): ColumnInfo {
  const { isNumeric, differs, fractionDigits: digits } = facts;
  return { id: `${group}:${key}`, group, key, isNumeric, differs, fractionDigits: digits, direction: "unknown" };
}

function metricColumn(key: string, facts: ColumnFacts, settings: ProjectSettings | undefined): ColumnInfo {
  const direction = directionIn(settings?.objective, key);
  const baseline = baselineOf(settings, key);
  const info = { ...column("metrics", key, facts), direction, ...(baseline !== undefined && { baseline }) };
  if (direction === "unknown" || facts.lowest >= facts.highest) return info;
  return { ...info, best: direction === "higher" ? facts.highest : facts.lowest };
}

function inOrder(
  columns: ReadonlyMap<string, ColumnFacts>,
  rankOf: (key: string) => number,
): readonly (readonly [string, ColumnFacts])[] {
  const collator = new Intl.Collator("en", { numeric: true });
  return [...columns].sort(
    ([a, { differs: aDiffers }], [b, { differs: bDiffers }]) =>
      Number(bDiffers) - Number(aDiffers) || rankOf(a) - rankOf(b) || collator.compare(a, b),
  );
}
