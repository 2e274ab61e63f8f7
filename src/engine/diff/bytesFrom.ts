import type { ByteSource } from "../files/byteSource.ts";

const pieceLength = 1024 * 1024;

/** A file's bytes as they are, from `start` on, a piece at a time. */
export function* bytesFrom(source: ByteSource, start: number): Generator<Buffer, void> {
  for (let at = start; at < source.size;) {
    const piece = source.read(at, pieceLength);
    if (piece.length === 0) break;
    yield piece;
    at += piece.length;
  }
}
