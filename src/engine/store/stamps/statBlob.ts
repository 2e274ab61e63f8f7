import { crc32 } from "node:zlib";

/*
 * What the stat cache keeps of one directory, as one blob. Written column by column, so that a column can be
 * compared with what is on the disk in one go. Numbers little-endian; every column starts at a multiple of 8.
 *
 *   byte  0       version, 2
 *   bytes 1–3     zero
 *   bytes 4–7     CRC-32 of everything from byte 8 on
 *   bytes 8–11    number of entries, n
 *   bytes 12–15   length of the record of the directory as a whole (`FolderRecord`), 0 where there is none
 *   n × u64       size in bytes
 *   n × u64       mtime in nanoseconds since 1970
 *   n × u64       ctime, the same
 *   n × u64       inode
 *   n × 32 bytes  BLAKE3 of the content; zeros where it is not known
 *   n × 16 bytes  MD5 of the content; zeros where it is not known
 *   n × u32       where each name ends, counted from the start of the names
 *   bytes         the names in UTF-8, one after the other
 *   bytes         the record
 *
 * The entries stand in the order of their names' UTF-16 units.
 */

/** What tells whether a file may have been written: nothing else is compared. Each is an unsigned number of 64 bits. */
export interface FileStamp {
  readonly size: bigint;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
  readonly inode: bigint;
}

/** Digests in hex; only the content's, whatever the file is called. */
export interface ContentDigests {
  readonly b3?: string;
  readonly md5?: string;
}

export interface StatEntry extends FileStamp, ContentDigests {}

const version = 2;
const headerLength = 16;
const columnLength = 8;
const stampLength = 4 * columnLength;
const b3Length = 32;
const md5Length = 16;
const endLength = 4;
const fixedLength = stampLength + b3Length + md5Length + endLength;
const noB3 = "0".repeat(b3Length * 2);
const noMd5 = "0".repeat(md5Length * 2);

/** `folder` is the record of the directory as a whole. */
export function encodeStatBlob(entries: ReadonlyMap<string, StatEntry>, folder?: Uint8Array): Buffer {
  const count = entries.size;
  const names = [...entries.keys()].sort();
  const nameBytes = Buffer.from(names.join(""), "utf8");
  const folderAt = headerLength + count * fixedLength + nameBytes.length;
  const bytes = Buffer.alloc(folderAt + (folder?.length ?? 0));
  const view = viewOf(bytes);
  const columns = columnsOf(count);
  let nameEnd = 0;
  for (const [row, name] of names.entries()) {
    const entry = entries.get(name);
    if (!entry) continue;
    const stampAt = headerLength + row * columnLength;
    view.setBigUint64(stampAt, entry.size, true);
    view.setBigUint64(stampAt + count * columnLength, entry.mtimeNs, true);
    view.setBigUint64(stampAt + 2 * count * columnLength, entry.ctimeNs, true);
    view.setBigUint64(stampAt + 3 * count * columnLength, entry.inode, true);
    if (entry.b3 !== undefined) bytes.write(entry.b3, columns.b3 + row * b3Length, "hex");
    if (entry.md5 !== undefined) bytes.write(entry.md5, columns.md5 + row * md5Length, "hex");
    nameEnd += Buffer.byteLength(name, "utf8");
    bytes.writeUInt32LE(nameEnd, columns.ends + row * endLength);
  }
  nameBytes.copy(bytes, columns.names);
  if (folder) bytes.set(folder, folderAt);
  bytes.writeUInt8(version, 0);
  bytes.writeUInt32LE(count, 8);
  bytes.writeUInt32LE(folder?.length ?? 0, 12);
  bytes.writeUInt32LE(crc32(bytes.subarray(8)), 4);
  return bytes;
}

/** Whether nothing is known by it. */
export function isEmptyStatBlob(blob: Uint8Array): boolean {
  return blob.length <= headerLength;
}

/** The same without the record. Undefined as for `openStatBlob`. */
export function decodeStatBlob(blob: Uint8Array): Map<string, StatEntry> | undefined {
  return openStatBlob(blob)?.entries();
}

/** A blob that is whole, to read from what is needed of it. */
export interface StatBlob {
  readonly count: number;
  /** The columns of the stamps. */
  readonly stamps: Buffer;
  /** The column of their BLAKE3. */
  readonly b3s: Buffer;
  /** The record of the directory as a whole. */
  readonly folder: Buffer | undefined;
  readonly entries: () => Map<string, StatEntry>;
}

/** Undefined for anything that this version cannot read: the cache is then built anew. */
export function openStatBlob(blob: Uint8Array): StatBlob | undefined {
  const bytes = Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength);
  if (bytes.length < headerLength || bytes.readUInt8(0) !== version) return undefined;
  if (crc32(bytes.subarray(8)) !== bytes.readUInt32LE(4)) return undefined;
  const count = bytes.readUInt32LE(8);
  const folderAt = bytes.length - bytes.readUInt32LE(12);
  const columns = columnsOf(count);
  if (columns.names > folderAt) return undefined;
  return {
    count,
    stamps: bytes.subarray(headerLength, columns.b3),
    b3s: bytes.subarray(columns.b3, columns.md5),
    folder: folderAt < bytes.length ? bytes.subarray(folderAt) : undefined,
    entries: () => entriesOf(bytes, count),
  };
}

function entriesOf(bytes: Buffer, count: number): Map<string, StatEntry> {
  const view = viewOf(bytes);
  const columns = columnsOf(count);
  const entries = new Map<string, StatEntry>();
  let nameStart = columns.names;
  for (let row = 0; row < count; row++) {
    const nameEnd = columns.names + bytes.readUInt32LE(columns.ends + row * endLength);
    const stampAt = headerLength + row * columnLength;
    const entry: { -readonly [Key in keyof StatEntry]: StatEntry[Key] } = {
      size: view.getBigUint64(stampAt, true),
      mtimeNs: view.getBigUint64(stampAt + count * columnLength, true),
      ctimeNs: view.getBigUint64(stampAt + 2 * count * columnLength, true),
      inode: view.getBigUint64(stampAt + 3 * count * columnLength, true),
    };
    const b3 = bytes.toString("hex", columns.b3 + row * b3Length, columns.b3 + (row + 1) * b3Length);
    if (b3 !== noB3) entry.b3 = b3;
    const md5 = bytes.toString("hex", columns.md5 + row * md5Length, columns.md5 + (row + 1) * md5Length);
    if (md5 !== noMd5) entry.md5 = md5;
    entries.set(bytes.toString("utf8", nameStart, nameEnd), entry);
    nameStart = nameEnd;
  }
  return entries;
}

/** Numbers are read and written by it several times faster than by the buffer itself. */
function viewOf({ buffer, byteOffset, byteLength }: Buffer): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

function columnsOf(count: number): {
  readonly b3: number;
  readonly md5: number;
  readonly ends: number;
  readonly names: number;
} {
  const b3 = headerLength + count * stampLength;
  const md5 = b3 + count * b3Length;
  const ends = md5 + count * md5Length;
  return { b3, md5, ends, names: ends + count * endLength };
}
