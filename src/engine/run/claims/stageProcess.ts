import path from "node:path";
import { UserError } from "../../model/errors.ts";
import { JsonNotes } from "./jsonNotes.ts";
import { identify, isGroupAlive } from "../process/processIdentity.ts";
import type { ProcessIdentity } from "../process/processIdentity.ts";
import { findRunning } from "./runClaims.ts";

/** A command that a run has under way, as the leader of its own process group. */
interface StageProcess extends ProcessIdentity {
  readonly stageId: string;
  readonly runId: string;
  readonly runName: string;
}

/** Writes down which process works for a run, so that it can be told after a kill. */
export function noteStageProcess(root: string, pid: number, of: Omit<StageProcess, keyof ProcessIdentity>): void {
  notesOf(root).write(String(pid), { ...identify(pid), ...of });
}

/** The command has ended. */
export function forgetStageProcess(root: string, pid: number): void {
  notesOf(root).remove(String(pid));
}

/**
 * Throws a `UserError` `stage-left-running` where a killed run has left commands running: they still write into the
 * outputs that a new run would clear. Whether hours of training are ended for that is the person's choice.
 */
export function refuseWhileStagesAreLeft(root: string): void {
  const living = new Set(findRunning(root).map(({ runId }) => runId));
  const left = stagesLeft(root).filter(({ runId }) => !living.has(runId));
  const [first] = left;
  if (first === undefined) return;
  const pids = left.map(({ pid }) => pid);
  const stages = left.map(({ stageId, pid }) => `${stageId} (process ${pid})`).join(", ");
  const one = left.length === 1;
  const end =
    process.platform === "win32"
      ? `taskkill ${pids.map((pid) => `/PID ${pid}`).join(" ")} /T /F`
      : `kill -- ${pids.map((pid) => `-${pid}`).join(" ")}`;
  throw new UserError(
    "stage-left-running",
    `The run ${first.runName} was killed, but what it began still runs and writes its outputs: ${stages}.`,
    `Wait until ${one ? "it has" : "they have"} ended, or end ${one ? "it" : "them"} with \`${end}\`, and try again.`,
  );
}

/** Whether commands of any run still run in a root. */
export function hasStagesLeft(root: string): boolean {
  return stagesLeft(root).length > 0;
}

function stagesLeft(root: string): readonly StageProcess[] {
  return [...notesOf(root).read().values()].filter((noted) => {
    if (isGroupAlive(noted)) return true;
    forgetStageProcess(root, noted.pid);
    return false;
  });
}

function notesOf(root: string): JsonNotes<StageProcess> {
  return new JsonNotes(path.join(root, ".cairn", "processes"));
}
