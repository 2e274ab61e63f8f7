import {
  chmodSync,
  closeSync,
  existsSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";

import { UserError } from "../model/errors.ts";
import type { Blake3 } from "./blake3.ts";
import { isMissing, systemCode } from "../model/systemErrors.ts";
import { explainWriteError } from "./fileErrors.ts";
import type { FileReader } from "./fileReader.ts";
import { FolderFiller } from "./folderFiller.ts";
import { missing, type ObjectFolder } from "./objectFolder.ts";
import type { NewFolderStep, RestoreStep } from "./restoreStep.ts";
import type { Pace } from "./pace.ts";
import type { FileStamp } from "./statBlob.ts";
import { isSameStamp, stampOf } from "./statCache.ts";
import { removeAbandoned, syncFile, syncFolder, temporaryPath } from "./temporaryFile.ts";
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

/** A file under its temporary name, not yet synced. */
interface WrittenFile {
  readonly step: WriteStep;
  readonly temporary: string;
  /** The mode that this system gives to a new file; undefined for a link, whose mode is its object's. */
  readonly freshMode: number | undefined;
}

/** So many small files are synced together: a disk does that nearly as fast as one. */
const filesPerSync = 32;

/**
 * Carries restores out, step by step. Each file is either as it was or as it is to be, at any moment.
 *
 * What replaces something is synced before it gets its name. What is new at its place is not: its content is in the
 * store, which is, and a power cut that leaves it short shows to the next look at it by its size.
 */
export class Restorer {
  private readonly tools: RestoreTools;
  private readonly enteredFolders = new Set<string>();
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
      for (const { temporary } of this.written) rmSync(temporary, { force: true });
      this.written = [];
    }
    for (const folder of this.changedFolders) if (existsSync(folder)) syncFolder(folder);
    this.changedFolders.clear();
    this.enteredFolders.clear();
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
    this.enter(path.dirname(file));
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

  /** Clears a folder, once, of what a killed restore left in it. */
  private enter(folder: string): void {
    if (this.enteredFolders.has(folder)) return;
    this.enteredFolders.add(folder);
    if (existsSync(folder)) removeAbandoned(folder);
  }

  /** Writes a file beside its place. False for a large one, of which no second should take room on the disk. */
  private async write(step: WriteStep): Promise<boolean> {
    const folder = path.dirname(step.place.file);
    const temporary = temporaryPath(folder);
    try {
      this.enter(folder);
      if (await this.link(temporary, step)) {
        this.written.push({ step, temporary, freshMode: undefined });
        return true;
      }
      const freshMode = createEmpty(temporary, step.isExecutable ?? false);
      const isSmall = await this.fill(temporary, step.hex);
      this.written.push({ step, temporary, freshMode });
      return isSmall;
    } catch (error) {
      rmSync(temporary, { force: true });
      // What was written before it is whole.
      await this.putInPlace();
      throw this.explain(step, error);
    }
  }

  /** Syncs what is written, then gives it its names. */
  private async putInPlace(): Promise<void> {
    const copies = this.written.filter(({ step, freshMode }) => step.expected && freshMode !== undefined);
    await Promise.all(copies.map(({ step, temporary }) => this.explained(step, () => syncFile(temporary))));
    for (let file = this.written[0]; file !== undefined; file = this.written[0]) {
      const { step } = file;
      await this.explained(step, () => putOver(file));
      if (step.expected) this.changedFolders.add(path.dirname(step.place.file));
      this.written.shift();
      this.done++;
    }
  }

  /** Makes a link to an object in DVC's cache, checked, where DVC was told to make such; false where it is to be a copy. */
  private async link(temporary: string, { hex, isExecutable }: WriteStep): Promise<boolean> {
    const { objects, reader } = this.tools;
    const location = objects.locate(hex);
    if (location.kind !== "dvc" || isExecutable === true || !objects.dvcCache?.makesLinks) return false;
    const file = objects.fileOf(hex, location);
    const content = await reader.read({ file, place: `b3:${hex}`, wantsMd5: false });
    if (content.b3 !== hex) throw objects.damaged(hex, location);
    return objects.dvcCache.link(file, temporary);
  }

  /** Puts an object's bytes into a file, checked; false where they are many. */
  private async fill(temporary: string, hex: string): Promise<boolean> {
    const { objects, blake3, reader } = this.tools;
    const location = objects.locate(hex);
    if (location.kind === "pack") {
      writeFileSync(temporary, objects.read(hex, blake3));
      return true;
    }
    const request = {
      file: objects.fileOf(hex, location),
      place: `b3:${hex}`,
      wantsMd5: false,
      copyTo: () => temporary,
    };
    const content = await reader.read(request).catch((error: unknown) => {
      throw isMissing(error) ? missing(hex) : error;
    });
    if (content.b3 !== hex) throw objects.damaged(hex, location);
    if (content.bytes) writeFileSync(temporary, content.bytes);
    return content.bytes !== undefined;
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
function putOver({ step, temporary, freshMode }: WrittenFile): void {
  const { place, isExecutable } = step;
  const now = statIfThere(place, lstatSync);
  // Where it was one of several names of a file, its mode was not its own.
  const oldMode = now?.isFile() && now.nlink === 1n ? Number(now.mode) : undefined;
  if (freshMode !== undefined) chmodSync(temporary, oldMode === undefined ? freshMode : withBit(oldMode, isExecutable));
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
  const descriptor = openSync(file, "wx", isExecutable ? 0o777 : 0o666);
  try {
    return fstatSync(descriptor).mode & 0o777;
  } finally {
    closeSync(descriptor);
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
