import { unchangedStages } from "../../engine/graph/standingRun.ts";
import type { StandingRun } from "../../engine/model/run.ts";
import { countOf, formatAge } from "../../engine/model/words.ts";
import { toRunResult } from "../json/runJson.ts";
import type { Paint } from "./paint.ts";
import { paint } from "./paint.ts";
import { print } from "./print.ts";
import { printJson } from "./printJson.ts";

/** Tells of the run whose results stand, as a run does that finds nothing to run. */
export function printNothingToRun(standing: StandingRun, isJson: boolean): void {
  const stream = isJson ? "stderr" : "stdout";
  print(stream, `${nothingToRun(standing, paint[stream])}\n`);
  if (isJson) printJson(toRunResult({ ...standing, state: "done", stages: unchangedStages(standing) }));
}

/** The same as a line. */
export function nothingToRun({ name, endedAt, stageIds }: StandingRun, painted: Paint): string {
  const what = stageIds.length === 1 ? "the stage is" : `all ${countOf(stageIds.length, "stage")} are`;
  const them = stageIds.length === 1 ? "it" : "them";
  const age = formatAge(endedAt, Date.now());
  return `${painted("green", "✔")} nothing to run: ${what} as ${painted("bold", name)} left ${them} (${age})`;
}
