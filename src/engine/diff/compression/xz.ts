import { crc32 } from "node:zlib";
import type { ByteSource } from "../../files/byteSource.ts";
import { MalformedFile } from "../malformedFile.ts";
import { isDamaged } from "./brokenData.ts";
import { ByteInput } from "./byteInput.ts";
import { lzma2Pieces } from "./lzma2.ts";
import { xzCheck } from "./xzChecks.ts";

const lzma2Filter = 0x21;
const paddingLength = 64 * 1024;

/**
 * What an .xz file holds from `start` on, a piece at a time, and at last where it and the zeros behind it end. Throws a
 * `MalformedFile`. After “The .xz File Format”, version 1.2.
 */
export function* xzPieces(source: ByteSource, start: number): Generator<Buffer, number> {
  const input = new ByteInput(source, start);
  const header = input.bytes(12);
  if (crc32(header.subarray(6, 8)) !== header.readUInt32LE(8) || header.readUInt8(6) !== 0) throw isDamaged();
  let blocks = 0;
  for (let size = input.next(); size !== 0; size = input.next()) {
    yield* blockPieces(input, (size + 1) * 4, header.readUInt8(7));
    blocks++;
  }
  passIndex(input, blocks);
  if (
    !input
      .bytes(12)
      .subarray(8)
      .equals(Buffer.concat([header.subarray(6, 8), Buffer.from("YZ")]))
  )
    throw isDamaged();
  return yield* passZeros(source, input.position);
}

function* blockPieces(input: ByteInput, headerLength: number, checkKind: number): Generator<Buffer, void> {
  const reach = readBlockHeader(input, headerLength);
  const check = xzCheck(checkKind);
  const start = input.position;
  for (const piece of lzma2Pieces(input, reach)) {
    check.update(piece);
    yield piece;
  }
  passPadding(input, start);
  if (!check.isRight(input.bytes(check.length))) throw isDamaged();
}

/** How far back what is in the block looks, in bytes. */
function readBlockHeader(input: ByteInput, length: number): number {
  const header = Buffer.concat([Buffer.of(length / 4 - 1), input.bytes(length - 1)]);
  if (crc32(header.subarray(0, -4)) !== header.readUInt32LE(length - 4)) throw isDamaged();
  const [flags, ...rest] = header.subarray(1, -4);
  const bytes = rest.values();
  for (const sizeFlag of [0x40, 0x80]) if ((flags ?? 0) & sizeFlag) readNumber(() => bytes.next().value ?? 0);
  const [filter, settings, reach] = bytes;
  const isKnown = ((flags ?? 0) & 3) === 0 && filter === lzma2Filter && settings === 1;
  if (!isKnown) throw new MalformedFile("it was compressed with a filter of xz that is not known here");
  if (reach === undefined || reach > 40) throw isDamaged();
  return (2 | (reach & 1)) * 2 ** (Math.floor(reach / 2) + 11);
}

/** The list of blocks that stands at the end: their content has been checked already. */
function passIndex(input: ByteInput, blocks: number): void {
  const start = input.position - 1;
  const next = (): number => input.next();
  if (readNumber(next) !== blocks) throw isDamaged();
  for (let left = blocks * 2; left > 0; left--) readNumber(next);
  passPadding(input, start);
  input.bytes(4);
}

/** Seven bits a byte, the lowest first. */
function readNumber(next: () => number): number {
  let value = 0;
  for (let weight = 1; ; weight *= 128) {
    const byte = next();
    value += (byte & 0x7f) * weight;
    if (byte < 0x80) return value;
    if (weight > Number.MAX_SAFE_INTEGER) throw isDamaged();
  }
}

function passPadding(input: ByteInput, start: number): void {
  while ((input.position - start) % 4 !== 0) if (input.next() !== 0) throw isDamaged();
}

function* passZeros(source: ByteSource, start: number): Generator<Buffer, number> {
  for (let at = start; ;) {
    const bytes = source.read(at, paddingLength);
    const zeros = bytes.findIndex((byte) => byte !== 0);
    if (bytes.length === 0 || zeros >= 0) return at + Math.max(0, zeros);
    at += bytes.length;
    // However many there are, whoever reads can stop.
    yield Buffer.alloc(0);
  }
}
