import type { ByteSource } from "../../files/byteSource.ts";
import { endsTooSoon } from "./brokenData.ts";

const blockLength = 64 * 1024;

/** Compressed bytes, one after the other. Throws a `MalformedFile` where there are no more. */
export class ByteInput {
  private readonly source: ByteSource;
  private block: Buffer = Buffer.alloc(0);
  private blockStart: number;
  private at = 0;

  constructor(source: ByteSource, start: number) {
    this.source = source;
    this.blockStart = start;
  }

  /** Where the next byte is read from, from the beginning of the file. */
  get position(): number {
    return this.blockStart + this.at;
  }

  next(): number {
    if (this.at === this.block.length) this.readBlock();
    return this.block[this.at++] ?? 0;
  }

  bytes(length: number): Buffer {
    const bytes = Buffer.allocUnsafe(length);
    for (let at = 0; at < length; at++) bytes[at] = this.next();
    return bytes;
  }

  private readBlock(): void {
    this.blockStart += this.at;
    this.at = 0;
    this.block = this.source.read(this.blockStart, blockLength);
    if (this.block.length === 0) throw endsTooSoon();
  }
}
