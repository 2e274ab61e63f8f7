import type { EngineContext } from "../../context.ts";
import type { PlotSeries, SeriesDrawing } from "../../model/plots.ts";
import { isNumeric } from "./cells.ts";
import { loessOf } from "./loess.ts";
import type { PlotCandidate, RunWithFiles } from "./plotCandidates.ts";
import { columnOf, partsOf, PlotObstacle, withData } from "./runParts.ts";
import type { RunTables } from "./runParts.ts";
import { type ColumnPair, seriesOf } from "./series.ts";
import { seriesColumns } from "./seriesColumns.ts";

/** Lines, or clouds of points, of the columns that the project names. */
export async function drawSeries(
  context: EngineContext,
  runs: readonly RunWithFiles[],
  candidate: PlotCandidate,
  kind: "line" | "scatter",
): Promise<SeriesDrawing> {
  const { template = "linear" } = candidate;
  const labels = { x: new Set<string>(), y: new Set<string>() };
  const parts = await partsOf(context, runs, candidate, async (tables) => {
    const pairs = await readPairs(tables, candidate);
    for (const { xName, yName } of pairs) {
      labels.x.add(xName ?? "row");
      labels.y.add(yName);
    }
    return named(pairs);
  });
  const {
    runs: drawn,
    categories,
    isThinned,
  } = seriesOf(
    parts.map(({ data }) => data),
    kind,
  );
  const word = isThinned && kind === "scatter" ? "Only some of the points are drawn, from all over." : undefined;
  return {
    kind,
    xLabel: candidate.xLabel ?? labelOfAll(labels.x),
    yLabel: candidate.yLabel ?? labelOfAll(labels.y),
    ...(categories && { categories }),
    isJittered: template === "scatter_jitter",
    runs: withData(
      parts.map((part) => (word === undefined || !part.data ? part : { ...part, word: part.word ?? word })),
      template === "smooth" && !categories ? drawn.map((run) => run?.map(withTrend)) : drawn,
    ),
  };
}

function withTrend(series: PlotSeries): PlotSeries {
  const trend = loessOf(series);
  return trend ? { ...series, trend } : series;
}

interface NamedPair extends Omit<ColumnPair, "name"> {
  readonly path: string;
  readonly xName: string | undefined;
  readonly yName: string;
}

/** The pairs of columns of one run, those of its files that are there. */
async function readPairs(tables: RunTables, candidate: PlotCandidate): Promise<readonly NamedPair[]> {
  const { x, y, paths } = candidate;
  const pairs: NamedPair[] = [];
  const ownPaths = paths.filter((path) => tables.has(path));
  for (const path of ownPaths.length > 0 ? ownPaths : paths.slice(0, 1)) {
    const table = await tables.read(path);
    const { x: xName, y: yNames } = seriesColumns(candidate, path, [...table.columns.keys()]);
    for (const yName of yNames) {
      const cells = columnOf(table, yName, path);
      if (!isNumeric(cells)) throw new PlotObstacle(`“${yName}” of ${path} holds no numbers.`);
      const xs = xName === undefined ? await readOther(tables, x, y, path, yName) : columnOf(table, xName, path);
      pairs.push({ path, xName: xName ?? otherName(x, y, path, yName), yName, x: xs, y: cells });
    }
  }
  if (pairs.length === 0) throw new PlotObstacle(`${listed(paths)} names no column to draw.`);
  return pairs;
}

/** The x of another file: it stands beside the y row by row. */
async function readOther(
  tables: RunTables,
  x: PlotCandidate["x"],
  y: PlotCandidate["y"],
  path: string,
  yName: string,
): Promise<ColumnPair["x"]> {
  const other = otherColumn(x, y, path, yName);
  return other && columnOf(await tables.read(other.path, [other.name]), other.name, other.path);
}

function otherName(x: PlotCandidate["x"], y: PlotCandidate["y"], path: string, yName: string): string | undefined {
  return otherColumn(x, y, path, yName)?.name;
}

/** The one that is named for all, or that at the same place in the list. */
function otherColumn(x: PlotCandidate["x"], y: PlotCandidate["y"], path: string, yName: string) {
  if (typeof x !== "object") return undefined;
  const at = (y ?? []).findIndex((one) => typeof one === "object" && one.path === path && one.name === yName);
  return x.length === 1 ? x[0] : x[at];
}

/** With what tells pairs of one run apart: the column's name, the file's, or both. */
function named(pairs: readonly NamedPair[]): readonly ColumnPair[] {
  const columns = new Set(pairs.map(({ yName }) => yName));
  const files = new Set(pairs.map(({ path }) => path));
  return pairs.map(({ path, yName, x, y }) => {
    const parts = [...(files.size > 1 ? [path] : []), ...(columns.size > 1 ? [yName] : [])];
    return { name: parts.join(" "), x, y };
  });
}

function labelOfAll(names: ReadonlySet<string>): string {
  return names.size === 1 ? ([...names][0] ?? "") : "";
}

function listed(paths: readonly string[]): string {
  return paths.join(", ");
}
