import { chmodSync, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";

import { compressIfWorth } from "../objects/compression.ts";
import { explaining, explainWriteError } from "../../files/fileErrors.ts";
import { type ReadContent, smallFileLimit } from "../reading/fileReader.ts";
import type { FileDigests, Keeper } from "../reading/keeper.ts";
import type { ObjectFolder } from "../objects/objectFolder.ts";
import { OpenPack } from "./openPack.ts";
import type { PackRows } from "./packRows.ts";
import { digestLength, digestsAt, hexAt, packEntriesIn, sizeAt } from "../objects/pack.ts";
import type { ObjectIndex, ObjectLocation } from "../ports.ts";
import { noteStoreVersion } from "../objects/storeVersion.ts";
import { removeAbandoned, syncFolder, syncFolderAside, temporaryPath, writeSynced } from "../../files/temporaryFile.ts";

const packLimit = 64 * 1024 * 1024;
/** How many objects are remembered as kept, in about as many 100 bytes. */
const expectedLimit = 50_000;
/** So many objects, or bytes of them, are looked up in the index at once. */
const undecidedLimit = { count: 256, bytes: 4 * 1024 * 1024 };
/** Of so many packs a writer remembers what is in them, in about 60 bytes an object. */
const ownPacksLimit = 8;
const readOnly = 0o444;

/** A pack that is full, on its way to the disk, with all else that is to be in the index when it is there. */
interface FullPack {
  readonly pack: OpenPack;
  readonly others: ReadonlyMap<string, ObjectLocation>;
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
  /** Small objects that may be in the index already. */
  private readonly undecided = new Map<string, Uint8Array>();
  private undecidedBytes = 0;
  /** Where what is in no pack comes to lie, once it is in the index. */
  private pending = new Map<string, ObjectLocation>();
  private readonly unsyncedFolders = new Set<string>();
  private pack: OpenPack | undefined;
  private full: FullPack | undefined;
  /** The file of a finished pack, while the index does not know of it. */
  private unindexedPack: string | undefined;
  /** The packs that all small objects in the index are in, where it was empty before this work; once that is known. */
  private ownPacks: readonly PackRows[] | "unknown" | undefined = "unknown";
  private isPrepared = false;
  private isCleared = false;

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
    return this.isNew(hex) || this.isIndexed(hex);
  }

  /** Whether an object was given that is not in the index yet, as far as is known. */
  private isNew(hex: string): boolean {
    return this.undecided.has(hex) || this.isWaiting(hex) || this.isInNewPack(Buffer.from(hex, "hex"), 0);
  }

  hasAll(digests: Buffer): boolean {
    this.decide();
    const present = this.objects.presentAmong(digests);
    const count = digests.length / digestLength;
    for (let place = 0; place < count; place++) {
      if (!present.has(place) && !this.isInNewPack(digests, place * digestLength)) return false;
    }
    return true;
  }

  private isIndexed(hex: string): boolean {
    return this.expected.get(hex) ?? this.objects.has(hex);
  }

  /** Whether what is in no pack is kept, but not in the index yet. */
  private isWaiting(hex: string): boolean {
    return this.pending.has(hex) || (this.full?.others.has(hex) ?? false);
  }

  /** Whether an object, whose digest stands at a place in some bytes, is in a pack that the index does not know yet. */
  private isInNewPack(bytes: Buffer, at: number): boolean {
    return (this.pack?.rows.has(bytes, at) ?? false) || (this.full?.pack.rows.has(bytes, at) ?? false);
  }

  /** Of small objects, given by digests that follow each other, those that are in the index, by their places from 0 on. */
  private indexedAmong(digests: Buffer): ReadonlySet<number> {
    if (this.ownPacks === "unknown") this.ownPacks = this.index.isEmpty() ? [] : undefined;
    const { ownPacks } = this;
    if (!ownPacks) return this.objects.presentAmong(digests);
    const places = Array.from({ length: digests.length / digestLength }, (_, place) => place);
    return new Set(places.filter((place) => ownPacks.some((rows) => rows.has(digests, place * digestLength))));
  }

  private addToIndex(rows: PackRows): void {
    this.index.addPacked(rows);
    const { ownPacks } = this;
    if (Array.isArray(ownPacks)) this.ownPacks = ownPacks.length < ownPacksLimit ? [...ownPacks, rows] : undefined;
  }

  /** Keeps bytes: few in a pack, many as a loose object. They are copied. */
  add(hex: string, bytes: Uint8Array): void {
    if (bytes.length > smallFileLimit) this.addLoose(hex, bytes);
    else if (!this.isNew(hex) && this.expected.get(hex) !== true) this.addUndecided(hex, bytes);
  }

  private addUndecided(hex: string, bytes: Uint8Array): void {
    this.undecided.set(hex, Buffer.from(bytes));
    this.undecidedBytes += bytes.length;
    const { count, bytes: most } = undecidedLimit;
    if (this.undecided.size >= count || this.undecidedBytes >= most) this.decide();
  }

  /** Puts those objects into the pack that are not in the index. */
  private decide(): void {
    if (this.undecided.size === 0) return;
    const all = [...this.undecided];
    this.undecided.clear();
    this.undecidedBytes = 0;
    const found = this.indexedAmong(Buffer.from(all.map(([hex]) => hex).join(""), "hex"));
    for (const [place, [hex, bytes]] of all.entries()) if (!found.has(place)) this.addPacked(hex, bytes);
  }

  /** Puts bytes into a new pack, also where they are kept already; with `compress` as zstd has them where that is worth it. */
  addPacked(hex: string, bytes: Uint8Array, compress = false): void {
    const compressed = compress ? compressIfWorth(bytes) : undefined;
    this.expected.delete(hex);
    this.writing(() => this.openPack().add(hex, bytes, compressed));
    this.putAsideIfFull();
  }

  addEntries(data: Uint8Array, md5s: readonly string[]): void {
    this.decide();
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    const places = packEntriesIn(bytes);
    const present = this.indexedAmong(digestsAt(bytes, places));
    const isKept = (at: number, index: number): boolean =>
      present.has(index) || this.isInNewPack(bytes, at) || this.isInNoPack(bytes, at, md5s[index]);
    this.writing(() => {
      // What follows each other is written in one go.
      let from = 0;
      for (const [index, at] of places.entries()) {
        if (!isKept(at, index)) {
          this.openPack().note(bytes, at, at - from);
          continue;
        }
        this.pack?.append(bytes.subarray(from, at));
        from = places[index + 1] ?? bytes.length;
      }
      this.pack?.append(bytes.subarray(from));
    });
    this.putAsideIfFull();
  }

  private isInNoPack(bytes: Buffer, at: number, md5: string | undefined): boolean {
    if (md5 === undefined && this.pending.size === 0 && !this.full?.others.size) return false;
    const b3 = hexAt(bytes, at);
    return this.isWaiting(b3) || (md5 !== undefined && this.isInDvcCache({ b3, md5, size: sizeAt(bytes, at) }));
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

  /** Has what was given so far go to the disk while other things are done; `finish` waits for it. */
  beginFinish(): void {
    this.decide();
    if (this.pack && !this.full) this.putAside(this.pack);
  }

  /**
   * When it resolves, all that was given is safe on the disk and in the index. What killed processes have left goes, also
   * where nothing new was given: it takes room.
   */
  async finish(): Promise<void> {
    this.decide();
    await this.full?.done;
    this.finishNow();
    this.writing(() => this.clearAbandoned());
  }

  /** Lets go of what is not finished. Safe to call after `finish`. */
  async abandon(): Promise<void> {
    await this.full?.done.catch(() => undefined);
    this.full = undefined;
    this.pack?.abandon();
    this.pack = undefined;
    // Where the index could not take it, it would only take room.
    if (this.unindexedPack !== undefined) rmSync(this.unindexedPack, { force: true });
    this.unindexedPack = undefined;
    this.undecided.clear();
    this.pending.clear();
  }

  private finishNow(): void {
    const { pack } = this;
    this.writing(() => {
      pack?.finish();
      this.pack = undefined;
      this.unindexedPack = pack?.file;
      if (pack) this.unsyncedFolders.add(this.objects.packs);
      for (const folder of this.unsyncedFolders) syncFolder(folder);
      this.unsyncedFolders.clear();
    });
    if (pack) this.addToIndex(pack.rows);
    this.unindexedPack = undefined;
    if (this.pending.size > 0) this.index.add(this.pending);
    this.pending.clear();
  }

  /** A full pack goes to the disk while the next one is filled; where that is full first, it has to wait. */
  private putAsideIfFull(): void {
    const { pack } = this;
    if (!pack || pack.length < packLimit) return;
    if (this.full) this.finishNow();
    else this.putAside(pack);
  }

  private putAside(pack: OpenPack): void {
    const [others, folders] = [this.pending, [...this.unsyncedFolders, this.objects.packs]];
    this.pack = undefined;
    this.pending = new Map();
    this.unsyncedFolders.clear();
    const done = this.finishAside(pack, others, folders);
    this.full = { pack, others, done };
    // Where it fails, `finish` says so.
    done.catch(() => undefined);
  }

  private async finishAside(
    pack: OpenPack,
    others: ReadonlyMap<string, ObjectLocation>,
    folders: readonly string[],
  ): Promise<void> {
    try {
      await pack.finishAside();
      for (const folder of folders) await syncFolderAside(folder);
    } catch (error) {
      throw explainWriteError(error, this.place);
    }
    try {
      this.addToIndex(pack.rows);
    } catch (error) {
      rmSync(pack.file, { force: true });
      throw error;
    }
    if (others.size > 0) this.index.add(others);
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
    if (!this.pack) this.prepare();
    return (this.pack ??= new OpenPack(this.objects));
  }

  /** Makes the folders, once, and clears what killed processes left in them. */
  private prepare(): void {
    if (this.isPrepared) return;
    if (mkdirSync(this.objects.packs, { recursive: true }) !== undefined) {
      const dir = path.dirname(this.objects.folder);
      for (const folder of [path.dirname(dir), dir, this.objects.folder]) this.unsyncedFolders.add(folder);
    }
    noteStoreVersion(this.objects.folder);
    this.clearAbandoned();
    this.isPrepared = true;
  }

  private clearAbandoned(): void {
    if (this.isCleared || !existsSync(this.objects.folder)) return;
    removeAbandoned(this.objects.folder);
    this.isCleared = true;
  }

  private writing<T>(work: () => T): T {
    return explaining(explainWriteError, this.place, work);
  }
}
