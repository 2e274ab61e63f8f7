import { crc32 } from "node:zlib";
import type { Pace } from "../files/pace.ts";
import type { ByteFlow } from "./byteFlow.ts";
import { LittleEndian } from "./littleEndian.ts";
import { MalformedFile } from "./malformedFile.ts";

const endOfFlow = new MalformedFile("it ends too soon");

/**
 * Reads a flow of bytes from its beginning to its end. What was filled in before is taken at once; what reaches beyond
 * throws a `MalformedFile`, which says why the flow ended where that is known.
 */
export class FlowCursor extends LittleEndian {
  private readonly pieces: AsyncIterator<Buffer>;
  private readonly pace: Pace;
  private buffer: Buffer = Buffer.alloc(0);
  private at = 0;
  private end: MalformedFile | undefined;

  constructor(flow: ByteFlow, pace: Pace) {
    super();
    this.pace = pace;
    this.pieces = flow()[Symbol.asyncIterator]();
  }

  /** How many bytes can be taken at once. */
  get ready(): number {
    return this.buffer.length - this.at;
  }

  /** Whether no more bytes come than are ready. */
  get isOver(): boolean {
    return this.end !== undefined;
  }

  /** Waits until so many bytes are ready, or all that come. */
  async fill(length: number): Promise<void> {
    while (this.ready < length && !this.end) {
      if (this.pace.isDue()) await this.pace.rest();
      const piece = await this.next();
      if (piece) this.buffer = Buffer.concat([this.buffer.subarray(this.at), piece]);
      if (piece) this.at = 0;
    }
  }

  bytes(length: number): Buffer {
    if (length > this.ready) throw this.end ?? new MalformedFile("a value in it is too long");
    this.at += length;
    return this.buffer.subarray(this.at - length, this.at);
  }

  /** The bytes up to the next line feed, without it. */
  line(): Buffer {
    const feed = this.buffer.indexOf(0x0a, this.at);
    if (feed < 0) throw this.end ?? new MalformedFile("a line does not end");
    const line = this.bytes(feed - this.at);
    this.at++;
    return line;
  }

  /** Passes over bytes, however many, and gives their CRC-32, after that of what came before them. */
  async pass(length: number, start = 0): Promise<number> {
    let crc = start;
    for (let left = length; left > 0;) {
      if (this.ready === 0) await this.fill(1);
      const part = this.bytes(Math.max(1, Math.min(left, this.ready)));
      crc = crc32(part, crc);
      left -= part.length;
    }
    return crc;
  }

  /** Passes over all that is left, and throws what is wrong with it. */
  async passRest(): Promise<void> {
    for (; this.ready > 0 || !this.end; await this.fill(1)) this.bytes(this.ready);
    if (this.end !== endOfFlow) throw this.end;
  }

  /** Lets go of what the bytes come from. */
  async close(): Promise<void> {
    await this.pieces.return?.();
  }

  private async next(): Promise<Buffer | undefined> {
    try {
      const { done, value } = await this.pieces.next();
      if (done !== true) return value;
      this.end = endOfFlow;
    } catch (error) {
      if (!(error instanceof MalformedFile)) throw error;
      this.end = error;
    }
    return undefined;
  }
}
