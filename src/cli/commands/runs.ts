import { directionOf } from "../../engine/experiments/direction.ts";
import { facts } from "../../engine/experiments/query/fields.ts";
import { readColumn } from "../../engine/experiments/query/bindQuery.ts";
import { nameOfField, usualFields, valueOfField } from "../../engine/experiments/runFields.ts";
import { metricRank } from "../../engine/experiments/metricRank.ts";
import type { ExportFormat } from "../../engine/model/runExport.ts";
import type { Objective } from "../../engine/model/projectSettings.ts";
import type { RunField } from "../../engine/model/runQuery.ts";
import type { RunSummary, Scalar } from "../../engine/model/run.ts";
import type { RunsJson } from "../json/runJson.ts";
import { toRunJson } from "../json/runJson.ts";
import { formatValue } from "../output/format.ts";
import { formatAge, formatDuration } from "../../engine/model/words.ts";
import { runMarks } from "../output/marks.ts";
import { paint } from "../output/paint.ts";
import { jsonVersion, printJson } from "../output/printJson.ts";
import { formatTable } from "../output/table.ts";
import { shownByDefault } from "../options.ts";
import type { CommonOptions } from "../options.ts";
import { withProject } from "../project.ts";

const shownMetrics = 3;

/** The options of `cairn runs`. */
export interface RunsOptions extends CommonOptions {
  readonly limit?: number;
  readonly where?: string;
  readonly sort: readonly string[];
  readonly columns: readonly string[];
  readonly csv: boolean;
  readonly markdown: boolean;
  readonly latex: boolean;
}

/** `cairn runs` */
export async function listRuns(options: RunsOptions): Promise<number> {
  const { json, where, sort, columns } = options;
  const format = exportFormat(options);
  const limit = options.limit ?? (json || format ? undefined : shownByDefault);
  const { runs, fields, objective, table } = await withProject(options, async (engine) => {
    const names = columns.length > 0 ? await engine.runValueNames() : undefined;
    const wanted = names && columns.map((column) => readColumn(column, names));
    const found = await engine.runs({
      sort,
      further: (wanted ?? []).flatMap((field) => (field.kind === "fact" ? [] : field)),
      ...(where !== undefined && { where }),
      ...(limit !== undefined && { limit }),
    });
    const of = { ids: found.map(({ id }) => id) };
    const exported = (wanted ?? usualFields(found)).map(nameOfField);
    return {
      fields: wanted,
      runs: found,
      objective: (await engine.settings()).objective,
      table: format && (await engine.exportRuns({ of, columns: exported, format })),
    };
  });
  if (json) printJson<RunsJson>({ version: jsonVersion, runs: runs.map((run) => toRunJson(run)) });
  else if (table) process.stdout.write(table.text ?? "");
  else if (runs.length === 0) process.stdout.write(where === undefined ? noRuns : "No run meets this condition.\n");
  else if (fields) process.stdout.write(formatTable(shownRows(runs, fields)));
  else process.stdout.write(formatTable(runs.map((run) => rowOf(run, objective, Date.now()))));
  return 0;
}

function exportFormat({ csv, markdown, latex }: RunsOptions): ExportFormat | undefined {
  if (csv) return "csv";
  if (markdown) return "markdown";
  return latex ? "latex" : undefined;
}

const noRuns = "No runs yet: cairn run makes the first.\n";

/** With a head. */
function shownRows(runs: readonly RunSummary[], fields: readonly RunField[]): readonly (readonly string[])[] {
  const now = Date.now();
  return [fields.map(nameOfField), ...runs.map((run) => fields.map((field) => shownCell(run, field, now)))];
}

function shownCell(run: RunSummary, field: RunField, now: number): string {
  const value = valueOfField(run, field, now);
  const kind = field.kind === "fact" ? facts[field.fact].kind : undefined;
  if (value === undefined || value === null) return "";
  if (kind === "hash") return String(value).slice(0, 7);
  if (kind === "time" && typeof value === "number") return formatAge(value, now);
  if (kind === "duration" && typeof value === "number") return formatDuration(value);
  return kind !== undefined && Array.isArray(value) ? value.join(", ") : formatValue(value);
}

function rowOf(run: RunSummary, objective: Objective | undefined, now: number): readonly string[] {
  const { sign, color } = runMarks[run.state];
  const metrics = pickMetrics(run.metrics, objective).map(([key, value]) => `${key} ${formatValue(value)}`);
  return [
    paint.stdout(color, sign),
    run.starred ? `${run.name} ${paint.stdout("yellow", "★")}` : run.name,
    run.failure ?? run.state,
    run.experiment,
    (run.commit?.slice(0, 7) ?? "") + (run.dirty ? "+" : ""),
    [...metrics, ...(run.tags ?? []).map((tag) => `#${tag}`)].join("  "),
    paint.stdout("dim", formatAge(run.startedAt, now)),
  ];
}

/** Those that tell most come first, then those that are known to get better one way, then the shorter names. */
function pickMetrics(
  metrics: RunSummary["metrics"],
  objective: Objective | undefined,
): readonly (readonly [string, Scalar])[] {
  const rank = (key: string): number =>
    1000 * metricRank(key, objective) + (directionOf(key) === "unknown" ? 100 : 0) + key.split(".").length;
  return Object.entries(metrics)
    .sort(([one], [other]) => rank(one) - rank(other))
    .slice(0, shownMetrics);
}
