import type { ByteSource } from "../files/byteSource.ts";
import type { Pace } from "../files/pace.ts";
import { bytesFrom } from "./bytesFrom.ts";
import { compressedPieces, type Compression, compressionOf } from "./compression/compression.ts";
import { MalformedFile } from "./malformedFile.ts";

/** Bytes from their beginning on, a piece at a time; each call begins anew. Throws a `MalformedFile`. */
export type ByteFlow = () => AsyncIterable<Buffer>;

/** A file's bytes as they are. */
export function plainFlow(source: ByteSource): ByteFlow {
  return async function* () {
    yield* bytesFrom(source, 0);
  };
}

/** What is compressed in a file, of which never more than some pieces are in memory. */
export function decompressedFlow(source: ByteSource, compression: Compression): ByteFlow {
  return async function* () {
    for (let at = 0; at < source.size;) {
      const end: number = yield* compressedPieces(compression, source, at);
      // Files may be written one after another; what else follows is passed over, as gzip does.
      if (end === at || compressionOf(source, end) !== compression) break;
      at = end;
      // However many of them are empty, whoever reads can stop.
      yield Buffer.alloc(0);
    }
  };
}

/** The first bytes of a flow: fewer than `length` where it ends, or breaks, before. */
export async function headOf(flow: ByteFlow, length: number, pace: Pace): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let total = 0;
  try {
    for await (const piece of flow()) {
      pieces.push(piece);
      total += piece.length;
      if (total >= length) break;
      if (pace.isDue()) await pace.rest();
    }
  } catch (error) {
    // Whoever reads it to its end is told.
    if (!(error instanceof MalformedFile)) throw error;
  }
  return Buffer.concat(pieces).subarray(0, length);
}
