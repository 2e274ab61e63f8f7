import type { Comparison, MetricRow, Verdict } from "../../engine/model/comparison.ts";
import { shortDigest } from "../../engine/model/digest.ts";
import type { CompareJson } from "../json.ts";
import { toRunJson } from "../json.ts";
import { countOf, formatNumber, formatValue } from "../output/format.ts";
import type { Color } from "../output/paint.ts";
import { paint } from "../output/paint.ts";
import { jsonVersion, printJson } from "../output/printJson.ts";
import { formatTable } from "../output/table.ts";
import type { CommonOptions } from "../program.ts";
import { withProject } from "../project.ts";

/** `cairn compare RUN RUN…` */
export async function compareRuns(refs: readonly string[], options: CommonOptions): Promise<number> {
  const comparison = await withProject(options, (engine) => engine.compare(refs));
  if (options.json) {
    const runs = comparison.runs.map((run) => toRunJson(run));
    printJson<CompareJson>({ version: jsonVersion, ...comparison, runs });
  } else printComparison(comparison);
  return 0;
}

function printComparison(comparison: Comparison): void {
  const names = comparison.runs.map(({ name }, index) => (index === 0 ? `${name} (baseline)` : name));
  const groups = [
    { title: "metrics", rows: comparison.metrics, cells: metricCells },
    {
      title: "params",
      rows: comparison.params,
      cells: (row: Comparison["params"][number]) => row.values.map(formatValue),
    },
    {
      title: "artifacts",
      rows: comparison.artifacts.map((row) => ({ ...row, key: row.path })),
      cells: (row: Comparison["artifacts"][number]) => row.versions.map((one) => (one ? shortDigest(one.digest) : "")),
    },
    {
      title: "environment",
      rows: comparison.environment,
      cells: (row: Comparison["environment"][number]) => row.values.map((value) => value ?? ""),
    },
    {
      title: "code",
      rows: comparison.code.map((row) => ({ ...row, key: row.path, differs: true })),
      cells: (row: Comparison["code"][number]) =>
        row.digests.map((digest) => (digest === undefined ? "" : shortName(digest))),
    },
  ].map(({ title, rows, cells }) => tableRows(title, rows, cells as (row: Keyed) => readonly string[]));
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
function tableRows(
  title: string,
  rows: readonly Keyed[],
  cells: (row: Keyed) => readonly string[],
): { readonly lines: readonly (readonly string[])[]; readonly same: number } {
  const differing = rows.filter(({ differs }) => differs);
  const lines = differing.map((row) => [`  ${row.key}`, ...cells(row)]);
  const heading = lines.length > 0 ? [[paint.stdout("dim", title)]] : [];
  return { lines: [...heading, ...lines], same: rows.length - differing.length };
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
