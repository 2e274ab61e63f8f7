import type { NumberedLook } from "../../ledger/ledger.ts";
import type { GroupKey } from "../../model/runGroups.ts";
import type { ColumnId } from "../../model/runTable.ts";
import { valueIn } from "./columnValues.ts";
import type { SeenRuns } from "./seenRuns.ts";
import type { GroupLevel, GroupValue } from "./tableGroups.ts";
import { fieldOfColumn } from "./tableRows.ts";

/** How runs are put into groups by something. */
export function groupLevel(by: GroupKey, seen: SeenRuns): GroupLevel {
  if (by === "recipe") {
    const recipes = seen.recipesByRun();
    return { by, valueOf: ({ number }) => recipes.get(number) };
  }
  if (by === "sweep") {
    const sweeps = seen.sweepsByRun();
    return { by, valueOf: ({ number }) => sweeps.get(number)?.id };
  }
  const ofLook = lookReader(by);
  if (ofLook) return { by, valueOf: ofLook };
  const values = seen.valuesOf(fieldOfColumn(by));
  return { by, valueOf: ({ number }) => valueIn(values, number) };
}

/** What the look of a run tells itself; undefined for other columns. Of its start the day, by the clock of this computer. */
function lookReader(by: ColumnId): ((run: NumberedLook) => GroupValue) | undefined {
  switch (by) {
    case "run":
      return ({ name }) => name;
    case "state":
    case "experiment":
    case "commit":
      return (run) => run[by];
    case "started":
      return ({ startedAt }) => dayOf(startedAt);
    case "duration":
      return ({ startedAt, endedAt }) => (endedAt === undefined ? undefined : endedAt - startedAt);
    case "tags":
      return ({ tags }) => tags?.join(", ");
    case "note":
      return ({ note }) => note;
    case "branch":
    case "message":
    case "source":
    case "stages":
    default:
      return undefined;
  }
}

function dayOf(time: number): string {
  const date = new Date(time);
  const twoDigits = (number: number): string => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())}`;
}
