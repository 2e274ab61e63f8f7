import { fractionDigits, mostFractionDigits } from "../../model/numbers.ts";
import type { ProjectSettings } from "../../model/projectSettings.ts";
import type { ColumnInfo, ValueColumn } from "../../model/runTable.ts";
import { directionIn } from "../direction.ts";
import { baselineOf, metricRank } from "../metricRank.ts";

/**
 * The columns of metrics, then of parameters, data and the environment, with what is true of them over all runs: what differs first, then the
 * metrics that tell most, then by key. `curves` has the keys of metrics that curves belong to. The project's settings may say which tells most, which way it gets better, and
 * what it is without the project.
 */
export function collectColumns(
  columns: readonly ValueColumn[],
  settings?: ProjectSettings,
  curves: ReadonlyMap<string, unknown> = new Map(),
): readonly ColumnInfo[] {
  const ofKind = (wanted: ValueColumn["kind"], rankOf: (key: string) => number = () => 0): readonly ValueColumn[] =>
    inOrder(
      columns.filter(({ kind }) => kind === wanted),
      rankOf,
    );
  const metrics = ofKind("metric", (key) => metricRank(key, settings?.objective));
  return [
    ...metrics.map((column) => ({
      ...metricColumn(column, settings),
      ...(curves.has(column.key) && { hasCurve: true as const }),
    })),
    ...ofKind("param").map((column) => columnOf("params", column)),
    ...ofKind("data").map((column) => columnOf("data", column)),
    ...ofKind("environment", environmentRank).map((column) => columnOf("environment", column)),
  ];
}

const firstFacts = ["python", "seed", "interpreter", "platform"];

/** What the results follow from most stands first, packages before variables last. */
function environmentRank(key: string): number {
  const place = firstFacts.indexOf(key);
  if (place !== -1) return place;
  return firstFacts.length + (key.startsWith("package ") ? 1 : key.startsWith("variable ") ? 2 : 0);
}

function columnOf(
  group: ColumnInfo["group"],
  { key, isNumeric, differs, sample, lowest = 0, highest = 0 }: ValueColumn,
): ColumnInfo {
  let digits = 0;
  for (const value of sample) {
    // Writing a number out takes long, and most have no more digits than those before them.
    if (mostFractionDigits(value) > digits) digits = Math.max(digits, fractionDigits(value));
  }
  return {
    id: `${group}:${key}`,
    group,
    key,
    isNumeric,
    differs,
    fractionDigits: digits,
    direction: "unknown",
    ...(lowest < highest && { range: [lowest, highest] as const }),
  };
}

function metricColumn(column: ValueColumn, settings: ProjectSettings | undefined): ColumnInfo {
  const { key, lowest, highest } = column;
  const direction = directionIn(settings?.objective, key);
  const baseline = baselineOf(settings, key);
  const info = { ...columnOf("metrics", column), direction, ...(baseline !== undefined && { baseline }) };
  if (direction === "unknown" || lowest === undefined || highest === undefined || lowest >= highest) return info;
  return { ...info, best: direction === "higher" ? highest : lowest };
}

function inOrder(columns: readonly ValueColumn[], rankOf: (key: string) => number): readonly ValueColumn[] {
  const collator = new Intl.Collator("en", { numeric: true });
  return columns.toSorted(
    (a, b) => Number(b.differs) - Number(a.differs) || rankOf(a.key) - rankOf(b.key) || collator.compare(a.key, b.key),
  );
}
