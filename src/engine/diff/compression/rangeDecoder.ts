import { isDamaged } from "./brokenData.ts";
import type { ByteInput } from "./byteInput.ts";

/** A probability stands for how likely a bit is 0: of 2048, and even at the beginning. */
const even = 1024;

/** Probabilities that are even. */
export function evenOdds(count: number): Uint16Array {
  return new Uint16Array(count).fill(even);
}

/** Tells bits by how likely each is, which it learns from those before. All its numbers are of 32 bits. */
export class RangeDecoder {
  private readonly input: ByteInput;
  private range = 0;
  private code = 0;

  constructor(input: ByteInput) {
    this.input = input;
  }

  /** Whether nothing is left of what was compressed at once. */
  get isFinished(): boolean {
    return this.code === 0;
  }

  /** Begins with bytes that were compressed at once. */
  start(): void {
    const bytes = this.input.bytes(5);
    if (bytes.readUInt8(0) !== 0) throw isDamaged();
    this.range = -1;
    this.code = bytes.readInt32BE(1);
  }

  bit(odds: Uint16Array, at: number): number {
    const odd = odds[at] ?? even;
    const bound = Math.imul(this.range >>> 11, odd);
    const isZero = this.code >>> 0 < bound >>> 0;
    if (isZero) {
      this.range = bound;
      odds[at] = odd + ((2048 - odd) >> 5);
    } else {
      this.range = (this.range - bound) | 0;
      this.code = (this.code - bound) | 0;
      odds[at] = odd - (odd >> 5);
    }
    if ((this.range & 0xff000000) === 0) this.refill();
    return isZero ? 0 : 1;
  }

  /** Bits that are as likely 0 as 1. */
  evenBits(count: number): number {
    let value = 0;
    for (let left = count; left > 0; left--) {
      this.range >>>= 1;
      const isOne = this.code >>> 0 >= this.range;
      if (isOne) this.code = (this.code - this.range) | 0;
      value = (value << 1) | (isOne ? 1 : 0);
      if ((this.range & 0xff000000) === 0) this.refill();
    }
    return value >>> 0;
  }

  /** Bits of which each is as likely as those above it make it; the odds begin at `start`. */
  tree(odds: Uint16Array, start: number, count: number): number {
    let value = 1;
    for (let left = count; left > 0; left--) value = (value << 1) | this.bit(odds, start + value);
    return value - (1 << count);
  }

  /** The same, the lowest bit first. */
  reverseTree(odds: Uint16Array, start: number, count: number): number {
    let [place, value] = [1, 0];
    for (let at = 0; at < count; at++) {
      const bit = this.bit(odds, start + place);
      place = (place << 1) | bit;
      value |= bit << at;
    }
    return value;
  }

  private refill(): void {
    this.range <<= 8;
    this.code = (this.code << 8) | this.input.next();
  }
}
