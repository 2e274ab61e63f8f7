import { type Dirent, readdirSync, statSync } from "node:fs";
import path from "node:path";

import { isEnvironment, isForeignFolder } from "../../discovery/foreignFolders.ts";
import { isEventFile } from "../../formats/eventRecords.ts";
import { isQuiet } from "../quiet.ts";
import { type FoundRun, type RunSource, unreadableRun } from "../runSource.ts";
import { stampOf } from "../stamp.ts";
import { readEventRun } from "./eventRun.ts";
import { lightningFiles } from "./lightningFiles.ts";

/** A folder that holds event files itself, or what Lightning writes in their place. */
interface EventFolder {
  /** Absolute. */
  readonly folder: string;
  /** Absolute, in the order in which their writer began them: their names begin with that time. */
  readonly files: readonly string[];
  /** What Lightning has written beside them, or in their place. Absolute. */
  readonly tables?: readonly string[];
  /** Why it could not be looked into. */
  readonly fault?: unknown;
}

/**
 * The runs of a folder in which TensorBoard would find some (its `--logdir`): each folder with event files, or with what
 * Lightning writes in their place, is one.
 */
export function eventFolders(folder: string): RunSource {
  return { tool: "tensorboard", place: folder, runs: () => runsIn(folder, eventFoldersBelow(folder)) };
}

/** The run of one event file alone. */
export function eventFile(file: string): RunSource {
  const folder = path.dirname(file);
  return { tool: "tensorboard", place: file, runs: () => runsIn(folder, [{ folder, files: [file] }]) };
}

/** Whether event files, or Lightning's tables, lie in a folder or anywhere below it. */
export function hasEvents(folder: string): boolean {
  for (const { files, tables = [] } of eventFoldersBelow(folder)) if (files.length + tables.length > 0) return true;
  return false;
}

function* runsIn(logdir: string, folders: Iterable<EventFolder>): Generator<FoundRun> {
  const experiment = path.basename(logdir);
  for (const { folder, files, tables = [], fault } of folders) {
    const id = path.relative(logdir, folder).split(path.sep).join("/") || ".";
    if (fault !== undefined) {
      yield unreadableRun(id, folder, fault);
      continue;
    }
    const looks = [...files, ...tables].map((file) => ({ file, ...looksOf(file) }));
    const changedAt = Math.max(...looks.map(({ mtimeMs }) => mtimeMs));
    const stamp = stampOf([
      ...looks.flatMap(({ file, size, mtimeMs }) => [path.basename(file), size, mtimeMs]),
      String(isQuiet(changedAt)),
    ]);
    const name = id === "." ? experiment : id;
    const beganAt = Math.min(...looks.map(({ mtimeMs }) => mtimeMs));
    const written = { name, experiment, files, tables, beganAt, changedAt };
    yield { id, place: folder, stamp, read: (pace) => readEventRun(written, pace) };
  }
}

/** One that is gone by now is told where it is read. */
function looksOf(file: string): { readonly size: number; readonly mtimeMs: number } {
  return statSync(file, { throwIfNoEntry: false }) ?? { size: 0, mtimeMs: 0 };
}

/** Links are not followed, and what a tool or an environment keeps for itself is not looked into. */
function* eventFoldersBelow(folder: string): Generator<EventFolder> {
  let entries: readonly Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (fault) {
    yield { folder, files: [], fault };
    return;
  }
  if (isEnvironment(entries)) return;
  const inOrder = entries.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const files = inOrder.filter((entry) => entry.isFile() && isEventFile(entry.name));
  const tables = lightningFiles(inOrder.filter((entry) => entry.isFile()).map(({ name }) => name));
  const at = (name: string): string => path.join(folder, name);
  if (files.length > 0 || tables.length > 1) {
    yield { folder, files: files.map(({ name }) => at(name)), tables: tables.map(at) };
  }
  for (const entry of inOrder) {
    if (entry.isDirectory() && !isForeignFolder(entry.name)) yield* eventFoldersBelow(path.join(folder, entry.name));
  }
}
