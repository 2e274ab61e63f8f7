import { MalformedFile } from "./malformedFile.ts";

/** Reads unsigned numbers, their lowest byte first, out of whatever bytes come next. */
export abstract class LittleEndian {
  /** The next bytes. Throws a `MalformedFile` where there are not so many. */
  abstract bytes(length: number): Buffer;

  u8(): number {
    return this.bytes(1).readUInt8(0);
  }

  u16(): number {
    return this.bytes(2).readUInt16LE(0);
  }

  u32(): number {
    return this.bytes(4).readUInt32LE(0);
  }

  /** A length or a count, which no file has above what a number can hold exactly. */
  u64(): number {
    const value = this.bytes(8).readBigUInt64LE(0);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new MalformedFile("a length in it is too large to be one");
    return Number(value);
  }
}
