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
} from "node:fs";
import path from "node:path";

import { UserError } from "../model/errors.ts";
import type { Blake3 } from "./blake3.ts";
import { explainWriteError, isMissing, systemCode } from "./fileErrors.ts";
import type { FileReader } from "./fileReader.ts";
import { damaged, missing, type ObjectFolder } from "./objectFolder.ts";
import type { Pace } from "./pace.ts";
import type { FileStamp } from "./statBlob.ts";
import { isSameStamp, stampOf } from "./statCache.ts";
import { removeAbandoned, syncFolder, temporaryPath, writeSynced } from "./temporaryFile.ts";
import { type Place, statIfThere } from "./treeReader.ts";

/** One change of the workspace. `expected` is what is at the place when the step is planned: undefined for nothing. */
export type RestoreStep =
  | { readonly kind: "folder"; readonly place: Place }
  | {
      readonly kind: "write";
      readonly place: Place;
      readonly hex: string;
      /** Undefined leaves the bit as it is. */
      readonly isExecutable: boolean | undefined;
      readonly expected: FileStamp | undefined;
    }
  | { readonly kind: "link"; readonly place: Place; readonly text: string; readonly expected: FileStamp | undefined }
  | { readonly kind: "mode"; readonly place: Place; readonly isExecutable: boolean }
  | { readonly kind: "remove"; readonly place: Place; readonly expected: FileStamp }
  | { readonly kind: "removeFolder"; readonly place: Place };

export interface RestoreTools {
  readonly objects: ObjectFolder;
  readonly blake3: Blake3;
  readonly reader: FileReader;
  readonly pace: Pace;
}

/** Carries restores out, step by step. Each file is either as it was or as it is to be, at any moment. */
export class Restorer {
  private readonly tools: RestoreTools;
  private readonly enteredFolders = new Set<string>();
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
    for (const [index, step] of steps.entries()) {
      try {
        await this.carryOut(step);
      } catch (error) {
        throw this.tellHowFar(explainWriteError(error, step.place.relative));
      }
      this.done++;
      if (!pace.isDue()) continue;
      await pace.rest();
      pace.report(`Restoring ${step.place.relative}`, index / steps.length);
    }
    for (const folder of this.enteredFolders) if (existsSync(folder)) syncFolder(folder);
    this.enteredFolders.clear();
  }

  private async carryOut(step: RestoreStep): Promise<void> {
    const { file } = step.place;
    this.enter(path.dirname(file));
    switch (step.kind) {
      case "folder":
        mkdirSync(file, { recursive: true });
        break;
      case "write":
        await this.write(step);
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

  private async write(step: RestoreStep & { readonly kind: "write" }): Promise<void> {
    const { place, hex, isExecutable } = step;
    const temporary = temporaryPath(path.dirname(place.file));
    try {
      const freshMode = createEmpty(temporary, isExecutable ?? false);
      await this.fill(temporary, hex);
      const now = statIfThere(place, lstatSync);
      const oldMode = now?.isFile() ? Number(now.mode) : undefined;
      chmodSync(temporary, oldMode === undefined ? freshMode : withBit(oldMode, isExecutable));
      refuseIfChanged(step);
      renameSync(temporary, place.file);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  }

  /** Puts an object's bytes into a file, checked and synced. */
  private async fill(temporary: string, hex: string): Promise<void> {
    const { objects, blake3, reader } = this.tools;
    if (objects.locate(hex).kind === "pack") {
      writeSynced(temporary, "r+", objects.read(hex, blake3));
      return;
    }
    const request = { file: objects.loosePath(hex), place: `b3:${hex}`, wantsMd5: false, copyTo: () => temporary };
    const content = await reader.read(request).catch((error: unknown) => {
      throw isMissing(error) ? missing(hex) : error;
    });
    if (content.b3 !== hex) throw damaged(hex);
    if (content.bytes) writeSynced(temporary, "r+", content.bytes);
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
  throw new UserError(
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
function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch (error) {
    const code = systemCode(error);
    if (code !== "ENOTEMPTY" && code !== "EEXIST") throw error;
  }
}
