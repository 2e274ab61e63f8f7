import { closeSync, existsSync, openSync, readFileSync, readSync } from "node:fs";
import path from "node:path";

import type { Digest } from "../../model/digest.ts";
import { UserError } from "../../model/errors.ts";
import type { Blake3 } from "./blake3.ts";
import { type ByteSource, openBytes, openFile } from "../../files/byteSource.ts";
import { damagedInDvcCache, type DvcCache } from "../dvc/dvcCache.ts";
import { isMissing, systemCode } from "../../model/systemErrors.ts";
import { digestLength, packEntryLength, unpackEntry } from "./pack.ts";
import { refuseNewerStore } from "./storeVersion.ts";
import type { ObjectIndex, ObjectLocation, PackLocation, PackPlaces } from "../ports.ts";

/*
 * `.cairn/objects/`
 *   packs/<name>.pack   small objects, see pack.ts
 *   ab/cdef…            one object as it is, named by its BLAKE3 in hex; read-only
 *   .cairn-tmp-…        not finished
 */

/** Where objects lie, and how they are read. Writing is ObjectWriter's. */
export class ObjectFolder {
  /** Absolute path of `.cairn/objects`. */
  readonly folder: string;
  readonly packs: string;
  private readonly index: ObjectIndex;
  private readonly findDvcCache: () => DvcCache | undefined;
  private dvc: DvcCache | undefined;
  private readonly presentPacks = new Set<string>();

  constructor(dir: string, index: ObjectIndex, findDvcCache: () => DvcCache | undefined = () => undefined) {
    this.folder = path.join(dir, "objects");
    this.packs = path.join(this.folder, "packs");
    this.index = index;
    this.findDvcCache = findDvcCache;
  }

  /** DVC's cache beside the store, where DVC was set up here when `look` was last called. */
  get dvcCache(): DvcCache | undefined {
    return this.dvc;
  }

  /**
   * DVC may be set up, and its cache moved, at any time, as another Cairn may have been here: asked once for each piece of
   * work. Throws a `UserError` `store-newer`.
   */
  look(): void {
    refuseNewerStore(this.folder);
    this.dvc = this.findDvcCache();
  }

  loosePath(hex: string): string {
    return path.join(this.folder, hex.slice(0, 2), hex.slice(2));
  }

  packPath(name: string): string {
    return path.join(this.packs, `${name}.pack`);
  }

  /** Whether an object is in the index and the file that holds it on the disk. */
  has(hex: string): boolean {
    const location = this.index.find(hex);
    return location !== undefined && this.isPresent(hex, location);
  }

  /** Where these objects lie: those of them that are in the index, and the files that hold them on the disk. */
  findAll(hexes: readonly string[]): ReadonlyMap<string, ObjectLocation> {
    const found = [...this.index.findAll(hexes)];
    return new Map(found.filter(([hex, location]) => this.isPresent(hex, location)));
  }

  /** Where those lie that are in packs which are on the disk, of digests that follow each other. */
  findInPacks(digests: Uint8Array): PackPlaces {
    const { packs, pairs } = this.index.findInPacks(digests);
    if (packs.every((pack) => this.isPackPresent(pack))) return { packs, pairs };
    return { packs, pairs: pairs.map((value, at) => (this.isPackPresent(packs[pairs[at & ~1] ?? -1]) ? value : -1)) };
  }

  /** The same by bytes: the places of those that are here, among digests that follow each other. */
  presentAmong(digests: Buffer): ReadonlySet<number> {
    const found = [...this.index.findEach(digests)];
    const isPresent = (place: number, location: ObjectLocation): boolean =>
      location.kind === "pack"
        ? this.isPackPresent(location.pack)
        : this.isPresent(digests.toString("hex", place * digestLength, (place + 1) * digestLength), location);
    return new Set(found.filter(([place, location]) => isPresent(place, location)).map(([place]) => place));
  }

  private isPresent(hex: string, location: ObjectLocation): boolean {
    if (location.kind === "loose") return existsSync(this.loosePath(hex));
    if (location.kind === "dvc") return this.dvcCache?.find(location) !== undefined;
    return this.isPackPresent(location.pack);
  }

  private isPackPresent(pack: string | undefined): boolean {
    if (pack === undefined) return false;
    if (this.presentPacks.has(pack)) return true;
    const isPresent = existsSync(this.packPath(pack));
    if (isPresent) this.presentPacks.add(pack);
    return isPresent;
  }

  isIndexed(hex: string): boolean {
    return this.index.find(hex) !== undefined;
  }

  /** Throws a `UserError` `object-missing`. */
  locate(hex: string): ObjectLocation {
    const location = this.index.find(hex);
    if (!location) throw missing(hex);
    return location;
  }

  /** The file that is nothing but an object's bytes, absolute. Throws a `UserError` `object-missing`. */
  fileOf(hex: string, location: Exclude<ObjectLocation, { readonly kind: "pack" }>): string {
    const file = location.kind === "loose" ? this.loosePath(hex) : this.dvcCache?.find(location);
    if (file === undefined) throw missing(hex);
    return file;
  }

  /** An object's bytes, checked. Throws a `UserError` `object-missing` or `object-damaged`. */
  read(hex: string, blake3: Blake3): Buffer {
    const location = this.locate(hex);
    try {
      return this.readAt(hex, location, blake3);
    } catch (error) {
      // It may just have been put into another pack.
      const now = this.locate(hex);
      if (!isLoss(error) || JSON.stringify(now) === JSON.stringify(location)) throw error;
      return this.readAt(hex, now, blake3);
    }
  }

  /** The same of one that lies there, as long as nothing can be cleared away. */
  readAt(hex: string, location: ObjectLocation, blake3: Blake3): Buffer {
    try {
      const bytes =
        location.kind === "pack" ? this.readFromPack(hex, location) : readFileSync(this.fileOf(hex, location));
      if (blake3.hash(bytes) !== hex) throw this.damaged(hex, location);
      return bytes;
    } catch (error) {
      throw isMissing(error) ? missing(hex) : error;
    }
  }

  /** An object's bytes, to be read in parts; unchecked unless it is in a pack. Throws as `read`. */
  open(hex: string, blake3: Blake3): ByteSource {
    const location = this.locate(hex);
    if (location.kind === "pack") return openBytes(this.read(hex, blake3));
    try {
      return openFile(this.fileOf(hex, location));
    } catch (error) {
      throw isMissing(error) ? missing(hex) : error;
    }
  }

  /** What to throw of an object whose bytes are not what its name says; in DVC's cache it is not trusted any more. */
  damaged(hex: string, location: ObjectLocation): UserError {
    if (location.kind !== "dvc" || !this.dvcCache) return damaged(hex);
    return damagedInDvcCache(this.dvcCache, location, `b3:${hex}`);
  }

  /** As `readPacked`; throws also where there is no such pack. */
  readFromPack(hex: string, location: PackLocation): Buffer {
    const descriptor = openSync(this.packPath(location.pack), "r");
    try {
      return readPacked(descriptor, hex, location);
    } finally {
      closeSync(descriptor);
    }
  }
}

/** An object's bytes out of a pack that is open; not checked but for their place. Throws a `UserError` `object-damaged`. */
export function readPacked(descriptor: number, hex: string, { offset, size }: PackLocation): Buffer {
  const bytes = Buffer.alloc(packEntryLength + size);
  const count = readSync(descriptor, bytes, 0, bytes.length, offset);
  const object = unpackEntry(bytes.subarray(0, count), hex);
  if (object?.length !== size) throw damaged(hex);
  return object;
}

/** Whether an error says that bytes are not what they were: what a disk cannot read any more is lost as well. */
export function isDamage(error: unknown): boolean {
  return (error instanceof UserError && error.code === "object-damaged") || systemCode(error) === "EIO";
}

/** Whether an error says that an object is not to be had. */
export function isLoss(error: unknown): boolean {
  return isDamage(error) || isMissing(error) || (error instanceof UserError && error.code === "object-missing");
}

/** Throws a `UserError` `object-missing` for a digest that the store does not keep anything by. */
export function hexOf(digest: Digest): string {
  if (/^b3:[0-9a-f]{64}$/.test(digest)) return digest.slice(3);
  throw new UserError(
    "object-missing",
    `The stored content ${digest} is not here: Cairn keeps content by its BLAKE3 digest.`,
    "Restore another version.",
  );
}

export function missing(hex: string): UserError {
  return new UserError(
    "object-missing",
    `The stored content b3:${hex} is not here.`,
    "`cairn verify` names all that is lost. Restore another version, or copy `.cairn` from where the content was stored.",
  );
}

/** The same, said of what it was to become. */
export function lostFromStore(path: string): UserError {
  return new UserError(
    "object-missing",
    `The content of ${path} is not in the store.`,
    "Run the stage that makes it, restore another version, or copy `.cairn` from where it was kept.",
    { place: { file: path } },
  );
}

export function damaged(hex: string): UserError {
  return new UserError(
    "object-damaged",
    `The stored content b3:${hex} is damaged: its bytes are not what its name says.`,
    "`cairn verify` names all that is damaged, and mends it where there is another copy. The damaged content was not used.",
  );
}
