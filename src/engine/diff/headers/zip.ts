import { inflateRawSync, constants } from "node:zlib";
import { type ByteSource, openBytes } from "../../files/byteSource.ts";
import { ByteCursor } from "../byteCursor.ts";
import { MalformedFile } from "../malformedFile.ts";

/** A file in a ZIP archive. */
export interface ZipEntry {
  readonly name: string;
  readonly size: number;
  readonly compressedSize: number;
  readonly crc: number;
  /** 0 as it is, 8 deflated. */
  readonly method: number;
  /** Where its local header stands. */
  readonly offset: number;
}

const endLength = 22;
const longestComment = 0xffff;
const mostFiles = 1_000_000;
/** Little data may be made to become more than fits into memory. */
const longestOutput = 512 * 1024 * 1024;
const fill32 = 0xffffffff;

/** Whether a file that begins so is a ZIP archive. */
export function isZip(head: Buffer): boolean {
  return head.toString("latin1", 0, 4) === "PK\x03\x04";
}

/** The files of a ZIP archive by its central directory, ZIP64 included. Throws a `MalformedFile`. */
export function readZipEntries(source: ByteSource): readonly ZipEntry[] {
  const { count, start } = readEnd(source);
  const cursor = new ByteCursor(source, start);
  if (count > mostFiles) throw new MalformedFile(`it holds more than ${mostFiles} files`);
  const entries: ZipEntry[] = [];
  for (let left = count; left > 0; left--) {
    const fixed = cursor.bytes(46);
    if (fixed.toString("latin1", 0, 4) !== "PK\x01\x02") throw new MalformedFile("its list of files is damaged");
    const [name, extra] = [cursor.bytes(fixed.readUInt16LE(28)).toString("utf8"), cursor.bytes(fixed.readUInt16LE(30))];
    cursor.skip(fixed.readUInt16LE(32));
    const large = largeNumbers(extra);
    const take = (value: number): number => (value === fill32 ? (large.shift() ?? value) : value);
    const size = take(fixed.readUInt32LE(24));
    const compressedSize = take(fixed.readUInt32LE(20));
    const offset = take(fixed.readUInt32LE(42));
    entries.push({ name, size, compressedSize, offset, crc: fixed.readUInt32LE(16), method: fixed.readUInt16LE(10) });
  }
  return entries;
}

/** The first bytes of a file in an archive, at most `length`. Throws a `MalformedFile`. */
export function openZipEntry(source: ByteSource, entry: ZipEntry, length: number): ByteSource {
  const cursor = new ByteCursor(source, entry.offset);
  const fixed = cursor.bytes(30);
  cursor.skip(fixed.readUInt16LE(26) + fixed.readUInt16LE(28));
  if (entry.method === 0) return part(source, cursor.position, entry.size);
  if (entry.method !== 8) throw new MalformedFile(`${entry.name} is compressed in a way that is not known here`);
  const deflated = source.read(cursor.position, Math.min(entry.compressedSize, length));
  try {
    // What was cut off is no error: only the beginning is wanted.
    const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: Math.min(length * 1024, longestOutput) };
    return openBytes(inflateRawSync(deflated, options).subarray(0, length));
  } catch {
    throw new MalformedFile(`${entry.name} cannot be decompressed`);
  }
}

function part(source: ByteSource, start: number, size: number): ByteSource {
  if (start + size > source.size) throw new MalformedFile("it ends too soon");
  return {
    size,
    read: (offset, length) => source.read(start + offset, Math.max(0, Math.min(length, size - offset))),
    [Symbol.dispose]: () => undefined,
  };
}

function readEnd(source: ByteSource): { readonly count: number; readonly start: number } {
  const from = Math.max(0, source.size - endLength - longestComment);
  const tail = source.read(from, source.size - from);
  const at = tail.lastIndexOf("PK\x05\x06", undefined, "latin1");
  if (at < 0 || at + endLength > tail.length) throw new MalformedFile("its list of files is missing");
  const [count, start] = [tail.readUInt16LE(at + 10), tail.readUInt32LE(at + 16)];
  const locator = at - 20;
  if (locator < 0 || tail.toString("latin1", locator, locator + 4) !== "PK\x06\x07") return { count, start };
  const cursor = new ByteCursor(source, Number(tail.readBigUInt64LE(locator + 8)));
  cursor.skip(32);
  const large = cursor.u64();
  cursor.skip(8);
  return { count: large, start: cursor.u64() };
}

/** The 64-bit numbers that stand in place of those that are all ones. */
function largeNumbers(extra: Buffer): number[] {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    const end = Math.min(extra.length, at + 4 + extra.readUInt16LE(at + 2));
    const numbers: number[] = [];
    for (let place = at + 4; place + 8 <= end; place += 8) numbers.push(Number(extra.readBigUInt64LE(place)));
    return numbers;
  }
  return [];
}
