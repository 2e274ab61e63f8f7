import {
  chmodSync,
  closeSync,
  existsSync,
  fchmodSync,
  fstatSync,
  fsync,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  unlinkSync,
} from "node:fs";
import path from "node:path";
import { promisify } from "node:util";

import { UserError } from "../model/errors.ts";
import type { Blake3 } from "./blake3.ts";
import { isMissing, systemCode } from "../model/systemErrors.ts";
import { explainWriteError } from "./fileErrors.ts";
import type { FileReader } from "./fileReader.ts";
import { FolderFiller } from "./folderFiller.ts";
import { missing, type ObjectFolder } from "./objectFolder.ts";
import type { NewFolderStep, RestoreStep } from "./restoreStep.ts";
import type { Pace } from "./pace.ts";
import type { ObjectLocation } from "./ports.ts";
import type { FileStamp } from "./statBlob.ts";
import { isSameStamp, stampOf } from "./statCache.ts";
import { syncFolderAside, temporaryPath, writeAll } from "./temporaryFile.ts";
import { type Place, placeBelow, statIfThere } from "./place.ts";
import type { StoredFolders } from "./storedFolders.ts";
import type { FileWorkers } from "./workers/fileWorkers.ts";

export interface RestoreTools {
  readonly objects: ObjectFolder;
  readonly blake3: Blake3;
  readonly folders: StoredFolders;
  readonly reader: FileReader;
  readonly pace: Pace;
  readonly workers: FileWorkers;
}

type WriteStep = RestoreStep & { readonly kind: "write" };

interface Written {
  /** Of a small file, which is still to be synced: it is open until it gets its name. */
  readonly descriptor: number | undefined;
  /** The mode that this system gives to a new file; undefined for a link, whose mode is its object's. */
  readonly freshMode: number | undefined;
}

/** What is under its temporary name. */
interface WrittenFile extends Written {
  readonly step: WriteStep;
  readonly temporary: string;
}

const isLink: Written = { descriptor: undefined, freshMode: undefined };

const syncAside = promisify(fsync);

/** So many small files are synced together: a disk does that nearly as fast as one. */
const filesPerSync = 64;

/**
 * Carries restores out, step by step. Each file is either as it was or as it is to be, at any moment.
 *
 * What replaces something is synced before it gets its name. What is new at its place is not: its content is in the
 * store, which is, and a power cut that leaves it short shows to the next look at it by its size.
 */
export class Restorer {
  private readonly tools: RestoreTools;
  /** In these something was replaced or removed. */
  private readonly changedFolders = new Set<string>();
  private written: WrittenFile[] = [];
  private done = 0;

  constructor(tools: RestoreTools) {
    this.tools = tools;
  }

  /**
   * Throws a `UserError` that says how far it came: `disk-full`, `read-only`, `object-damaged`,
   * or `file-changing` where a place is not as it was planned any more.
   */
  async apply(steps: readonly RestoreStep[]): Promise<void> {
    const { pace } = this.tools;
    try {
      for (const [index, step] of steps.entries()) {
        await this.take(step);
        if (!pace.isDue()) continue;
        await pace.rest();
        pace.report(`Restoring ${step.place.relative}`, index / steps.length);
      }
      await this.putInPlace();
    } finally {
      for (const { temporary, descriptor } of this.written.splice(0)) {
        if (descriptor !== undefined) closeSync(descriptor);
        rmSync(temporary, { force: true });
      }
    }
    const folders = [...this.changedFolders].filter((folder) => existsSync(folder));
    this.changedFolders.clear();
    await Promise.all(folders.map(syncFolderAside));
  }

  /** Small files wait for one another; only folders are made meanwhile, for they may lie in them. */
  private async take(step: RestoreStep): Promise<void> {
    if (step.kind === "write") {
      const isSmall = await this.write(step);
      if (!isSmall || this.written.length >= filesPerSync) await this.putInPlace();
      return;
    }
    if (step.kind !== "folder") await this.putInPlace();
    if (step.kind === "newFolder") await this.fillFolder(step);
    else await this.explained(step, () => this.carryOut(step));
    this.done++;
  }

  private async fillFolder(step: NewFolderStep): Promise<void> {
    const filler = new FolderFiller({ ...this.tools, putOther: (other) => this.take(other) });
    const failure = await filler.fill(step);
    this.done += filler.done;
    if (failure) throw this.explainFailure(placeBelow(step.place, failure.file), failure.error);
  }

  private carryOut(step: Exclude<RestoreStep, WriteStep | NewFolderStep>): void {
    const { file } = step.place;
    if (step.kind !== "folder") this.changedFolders.add(path.dirname(file));
    switch (step.kind) {
      case "folder":
        mkdirSync(file, { recursive: true });
        break;
      case "link":
        replace(step, (temporary) => makeLink(step.text, temporary, step.place));
        break;
      case "mode":
        chmodSync(file, withBit(lstatSync(file).mode, step.isExecutable));
        break;
      case "remove":
        refuseIfChanged(step);
        unlinkSync(file);
        break;
      case "removeFolder":
        removeIfEmpty(file);
        break;
    }
  }

  /** Writes a file beside its place. False for a large one, of which no second should take room on the disk. */
  private async write(step: WriteStep): Promise<boolean> {
    const temporary = temporaryPath(path.dirname(step.place.file));
    try {
      const file = { step, temporary, ...(await this.writeAside(step, temporary)) };
      this.written.push(file);
      return file.descriptor !== undefined || file.freshMode === undefined;
    } catch (error) {
      rmSync(temporary, { force: true });
      // What was written before it is whole.
      await this.putInPlace();
      throw this.explain(step, error);
    }
  }

  /** Puts an object's bytes into a new file, checked. */
  private async writeAside({ hex, isExecutable = false }: WriteStep, temporary: string): Promise<Written> {
    const { objects, blake3, reader } = this.tools;
    const location = objects.locate(hex);
    if (location.kind === "pack") return writeSmall(temporary, objects.readAt(hex, location, blake3), isExecutable);
    const file = objects.fileOf(hex, location);
    if (!isExecutable && (await this.link(temporary, { hex, file, location }))) return isLink;
    let freshMode: number | undefined;
    const copyTo = (): string => {
      freshMode ??= createEmpty(temporary, isExecutable);
      return temporary;
    };
    const content = await reader.read({ file, place: `b3:${hex}`, wantsMd5: false, copyTo }).catch((error: unknown) => {
      throw isMissing(error) ? missing(hex) : error;
    });
    if (content.b3 !== hex) throw objects.damaged(hex, location);
    return content.bytes ? writeSmall(temporary, content.bytes, isExecutable) : { descriptor: undefined, freshMode };
  }

  /** Makes a link to an object in DVC's cache, checked, where DVC was told to make such; false where it is to be a copy. */
  private async link(
    temporary: string,
    { hex, file, location }: { readonly hex: string; readonly file: string; readonly location: ObjectLocation },
  ): Promise<boolean> {
    const { objects, reader } = this.tools;
    if (location.kind !== "dvc" || !objects.dvcCache?.makesLinks) return false;
    const content = await reader.read({ file, place: `b3:${hex}`, wantsMd5: false });
    if (content.b3 !== hex) throw objects.damaged(hex, location);
    return objects.dvcCache.link(file, temporary);
  }

  /** Syncs what is written, then gives it its names. */
  private async putInPlace(): Promise<void> {
    const syncs = this.written.map(async ({ step, descriptor }) => {
      if (step.expected && descriptor !== undefined) await this.explained(step, () => syncAside(descriptor));
    });
    await Promise.all(syncs);
    for (let file = this.written.shift(); file !== undefined; file = this.written.shift()) {
      const { step, temporary } = file;
      try {
        putOver(file);
      } catch (error) {
        rmSync(temporary, { force: true });
        throw this.explain(step, error);
      }
      if (step.expected) this.changedFolders.add(path.dirname(step.place.file));
      this.done++;
    }
  }

  private async explained<T>(step: Pick<RestoreStep, "place">, work: () => T | Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw this.explain(step, error);
    }
  }

  private explainFailure(place: Place, error: unknown): unknown {
    return this.explain({ place }, systemCode(error) === "EEXIST" ? changedMeanwhile(place) : error);
  }

  private explain(step: Pick<RestoreStep, "place">, error: unknown): unknown {
    return this.tellHowFar(explainWriteError(error, step.place.relative));
  }

  private tellHowFar(error: unknown): unknown {
    if (!(error instanceof UserError) || this.done === 0) return error;
    return new UserError(
      error.code,
      `${error.message} ${this.done} ${this.done === 1 ? "change was" : "changes were"} made before that.`,
      `${error.cure} Restoring again goes on from there; what was overwritten is in the store.`,
      { ...(error.place ? { place: error.place } : {}), cause: error },
    );
  }
}

/** Puts a synced file in its place, with the permissions of what it replaces. */
function putOver({ step, temporary, descriptor, freshMode }: WrittenFile): void {
  const { place, isExecutable } = step;
  try {
    const now = statIfThere(place, lstatSync);
    // Where it was one of several names of a file, its mode was not its own.
    const oldMode = now?.isFile() && now.nlink === 1n ? Number(now.mode) : undefined;
    const mode = oldMode === undefined ? freshMode : withBit(oldMode, isExecutable);
    if (freshMode !== undefined && mode !== undefined) {
      if (descriptor === undefined) chmodSync(temporary, mode);
      else if (mode !== freshMode) fchmodSync(descriptor, mode);
    }
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
  refuseIfChanged(step);
  renameSync(temporary, place.file);
}

function replace(
  step: { readonly place: Place; readonly expected: FileStamp | undefined },
  make: (temporary: string) => void,
): void {
  const temporary = temporaryPath(path.dirname(step.place.file));
  make(temporary);
  try {
    refuseIfChanged(step);
    renameSync(temporary, step.place.file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Writes nothing over what has come since the plan was made: that is nowhere else yet. */
function refuseIfChanged(step: { readonly place: Place; readonly expected: FileStamp | undefined }): void {
  const { place, expected } = step;
  const now = statIfThere(place, lstatSync);
  if (now === undefined ? expected === undefined : expected && isSameStamp(stampOf(now), expected)) return;
  throw changedMeanwhile(place);
}

function changedMeanwhile(place: Place): UserError {
  return new UserError(
    "file-changing",
    `${place.relative} changed while it was about to be restored, so it was left alone.`,
    "Wait until nothing writes there, and try again.",
    { place: { file: place.relative } },
  );
}

/** Makes a file that was not there, and tells the mode that this system gives to new files. */
function createEmpty(file: string, isExecutable: boolean): number {
  const { descriptor, freshMode } = writeSmall(file, new Uint8Array(), isExecutable);
  closeSync(descriptor);
  return freshMode;
}

/** The same of one with these bytes, which stays open. */
function writeSmall(
  file: string,
  bytes: Uint8Array,
  isExecutable: boolean,
): { readonly descriptor: number; readonly freshMode: number } {
  const descriptor = openSync(file, "wx", isExecutable ? 0o777 : 0o666);
  try {
    writeAll(descriptor, bytes);
    return { descriptor, freshMode: fstatSync(descriptor).mode & 0o777 };
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/** Who may read may also execute, or nobody may; undefined leaves the mode as it is. */
function withBit(mode: number, isExecutable: boolean | undefined): number {
  const permissions = mode & 0o777;
  if (isExecutable === undefined) return permissions;
  return isExecutable ? permissions | ((permissions & 0o444) >> 2) : permissions & ~0o111;
}

function makeLink(text: string, file: string, place: Place): void {
  try {
    symlinkSync(text, file);
  } catch (error) {
    if (process.platform !== "win32" || systemCode(error) !== "EPERM") throw error;
    throw new UserError(
      "links-not-allowed",
      `${place.relative} is a symbolic link, and Windows does not let you make one.`,
      "Turn on the developer mode of Windows, and try again.",
      { place: { file: place.relative }, cause: error },
    );
  }
}

/** A folder that still holds what Cairn does not keep (a `.git`, a socket) stays. */
export function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch (error) {
    const code = systemCode(error);
    if (code !== "ENOTEMPTY" && code !== "EEXIST") throw error;
  }
}
