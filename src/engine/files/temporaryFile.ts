import { createHash, randomBytes } from "node:crypto";
import { closeSync, fsync, fsyncSync, lstatSync, openSync, readdirSync, rmSync, writeSync } from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

import { isMissing } from "../model/systemErrors.ts";
import { hasProcess, readProcessStart } from "../run/process/processIdentity.ts";

/**
 * Every file and folder of Cairn's that is not finished yet is called `.cairn-tmp-<host>-<pid>-<start>-<random>`
 * (of a probe for names more follows), so that what a killed process left behind can be told, passed over and removed. The start tells a process from a later
 * one with its number; it is left out where the system does not say.
 */
const prefix = ".cairn-tmp-";
const pattern = /^\.cairn-tmp-([0-9a-f]{8})-([0-9]+)(?:-([0-9a-f]{8}))?-[0-9a-f]+(?:-.*)?$/;
/** Once they are asked for: most commands write nothing. */
let names: OwnNames | undefined;
let count = 0;
const syncAside = promisify(fsync);
/** Windows syncs only what is open for writing. */
const forSyncing = process.platform === "win32" ? "r+" : "r";
const dayInMs = 24 * 60 * 60 * 1000;

interface OwnNames {
  readonly host: string;
  /** What the names of this thread's files begin with, after the prefix. */
  readonly start: string;
}

export function isTemporaryName(name: string): boolean {
  return name.startsWith(prefix);
}

/** A path for a new file or folder in `folder` that nothing else has. */
export function temporaryPath(folder: string): string {
  count++;
  return `${folder}${path.sep}${prefix}${ownNames().start}${count.toString(16)}`;
}

/**
 * Removes unfinished files and folders whose process on this machine is gone: one that sleeps goes on, however long it does. Where
 * another machine has begun them, those that are a day old.
 * @returns how many it were
 */
export function removeAbandoned(folder: string): number {
  let removed = 0;
  for (const name of readdirSync(folder)) {
    if (!isTemporaryName(name)) continue;
    const file = path.join(folder, name);
    const [, owner, pid, start] = pattern.exec(name) ?? [];
    const isAbandoned =
      owner === ownNames().host && pid !== undefined ? !isAlive(Number(pid), start) : ageInMs(file) > dayInMs;
    if (!isAbandoned) continue;
    rmSync(file, { force: true, recursive: true });
    removed++;
  }
  return removed;
}

/** Writes all of it, however many calls that takes. */
export function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written);
}

/** Puts bytes into a file, opened with these flags, and on the disk. */
export function writeSynced(file: string, flags: "wx" | "r+", bytes: Uint8Array): void {
  const descriptor = openSync(file, flags);
  try {
    writeAll(descriptor, bytes);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Puts bytes into a new file; they are not on the disk yet. */
export function writeUnsynced(file: string, bytes: Uint8Array): void {
  const descriptor = openSync(file, "wx");
  try {
    writeAll(descriptor, bytes);
  } finally {
    closeSync(descriptor);
  }
}

/** Puts what was written into a file on the disk, while others are put there too. */
export async function syncFile(file: string): Promise<void> {
  const descriptor = openSync(file, forSyncing);
  try {
    await syncAside(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Makes what was renamed in a folder last through a power cut. */
export function syncFolder(folder: string): void {
  // Windows opens no folders, and keeps renames in the file system's own journal.
  if (process.platform === "win32") return;
  const descriptor = openSync(folder, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** The same while others go on. */
export async function syncFolderAside(folder: string): Promise<void> {
  if (process.platform !== "win32") await syncFile(folder);
}

function ageInMs(file: string): number {
  try {
    return Date.now() - lstatSync(file).mtimeMs;
  } catch (error) {
    if (isMissing(error)) return 0;
    throw error;
  }
}

/** `start` is that of the very process that is asked for, where it is known. */
function isAlive(pid: number, start: string | undefined): boolean {
  const now = startOf(pid);
  return start !== undefined && now !== undefined && start !== now ? false : hasProcess(pid);
}

function startOf(pid: number): string | undefined {
  const start = readProcessStart(pid);
  return start === undefined ? undefined : shortHash(start);
}

function ownNames(): OwnNames {
  if (names) return names;
  const host = shortHash(hostname());
  const start = startOf(process.pid);
  // Random bytes for each name would take longer than the file.
  const ofThisThread = randomBytes(8).toString("hex");
  names = { host, start: [host, process.pid, ...(start === undefined ? [] : [start]), ofThisThread].join("-") };
  return names;
}

function shortHash(text: string): string {
  return createHash("md5").update(text).digest("hex").slice(0, 8);
}
