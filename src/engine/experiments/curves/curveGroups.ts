import type { CodeRow } from "../../model/comparison.ts";
import type { CurveGroup, CurveGroupsRequest } from "../../model/curves.ts";
import type { RunDetail } from "../../model/run.ts";
import { hadSameWork, likenessButSeeds } from "../significance/likeness.ts";
import type { RunTables } from "../table/runTables.ts";

/** What is asked of runs to tell whether they did the same. */
export interface RunWork {
  detailsOf(runIds: readonly string[]): readonly RunDetail[];
  codeOf(runs: readonly RunDetail[]): Promise<readonly CodeRow[]>;
}

/** Which of some runs belong together, in the order of the first of each group. */
export async function groupCurves(
  tables: Pick<RunTables, "groupsOf">,
  work: RunWork,
  { runIds, by }: CurveGroupsRequest,
): Promise<readonly CurveGroup[]> {
  if (runIds.length === 0) return [];
  if (by !== "seeds") return tables.groupsOf(runIds, by);
  const groups = tables.groupsOf(runIds, ["recipe"]);
  const repeated = groups.filter(({ runIds: { length } }) => length > 1);
  const details = work.detailsOf(repeated.flatMap((group) => group.runIds));
  const code = details.length === 0 ? [] : await work.codeOf(details);
  return groups.flatMap((group) => splitByWork(group, details, code));
}

/** The same parameters make the same only of the same stages, data and code. */
function splitByWork(
  group: CurveGroup,
  details: readonly RunDetail[],
  code: readonly CodeRow[],
): readonly CurveGroup[] {
  if (group.runIds.length === 1) return [group];
  const places = new Map(details.map(({ id }, place) => [id, place]));
  const placeOf = (runId: string): number => places.get(runId) ?? -1;
  const likeness = details.map(likenessButSeeds);
  const split: string[][] = [];
  for (const runId of group.runIds) {
    const place = placeOf(runId);
    const alike = split.find(([first = ""]) => {
      const other = placeOf(first);
      return likeness[place] === likeness[other] && hadSameWork(details, other, place, code);
    });
    if (alike) alike.push(runId);
    else split.push([runId]);
  }
  return split.map((members) => ({ ...group, runIds: members }));
}
