import type { Blake3 } from "../blake3.ts";
import { FileReader } from "../fileReader.ts";
import { Pace } from "../pace.ts";

/** Room for so many bytes is made at first. */
const firstLength = 1024 * 1024;

/** Small files to read. */
export interface ReadSmallTask {
  /** Absolute. */
  readonly files: readonly string[];
  readonly wantsMd5: boolean;
  readonly wantsBytes: boolean;
}

export interface ReadSmallAnswer {
  /** One for each file; undefined for one that could not be read at one moment, or is not small. */
  readonly contents: readonly (SmallContent | undefined)[];
  /** The contents of those files, one after the other, and what follows has no meaning; none where they were not asked for. */
  readonly bytes: Uint8Array;
}

interface SmallContent {
  readonly size: bigint;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
  readonly inode: bigint;
  /** In hex. */
  readonly b3: string;
  readonly md5?: string;
}

/** Throws nothing: who needs a file that could not be read says why. */
export function readSmall({ files, wantsMd5, wantsBytes }: ReadSmallTask, blake3: Blake3): ReadSmallAnswer {
  const reader = new FileReader(blake3, new Pace());
  const kept = new GrowingBytes();
  const contents = files.map((file): SmallContent | undefined => {
    const content = reader.readIfSmall({ file, place: file, wantsMd5 });
    if (!content) return undefined;
    const { stamp, b3, md5, bytes } = content;
    if (wantsBytes && bytes) kept.add(bytes);
    return { ...stamp, b3, ...(md5 !== undefined && { md5 }) };
  });
  return { contents, bytes: kept.bytes };
}

/** Bytes one after the other, in memory of their own, which can be given away. */
class GrowingBytes {
  bytes = new Uint8Array(0);
  private length = 0;

  add(more: Uint8Array): void {
    const needed = this.length + more.length;
    if (needed > this.bytes.length) {
      const larger = new Uint8Array(Math.max(needed, 2 * this.bytes.length, firstLength));
      larger.set(this.bytes);
      this.bytes = larger;
    }
    this.bytes.set(more, this.length);
    this.length = needed;
  }
}
