import { wholeCurves } from "../../engine/experiments/curves/wholeCurves.ts";
import type { Comparison, MetricRow, Verdict } from "../../engine/model/comparison.ts";
import { shortDigest } from "../../engine/model/digest.ts";
import type { CompareJson } from "../json/comparisonJson.ts";
import { toRunJson } from "../json/runJson.ts";
import { formatNumber, formatValue } from "../output/format.ts";
import { countOf } from "../../engine/model/words.ts";
import type { Color } from "../output/paint.ts";
import { paint } from "../output/paint.ts";
import { jsonVersion, printJson } from "../output/printJson.ts";
import { formatTable } from "../output/table.ts";
import type { CommonOptions, CompareOptions } from "../options.ts";
import { withProject } from "../project.ts";
import { writeReports } from "./compareReport.ts";
import { explainDifference } from "./compareWhy.ts";

/** `cairn compare RUN RUN…` */
export async function compareRuns(refs: readonly string[], options: CommonOptions & CompareOptions): Promise<number> {
  if (options.markdown !== undefined || options.html !== undefined) return writeReports(refs, options);
  if (options.why) return explainDifference(refs, options);
  const { comparison, curves } = await withProject(options, async (engine) => {
    const compared = await engine.compare(refs);
    return { comparison: compared, curves: options.json ? await wholeCurves(engine, compared) : [] };
  });
  if (options.json) {
    const runs = comparison.runs.map((run) => toRunJson(run));
    printJson<CompareJson>({ version: jsonVersion, ...comparison, runs, curves });
  } else printComparison(comparison);
  return 0;
}

function printComparison(comparison: Comparison): void {
  const names = comparison.runs.map(({ name }, index) => (index === 0 ? `${name} (baseline)` : name));
  const { metrics, params, artifacts, environment, usage, code } = comparison;
  const groups = [
    tableRows("metrics", metrics, metricCells),
    tableRows("params", params, ({ values }) => values.map(formatValue)),
    tableRows("artifacts", artifacts.map(keyed), ({ versions }) =>
      versions.map((one) => (one ? shortDigest(one.digest) : "")),
    ),
    tableRows("environment", environment, ({ values }) => values.map((value) => value ?? "")),
    tableRows(
      "code",
      code.map((row) => ({ ...keyed(row), differs: true })),
      ({ digests }) => digests.map((digest) => (digest === undefined ? "" : shortName(digest))),
    ),
    tableRows(
      "used",
      usage.map((row) => ({ ...row, differs: true })),
      ({ values }) => values.map((value) => value ?? ""),
    ),
  ];
  const shown = groups.filter(({ lines }) => lines.length > 0);
  process.stdout.write(
    formatTable([["", ...names].map((name) => paint.stdout("bold", name)), ...shown.flatMap(({ lines }) => lines)]),
  );
  const same = groups.reduce((sum, group) => sum + group.same, 0);
  if (same > 0) process.stdout.write(`${countOf(same, "value")} ${same === 1 ? "is" : "are"} the same in all.\n`);
}

interface Keyed {
  readonly key: string;
  readonly differs: boolean;
}

/** The rows of one kind that differ, under their title, and how many do not. */
function tableRows<Row extends Keyed>(
  title: string,
  rows: readonly Row[],
  cells: (row: Row) => readonly string[],
): { readonly lines: readonly (readonly string[])[]; readonly same: number } {
  const differing = rows.filter(({ differs }) => differs);
  const lines = differing.map((row) => [`  ${row.key}`, ...cells(row)]);
  const heading = lines.length > 0 ? [[paint.stdout("dim", title)]] : [];
  return { lines: [...heading, ...lines], same: rows.length - differing.length };
}

function keyed<Row extends { readonly path: string }>(row: Row): Row & { readonly key: string } {
  return { ...row, key: row.path };
}

const verdictMarks: Readonly<Record<Verdict, { readonly word: string; readonly color: Color }>> = {
  better: { word: " better", color: "green" },
  worse: { word: " worse", color: "red" },
  same: { word: "", color: "dim" },
  unknown: { word: "", color: "dim" },
};

function metricCells(row: MetricRow): readonly string[] {
  return row.values.map((value, index) => {
    const delta = index === 0 ? undefined : row.deltas[index];
    if (delta === undefined || delta === 0) return formatValue(value);
    const { word, color } = verdictMarks[row.verdicts[index] ?? "unknown"];
    const signed = `${delta > 0 ? "+" : ""}${formatNumber(delta)}`;
    return `${formatValue(value)} ${paint.stdout(color, `${signed}${word}`)}`;
  });
}

/** Of `b3:…` or `git:…`, eight digits. */
function shortName(digest: string): string {
  return digest.slice(digest.indexOf(":") + 1).slice(0, 8);
}
