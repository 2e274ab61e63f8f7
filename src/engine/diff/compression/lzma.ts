import type { ByteSource } from "../../files/byteSource.ts";
import { isDamaged } from "./brokenData.ts";
import { ByteInput } from "./byteInput.ts";
import { LzmaDecoder } from "./lzmaDecoder.ts";
import { LzmaWindow } from "./lzmaWindow.ts";
import { RangeDecoder } from "./rangeDecoder.ts";

const pieceLength = 1024 * 1024;
const headerLength = 13;
const unknownSize = 0xffff_ffff_ffff_ffffn;
/** What claims to hold more is no such file. */
const largestSize = 1n << 40n;

/**
 * Whether bytes begin as the old .lzma files do. They have no mark: their settings are the usual ones, a power of two (or
 * one and a half of it) that tells how far they look back, and a size that can be one.
 */
export function isLzma(head: Buffer): boolean {
  if (head.length < headerLength || head.readUInt8(0) !== 0x5d) return false;
  const [reach, size] = [head.readUInt32LE(1), head.readBigUInt64LE(5)];
  const power = 2 ** Math.floor(Math.log2(reach));
  const isReach = reach >= 4096 && (reach === power || reach === power * 1.5 || reach === 0xffffffff);
  return isReach && (size === unknownSize || size < largestSize);
}

/** What an old .lzma file holds from `start` on, a piece at a time, and at last where it ends. Throws a `MalformedFile`. */
export function* lzmaPieces(source: ByteSource, start: number): Generator<Buffer, number> {
  const input = new ByteInput(source, start);
  const header = input.bytes(headerLength);
  const [reach, told] = [header.readUInt32LE(1), header.readBigUInt64LE(5)];
  const size = told === unknownSize ? Infinity : Number(told);
  const window = new LzmaWindow(reach);
  const range = new RangeDecoder(input);
  const decoder = new LzmaDecoder(range, window);
  decoder.setUp(header.readUInt8(0));
  range.start();
  for (let isMore = true; isMore && window.total < size;) {
    isMore = decoder.run(Math.min(size, window.total + pieceLength));
    yield window.take();
  }
  const isWhole = size === Infinity ? range.isFinished : window.total === size;
  if (!isWhole) throw isDamaged();
  return input.position;
}
