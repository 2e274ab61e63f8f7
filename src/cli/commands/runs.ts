import { directionOf } from "../../engine/experiments/direction.ts";
import { type FactKind, facts } from "../../engine/experiments/query/fields.ts";
import { readColumn } from "../../engine/experiments/query/bindQuery.ts";
import { nameOfField, usualFields, valueOfField } from "../../engine/experiments/runFields.ts";
import { metricRank } from "../../engine/experiments/metricRank.ts";
import type { Objective } from "../../engine/model/projectSettings.ts";
import type { RunField } from "../../engine/model/runQuery.ts";
import type { RunSummary, RunValue, Scalar } from "../../engine/model/run.ts";
import type { RunsJson } from "../json.ts";
import { toRunJson } from "../json.ts";
import { formatValue } from "../output/format.ts";
import { formatAge, formatDuration } from "../../engine/model/words.ts";
import { formatCsv, formatMarkdown } from "../output/delimited.ts";
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
}

/** `cairn runs` */
export async function listRuns(options: RunsOptions): Promise<number> {
  const { csv, markdown, json, where, sort, columns } = options;
  const limit = options.limit ?? (json || csv || markdown ? undefined : shownByDefault);
  const { runs, fields, objective } = await withProject(options, async (engine) => {
    const names = columns.length > 0 ? await engine.runValueNames() : undefined;
    const chosen = names && columns.map((column) => readColumn(column, names));
    return {
      fields: chosen,
      runs: await engine.runs({
        sort,
        further: (chosen ?? []).flatMap((field) => (field.kind === "fact" ? [] : field)),
        ...(where !== undefined && { where }),
        ...(limit !== undefined && { limit }),
      }),
      objective: (await engine.settings()).objective,
    };
  });
  if (json) printJson<RunsJson>({ version: jsonVersion, runs: runs.map((run) => toRunJson(run)) });
  else if (csv) process.stdout.write(formatCsv(exactRows(runs, fields ?? usualFields(runs))));
  else if (markdown) process.stdout.write(formatMarkdown(shownRows(runs, fields ?? usualFields(runs))));
  else if (runs.length === 0) process.stdout.write(where === undefined ? noRuns : "No run meets this condition.\n");
  else if (fields) process.stdout.write(formatTable(shownRows(runs, fields)));
  else process.stdout.write(formatTable(runs.map((run) => rowOf(run, objective, Date.now()))));
  return 0;
}

const noRuns = "No runs yet: cairn run makes the first.\n";

/** With a head, for programs: every digit, times as ISO 8601, durations in seconds. */
function exactRows(runs: readonly RunSummary[], fields: readonly RunField[]): readonly (readonly string[])[] {
  return tableOf(runs, fields, (value, kind) => {
    if (kind === "time" && typeof value === "number") return new Date(value).toISOString();
    if (kind === "duration" && typeof value === "number") return String(value / 1_000);
    return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
  });
}

/** With a head, for people. */
function shownRows(runs: readonly RunSummary[], fields: readonly RunField[]): readonly (readonly string[])[] {
  const now = Date.now();
  return tableOf(runs, fields, (value, kind) => {
    if (kind === "hash") return String(value).slice(0, 7);
    if (kind === "time" && typeof value === "number") return formatAge(value, now);
    if (kind === "duration" && typeof value === "number") return formatDuration(value);
    return formatValue(value);
  });
}

function tableOf(
  runs: readonly RunSummary[],
  fields: readonly RunField[],
  format: (value: RunValue, kind: FactKind | undefined) => string,
): readonly (readonly string[])[] {
  const now = Date.now();
  const cell = (run: RunSummary, field: RunField): string => {
    const value = valueOfField(run, field, now);
    const kind = field.kind === "fact" ? facts[field.fact].kind : undefined;
    return value === undefined || value === null ? "" : format(value, kind);
  };
  return [fields.map(nameOfField), ...runs.map((run) => fields.map((field) => cell(run, field)))];
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
