import type { EngineContext } from "../../context.ts";
import type { Cell } from "../../diff/tables/tableSource.ts";
import { UserError } from "../../model/errors.ts";
import type { CustomDrawing } from "../../model/plots.ts";
import { parseNumber } from "../../run/curves/curveTable.ts";
import type { PlotCandidate, RunWithFiles } from "./plotCandidates.ts";
import { partsOf } from "./runParts.ts";
import type { PlotTable } from "./plotTable.ts";
import { seriesColumns } from "./seriesColumns.ts";
import { fillTemplate, readTemplate, revisionField } from "./template.ts";
import { thinEvenly } from "./thinning.ts";

/** Vega-Lite is given so many rows of all runs together. */
const mostRows = 20_000;
/** The field of rows that are numbered, and of values of several columns: as DVC calls them. */
const stepField = "step";
const valueField = "dvc_inferred_y_value";

type Row = Readonly<Record<string, unknown>>;

/** A plot by a template of the project's own, with the rows of all runs in it. Throws a `UserError` where that is none. */
export async function drawCustom(
  context: EngineContext,
  runs: readonly RunWithFiles[],
  candidate: PlotCandidate,
): Promise<CustomDrawing> {
  const { template = "", title, paths } = candidate;
  const content = await readTemplate(context.root, template);
  const rows: Row[] = [];
  let fields = { x: stepField, y: "" };
  const names = uniqueNames(runs);
  const most = Math.floor(mostRows / Math.max(1, runs.length * paths.length));
  let at = 0;
  const parts = await partsOf(context, runs, candidate, async (tables) => {
    const revision = names[at++] ?? "";
    for (const path of paths.filter((one, index) => index === 0 || tables.has(one))) {
      const table = await tables.read(path);
      const { x = stepField, y } = seriesColumns(candidate, path, [...table.columns.keys()]);
      const isOne = candidate.y === undefined || candidate.y.length === 1;
      fields = { x, y: isOne ? (y[0] ?? "") : valueField };
      for (const field of y)
        rows.push(...rowsOf(table, most, { [revisionField]: revision, filename: path, field }, isOne));
      if (table.rowCount > most)
        tables.words.add(`Only ${most.toLocaleString("en")} of its rows are drawn, from all over.`);
    }
    return revision;
  });
  const spec = fillTemplate(content, {
    rows,
    ...fields,
    title: title ?? "",
    xLabel: candidate.xLabel ?? fields.x,
    yLabel: candidate.yLabel ?? (fields.y === valueField ? "y" : fields.y),
  });
  if (typeof spec !== "object" || spec === null || Array.isArray(spec)) {
    throw new UserError("plot-template", `The template “${template}” describes no plot.`, "Write Vega-Lite in it.");
  }
  return { kind: "custom", spec: { ...spec }, runs: parts };
}

/** Runs may share a name: then the later ones are numbered. */
function uniqueNames(runs: readonly RunWithFiles[]): readonly string[] {
  const seen = new Map<string, number>();
  return runs.map(({ run: { name } }) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name} (${count})`;
  });
}

function rowsOf(
  { columns, rowCount }: PlotTable,
  most: number,
  fixed: Row & { readonly field: string },
  isOne: boolean,
) {
  return thinEvenly(rowCount, most).map((row): Row => {
    const values = [...columns].map(([name, cells]) => [name, plainOf(cells[row])] as const);
    const value = isOne ? {} : { [valueField]: plainOf(columns.get(fixed.field)?.[row]) };
    return { [stepField]: row, ...Object.fromEntries(values), ...value, ...fixed };
  });
}

/** As JSON has it: a number that is written as text is one. */
function plainOf(cell: Cell): string | number | boolean | null {
  if (cell === null || cell === undefined) return null;
  if (typeof cell === "bigint") return Number(cell);
  if (typeof cell === "string") return finite(parseNumber(cell)) ?? cell;
  if (typeof cell === "number") return finite(cell) ?? null;
  return typeof cell === "boolean" ? cell : cell.toISOString();
}

function finite(value: number | undefined): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}
