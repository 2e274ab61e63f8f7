import { crc32 } from "node:zlib";
import type { ByteSource } from "../files/byteSource.ts";
import type { Pace } from "../files/pace.ts";
import { crcText } from "./headers/factWords.ts";
import type { HeaderDraft } from "./headers/headerDraft.ts";
import { MalformedFile } from "./malformedFile.ts";

const pieceLength = 1024 * 1024;
/** Larger files take longer than a person waits. */
const mostBytes = 4_000_000_000;

/** Bytes of a file. */
export interface Stretch {
  readonly start: number;
  readonly length: number;
}

/** Tells the values in a file from others by their CRC-32: every byte of it is read once at most. */
export class StretchCrcs {
  private readonly source: ByteSource;
  private readonly pace: Pace;
  /** Bytes that no stretch has taken yet. */
  private left: number;

  constructor(source: ByteSource, pace: Pace) {
    this.source = source;
    this.pace = pace;
    this.left = source.size;
  }

  /** The CRC-32 of stretches one after another; undefined of none, and in files too large for it. Throws a `MalformedFile`. */
  async of(stretches: Iterable<Stretch>): Promise<number | undefined> {
    if (this.source.size > mostBytes) return undefined;
    let crc: number | undefined;
    for (const stretch of stretches) crc = await this.add(stretch, crc ?? 0);
    return crc;
  }

  /** Tells the values of tensors by their names. Throws a `MalformedFile`. */
  async tell(draft: HeaderDraft, tensors: Iterable<readonly [name: string, values: Stretch]>): Promise<void> {
    for (const [name, values] of tensors) {
      const crc = await this.of([values]);
      if (crc !== undefined) draft.add("Values", name, crcText(crc));
    }
  }

  private async add({ start, length }: Stretch, before: number): Promise<number> {
    const isInside = Number.isSafeInteger(start) && Number.isSafeInteger(length) && start >= 0 && length >= 0;
    if (!isInside || start + length > this.source.size) throw new MalformedFile("it ends before its last value");
    this.left -= length;
    if (this.left < 0) throw new MalformedFile("its values lie one over another");
    let crc = before;
    for (let at = 0; at < length; at += pieceLength) {
      crc = crc32(this.source.read(start + at, Math.min(pieceLength, length - at)), crc);
      if (this.pace.isDue()) await this.pace.rest();
      this.pace.report("Reading values", 1 - this.left / this.source.size);
    }
    return crc;
  }
}
