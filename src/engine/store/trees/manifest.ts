import { UserError } from "../../model/errors.ts";
import { isSetAside } from "../../files/folder.ts";
import { digestLength } from "../objects/pack.ts";

/*
 * A directory's version is the object of its manifest: one manifest a directory, which names its subdirectories'
 * manifests by their digests, so that what has not changed is shared between versions. All numbers little-endian.
 *
 *   bytes 0–3   "CRNM"
 *   byte  4     version, 1
 *   bytes 5–7   zero
 *   bytes 8–11  number of entries
 *   then the entries, sorted by the bytes of their names, each
 *     u8        type: 1 file, 2 executable file, 3 symbolic link, 4 directory
 *     u8        zero
 *     u16       length of the name in bytes
 *     u32       number of files: 1 for a file, 0 for a link, all below for a directory
 *     u64       size in bytes: of a file's content, a link's target, all files below a directory
 *     32 bytes  BLAKE3 of a file's content, of a link's target (UTF-8, as it was read), of a directory's manifest
 *     bytes     the name in UTF-8
 *
 * The same directory always gives the same bytes. Times and owners are not kept.
 */

export type EntryType = "file" | "executable" | "symlink" | "directory";

export interface ManifestEntry {
  readonly name: string;
  readonly type: EntryType;
  /** BLAKE3 in hex. */
  readonly hex: string;
  readonly size: number;
  readonly fileCount: number;
}

const magic = Buffer.from("CRNM", "latin1");
const version = 1;
const headerLength = 12;
const entryLength = 48;
const digestAt = 16;
const surrogates = /[\ud800-\udfff]/;
/** What tells the names of a path apart. */
const separators = process.platform === "win32" ? /[/\\:\0]/ : /[/\0]/;
const separatorBytes: ReadonlySet<number> = new Set(Buffer.from(process.platform === "win32" ? "/\\:\0" : "/\0"));
const dot = ".".charCodeAt(0);
const types: readonly EntryType[] = ["file", "executable", "symlink", "directory"];

/** The bytes of a directory's manifest; the entries may come in any order. */
export function encodeManifest(entries: readonly ManifestEntry[]): Buffer {
  const nameLengths = entries.reduce((length, { name }) => length + Buffer.byteLength(name, "utf8"), 0);
  const bytes = Buffer.alloc(headerLength + entries.length * entryLength + nameLengths);
  magic.copy(bytes);
  bytes.writeUInt8(version, 4);
  bytes.writeUInt32LE(entries.length, 8);
  let at = headerLength;
  for (const entry of sortedByName(entries)) {
    const nameLength = bytes.write(entry.name, at + entryLength, "utf8");
    bytes.writeUInt8(types.indexOf(entry.type) + 1, at);
    bytes.writeUInt16LE(nameLength, at + 2);
    bytes.writeUInt32LE(entry.fileCount, at + 4);
    bytes.writeBigUInt64LE(BigInt(entry.size), at + 8);
    bytes.write(entry.hex, at + digestAt, "hex");
    at += entryLength + nameLength;
  }
  return bytes;
}

/** In the order of the entries of a manifest: that of the bytes of their names. */
export function sortedByName<Named extends { readonly name: string }>(named: readonly Named[]): readonly Named[] {
  // The order of UTF-16 units is another only where there are surrogates.
  if (named.every(({ name }) => !surrogates.test(name))) return named.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return named
    .map((each) => ({ each, bytes: Buffer.from(each.name, "utf8") }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
    .map(({ each }) => each);
}

/** What a folder with these entries counts: the bytes of its files, and how many these are. */
export function totalsOf(entries: readonly ManifestEntry[]): { readonly size: number; readonly fileCount: number } {
  let size = 0;
  let fileCount = 0;
  for (const entry of entries) {
    if (entry.type !== "symlink") size += entry.size;
    fileCount += entry.fileCount;
  }
  return { size, fileCount };
}

/**
 * A manifest's entries, in its order. Throws a `UserError`: `manifest-unreadable` for bytes that are no manifest
 * or one of a later Cairn, `path-escapes` for a name that would lead out of its folder.
 */
export function decodeManifest(data: Uint8Array): readonly ManifestEntry[] {
  const bytes = openManifest(data);
  return placesIn(bytes).map((at) => entryAt(bytes, at));
}

/** What restores must know of a manifest beforehand. */
export interface CheckedManifest {
  /** Of the contents that it names, in its order, 32 bytes each. */
  readonly digests: Buffer;
  readonly folders: readonly ManifestEntry[];
}

/** Holds a manifest against all that `decodeManifest` does, and makes little of its entries. Throws as that. */
export function checkManifest(data: Uint8Array): CheckedManifest {
  const bytes = openManifest(data);
  const places = placesIn(bytes);
  const digests = Buffer.allocUnsafe(places.length * digestLength);
  const folders: ManifestEntry[] = [];
  for (const [index, at] of places.entries()) {
    bytes.copy(digests, index * digestLength, at + digestAt, at + entryLength);
    if (typeAt(bytes, at) === "directory") folders.push(entryAt(bytes, at));
    else if (!hasPlainName(bytes, at)) safeName(nameAt(bytes, at));
  }
  return { digests, folders };
}

/** Where the entries of a manifest begin. Throws where it is not as a manifest is to be. */
function placesIn(bytes: Buffer): readonly number[] {
  const places: number[] = [];
  let at = firstEntry;
  let last = -1;
  for (let count = bytes.readUInt32LE(8); count > 0; count--) {
    const end = entryEnd(bytes, at);
    // A link and a folder of the same name would lead a restore through the link.
    if (last !== -1 && !isNameBefore(bytes, last, at, end)) {
      throw unreadable("its names are not in order, each once");
    }
    places.push(at);
    last = at;
    at = end;
  }
  if (at !== bytes.length) throw unreadable("it goes on after its end");
  return places;
}

/** Whether the name of the entry at `first` comes before that of the next one, which is at `second` and ends at `end`. */
function isNameBefore(bytes: Buffer, first: number, second: number, end: number): boolean {
  for (let offset = entryLength; second + offset < end; offset++) {
    if (first + offset === second) return true;
    const a = bytes[first + offset] ?? 0;
    const b = bytes[second + offset] ?? 0;
    if (a !== b) return a < b;
  }
  return false;
}

/** Those entries of a sound manifest (its bytes from the first on) that are wanted, each with its number, which begins at 0. */
export function* entriesIn(
  entries: Uint8Array,
  isWanted: (index: number, type: EntryType | undefined) => boolean,
): Generator<{ readonly index: number; readonly entry: ManifestEntry }> {
  const bytes = Buffer.from(entries.buffer, entries.byteOffset, entries.byteLength);
  for (let at = 0, index = 0; at < bytes.length; at = entryEnd(bytes, at), index++) {
    if (isWanted(index, types[bytes.readUInt8(at) - 1])) yield { index, entry: entryAt(bytes, at) };
  }
}

/** The contents that a sound manifest names, in hex. */
export function* hexesIn(manifest: Buffer): Generator<string> {
  for (let at = firstEntry; at < manifest.length; at = entryEnd(manifest, at)) {
    yield manifest.toString("hex", at + digestAt, at + entryLength);
  }
}

/** Where the first entry of a manifest begins. */
export const firstEntry = headerLength;

/** A manifest's bytes, once it is known that they are one. Throws a `UserError` `manifest-unreadable`. */
export function openManifest(data: Uint8Array): Buffer {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  if (bytes.length < headerLength || !bytes.subarray(0, 4).equals(magic)) throw unreadable("it is not one");
  if (bytes.readUInt8(4) !== version) throw unreadable("a newer Cairn wrote it");
  return bytes;
}

/** The entry that begins at a place. Throws as `decodeManifest`. */
export function entryAt(bytes: Buffer, at: number): ManifestEntry {
  return {
    name: safeName(nameAt(bytes, at)),
    type: typeAt(bytes, at),
    hex: bytes.toString("hex", at + digestAt, at + entryLength),
    // A number holds what any file has; through a BigInt it takes ten times as long.
    size: bytes.readUInt32LE(at + 8) + bytes.readUInt32LE(at + 12) * 0x1_0000_0000,
    fileCount: bytes.readUInt32LE(at + 4),
  };
}

function typeAt(bytes: Buffer, at: number): EntryType {
  const type = types[bytes.readUInt8(at) - 1];
  if (type === undefined) throw unreadable("it holds an entry of an unknown type");
  return type;
}

function nameAt(bytes: Buffer, at: number): string {
  return bytes.toString("utf8", at + entryLength, entryEnd(bytes, at));
}

/** Where the entry that begins at a place ends. Throws a `UserError` `manifest-unreadable`. */
export function entryEnd(bytes: Buffer, at: number): number {
  const end = at + entryLength <= bytes.length ? at + entryLength + bytes.readUInt16LE(at + 2) : Infinity;
  if (end > bytes.length) throw unreadable("it ends too soon");
  return end;
}

/** The bytes of the name of the entry that begins at a place: entries are sorted by these. */
export function entryName(bytes: Buffer, at: number): Buffer {
  return bytes.subarray(at + entryLength, entryEnd(bytes, at));
}

/** Whether a glance at the bytes of a name tells that it is safe: `safeName` is asked of the others. */
function hasPlainName(bytes: Buffer, at: number): boolean {
  const start = at + entryLength;
  const end = entryEnd(bytes, at);
  if (start === end || bytes[start] === dot) return false;
  for (let index = start; index < end; index++) {
    if (separatorBytes.has(bytes[index] ?? 0)) return false;
  }
  return true;
}

function safeName(name: string): string {
  if (name !== "" && name !== "." && name !== ".." && !separators.test(name) && !isSetAside(name)) return name;
  throw new UserError(
    "path-escapes",
    `A stored folder holds the name ${JSON.stringify(name)}, which would lead out of the folder.`,
    "Restore another version. Nothing was written.",
  );
}

function unreadable(why: string): UserError {
  return new UserError(
    "manifest-unreadable",
    `The stored list of a folder's files cannot be read: ${why}.`,
    "Update Cairn, or choose another version.",
  );
}
