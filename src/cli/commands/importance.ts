import type { ColumnInfo } from "../../engine/model/runTable.ts";
import { isMetric } from "../../engine/experiments/direction.ts";
import { didYouMean } from "../../engine/model/didYouMean.ts";
import { UserError } from "../../engine/model/errors.ts";
import { foundWords, percent, signed, warningsOf } from "../../engine/model/importanceWords.ts";
import type { Importance, ParamImportance } from "../../engine/model/runAnalysis.ts";
import type { ImportanceJson } from "../json/comparisonJson.ts";
import type { CommonOptions } from "../options.ts";
import { paint } from "../output/paint.ts";
import { jsonVersion, printJson } from "../output/printJson.ts";
import { formatTable } from "../output/table.ts";
import { withProject } from "../project.ts";

/** The options of `cairn importance`. */
export interface ImportanceOptions extends CommonOptions {
  readonly metric?: string;
  readonly where?: string;
}

/** How long the longest bar is, in letters. */
const longestBar = 24;

/** `cairn importance` */
export async function showImportance(options: ImportanceOptions): Promise<number> {
  const { metric, where = "" } = options;
  const found = await withProject(options, async (engine) => {
    const view = await engine.openRunTable({ text: where, sort: [] }, undefined);
    if (view.problem) throw new UserError("query-invalid", view.problem.message, view.problem.cure);
    return engine.importance({ of: { view: view.id }, metric: metricCalled(metric, view.columns ?? []) });
  });
  if (options.json) printJson<ImportanceJson>({ version: jsonVersion, ...found });
  else printImportance(found);
  return 0;
}

/** The key of the metric that a person names, or of the one that tells most. Throws `UserError` where there is none. */
function metricCalled(named: string | undefined, columns: readonly ColumnInfo[]): string {
  const keys = columns.filter(({ group, isNumeric }) => group === "metrics" && isNumeric).map(({ key }) => key);
  const found = keys.find((key) => named === undefined || isMetric(named, key));
  if (found !== undefined) return found;
  const near = didYouMean(named ?? "", keys);
  throw new UserError(
    "metric-unknown",
    named === undefined ? "No run has a metric whose values are numbers." : `No run has a metric ${named}.`,
    near === undefined ? "`cairn runs` lists what there is." : `Did you mean ${near}?`,
  );
}

function printImportance(found: Importance): void {
  const most = found.params[0]?.share ?? 1;
  const bar = ({ share }: ParamImportance): string => "█".repeat(Math.round((longestBar * share) / (most || 1)));
  const rows = found.params.map((param) => {
    const { key, share, correlation } = param;
    const isChance = share <= found.chance;
    const cells = [key, bar(param), percent(share), correlation === undefined ? "" : signed(correlation)];
    return isChance ? [...cells.map((cell) => paint.stdout("dim", cell)), paint.stdout("dim", "chance")] : cells;
  });
  const words = [...foundWords(found), ...(found.problem ? [] : warningsOf(found))];
  process.stdout.write(`${words.map((line) => `${line}\n`).join("")}${formatTable(rows, [2, 3])}`);
}
