import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { systemCode } from "../model/systemErrors.ts";
import { identify, isAlive } from "../run/processIdentity.ts";
import type { ProcessIdentity } from "../run/processIdentity.ts";
import { hasStagesLeft } from "../run/stageProcess.ts";
import { explaining, explainWriteError } from "../store/fileErrors.ts";

/** The process that works in a copy of the workspace, and where in it the project's root is. */
interface CopyOwner extends ProcessIdentity {
  /** Relative to the copy. */
  readonly prefix: string;
}

const ending = ".owner.json";

/** Where the copies of a project's workspace lie. */
export function copiesFolder(home: string): string {
  return path.join(home, ".cairn", "copies");
}

/** Writes down that this process works in a copy. The note lies beside the copy: in it, it would be one of its files. */
export function ownCopy(copy: string, prefix: string): void {
  explaining(explainWriteError, copy, () => {
    mkdirSync(path.dirname(copy), { recursive: true });
    writeFileSync(copy + ending, JSON.stringify({ ...identify(process.pid), prefix } satisfies CopyOwner));
  });
}

export function disownCopy(copy: string): void {
  rmSync(copy + ending, { force: true });
}

/** The numbers of the living processes that work in copies. */
export function copyOwners(home: string): ReadonlySet<number> {
  const owners = listCopies(home).flatMap((copy) => readOwner(copy) ?? []);
  return new Set(owners.filter(isAlive).map(({ pid }) => pid));
}

/** The copies in which nobody works any more, and nothing runs that a killed process had begun. Absolute. */
export function abandonedCopies(home: string): readonly string[] {
  return listCopies(home).filter((copy) => {
    const owner = readOwner(copy);
    return owner === undefined || !(isAlive(owner) || hasStagesLeft(path.join(copy, owner.prefix)));
  });
}

/** Whether there is any copy, or one is being made. */
export function hasCopies(home: string): boolean {
  return listCopies(home).length > 0;
}

function listCopies(home: string): readonly string[] {
  const folder = copiesFolder(home);
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith(ending));
    return names.map((name) => path.join(folder, name.slice(0, -ending.length)));
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw error;
  }
}

function readOwner(copy: string): CopyOwner | undefined {
  try {
    return JSON.parse(readFileSync(copy + ending, "utf8")) as CopyOwner;
  } catch (error) {
    // Half a file is of a process that was killed in the very moment of writing.
    if (systemCode(error) === "ENOENT" || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
