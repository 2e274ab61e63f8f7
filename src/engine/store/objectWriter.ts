import { randomUUID } from "node:crypto";
import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from "node:fs";
import path from "node:path";

import { compressIfWorth } from "./compression.ts";
import { explaining, explainWriteError } from "./fileErrors.ts";
import { type ReadContent, smallFileLimit } from "./fileReader.ts";
import type { FileDigests, Keeper } from "./keeper.ts";
import type { ObjectFolder } from "./objectFolder.ts";
import { encodePackEntry, encodePackHeader } from "./pack.ts";
import type { ObjectIndex, ObjectLocation } from "./ports.ts";
import { noteStoreVersion } from "./storeVersion.ts";
import { removeAbandoned, syncFolder, temporaryPath, writeAll, writeSynced } from "./temporaryFile.ts";

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

/**
 * Keeps objects, for one piece of work. Nothing that it was given is in the index before `finish`
 * (or before a pack is full), and by then it is synced; what is not finished is removed by `abandon`.
 * Errors of the disk come out as `UserError`s `disk-full` and `read-only`.
 */
export class ObjectWriter implements Keeper {
  private readonly objects: ObjectFolder;
  private readonly index: ObjectIndex;
  /** What the folder of objects is called to a person. */
  private readonly place: string;
  /** Of what was expected, whether it is in the index. */
  private readonly expected = new Map<string, boolean>();
  private readonly pending = new Map<string, ObjectLocation>();
  private readonly unsyncedFolders = new Set<string>();
  /** What is to be written next, and how much of it there is. */
  private buffer = Buffer.alloc(0);
  private buffered = 0;
  private pack: OpenPack | undefined;
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
    return this.pending.has(hex) || (this.expected.get(hex) ?? this.objects.has(hex));
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
      this.pending.set(hex, { kind: "pack", pack: pack.name, offset: pack.length, size: bytes.length });
      this.append(pack, encodePackEntry(hex, bytes.length, compressed?.length));
      this.append(pack, compressed ?? bytes);
    });
    if (this.pack && this.pack.length >= packLimit) this.finish();
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
    if (this.has(b3)) return true;
    if (md5 === undefined || this.objects.dvcCache?.find({ md5, size }) === undefined) return false;
    this.pending.set(b3, { kind: "dvc", md5, size });
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

  /** When it returns, all that was given is safe on the disk and in the index. */
  finish(): void {
    this.writing(() => {
      if (this.pack) this.closePack(this.pack);
      for (const folder of this.unsyncedFolders) syncFolder(folder);
      this.unsyncedFolders.clear();
    });
    if (this.pending.size > 0) this.index.add(this.pending);
    this.unindexedPack = undefined;
    for (const hex of this.pending.keys()) this.expected.set(hex, true);
    this.pending.clear();
  }

  /** Lets go of what is not finished. Safe to call after `finish`. */
  abandon(): void {
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
    this.pending.set(hex, { kind: "loose", size });
  }

  private openPack(): OpenPack {
    this.prepare();
    const temporary = temporaryPath(this.objects.folder);
    const header = encodePackHeader();
    const pack = { name: randomUUID(), temporary, descriptor: openSync(temporary, "wx"), length: 0 };
    this.append(pack, header);
    return pack;
  }

  private append(pack: OpenPack, bytes: Uint8Array): void {
    if (this.buffered + bytes.length > bufferLength) this.writeBuffer(pack);
    if (this.buffer.length === 0) this.buffer = Buffer.allocUnsafe(bufferLength);
    this.buffer.set(bytes, this.buffered);
    this.buffered += bytes.length;
    pack.length += bytes.length;
  }

  private writeBuffer(pack: OpenPack): void {
    writeAll(pack.descriptor, this.buffer.subarray(0, this.buffered));
    this.buffered = 0;
  }

  private closePack(pack: OpenPack): void {
    this.writeBuffer(pack);
    fsyncSync(pack.descriptor);
    closeSync(pack.descriptor);
    this.pack = undefined;
    chmodSync(pack.temporary, readOnly);
    this.unindexedPack = this.objects.packPath(pack.name);
    renameSync(pack.temporary, this.unindexedPack);
    this.unsyncedFolders.add(this.objects.packs);
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
