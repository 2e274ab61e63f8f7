import { randomUUID } from "node:crypto";
import { chmodSync, closeSync, fsync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";

import { compressIfWorth } from "./compression.ts";
import { explaining, explainWriteError } from "./fileErrors.ts";
import { type ReadContent, smallFileLimit } from "./fileReader.ts";
import type { FileDigests, Keeper } from "./keeper.ts";
import type { ObjectFolder } from "./objectFolder.ts";
import { encodePackEntry, encodePackHeader, packEntriesIn, packEntryLength } from "./pack.ts";
import type { ObjectIndex, ObjectLocation } from "./ports.ts";
import { noteStoreVersion } from "./storeVersion.ts";
import { removeAbandoned, syncFolder, syncFolderAside, temporaryPath, writeAll, writeSynced } from "./temporaryFile.ts";

const syncAside = promisify(fsync);

const packLimit = 64 * 1024 * 1024;
/** A whole entry always fits. */
const bufferLength = 1024 * 1024;
/** How many objects are remembered as kept, in about as many 100 bytes. */
const expectedLimit = 50_000;
const readOnly = 0o444;

interface OpenPack {
  readonly name: string;
  readonly temporary: string;
  readonly descriptor: number;
  /** Bytes of the pack so far, those in the buffer included. */
  length: number;
}

/** A pack that is full, on its way to the disk, with all that is to be in the index when it is there. */
interface FullPack {
  readonly rows: ReadonlyMap<string, ObjectLocation>;
  readonly done: Promise<void>;
}

/**
 * Keeps objects, for one piece of work. Nothing that it was given is in the index before `finish`
 * (or some time after a pack is full), and by then it is synced; what is not finished is removed by `abandon`.
 * Errors of the disk come out as `UserError`s `disk-full` and `read-only`.
 */
export class ObjectWriter implements Keeper {
  private readonly objects: ObjectFolder;
  private readonly index: ObjectIndex;
  /** What the folder of objects is called to a person. */
  private readonly place: string;
  /** Of what was expected, whether it is in the index. */
  private readonly expected = new Map<string, boolean>();
  private pending = new Map<string, ObjectLocation>();
  private unsyncedFolders = new Set<string>();
  /** What is to be written next, and how much of it there is. */
  private buffer = Buffer.alloc(0);
  private buffered = 0;
  private pack: OpenPack | undefined;
  private full: FullPack | undefined;
  /** The file of a finished pack, while the index does not know of it. */
  private unindexedPack: string | undefined;
  private isPrepared = false;

  constructor(objects: ObjectFolder, index: ObjectIndex, place: string) {
    this.objects = objects;
    this.index = index;
    this.place = place;
  }

  expect(hexes: readonly string[]): void {
    if (this.expected.size > expectedLimit) this.expected.clear();
    const found = this.objects.findAll(hexes);
    for (const hex of hexes) this.expected.set(hex, found.has(hex));
  }

  has(hex: string): boolean {
    return this.isWaiting(hex) || (this.expected.get(hex) ?? this.objects.has(hex));
  }

  /** Whether it is kept, but not in the index yet. */
  private isWaiting(hex: string): boolean {
    return this.pending.has(hex) || (this.full?.rows.has(hex) ?? false);
  }

  /** Keeps bytes: few in a pack, many as a loose object. They are copied. */
  add(hex: string, bytes: Uint8Array): void {
    if (this.has(hex)) return;
    if (bytes.length > smallFileLimit) this.addLoose(hex, bytes);
    else this.addPacked(hex, bytes);
  }

  /** Puts bytes into a new pack, also where they are kept already; with `compress` as zstd has them where that is worth it. */
  addPacked(hex: string, bytes: Uint8Array, compress = false): void {
    this.writing(() => {
      const pack = (this.pack ??= this.openPack());
      const compressed = compress ? compressIfWorth(bytes) : undefined;
      this.note(hex, { kind: "pack", pack: pack.name, offset: pack.length, size: bytes.length });
      this.append(pack, encodePackEntry(hex, bytes.length, compressed?.length));
      this.append(pack, compressed ?? bytes);
    });
    this.putAsideIfFull();
  }

  addEntries(data: Uint8Array, md5s: readonly string[]): void {
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    const entries = [...packEntriesIn(bytes)];
    const indexed = this.objects.findAll(entries.map(({ hex }) => hex));
    const isKept = (hex: string, size: number, md5: string | undefined): boolean =>
      indexed.has(hex) ||
      this.isWaiting(hex) ||
      this.isInDvcCache({ b3: hex, ...(md5 !== undefined && { md5 }), size });
    this.writing(() => {
      // What follows each other is written in one go.
      let from = 0;
      for (const [index, { hex, at, size, storedSize }] of entries.entries()) {
        const isNew = !isKept(hex, size, md5s[index]);
        if (isNew) {
          const pack = (this.pack ??= this.openPack());
          this.note(hex, { kind: "pack", pack: pack.name, offset: pack.length + at - from, size });
          continue;
        }
        this.appendTo(bytes.subarray(from, at));
        from = at + packEntryLength + storedSize;
      }
      this.appendTo(bytes.subarray(from));
    });
    this.putAsideIfFull();
  }

  /** Keeps bytes of any length as a loose object. */
  addLoose(hex: string, bytes: Uint8Array): void {
    if (this.has(hex)) return;
    const temporary = this.temporary();
    try {
      this.writing(() => writeSynced(temporary, "wx", bytes));
      this.adopt(temporary, hex, bytes.length);
    } finally {
      rmSync(temporary, { force: true });
    }
  }

  /** What lies in DVC's cache is not kept a second time: the index points there. */
  hasFile({ b3, md5, size }: FileDigests): boolean {
    return this.has(b3) || this.isInDvcCache({ b3, ...(md5 !== undefined && { md5 }), size });
  }

  private isInDvcCache({ b3, md5, size }: FileDigests): boolean {
    if (md5 === undefined || this.objects.dvcCache?.find({ md5, size }) === undefined) return false;
    this.note(b3, { kind: "dvc", md5, size });
    return true;
  }

  async addFile(read: (copyTo?: () => string) => Promise<ReadContent>): Promise<ReadContent> {
    let copy: string | undefined;
    try {
      if (this.objects.dvcCache) {
        const content = await read();
        if (this.hasFile(content)) return content;
        if (content.bytes) {
          this.add(content.b3, content.bytes);
          return content;
        }
      }
      const content = await read(() => (copy ??= this.temporary()));
      if (content.bytes) this.add(content.b3, content.bytes);
      else if (copy !== undefined) this.adopt(copy, content.b3, content.size);
      return content;
    } catch (error) {
      throw explainWriteError(error, this.place);
    } finally {
      // Left over where the read failed, or where the file shrank on the way.
      if (copy !== undefined) rmSync(copy, { force: true });
    }
  }

  /** When it resolves, all that was given is safe on the disk and in the index. */
  async finish(): Promise<void> {
    await this.full?.done;
    this.finishNow();
  }

  /** Lets go of what is not finished. Safe to call after `finish`. */
  async abandon(): Promise<void> {
    await this.full?.done.catch(() => undefined);
    this.full = undefined;
    if (this.pack) {
      closeSync(this.pack.descriptor);
      rmSync(this.pack.temporary, { force: true });
      this.pack = undefined;
    }
    // Where the index could not take it, it would only take room.
    if (this.unindexedPack !== undefined) rmSync(this.unindexedPack, { force: true });
    this.unindexedPack = undefined;
    this.buffered = 0;
    this.pending.clear();
  }

  private finishNow(): void {
    this.writing(() => {
      if (this.pack) {
        this.writeBuffer(this.pack);
        fsyncSync(this.pack.descriptor);
        this.unindexedPack = this.putInPlace(this.pack);
        this.pack = undefined;
      }
      for (const folder of this.unsyncedFolders) syncFolder(folder);
      this.unsyncedFolders.clear();
    });
    if (this.pending.size > 0) this.index.add(this.pending);
    this.unindexedPack = undefined;
    this.pending.clear();
  }

  /** A full pack goes to the disk while the next one is filled; where that is full first, it has to wait. */
  private putAsideIfFull(): void {
    const { pack } = this;
    if (!pack || pack.length < packLimit) return;
    if (this.full) {
      this.finishNow();
      return;
    }
    this.writing(() => this.writeBuffer(pack));
    this.pack = undefined;
    const [rows, folders] = [this.pending, this.unsyncedFolders];
    this.pending = new Map();
    this.unsyncedFolders = new Set();
    const done = this.finishAside(pack, rows, folders);
    this.full = { rows, done };
    // Where it fails, `finish` says so.
    done.catch(() => undefined);
  }

  private async finishAside(
    pack: OpenPack,
    rows: ReadonlyMap<string, ObjectLocation>,
    folders: ReadonlySet<string>,
  ): Promise<void> {
    try {
      await syncAside(pack.descriptor);
    } catch (error) {
      closeSync(pack.descriptor);
      rmSync(pack.temporary, { force: true });
      throw explainWriteError(error, this.place);
    }
    const file = this.writing(() => this.putInPlace(pack));
    try {
      for (const folder of [...folders, this.objects.packs]) await syncFolderAside(folder);
      this.index.add(rows);
    } catch (error) {
      rmSync(file, { force: true });
      throw error;
    }
    this.full = undefined;
  }

  private note(hex: string, location: ObjectLocation): void {
    this.pending.set(hex, location);
    this.expected.delete(hex);
  }

  private temporary(): string {
    this.writing(() => this.prepare());
    return temporaryPath(this.objects.folder);
  }

  /** Makes a synced file the loose object of its content, unless that is kept already. */
  private adopt(temporary: string, hex: string, size: number): void {
    if (this.has(hex)) return;
    this.writing(() => {
      const target = this.objects.loosePath(hex);
      chmodSync(temporary, readOnly);
      const isNewFolder = mkdirSync(path.dirname(target), { recursive: true }) !== undefined;
      if (isNewFolder) this.unsyncedFolders.add(this.objects.folder);
      renameSync(temporary, target);
      this.unsyncedFolders.add(path.dirname(target));
    });
    this.note(hex, { kind: "loose", size });
  }

  private openPack(): OpenPack {
    this.prepare();
    const temporary = temporaryPath(this.objects.folder);
    const header = encodePackHeader();
    const pack = { name: randomUUID(), temporary, descriptor: openSync(temporary, "wx"), length: 0 };
    this.append(pack, header);
    return pack;
  }

  /** To the pack that is open, if there is one to be. */
  private appendTo(bytes: Uint8Array): void {
    if (bytes.length > 0) this.append((this.pack ??= this.openPack()), bytes);
  }

  private append(pack: OpenPack, bytes: Uint8Array): void {
    if (this.buffered + bytes.length > bufferLength) this.writeBuffer(pack);
    if (bytes.length > bufferLength) {
      writeAll(pack.descriptor, bytes);
      pack.length += bytes.length;
      return;
    }
    if (this.buffer.length === 0) this.buffer = Buffer.allocUnsafe(bufferLength);
    this.buffer.set(bytes, this.buffered);
    this.buffered += bytes.length;
    pack.length += bytes.length;
  }

  private writeBuffer(pack: OpenPack): void {
    writeAll(pack.descriptor, this.buffer.subarray(0, this.buffered));
    this.buffered = 0;
  }

  /** Gives a pack that is synced its name, and says which. */
  private putInPlace(pack: OpenPack): string {
    closeSync(pack.descriptor);
    chmodSync(pack.temporary, readOnly);
    const file = this.objects.packPath(pack.name);
    renameSync(pack.temporary, file);
    this.unsyncedFolders.add(this.objects.packs);
    return file;
  }

  /** Makes the folders, once, and clears what killed processes left in them. */
  private prepare(): void {
    if (this.isPrepared) return;
    if (mkdirSync(this.objects.packs, { recursive: true }) !== undefined) {
      const dir = path.dirname(this.objects.folder);
      for (const folder of [path.dirname(dir), dir, this.objects.folder]) this.unsyncedFolders.add(folder);
    }
    noteStoreVersion(this.objects.folder);
    removeAbandoned(this.objects.folder);
    this.isPrepared = true;
  }

  private writing<T>(work: () => T): T {
    return explaining(explainWriteError, this.place, work);
  }
}
