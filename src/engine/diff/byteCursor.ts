import type { ByteSource } from "../files/byteSource.ts";
import { LittleEndian } from "./littleEndian.ts";
import { MalformedFile } from "./malformedFile.ts";

const blockLength = 64 * 1024;
/** No name, number or text in a header is longer. */
const longestValue = 64 * 1024 * 1024;

/**
 * Reads a file (or a part of it) from its beginning to its end, a block at a time. All numbers are little-endian. What
 * reaches beyond the end throws a `MalformedFile`.
 */
export class ByteCursor extends LittleEndian {
  readonly end: number;
  private readonly source: ByteSource;
  private block: Buffer = Buffer.alloc(0);
  private blockStart = 0;
  private at: number;

  constructor(source: ByteSource, start = 0, end = source.size) {
    super();
    this.source = source;
    this.at = start;
    this.end = Math.min(end, source.size);
    if (end > source.size) throw new MalformedFile("it ends too soon");
  }

  /** Where the next byte is read from, from the beginning of the file. */
  get position(): number {
    return this.at;
  }

  get isAtEnd(): boolean {
    return this.at >= this.end;
  }

  skip(length: number): void {
    if (!(length <= this.end - this.at)) throw new MalformedFile("it ends too soon");
    this.at += length;
  }

  bytes(length: number): Buffer {
    if (length > longestValue) throw new MalformedFile(`a value of ${length} bytes is too long to be one of a header`);
    if (!(length <= this.end - this.at)) throw new MalformedFile("it ends too soon");
    const from = this.at - this.blockStart;
    if (from < 0 || from + length > this.block.length) return this.readBlock(length);
    this.at += length;
    return this.block.subarray(from, from + length);
  }

  /** The bytes up to the next line feed, without it. */
  line(): Buffer {
    const parts: Buffer[] = [];
    for (;;) {
      const rest = this.bytes(Math.min(1024, Math.max(1, this.end - this.at)));
      const feed = rest.indexOf(0x0a);
      if (feed < 0) {
        parts.push(rest);
        if (parts.length > 1024) throw new MalformedFile("a line does not end");
        continue;
      }
      this.at -= rest.length - feed - 1;
      return Buffer.concat([...parts, rest.subarray(0, feed)]);
    }
  }

  private readBlock(length: number): Buffer {
    this.blockStart = this.at;
    this.block = this.source.read(this.at, Math.min(this.end - this.at, Math.max(length, blockLength)));
    if (this.block.length < length) throw new MalformedFile("it ends too soon");
    this.at += length;
    return this.block.subarray(0, length);
  }
}
