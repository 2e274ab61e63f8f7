import type { Blake3 } from "../blake3.ts";
import { FileReader } from "../fileReader.ts";
import { Pace } from "../pace.ts";

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
  /** The contents of those files, one after the other; none where they were not asked for. */
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
  const parts: Buffer[] = [];
  const contents = files.map((file): SmallContent | undefined => {
    const content = reader.readIfSmall({ file, place: file, wantsMd5 });
    if (!content) return undefined;
    const { stamp, b3, md5, bytes } = content;
    if (wantsBytes && bytes) parts.push(Buffer.from(bytes));
    return { ...stamp, b3, ...(md5 !== undefined && { md5 }) };
  });
  return { contents, bytes: joined(parts) };
}

/** In memory of their own, which can be given away. */
function joined(parts: readonly Buffer[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
