import { chmodSync, closeSync, fstatSync, ftruncateSync, openSync, renameSync, rmSync } from "node:fs";
import path from "node:path";

import { isMissing } from "../../model/systemErrors.ts";
import type { Blake3 } from "../objects/blake3.ts";
import { statAsExpected } from "./expectedPlace.ts";
import { explaining, explainWriteError } from "../../files/fileErrors.ts";
import { type FileReader, type ReadContent, smallFileLimit } from "../reading/fileReader.ts";
import type { FreedFiles } from "./freedFiles.ts";
import { missing, type ObjectFolder } from "../objects/objectFolder.ts";
import { PackReader } from "../objects/packReader.ts";
import type { ObjectLocation } from "../ports.ts";
import type { WriteStep } from "./restoreStep.ts";
import { syncFile, temporaryPath, writeAll } from "../../files/temporaryFile.ts";

export interface RestoredFilesOptions {
  readonly objects: ObjectFolder;
  readonly blake3: Blake3;
  readonly reader: FileReader;
  readonly freed: FreedFiles;
  /** Resolves when they may get their names. */
  readonly whenKept: () => Promise<void>;
}

/** What is under its temporary name. */
interface WrittenFile {
  readonly step: WriteStep;
  readonly temporary: string;
  /** Its mode, which this system gives to a new file; undefined for a link, whose mode is its object's. */
  readonly freshMode: number | undefined;
  /** Of one that replaces something: resolves when it may. Rejects with what the disk says. */
  readonly synced: Promise<void> | undefined;
}

/** Where an object lies that is a file of its own. */
interface ObjectFile {
  readonly file: string;
  readonly location: Exclude<ObjectLocation, { readonly kind: "pack" }>;
}

/** So many small files are written, synced and named together: a disk does that nearly as fast as one. */
const filesTogether = 128;

/**
 * Files that a restore writes, each under a temporary name at first. What replaces something is synced before it gets its
 * own. What is new at its place is not: its content is in the store, which is, and a power cut that leaves it short shows
 * to the next look at it by its size. Names are not synced: before and after, a whole file has them.
 */
export class RestoredFiles {
  private readonly options: RestoredFilesOptions;
  private readonly waiting: WriteStep[] = [];
  private readonly written: WrittenFile[] = [];
  /** How many are in their places. */
  done = 0;

  constructor(options: RestoredFilesOptions) {
    this.options = options;
  }

  /** Takes a file, which is in its place when `finish` resolves. Rejects as that. */
  async add(step: WriteStep): Promise<void> {
    this.waiting.push(step);
    if (this.waiting.length >= filesTogether) await this.finish();
  }

  /**
   * Puts what it was given in place. Rejects with what stopped it (errors of the disk come as `UserError`s); what was
   * written before is in its place, and the rest is forgotten.
   */
  async finish(): Promise<void> {
    const steps = this.waiting.splice(0);
    if (steps.length === 0) return;
    // What was replaced takes room until it is gone.
    await this.options.freed.areGone();
    try {
      await this.write(steps);
    } finally {
      await this.putInPlace();
    }
  }

  private async write(steps: readonly WriteStep[]): Promise<void> {
    const { objects, blake3 } = this.options;
    const located = objects.findAll(steps.map(({ hex }) => hex));
    const inPacks = steps.flatMap((step) => {
      const location = located.get(step.hex);
      return location?.kind === "pack" ? { ...location, hex: step.hex, step } : [];
    });
    using packs = new PackReader(objects.packs, blake3);
    packs.readInOrder(inPacks, ({ step }, bytes) => this.writeSmall(step, bytes));
    for (const step of steps) {
      const location = located.get(step.hex);
      if (!location) throw missing(step.hex);
      if (location.kind !== "pack") await this.writeOther(step, location);
    }
  }

  private writeSmall(step: WriteStep, bytes: Uint8Array, temporary = temporaryBeside(step)): void {
    try {
      const freshMode = writeNew(temporary, bytes, step);
      const synced = step.expected && sync(temporary, step);
      // Where it fails, `putInPlace` says so.
      synced?.catch(() => undefined);
      this.written.push({ step, temporary, freshMode, synced });
    } catch (error) {
      rmSync(temporary, { force: true });
      throw explainWriteError(error, step.place.relative);
    }
  }

  /** What lies in no pack. Where it is large, no second one takes room on the disk before it is in its place. */
  private async writeOther(step: WriteStep, location: ObjectFile["location"]): Promise<void> {
    const temporary = temporaryBeside(step);
    try {
      await this.linkOrCopy(step, { file: this.options.objects.fileOf(step.hex, location), location }, temporary);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw explainWriteError(error, step.place.relative);
    }
    if (location.size > smallFileLimit) await this.putInPlace();
  }

  private async linkOrCopy(step: WriteStep, object: ObjectFile, temporary: string): Promise<void> {
    const { dvcCache } = this.options.objects;
    // DVC may have been told to make links of what lies in its cache; these cannot have a mode of their own.
    const mayLink = object.location.kind === "dvc" && dvcCache?.makesLinks && !step.isExecutable;
    if (mayLink) {
      await this.read(step, object);
      if (dvcCache.link(object.file, temporary)) {
        this.written.push({ step, temporary, freshMode: undefined, synced: undefined });
        return;
      }
    }
    let freshMode: number | undefined;
    const copyTo = (): string => {
      freshMode ??= writeNew(temporary, new Uint8Array(), step);
      return temporary;
    };
    const { bytes } = await this.read(step, object, copyTo);
    if (bytes) {
      this.writeSmall(step, bytes, temporary);
      return;
    }
    // Only its owner may do anything with a copy.
    if (freshMode !== undefined) chmodSync(temporary, freshMode);
    this.written.push({ step, temporary, freshMode, synced: undefined });
  }

  /** Reads an object, checked. */
  private async read({ hex }: WriteStep, { file, location }: ObjectFile, copyTo?: () => string): Promise<ReadContent> {
    const { objects, reader } = this.options;
    const request = { file, place: `b3:${hex}`, wantsMd5: false, ...(copyTo && { copyTo }) };
    const content = await reader.read(request).catch((error: unknown) => {
      throw isMissing(error) ? missing(hex) : error;
    });
    if (content.b3 !== hex) throw objects.damaged(hex, location);
    return content;
  }

  /** Syncs what is written, then gives it its names. */
  private async putInPlace(): Promise<void> {
    const { freed } = this.options;
    const files = this.written.splice(0);
    const left = new Set(files);
    try {
      const syncs = files.flatMap(({ synced }) => synced ?? []);
      // Where one fails, none is under way when it is said.
      await Promise.allSettled(syncs);
      await Promise.all(syncs);
      await this.options.whenKept();
      for (const file of files) {
        explaining(explainWriteError, file.step.place.relative, () => putOver(file, freed));
        left.delete(file);
        this.done++;
      }
    } finally {
      for (const { temporary } of left) rmSync(temporary, { force: true });
      freed.letGo();
    }
  }
}

function temporaryBeside({ place }: WriteStep): string {
  return temporaryPath(path.dirname(place.file));
}

/** Makes a file with these bytes, and tells the mode that this system gives to new files. */
function writeNew(file: string, bytes: Uint8Array, { isExecutable = false, expected }: WriteStep): number {
  const descriptor = openSync(file, "wx", isExecutable ? 0o777 : 0o666);
  try {
    // ext4 writes out at once, when it is closed, what was cut to nothing: less is left for the syncing to wait for.
    if (expected) ftruncateSync(descriptor, 0);
    writeAll(descriptor, bytes);
    return fstatSync(descriptor).mode & 0o777;
  } finally {
    closeSync(descriptor);
  }
}

/** Puts a file on the disk, while others are written. Rejects with a `UserError` of the disk. */
async function sync(file: string, { place }: WriteStep): Promise<void> {
  try {
    await syncFile(file);
  } catch (error) {
    throw explainWriteError(error, place.relative);
  }
}

/** Puts a synced file in its place, with the permissions of what it replaces. */
function putOver({ step, temporary, freshMode }: WrittenFile, freed: FreedFiles): void {
  const { place, isExecutable, expected } = step;
  const now = statAsExpected(place, expected);
  // Where it was one of several names of a file, its mode was not its own.
  const oldMode = now?.isFile() && now.nlink === 1n ? Number(now.mode) : undefined;
  const mode = oldMode === undefined ? freshMode : withBit(oldMode, isExecutable);
  if (freshMode !== undefined && mode !== undefined && mode !== freshMode) chmodSync(temporary, mode);
  if (now) freed.hold(place.file, now);
  renameSync(temporary, place.file);
}

/** Who may read may also execute, or nobody may; undefined leaves the mode as it is. */
export function withBit(mode: number, isExecutable: boolean | undefined): number {
  const permissions = mode & 0o777;
  if (isExecutable === undefined) return permissions;
  return isExecutable ? permissions | ((permissions & 0o444) >> 2) : permissions & ~0o111;
}
