import { chmodSync, existsSync, lstatSync, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import path from "node:path";

import { UserError } from "../../model/errors.ts";
import { systemCode } from "../../model/systemErrors.ts";
import type { DvcCache } from "../dvc/dvcCache.ts";
import type { DvcName } from "../dvc/dvcName.ts";
import { explaining, explainWriteError } from "../../files/fileErrors.ts";
import { isExecutable, type ReadContent } from "../reading/fileReader.ts";
import type { FileDigests, Keeper } from "../reading/keeper.ts";
import type { ObjectIndex, ObjectLocation } from "../ports.ts";
import type { FileStamp } from "../stamps/statBlob.ts";
import { isSameStamp, stampOf } from "../stamps/statCache.ts";
import { removeAbandoned, syncFile, syncFolder, temporaryPath, writeUnsynced } from "../../files/temporaryFile.ts";

const readOnly = 0o444;

/** So many files are synced together: a disk does that nearly as fast as one. */
const filesPerSync = 32;

const cannotBeThere: ReadonlySet<string | undefined> = new Set(["EEXIST", "ENOTDIR", "ENOENT"]);

interface WrittenFile {
  readonly temporary: string;
  readonly target: string;
}

interface KeptFile {
  readonly file: string;
  readonly name: DvcName;
  readonly stamp: FileStamp;
}

/**
 * Puts files of the workspace into DVC's cache as DVC does, for one piece of work. They lie under temporary names until
 * they are synced; the index points to them once `finish` is done. Errors of the disk come out as `UserError`s.
 */
export class DvcCacheWriter implements Keeper {
  private readonly cache: DvcCache;
  private readonly index: ObjectIndex;
  private readonly locations = new Map<string, ObjectLocation>();
  private readonly unsyncedFolders = new Set<string>();
  private written: WrittenFile[] = [];
  private toLink: KeptFile[] = [];
  private isPrepared = false;

  constructor(cache: DvcCache, index: ObjectIndex) {
    this.cache = cache;
    this.index = index;
  }

  hasFile({ b3, md5, size }: FileDigests): boolean {
    if (md5 === undefined || this.cache.find({ md5, size }) === undefined) return false;
    this.locations.set(b3, { kind: "dvc", md5, size });
    return true;
  }

  async addFile(read: (copyTo?: () => string) => Promise<ReadContent>): Promise<ReadContent> {
    let copy: string | undefined;
    try {
      const content = await read(() => (copy ??= this.temporary()));
      const { b3, md5, size, bytes } = content;
      if (md5 === undefined) throw new Error("What goes into DVC's cache is read with its md5");
      if (this.hasFile(content)) return content;
      this.locations.set(b3, { kind: "dvc", md5, size });
      const target = this.cache.pathOf(md5);
      if (this.written.some((file) => file.target === target)) return content;
      if (bytes) this.addBytes(md5, bytes);
      else if (copy !== undefined) {
        this.written.push({ temporary: copy, target });
        copy = undefined;
      }
      if (this.written.length >= filesPerSync) await this.putInPlace();
      return content;
    } catch (error) {
      throw explainWriteError(error, this.cache.place);
    } finally {
      if (copy !== undefined) rmSync(copy, { force: true });
    }
  }

  kept(file: string, { md5, size }: FileDigests, stamp: FileStamp): void {
    if (md5 !== undefined && this.cache.makesLinks) this.toLink.push({ file, name: { md5, size }, stamp });
  }

  /** Nothing but files and listings lies in DVC's cache. */
  add(): void {}

  /** Puts the listing of a folder, whose files were added before. */
  addListing(md5: string, text: string): void {
    if (this.cache.find({ md5 }) === undefined) this.addBytes(md5, Buffer.from(text));
  }

  /** When it resolves, all that was given is safe in DVC's cache, and the index points there. */
  async finish(): Promise<void> {
    await this.putInPlace();
    this.writing(() => {
      for (const folder of this.unsyncedFolders) syncFolder(folder);
    });
    this.unsyncedFolders.clear();
    this.index.add(this.locations);
    this.locations.clear();
    for (const kept of this.toLink) this.writing(() => this.linkBack(kept));
    this.toLink = [];
  }

  /** Lets go of what is not finished. Safe to call after `finish`. */
  abandon(): void {
    for (const { temporary } of this.written) rmSync(temporary, { force: true });
    this.written = [];
    this.locations.clear();
  }

  private addBytes(md5: string, bytes: Uint8Array): void {
    const temporary = this.temporary();
    // Noted before it is written, so that `abandon` finds what a full disk has left of it.
    this.written.push({ temporary, target: this.cache.pathOf(md5) });
    this.writing(() => writeUnsynced(temporary, bytes));
  }

  private async putInPlace(): Promise<void> {
    try {
      await Promise.all(this.written.map(({ temporary }) => syncFile(temporary)));
    } catch (error) {
      throw explainWriteError(error, this.cache.place);
    }
    for (let file = this.written[0]; file !== undefined; file = this.written[0]) {
      const { temporary, target } = file;
      this.writing(() => this.giveName(temporary, target));
      this.written.shift();
    }
  }

  private giveName(temporary: string, target: string): void {
    const folder = path.dirname(target);
    if (mkdirSync(folder, { recursive: true }) !== undefined) this.unsyncedFolders.add(path.dirname(folder));
    chmodSync(temporary, readOnly);
    try {
      renameSync(temporary, target);
    } catch (error) {
      // Windows puts nothing over what is read-only: another process was first with the same content.
      const name = path.basename(folder) + path.basename(target);
      if (!existsSync(target) || this.cache.find({ md5: name }) === undefined) throw error;
      rmSync(temporary, { force: true });
    }
    this.unsyncedFolders.add(folder);
  }

  /** Ties a file of the workspace to its object, where DVC was told to; executables stay files of their own. */
  private linkBack({ file, name, stamp }: KeptFile): void {
    const object = this.cache.find(name);
    const now = lstatSync(file, { bigint: true, throwIfNoEntry: false });
    if (object === undefined || !now?.isFile() || isExecutable(now) || !isSameStamp(stampOf(now), stamp)) return;
    if (now.ino === statSync(object, { bigint: true }).ino) return;
    const temporary = temporaryPath(path.dirname(file));
    try {
      if (this.cache.link(object, temporary)) renameSync(temporary, file);
    } finally {
      rmSync(temporary, { force: true });
    }
  }

  private temporary(): string {
    this.writing(() => this.prepare());
    return temporaryPath(this.cache.folder);
  }

  /** Makes the folder, once, and clears what killed processes left in it. */
  private prepare(): void {
    if (this.isPrepared) return;
    try {
      mkdirSync(this.cache.folder, { recursive: true });
    } catch (error) {
      if (!cannotBeThere.has(systemCode(error))) throw error;
      throw new UserError(
        "dvc-cache-missing",
        `DVC's cache cannot be at ${this.cache.place}: something that is no folder is in its way, or its disk is not there.`,
        "Look at `cache.dir` in .dvc/config and .dvc/config.local.",
        { place: { file: this.cache.place }, cause: error },
      );
    }
    removeAbandoned(this.cache.folder);
    this.isPrepared = true;
  }

  private writing<T>(work: () => T): T {
    return explaining(explainWriteError, this.cache.place, work);
  }
}
