import { existsSync } from "node:fs";
import path from "node:path";
import { JsonNotes } from "../run/claims/jsonNotes.ts";
import { identify, isAlive } from "../run/process/processIdentity.ts";
import type { ProcessIdentity } from "../run/process/processIdentity.ts";
import { hasStagesLeft } from "../run/claims/stageProcess.ts";
import { explaining, explainWriteError } from "../files/fileErrors.ts";

/** The process that works in a copy of the workspace, and where in it the project's root is. */
interface CopyOwner extends ProcessIdentity {
  /** Relative to the copy. */
  readonly prefix: string;
  /** Whether it stays until a person takes it away. */
  readonly isKept?: boolean;
}

const ending = ".owner";

/** Where the copies of a project's workspace lie. */
export function copiesFolder(home: string): string {
  return path.join(home, ".cairn", "copies");
}

/** Writes down that this process works in a copy. The note lies beside the copy: in it, it would be one of its files. */
export function ownCopy(copy: string, prefix: string): void {
  write(copy, { ...identify(process.pid), prefix });
}

/** Writes down that a copy of this process is nobody's to take away but a person's. */
export function keepCopy(copy: string, prefix: string): void {
  write(copy, { ...identify(process.pid), prefix, isKept: true });
}

/** Takes the note away that a process works in a copy. */
export function disownCopy(copy: string): void {
  notesIn(path.dirname(copy)).remove(path.basename(copy) + ending);
}

/** The numbers of the living processes that work in copies. */
export function copyOwners(home: string): ReadonlySet<number> {
  const owners = [...notesIn(copiesFolder(home)).read(isOwner).values()];
  return new Set(owners.filter(isAlive).map(({ pid }) => pid));
}

/** The copies in which nobody works any more, and nothing runs that a killed process had begun. Absolute. */
export function abandonedCopies(home: string): readonly string[] {
  return ownersOf(home).flatMap(({ copy, owner }) => {
    const isInUse = owner && (isAlive(owner) || hasStagesLeft(path.join(copy, owner.prefix)));
    return isInUse === true || isStillKept(copy, owner) ? [] : [copy];
  });
}

/** The copies that stay until a person takes them away. Absolute. */
export function keptCopies(home: string): readonly string[] {
  return ownersOf(home).flatMap(({ copy, owner }) => (isStillKept(copy, owner) ? [copy] : []));
}

/** Whether there is any copy, or one is being made. */
export function hasCopies(home: string): boolean {
  return ownersOf(home).length > 0;
}

function write(copy: string, owner: CopyOwner): void {
  const notes = notesIn(path.dirname(copy));
  explaining(explainWriteError, copy, () => notes.write(path.basename(copy) + ending, owner));
}

/** Once a person has taken it away, there is nothing to keep. */
function isStillKept(copy: string, owner: CopyOwner | undefined): boolean {
  return owner?.isKept === true && existsSync(copy);
}

/** All copies with their owners: undefined where the disk has lost who that is. */
function ownersOf(home: string): readonly { readonly copy: string; readonly owner: CopyOwner | undefined }[] {
  const folder = copiesFolder(home);
  const notes = notesIn(folder);
  const owners = notes.read(isOwner);
  return notes
    .names()
    .filter(isOwner)
    .map((name) => ({ copy: path.join(folder, name.slice(0, -ending.length)), owner: owners.get(name) }));
}

function isOwner(name: string): boolean {
  return name.endsWith(ending);
}

function notesIn(folder: string): JsonNotes<CopyOwner> {
  return new JsonNotes(folder);
}
