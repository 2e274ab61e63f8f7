import { statSync } from "node:fs";
import path from "node:path";
import { recallStatus } from "../engine/recallStatus.ts";
import { tolerateClosedPipes } from "./output/closedPipes.ts";
import { printStatusReport } from "./output/statusReport.ts";
import { warn } from "./output/warn.ts";

interface StatusWords {
  readonly folder: string;
  readonly json: boolean;
}

/**
 * Answers `cairn status` as a process answered it before, where that still holds. It is a bundle of its own: most of the
 * time that such an answer takes would go into loading everything else. Resolves to whether it was answered.
 */
export async function answerRecalledStatus(args: readonly string[]): Promise<boolean> {
  const words = statusWords(args);
  if (!words) return false;
  const folder = path.resolve(words.folder);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return false;
  const report = await recallStatus(folder, warn);
  if (!report) return false;
  tolerateClosedPipes();
  printStatusReport(report, words.json);
  return true;
}

/** The command as most write it; undefined of any other, which the whole command line is to understand. */
function statusWords(args: readonly string[]): StatusWords | undefined {
  let [folder, json, isStatus] = [".", false, false];
  for (let at = 0; at < args.length; at++) {
    const word = args[at];
    const next = args[at + 1];
    if (word === "-C" && next !== undefined) {
      folder = next;
      at++;
    } else if (word === "status" && !isStatus) isStatus = true;
    else if (word === "--json" && isStatus) json = true;
    else return undefined;
  }
  return isStatus ? { folder, json } : undefined;
}
