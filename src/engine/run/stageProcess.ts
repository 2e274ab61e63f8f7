import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { UserError } from "../model/errors.ts";
import { systemCode } from "../model/systemErrors.ts";
import { identify, isGroupAlive } from "./processIdentity.ts";
import type { ProcessIdentity } from "./processIdentity.ts";

/** A command that a run has under way, as the leader of its own process group. */
interface StageProcess extends ProcessIdentity {
  readonly stageId: string;
  readonly runName: string;
}

/** Writes down which process works for the run that holds the root's lock, so that it can be told after a kill. */
export function noteStageProcess(root: string, pid: number, of: Pick<StageProcess, "stageId" | "runName">): void {
  mkdirSync(folderOf(root), { recursive: true });
  writeFileSync(fileOf(root, pid), JSON.stringify({ ...identify(pid), ...of } satisfies StageProcess));
}

/** The command has ended. */
export function forgetStageProcess(root: string, pid: number): void {
  rmSync(fileOf(root, pid), { force: true });
}

/**
 * Throws a `UserError` `stage-left-running` where a killed run has left commands running: they still write into the
 * outputs that a new run would clear. Whether hours of training are ended for that is the person's choice.
 */
export function refuseWhileStagesAreLeft(root: string): void {
  const left = stagesLeft(root);
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

/** Whether commands of a run that was killed still run in a root. */
export function hasStagesLeft(root: string): boolean {
  return stagesLeft(root).length > 0;
}

function stagesLeft(root: string): readonly StageProcess[] {
  return readNoted(root).filter((noted) => {
    if (isGroupAlive(noted)) return true;
    forgetStageProcess(root, noted.pid);
    return false;
  });
}

function readNoted(root: string): readonly StageProcess[] {
  return listFiles(folderOf(root)).flatMap((name) => {
    try {
      return [JSON.parse(readFileSync(path.join(folderOf(root), name), "utf8")) as StageProcess];
    } catch (error) {
      // A kill in the very moment of writing leaves half a file, of a command that had hardly begun.
      if (systemCode(error) === "ENOENT" || error instanceof SyntaxError) return [];
      throw error;
    }
  });
}

function listFiles(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw error;
  }
}

function folderOf(root: string): string {
  return path.join(root, ".cairn", "processes");
}

function fileOf(root: string, pid: number): string {
  return path.join(folderOf(root), `${pid}.json`);
}
