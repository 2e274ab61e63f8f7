import { decompress } from "./compression.ts";

/*
 * A pack holds many small objects in one file, `objects/packs/<name>.pack`. It is written under a temporary name,
 * synced and renamed, so that a pack under its own name is always whole; it is never changed afterwards.
 * It describes itself: the index can be made again from the packs alone. All numbers little-endian.
 *
 *   bytes 0–7   "CAIRNPAK"
 *   byte  8     version, 1
 *   bytes 9–15  zero
 *   then the entries, without gaps, each
 *     32 bytes  BLAKE3 of the object
 *     u32       length of the object
 *     u32       length of the payload as it is stored
 *     u8        encoding of the payload: 0 as it is, 1 zstd; others are left to later versions
 *     3 bytes   zero
 *     bytes     the payload
 *
 * The index gives an entry's offset, not its payload's.
 */

export const packHeaderLength = 16;
export const packEntryLength = 44;
/** Of an object's BLAKE3, in bytes: an entry begins with it. */
export const digestLength = 32;
const magic = Buffer.from("CAIRNPAK", "latin1");
const version = 1;
const asItIs = 0;
const zstd = 1;

export interface PackEntry {
  /** BLAKE3 in hex. */
  readonly hex: string;
  readonly size: number;
  /** Length of the payload, which follows the entry. */
  readonly storedSize: number;
  readonly encoding: number;
}

export function encodePackHeader(): Buffer {
  const bytes = Buffer.alloc(packHeaderLength);
  magic.copy(bytes);
  bytes.writeUInt8(version, 8);
  return bytes;
}

/** Whether they are the first bytes of a pack that this version can read. */
export function isPackHeader(bytes: Buffer): boolean {
  return bytes.length >= packHeaderLength && bytes.subarray(0, 8).equals(magic) && bytes.readUInt8(8) === version;
}

/** What stands before the payload of an object: as it is, or where that is given as zstd has it, of this length. */
export function encodePackEntry(hex: string, size: number, compressedSize?: number): Buffer {
  const bytes = Buffer.alloc(packEntryLength);
  writePackEntry(bytes, 0, hex, size);
  if (compressedSize !== undefined) {
    bytes.writeUInt32LE(compressedSize, 36);
    bytes.writeUInt8(zstd, 40);
  }
  return bytes;
}

/** Writes what stands before the payload of an object that is stored as it is. */
export function writePackEntry(bytes: Buffer, at: number, hex: string, size: number): void {
  bytes.write(hex, at, "hex");
  bytes.writeUInt32LE(size, at + 32);
  bytes.writeUInt32LE(size, at + 36);
  bytes.writeUInt32LE(asItIs, at + 40);
}

/** Where the entries begin that follow each other in some bytes. */
export function packEntriesIn(bytes: Buffer): readonly number[] {
  const places: number[] = [];
  for (let at = 0; at < bytes.length; at += packEntryLength + storedSizeAt(bytes, at)) places.push(at);
  return places;
}

/** The digests of the objects whose entries begin at these places, one after the other. */
export function digestsAt(bytes: Buffer, places: readonly number[]): Buffer {
  const digests = Buffer.allocUnsafe(places.length * digestLength);
  for (const [index, at] of places.entries()) bytes.copy(digests, index * digestLength, at, at + digestLength);
  return digests;
}

/** The digest in hex of the object whose entry begins at a place. */
export function hexAt(bytes: Buffer, at: number): string {
  return bytes.toString("hex", at, at + digestLength);
}

/** The length of the object whose entry begins at a place. */
export function sizeAt(bytes: Buffer, at: number): number {
  return bytes.readUInt32LE(at + 32);
}

function storedSizeAt(bytes: Buffer, at: number): number {
  return bytes.readUInt32LE(at + 36);
}

/** Undefined where the bytes are too few. */
export function decodePackEntry(bytes: Buffer): PackEntry | undefined {
  if (bytes.length < packEntryLength) return undefined;
  return {
    hex: bytes.toString("hex", 0, 32),
    size: bytes.readUInt32LE(32),
    storedSize: bytes.readUInt32LE(36),
    encoding: bytes.readUInt8(40),
  };
}

/** An object's bytes out of what begins with its entry; undefined where that is another's, cut off, or unreadable here. */
export function unpackEntry(bytes: Buffer, hex: string): Buffer | undefined {
  return decodePackEntry(bytes)?.hex === hex ? unpack(bytes, 0) : undefined;
}

/** The bytes of the object whose entry is to begin at a place, not held against its name; undefined as `unpackEntry`. */
export function unpack(bytes: Buffer, at: number): Buffer | undefined {
  const start = at + packEntryLength;
  if (bytes.length < start) return undefined;
  const end = start + bytes.readUInt32LE(at + 36);
  if (bytes.length < end) return undefined;
  const encoding = bytes.readUInt8(at + 40);
  if (encoding === asItIs) return bytes.subarray(start, end);
  return encoding === zstd ? decompress(bytes.subarray(start, end), bytes.readUInt32LE(at + 32)) : undefined;
}
