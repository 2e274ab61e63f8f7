import { statSync } from "node:fs";
import path from "node:path";
import type { StatusReport } from "../engine/model/freshness.ts";
import { recallStatus } from "../engine/recallStatus.ts";
import { tolerateClosedPipes } from "./output/closedPipes.ts";
import { printNothingToRun } from "./output/nothingToRun.ts";
import { isPlain } from "./output/print.ts";
import { printStatusReport } from "./output/statusReport.ts";
import { warn } from "./output/warn.ts";
import type { RecallableWords } from "./recallableWords.ts";
import { recallableWords } from "./recallableWords.ts";

/**
 * Answers `cairn status`, and `cairn run` where nothing is to run, out of the status that a process found before, where that
 * still holds. It is a bundle of its own: most of the time that such an answer takes would go into loading everything else.
 * Resolves to whether it was answered.
 */
export async function answerRecalled(args: readonly string[]): Promise<boolean> {
  const words = recallableWords(args);
  if (!words) return false;
  const folder = path.resolve(words.folder);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return false;
  const report = await recallStatus(folder, warn);
  const answer = report && answerOf(words, report);
  if (!answer) return false;
  if (!isPlain("stdout") || !isPlain("stderr")) tolerateClosedPipes();
  answer();
  return true;
}

/** Undefined where something is to run, or the results are of several runs: then a run makes a record. */
function answerOf({ command, json }: RecallableWords, report: StatusReport): (() => void) | undefined {
  if (command === "status") return () => printStatusReport(report, json);
  const { standing } = report;
  return standing && (() => printNothingToRun(standing, json));
}
