import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { UserError } from "../model/errors.ts";
import { systemCode } from "../model/systemErrors.ts";
import { identify, isGroupAlive } from "./processIdentity.ts";
import type { ProcessIdentity } from "./processIdentity.ts";

/** The command that a run has under way, as the leader of its own process group. */
interface StageProcess extends ProcessIdentity {
  readonly stageId: string;
  readonly runName: string;
}

/** Writes down which process works for the run that holds the root's lock, so that it can be told after a kill. */
export function noteStageProcess(root: string, pid: number, of: Pick<StageProcess, "stageId" | "runName">): void {
  writeFileSync(fileOf(root), JSON.stringify({ ...identify(pid), ...of } satisfies StageProcess));
}

/** The command has ended. */
export function forgetStageProcess(root: string): void {
  rmSync(fileOf(root), { force: true });
}

/**
 * Throws a `UserError` `stage-left-running` where a killed run has left its command running: it still writes into the
 * outputs that a new run would clear. Whether hours of training are ended for that is the person's choice.
 */
export function refuseWhileStageIsLeft(root: string): void {
  const left = readNoted(root);
  if (left === undefined || !isGroupAlive(left)) return;
  const { pid, stageId, runName } = left;
  const end = process.platform === "win32" ? `taskkill /PID ${pid} /T /F` : `kill -- -${pid}`;
  throw new UserError(
    "stage-left-running",
    `The run ${runName} was killed, but its stage ${stageId} still runs (process ${pid}) and writes its outputs.`,
    `Wait until it has ended, or end it with \`${end}\`, and try again.`,
  );
}

function readNoted(root: string): StageProcess | undefined {
  try {
    return JSON.parse(readFileSync(fileOf(root), "utf8")) as StageProcess;
  } catch (error) {
    // A kill in the very moment of writing leaves half a file, of a command that had hardly begun.
    if (systemCode(error) === "ENOENT" || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function fileOf(root: string): string {
  return path.join(root, ".cairn", "stage.json");
}
