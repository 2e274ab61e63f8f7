import type { EngineContext } from "../../context.ts";
import type { NumberTable, PlotInfo, PlotKind, PlotList } from "../../model/plots.ts";
import { collectCandidates } from "./plotCandidates.ts";
import type { PlotCandidate, RunWithFiles } from "./plotCandidates.ts";
import type { PlotHead, PlotHeads } from "./plotHeads.ts";
import type { PlotMemory } from "./plotMemory.ts";
import { kindsOf } from "./plotKinds.ts";
import { seriesColumns } from "./seriesColumns.ts";

/** Of a wider table only the first columns are offered. */
const mostColumns = 500;

/** Looks for what can be drawn of runs, by the project's own words and by the heads of the runs' files. */
export async function findPlots(
  context: EngineContext,
  { heads, commits }: PlotMemory,
  runIds: readonly string[],
): Promise<PlotList> {
  const { runs, candidates } = await collectCandidates(context, commits, runIds);
  const plots: PlotInfo[] = [];
  const tables = new Map<string, NumberTable>();
  for (const candidate of candidates) {
    const head = await headOfAny(context, heads, runs, candidate);
    for (const kind of kindsOf(candidate, head)) plots.push(infoOf(candidate, kind, runs, head));
    const [path = ""] = candidate.paths;
    if (head && head.numeric.length > 0) tables.set(path, { path, columns: head.numeric.slice(0, mostColumns) });
  }
  const byPath = [...tables.values()].sort((one, other) => (one.path < other.path ? -1 : 1));
  return { plots, tables: byPath };
}

/** The head of its first file in the first run that has one which can be read. */
async function headOfAny(
  context: EngineContext,
  heads: PlotHeads,
  runs: readonly RunWithFiles[],
  { paths }: PlotCandidate,
): Promise<PlotHead | undefined> {
  for (const { files } of runs) {
    const file = files.get(paths[0] ?? "");
    const head = file && (await heads.find(context, file));
    if (head) return head;
  }
  return undefined;
}

function infoOf(
  candidate: PlotCandidate,
  kind: PlotKind,
  runs: readonly RunWithFiles[],
  head: PlotHead | undefined,
): PlotInfo {
  const { id, paths } = candidate;
  return {
    id,
    kind,
    title: candidate.title ?? titleOf(candidate, kind, head),
    paths,
    versions: runs.map(({ files }) => {
      const digests = paths.flatMap((path) => files.get(path)?.digest ?? []);
      return digests.length === 0 ? undefined : digests.join(" ");
    }),
  };
}

/** Where DVCLive writes what it is told to plot, by its name. */
const livePlot = /(?:^|\/)plots\/(?:metrics|sklearn|custom)\/(.+)\.(?:tsv|json)$/;

/** What is drawn, in the file's own words. */
function titleOf(candidate: PlotCandidate, kind: PlotKind, head: PlotHead | undefined): string {
  const { id } = candidate;
  const live = livePlot.exec(id)?.[1];
  if (live !== undefined) return live;
  if ((kind !== "line" && kind !== "scatter") || !head || !candidate.paths.includes(id)) return id;
  const { y } = seriesColumns(candidate, id, head.names);
  return y.length === 1 && y[0] !== undefined && !id.includes(y[0]) ? `${id}: ${y[0]}` : id;
}
