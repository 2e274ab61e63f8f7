import { directionOf } from "../../engine/experiments/direction.ts";
import { metricRank } from "../../engine/experiments/metricRank.ts";
import type { Objective } from "../../engine/model/projectSettings.ts";
import type { RunSummary, Scalar } from "../../engine/model/run.ts";
import type { RunsJson } from "../json.ts";
import { toRunJson } from "../json.ts";
import { formatValue } from "../output/format.ts";
import { formatAge } from "../../engine/model/words.ts";
import { runMarks } from "../output/marks.ts";
import { paint } from "../output/paint.ts";
import { jsonVersion, printJson } from "../output/printJson.ts";
import { formatTable } from "../output/table.ts";
import { shownByDefault } from "../options.ts";
import type { CommonOptions } from "../options.ts";
import { withProject } from "../project.ts";

const shownMetrics = 3;

/** `cairn runs` */
export async function listRuns(options: CommonOptions & { readonly limit?: number }): Promise<number> {
  const limit = options.limit ?? (options.json ? undefined : shownByDefault);
  const { runs, objective } = await withProject(options, async (engine) => ({
    runs: await engine.runs(limit === undefined ? {} : { limit }),
    objective: (await engine.settings()).objective,
  }));
  if (options.json) {
    printJson<RunsJson>({ version: jsonVersion, runs: runs.map((run) => toRunJson(run)) });
  } else if (runs.length === 0) process.stdout.write("No runs yet: cairn run makes the first.\n");
  else process.stdout.write(formatTable(runs.map((run) => rowOf(run, objective, Date.now()))));
  return 0;
}

function rowOf(run: RunSummary, objective: Objective | undefined, now: number): readonly string[] {
  const { sign, color } = runMarks[run.state];
  const metrics = pickMetrics(run.metrics, objective).map(([key, value]) => `${key} ${formatValue(value)}`);
  return [
    paint.stdout(color, sign),
    run.name,
    run.failure ?? run.state,
    run.experiment,
    (run.commit?.slice(0, 7) ?? "") + (run.dirty ? "+" : ""),
    metrics.join("  "),
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
