import type { ByteSource } from "../../files/byteSource.ts";
import { bzip2Pieces } from "./bzip2.ts";
import { isLzma, lzmaPieces } from "./lzma.ts";
import { xzPieces } from "./xz.ts";
import { zlibPieces } from "./zlibPieces.ts";

export type Compression = "gzip" | "zlib" | "Zstandard" | "bzip2" | "xz" | "LZMA";

/** By so many bytes at its beginning it shows how something was compressed. */
export const compressionHeadLength = 16;

type Marks = readonly [Compression, (head: Buffer) => boolean];

const marks: readonly Marks[] = [
  ["gzip", startsWith(0x1f, 0x8b)],
  // The window of 32 KiB, and each level's second byte.
  ...[0x01, 0x5e, 0x9c, 0xda].map((level): Marks => ["zlib", startsWith(0x78, level)]),
  ["Zstandard", startsWith(0x28, 0xb5, 0x2f, 0xfd)],
  ["bzip2", startsWith(0x42, 0x5a, 0x68)],
  ["xz", startsWith(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0)],
  ["LZMA", isLzma],
];

/** By what a file begins with; undefined where that is nothing compressed. */
export function compressionOf(source: ByteSource, start = 0): Compression | undefined {
  const head = source.read(start, compressionHeadLength);
  return marks.find(([, isMarked]) => isMarked(head))?.[0];
}

/**
 * What was compressed at once and stands from `start` on, a piece at a time, and at last where it ends. Throws a
 * `MalformedFile`.
 */
export function compressedPieces(
  compression: Compression,
  source: ByteSource,
  start: number,
): Generator<Buffer, number> | AsyncGenerator<Buffer, number> {
  if (compression === "bzip2") return bzip2Pieces(source, start);
  if (compression === "xz") return xzPieces(source, start);
  return compression === "LZMA" ? lzmaPieces(source, start) : zlibPieces(compression, source, start);
}

function startsWith(...bytes: readonly number[]): (head: Buffer) => boolean {
  const mark = Buffer.from(bytes);
  return (head) => head.subarray(0, mark.length).equals(mark);
}
