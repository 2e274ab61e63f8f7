import { sizeOfMismatch, titleOfMismatch } from "../../engine/model/dataMismatch.ts";
import type { DataMismatch } from "../../engine/model/dataMismatch.ts";
import type { StageStatus, StatusReport } from "../../engine/model/freshness.ts";
import type { TrackedStatus } from "../../engine/model/trackedData.ts";
import { countOf } from "../../engine/model/words.ts";
import type { StatusJson } from "../json/pipelineJson.ts";
import { stageMarks } from "./marks.ts";
import { paint } from "./paint.ts";
import { warnOfErrors } from "./pipelineErrors.ts";
import { print } from "./print.ts";
import { jsonVersion, printJson } from "./printJson.ts";
import { formatTable } from "./table.ts";

/** What `cairn status` says of a project. */
export function printStatusReport(report: StatusReport, isJson: boolean): void {
  const { statuses, loose, data, problems, mismatch } = report;
  if (isJson) {
    const stages = statuses.map(({ id, state, reasons }) => ({ id, state, reasons }));
    printJson<StatusJson>({ version: jsonVersion, stages, data, ...(mismatch && { mismatch: toJson(mismatch) }) });
    return;
  }
  const isLoose = new Set(loose);
  printStatuses(statuses.filter(({ id, state }) => state !== "untracked" || !isLoose.has(id)));
  printChangedData(data);
  if (mismatch) printMismatch(mismatch);
  warnOfErrors({ problems });
}

function printStatuses(statuses: readonly StageStatus[]): void {
  const rows = statuses.map(({ id, state, reasons }) => {
    const { sign, color } = stageMarks[state];
    const word = state.replace("-", " ");
    const why = reasons.map(({ message }) => message).filter((message) => message !== word);
    return [paint.stdout(color, sign), id, word, why.join(", ")];
  });
  print("stdout", formatTable(rows));
  print("stdout", `${summarize(statuses)}\n`);
}

/** Tracked data that is not what its .dvc file says. */
function printChangedData(data: readonly TrackedStatus[]): void {
  const changed = data.filter(({ state }) => state === "modified" || state === "missing");
  if (changed.length === 0) return;
  print("stdout", `${paint.stdout("bold", "tracked data")}\n`);
  const rows = changed.map(({ file, path, state }) => {
    const cure = state === "missing" ? `cairn restore ${path}, or dvc pull ${file}` : `not as in ${file}`;
    return [`  ${path}`, paint.stdout(state === "missing" ? "red" : "yellow", state), paint.stdout("dim", cure)];
  });
  print("stdout", formatTable(rows));
}

function toJson({ code, data, paths }: DataMismatch): NonNullable<StatusJson["mismatch"]> {
  return { code, ...(data && { data }), paths };
}

function printMismatch(mismatch: DataMismatch): void {
  const title = paint.stdout("yellow", titleOfMismatch(mismatch));
  const cure = "`cairn restore HEAD` brings the commit's own (`--dry-run` shows what that changes)";
  print("stdout", `${title}: ${sizeOfMismatch(mismatch)}; ${cure}.\n`);
}

function summarize(statuses: readonly StageStatus[]): string {
  if (statuses.length === 0) return "No stages here. A dvc.yaml declares them.";
  const due = statuses.filter(({ state }) => ["stale", "never-run", "failed"].includes(state)).length;
  return due === 0 ? "Everything is up to date." : `${countOf(due, "stage")} to run: cairn run`;
}
