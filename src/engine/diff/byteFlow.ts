import { Readable, type Transform } from "node:stream";
import { createGunzip, createInflate, createZstdDecompress } from "node:zlib";
import type { ByteSource } from "../store/byteSource.ts";
import { MalformedFile } from "./malformedFile.ts";

/** Bytes from their beginning on, a piece at a time; each call begins anew. Throws a `MalformedFile`. */
export type ByteFlow = () => AsyncIterable<Buffer>;

export type Compression = "gzip" | "zlib" | "Zstandard";

const pieceLength = 1024 * 1024;
const magics: Readonly<Record<Compression, readonly Buffer[]>> = {
  gzip: [Buffer.from([0x1f, 0x8b])],
  // The window of 32 KiB, and each level's second byte.
  zlib: [0x01, 0x5e, 0x9c, 0xda].map((level) => Buffer.from([0x78, level])),
  Zstandard: [Buffer.from([0x28, 0xb5, 0x2f, 0xfd])],
};

/** By what a file begins with. */
export function compressionOf(head: Buffer): Compression | undefined {
  const names: readonly Compression[] = ["gzip", "zlib", "Zstandard"];
  return names.find((name) => magics[name].some((magic) => head.subarray(0, magic.length).equals(magic)));
}

/** A file's bytes as they are. */
export function plainFlow(source: ByteSource): ByteFlow {
  return async function* () {
    yield* piecesFrom(source, 0);
  };
}

/** What is compressed in a file, of which never more than some pieces are in memory. */
export function decompressedFlow(source: ByteSource, compression: Compression): ByteFlow {
  return async function* () {
    for (let at = 0; at < source.size;) {
      const stream = decompressor(compression);
      yield* outputOf(stream, piecesFrom(source, at));
      at += stream.bytesWritten;
      // Files may be written one after another; what else follows is passed over, as gzip does.
      if (stream.bytesWritten === 0 || compressionOf(source.read(at, 4)) !== compression) break;
    }
  };
}

/** The first bytes of a flow: fewer than `length` where it ends, or breaks, before. */
export async function headOf(flow: ByteFlow, length: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let total = 0;
  try {
    for await (const piece of flow()) {
      pieces.push(piece);
      total += piece.length;
      if (total >= length) break;
    }
  } catch (error) {
    // Whoever reads it to its end is told.
    if (!(error instanceof MalformedFile)) throw error;
  }
  return Buffer.concat(pieces).subarray(0, length);
}

function* piecesFrom(source: ByteSource, start: number): Generator<Buffer> {
  for (let at = start; at < source.size;) {
    const piece = source.read(at, pieceLength);
    if (piece.length === 0) break;
    yield piece;
    at += piece.length;
  }
}

function decompressor(compression: Compression): Transform & { readonly bytesWritten: number } {
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
  if (code === "Z_BUF_ERROR") return new MalformedFile("what is compressed in it ends too soon");
  if (/^(?:Z_|ZSTD_)/.test(code)) return new MalformedFile("what is compressed in it is damaged");
  return failure;
}
