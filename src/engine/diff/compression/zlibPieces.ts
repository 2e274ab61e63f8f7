import { Readable, type Transform } from "node:stream";
import { createGunzip, createInflate, createZstdDecompress } from "node:zlib";
import type { ByteSource } from "../../files/byteSource.ts";
import { bytesFrom } from "../bytesFrom.ts";
import { endsTooSoon, isDamaged } from "./brokenData.ts";

const pieceLength = 1024 * 1024;

/** What Node itself can read. */
export type ZlibCompression = "gzip" | "zlib" | "Zstandard";

/** What zlib or zstd has compressed from `start` on, a piece at a time, and at last where it ends. Throws a `MalformedFile`. */
export async function* zlibPieces(
  compression: ZlibCompression,
  source: ByteSource,
  start: number,
): AsyncGenerator<Buffer, number> {
  const stream = decompressor(compression);
  yield* outputOf(stream, bytesFrom(source, start));
  return start + stream.bytesWritten;
}

function decompressor(compression: ZlibCompression): Transform & { readonly bytesWritten: number } {
  const options = { chunkSize: pieceLength };
  if (compression === "gzip") return createGunzip(options);
  return compression === "zlib" ? createInflate(options) : createZstdDecompress(options);
}

/** All that comes out of a stream; what came before it broke is given too, which its own iterator would drop. */
async function* outputOf(stream: Transform, input: Iterable<Buffer>): AsyncGenerator<Buffer> {
  let wake = (): void => undefined;
  let end: { readonly failure?: unknown } | undefined;
  const finish = (failure?: unknown): void => {
    end ??= { failure };
    wake();
  };
  const reader = Readable.from(input).on("error", finish);
  reader.pipe(stream);
  stream.on("error", finish).on("end", () => finish());
  stream.on("readable", () => wake());
  try {
    for (;;) {
      const piece = stream.read() as Buffer | null;
      if (piece) yield piece;
      else if (end) break;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    reader.destroy();
    stream.destroy();
  }
  if (end.failure !== undefined) throw explain(end.failure);
}

function explain(failure: unknown): unknown {
  const code = failure instanceof Error && "code" in failure ? String(failure.code) : "";
  if (code === "Z_BUF_ERROR") return endsTooSoon();
  if (/^(?:Z_|ZSTD_)/.test(code)) return isDamaged();
  return failure;
}
