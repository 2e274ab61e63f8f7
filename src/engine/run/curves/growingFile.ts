import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { systemCode } from "../../model/systemErrors.ts";

const chunkBytes = 1024 * 1024;
/** One line or record that is larger is never whole. */
const maxChunkBytes = 64 * chunkBytes;
/** So many bytes before the place reached are compared with what was read, to notice a file that was rewritten. */
const rememberedBytes = 256;

/** Who makes something of a file's bytes. */
export interface GrowthReader {
  /** Takes of the bytes what is whole, and returns how many that are. `isEnd`: nothing comes behind them any more. */
  take(bytes: Buffer, isEnd: boolean): number;
  /** The file is another now: what was read of it counts no more. */
  startAnew(): void;
}

/** Reads a file as it grows: only new bytes, and all of it anew where it shrank, was rewritten or replaced. */
export class GrowingFile {
  readonly #file: string;
  #stamp = "";
  #ignoredStamp = "";
  #offset = 0;
  #remembered: Buffer = Buffer.alloc(0);

  /** Absolute. */
  constructor(file: string) {
    this.#file = file;
  }

  /** Passes over the file as it is now. What `reader` makes of its bytes is to be thrown away by the caller. */
  ignorePresent(reader: GrowthReader): void {
    this.read(reader, false);
    this.#ignoredStamp = this.#stamp;
  }

  /** `isLast` also takes what has no end of its own. A file that is not there (yet, or any more) has nothing. */
  read(reader: GrowthReader, isLast: boolean): void {
    this.#open((descriptor, size) => {
      const before = readAt(descriptor, this.#offset - this.#remembered.length, this.#remembered.length);
      if (size < this.#offset || !before.equals(this.#remembered)) this.#startAnew(reader);
      this.#takeNew(reader, descriptor, size, isLast);
    }, isLast);
  }

  /** The whole content where it has changed since it was last asked for; undefined where not, or where it is larger than `maxBytes`. */
  readWhole(maxBytes: number, isLast: boolean): Buffer | undefined {
    let content: Buffer | undefined;
    this.#open((descriptor, size) => {
      if (size <= maxBytes) content = readAt(descriptor, 0, size);
    }, isLast);
    return content;
  }

  #open(work: (descriptor: number, size: number) => void, isLast: boolean): void {
    let descriptor: number;
    try {
      descriptor = openSync(this.#file, "r");
    } catch (error) {
      if (systemCode(error) === "ENOENT" || systemCode(error) === "EBUSY") return;
      throw error;
    }
    try {
      const stat = fstatSync(descriptor, { bigint: true });
      const stamp = `${stat.ino}:${stat.size}:${stat.mtimeNs}`;
      if (stamp === this.#ignoredStamp || (stamp === this.#stamp && !isLast)) return;
      this.#stamp = stamp;
      work(descriptor, Number(stat.size));
    } finally {
      closeSync(descriptor);
    }
  }

  #takeNew(reader: GrowthReader, descriptor: number, size: number, isLast: boolean): void {
    for (let length = chunkBytes; this.#offset < size && length <= maxChunkBytes;) {
      const chunk = readAt(descriptor, this.#offset, Math.min(length, size - this.#offset));
      const isEnd = this.#offset + chunk.length >= size;
      const taken = reader.take(chunk, isLast && isEnd);
      if (taken === 0 && isEnd) return;
      this.#pass(chunk.subarray(0, taken));
      length = taken === 0 ? length * 2 : chunkBytes;
    }
  }

  #pass(bytes: Buffer): void {
    this.#offset += bytes.length;
    const tail = Buffer.concat([this.#remembered, bytes.subarray(Math.max(0, bytes.length - rememberedBytes))]);
    this.#remembered = tail.subarray(Math.max(0, tail.length - rememberedBytes));
  }

  #startAnew(reader: GrowthReader): void {
    this.#offset = 0;
    this.#remembered = Buffer.alloc(0);
    reader.startAnew();
  }
}

/** May come back shorter where the file ends before. */
function readAt(descriptor: number, offset: number, length: number): Buffer {
  const buffer = Buffer.alloc(length);
  const got = length === 0 ? 0 : readSync(descriptor, buffer, 0, length, offset);
  return buffer.subarray(0, got);
}
