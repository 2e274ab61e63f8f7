import { closeSync, existsSync, openSync, readFileSync, readSync } from "node:fs";
import path from "node:path";

import type { Digest } from "../model/digest.ts";
import { UserError } from "../model/errors.ts";
import type { Blake3 } from "./blake3.ts";
import { isMissing } from "../model/systemErrors.ts";
import { decodePackEntry, packEntryLength } from "./pack.ts";
import type { ObjectIndex, ObjectLocation } from "./ports.ts";

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
  private readonly presentPacks = new Set<string>();

  constructor(dir: string, index: ObjectIndex) {
    this.folder = path.join(dir, "objects");
    this.packs = path.join(this.folder, "packs");
    this.index = index;
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
    if (!location) return false;
    if (location.kind === "loose") return existsSync(this.loosePath(hex));
    if (this.presentPacks.has(location.pack)) return true;
    const isPresent = existsSync(this.packPath(location.pack));
    if (isPresent) this.presentPacks.add(location.pack);
    return isPresent;
  }

  /** Throws a `UserError` `object-missing`. */
  locate(hex: string): ObjectLocation {
    const location = this.index.find(hex);
    if (!location) throw missing(hex);
    return location;
  }

  /** An object's bytes, checked. Throws a `UserError` `object-missing` or `object-damaged`. */
  read(hex: string, blake3: Blake3): Buffer {
    const location = this.locate(hex);
    try {
      const bytes = location.kind === "loose" ? readFileSync(this.loosePath(hex)) : this.readPacked(hex, location);
      if (blake3.hash(bytes) !== hex) throw damaged(hex);
      return bytes;
    } catch (error) {
      throw isMissing(error) ? missing(hex) : error;
    }
  }

  private readPacked(hex: string, location: ObjectLocation & { readonly kind: "pack" }): Buffer {
    const bytes = Buffer.alloc(packEntryLength + location.size);
    const descriptor = openSync(this.packPath(location.pack), "r");
    try {
      const count = readSync(descriptor, bytes, 0, bytes.length, location.offset);
      const entry = decodePackEntry(bytes.subarray(0, count));
      if (count !== bytes.length || entry?.hex !== hex || entry.encoding !== 0) throw damaged(hex);
      return bytes.subarray(packEntryLength);
    } finally {
      closeSync(descriptor);
    }
  }
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
    "Restore another version, or copy `.cairn` from where the content was stored.",
  );
}

export function damaged(hex: string): UserError {
  return new UserError(
    "object-damaged",
    `The stored content b3:${hex} is damaged: its bytes are not what its name says.`,
    "Restore another version, or copy `.cairn/objects` from a backup. The damaged content was not used.",
  );
}
