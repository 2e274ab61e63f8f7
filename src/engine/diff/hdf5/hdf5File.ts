import type { ByteSource } from "../../files/byteSource.ts";
import { ByteCursor } from "../byteCursor.ts";
import { MalformedFile } from "../malformedFile.ts";

const signature = Buffer.from("\x89HDF\r\n\x1a\n", "latin1");
const pageLength = 16 * 1024;
const mostPages = 256;
/** More parts than any real file has: they lead in circles. */
const mostParts = 1_000_000;

/** Whether a file that begins so is HDF5. */
export function isHdf5(head: Buffer): boolean {
  return head.subarray(0, signature.length).equals(signature);
}

/** The parts of an HDF5 file by their addresses, of which some are kept in memory. */
export class Hdf5File {
  readonly source: ByteSource;
  /** Where the root group's object header is. */
  readonly root: number;
  /** Widths of addresses and lengths, in bytes. */
  readonly addressWidth: number;
  readonly lengthWidth: number;
  /** Whether its own end lies beyond the file's. */
  readonly isCut: boolean;
  private readonly base: number;
  private readonly paged: ByteSource;
  private readonly pages = new Map<number, Buffer>();
  private parts = 0;

  /** Reads the superblock, of versions 0 to 3. Throws a `MalformedFile`. */
  constructor(source: ByteSource) {
    this.source = source;
    const read = (offset: number, length: number): Buffer => this.read(offset, length);
    this.paged = { size: source.size, read, [Symbol.dispose]: () => undefined };
    const cursor = new ByteCursor(source, signature.length);
    const version = cursor.u8();
    if (version > 3) throw new MalformedFile(`version ${version} of HDF5 is not known here`);
    const isOld = version < 2;
    if (isOld) cursor.skip(4);
    [this.addressWidth, this.lengthWidth] = [cursor.u8(), cursor.u8()];
    for (const width of [this.addressWidth, this.lengthWidth]) {
      if (![2, 4, 8].includes(width)) throw new MalformedFile(`its addresses are ${width} bytes long`);
    }
    cursor.skip(isOld ? 9 + 4 * version : 1);
    this.base = this.address(cursor) ?? 0;
    cursor.skip(this.addressWidth);
    const end = this.address(cursor) ?? 0;
    // An old one has the root as an entry of a group, which begins with where its name is.
    if (isOld) cursor.skip(2 * this.addressWidth);
    const root = this.address(cursor);
    if (root === undefined) throw new MalformedFile("it has no root");
    this.root = root;
    this.isCut = end > source.size;
  }

  /** Reads on from an address, at most so many bytes. */
  at(address: number, length: number): ByteCursor {
    if (++this.parts > mostParts) throw new MalformedFile("its parts lead in circles");
    const start = this.base + address;
    if (!(start < this.source.size)) throw new MalformedFile("it ends too soon");
    return new ByteCursor(this.paged, start, Math.min(this.source.size, start + length));
  }

  /** As `at`, where a part begins with the letters of what it is. */
  marked(address: number, mark: string, length: number): ByteCursor {
    const cursor = this.at(address, length);
    if (cursor.bytes(mark.length).toString("latin1") !== mark) {
      throw new MalformedFile(`it holds something else where a part “${mark}” should be`);
    }
    return cursor;
  }

  /** None where all its bits are ones. */
  address(cursor: ByteCursor): number | undefined {
    return numberOf(cursor.bytes(this.addressWidth));
  }

  length(cursor: ByteCursor): number {
    return numberOf(cursor.bytes(this.lengthWidth)) ?? 0;
  }

  /** Where the bytes at an address begin in the file. */
  placeOf(address: number): number {
    return this.base + address;
  }

  private read(offset: number, length: number): Buffer {
    const first = Math.floor(offset / pageLength);
    const last = Math.floor((offset + Math.max(1, length) - 1) / pageLength);
    if (last > first) return this.source.read(offset, length);
    const start = offset - first * pageLength;
    return this.page(first).subarray(start, start + length);
  }

  private page(index: number): Buffer {
    const known = this.pages.get(index);
    if (known) return known;
    const page = this.source.read(index * pageLength, pageLength);
    if (this.pages.size >= mostPages) this.pages.clear();
    this.pages.set(index, page);
    return page;
  }
}

/** A number of up to eight bytes, the lowest first; undefined where all bits are ones. */
export function numberOf(bytes: Buffer): number | undefined {
  if (bytes.every((byte) => byte === 0xff)) return undefined;
  let value = 0;
  for (let at = bytes.length - 1; at >= 0; at--) value = value * 256 + (bytes[at] ?? 0);
  return value;
}
