import { chmodSync, lstatSync, mkdirSync, renameSync, rmdirSync, rmSync, symlinkSync, unlinkSync } from "node:fs";
import path from "node:path";

import { UserError } from "../../model/errors.ts";
import { systemCode } from "../../model/systemErrors.ts";
import type { Blake3 } from "../objects/blake3.ts";
import { changedMeanwhile, statAsExpected } from "./expectedPlace.ts";
import { explaining, explainWriteError } from "../../files/fileErrors.ts";
import type { FileReader } from "../reading/fileReader.ts";
import { FolderFiller } from "./folderFiller.ts";
import { FreedFiles } from "./freedFiles.ts";
import type { ObjectFolder } from "../objects/objectFolder.ts";
import type { Pace } from "../../files/pace.ts";
import { type Place, placeBelow } from "../../files/place.ts";
import { RestoredFiles, withBit } from "./restoredFiles.ts";
import type { NewFolderStep, RemoveStep, RestoreStep, WriteStep } from "./restoreStep.ts";
import type { FileStamp } from "../stamps/statBlob.ts";
import type { StoredFolders } from "../trees/storedFolders.ts";
import { temporaryPath } from "../../files/temporaryFile.ts";
import type { FileWorkers } from "../workers/fileWorkers.ts";

export interface RestoreTools {
  readonly objects: ObjectFolder;
  readonly blake3: Blake3;
  readonly folders: StoredFolders;
  readonly reader: FileReader;
  readonly pace: Pace;
  readonly workers: FileWorkers;
}

export interface RestorerOptions extends RestoreTools {
  /** Resolves when all that is going to be changed is in the store. Until then nothing is. */
  readonly whenKept: () => Promise<void>;
}

/**
 * Carries restores out, step by step. Each file is either as it was or as it is to be, at any moment.
 *
 * No folder is synced: what has got a name, or lost it, is in the store whichever a power cut brings back.
 */
export class Restorer {
  private readonly options: RestorerOptions;
  private readonly freed = new FreedFiles();
  private readonly files: RestoredFiles;
  /** Of what is no file to be written. */
  private stepsDone = 0;

  constructor(options: RestorerOptions) {
    this.options = options;
    this.files = new RestoredFiles({ ...options, freed: this.freed });
  }

  /**
   * Throws a `UserError` that says how far it came: `disk-full`, `read-only`, `object-damaged`,
   * or `file-changing` where a place is not as it was planned any more.
   */
  async apply(steps: readonly RestoreStep[]): Promise<void> {
    const { pace } = this.options;
    try {
      for (const [index, step] of steps.entries()) {
        await this.take(step);
        if (!pace.isDue()) continue;
        await pace.rest();
        pace.report(`Restoring ${step.place.relative}`, index / steps.length);
      }
      await this.files.finish();
    } catch (error) {
      throw this.tellHowFar(error);
    } finally {
      this.freed.letGo();
    }
  }

  /** Files wait for one another; only folders are made meanwhile, for they may lie in them. */
  private async take(step: RestoreStep): Promise<void> {
    if (step.kind === "write") {
      await this.files.add(step);
      return;
    }
    if (step.kind !== "folder") await this.files.finish();
    await this.options.whenKept();
    if (step.kind === "newFolder") await this.fillFolder(step);
    else explaining(explainWriteError, step.place.relative, () => this.carryOut(step));
    this.stepsDone++;
    await this.freed.letGoOfMany();
  }

  private async fillFolder(step: NewFolderStep): Promise<void> {
    const filler = new FolderFiller({ ...this.options, putOther: (other) => this.take(other) });
    const failure = await filler.fill(step);
    this.stepsDone += filler.done;
    if (!failure) return;
    const place = placeBelow(step.place, failure.file);
    const error = systemCode(failure.error) === "EEXIST" ? changedMeanwhile(place) : failure.error;
    throw explainWriteError(error, place.relative);
  }

  private carryOut(step: Exclude<RestoreStep, WriteStep | NewFolderStep>): void {
    const { file } = step.place;
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
        this.remove(step);
        break;
      case "removeFolder":
        removeIfEmpty(file);
        break;
    }
  }

  private remove({ place, expected }: RemoveStep): void {
    const now = statAsExpected(place, expected);
    if (now) this.freed.hold(place.file, now);
    unlinkSync(place.file);
  }

  private tellHowFar(error: unknown): unknown {
    const done = this.stepsDone + this.files.done;
    if (!(error instanceof UserError) || done === 0) return error;
    return new UserError(
      error.code,
      `${error.message} ${done} ${done === 1 ? "change was" : "changes were"} made before that.`,
      `${error.cure} Restoring again goes on from there; what was overwritten is in the store.`,
      { ...(error.place ? { place: error.place } : {}), cause: error },
    );
  }
}

function replace(
  step: { readonly place: Place; readonly expected: FileStamp | undefined },
  make: (temporary: string) => void,
): void {
  const temporary = temporaryPath(path.dirname(step.place.file));
  make(temporary);
  try {
    statAsExpected(step.place, step.expected);
    renameSync(temporary, step.place.file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
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
