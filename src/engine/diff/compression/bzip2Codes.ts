import type { ByteInput } from "./byteInput.ts";
import { isDamaged } from "./brokenData.ts";

const longestCode = 20;

/** Bits of compressed bytes, the highest first. */
export class BitInput {
  private readonly input: ByteInput;
  private held = 0;
  private count = 0;

  constructor(input: ByteInput) {
    this.input = input;
  }

  /** At most 24. */
  bits(count: number): number {
    const value = this.peek(count);
    this.count -= count;
    return value;
  }

  /** At most 24, which come once more. */
  peek(count: number): number {
    for (; this.count < count; this.count += 8) this.held = (this.held << 8) | this.input.next();
    return (this.held >>> (this.count - count)) & ((1 << count) - 1);
  }

  skip(count: number): void {
    this.count -= count;
  }

  /** A number of 32 bits without a sign. */
  word(): number {
    const high = this.bits(16);
    return ((high << 16) | this.bits(16)) >>> 0;
  }
}

/** Tells symbols by their codes, of which each is as long as its symbol is rare. */
export class HuffmanTable {
  private readonly symbols: Uint16Array;
  /** By the length of codes: beyond the last of them, as the first of 20 bits, and from a code to its symbol's place. */
  private readonly limits = new Uint32Array(longestCode + 1);
  private readonly offsets = new Int32Array(longestCode + 1);

  constructor(lengths: Uint8Array) {
    this.symbols = new Uint16Array(lengths.length);
    let [code, place] = [0, 0];
    for (let length = 1; length <= longestCode; length++) {
      this.offsets[length] = place - code;
      for (const [symbol, of] of lengths.entries()) if (of === length) this.symbols[place++] = symbol;
      code = place - (this.offsets[length] ?? 0);
      this.limits[length] = code * 2 ** (longestCode - length);
      code *= 2;
    }
  }

  /** The next symbol. */
  read(input: BitInput): number {
    const code = input.peek(longestCode);
    let length = 1;
    while (length <= longestCode && code >= (this.limits[length] ?? 0)) length++;
    input.skip(length);
    const symbol = this.symbols[(code >>> (longestCode - length)) + (this.offsets[length] ?? 0)];
    if (length > longestCode || symbol === undefined) throw isDamaged();
    return symbol;
  }
}

/** The tables of a block, and which of them is for each 50 symbols. Throws a `MalformedFile`. */
export function readTables(
  input: BitInput,
  symbolCount: number,
): { readonly tables: readonly HuffmanTable[]; readonly turns: Uint8Array } {
  const count = input.bits(3);
  const turns = new Uint8Array(input.bits(15));
  if (count < 2 || count > 6) throw isDamaged();
  const recent = Array.from({ length: count }, (_, index) => index);
  for (const at of turns.keys()) {
    let back = 0;
    while (input.bits(1) === 1) if (++back >= count) throw isDamaged();
    const [turn = 0] = recent.splice(back, 1);
    recent.unshift(turn);
    turns[at] = turn;
  }
  return { tables: Array.from({ length: count }, () => new HuffmanTable(readLengths(input, symbolCount))), turns };
}

function readLengths(input: BitInput, symbolCount: number): Uint8Array {
  let length = input.bits(5);
  return new Uint8Array(symbolCount).map(() => {
    for (;;) {
      if (length < 1 || length > longestCode) throw isDamaged();
      if (input.bits(1) === 0) return length;
      length += input.bits(1) === 0 ? 1 : -1;
    }
  });
}
