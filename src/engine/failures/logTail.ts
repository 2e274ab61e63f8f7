import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import path from "node:path";
import type { EngineContext } from "../context.ts";
import { systemCode } from "../model/systemErrors.ts";
import { stageLogName } from "../run/stageLog.ts";

/** More of a log than this is for an editor. */
const tailBytes = 8 * 1024;
const tailLines = 12;

/** The last lines that a stage of a run printed; empty where it printed nothing. Throws a `UserError` `run-unknown`. */
export function readLogTail({ ledger, home }: EngineContext, runRef: string, stageId: string): string {
  const { logDir } = ledger.runs.find(runRef);
  const text = readFileEnd(path.join(home, logDir, stageLogName(stageId)), tailBytes);
  return text
    .trimEnd()
    .split(/\r\n|\r|\n/)
    .slice(-tailLines)
    .join("\n");
}

/** The end of a file as text, at most so many bytes; empty where there is none. */
export function readFileEnd(file: string, maxBytes: number): string {
  let descriptor: number;
  try {
    descriptor = openSync(file, "r");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return "";
    throw error;
  }
  try {
    const { size } = fstatSync(descriptor);
    const bytes = Buffer.alloc(Math.min(size, maxBytes));
    return bytes.toString("utf8", 0, readSync(descriptor, bytes, 0, bytes.length, size - bytes.length));
  } finally {
    closeSync(descriptor);
  }
}
