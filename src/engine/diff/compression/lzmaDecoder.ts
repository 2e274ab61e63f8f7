import { isDamaged } from "./brokenData.ts";
import type { LzmaWindow } from "./lzmaWindow.ts";
import { evenOdds, type RangeDecoder } from "./rangeDecoder.ts";

const mostPositions = 16;
const literalOdds = 0x300;
const shortestMatch = 2;
/** This distance marks the end. */
const endDistance = 0xffffffff;

/**
 * Works through what LZMA has compressed, into a window. Throws a `MalformedFile`. After the “LZMA specification” by
 * Igor Pavlov, whose names for things stand in the comments.
 */
export class LzmaDecoder {
  private readonly range: RangeDecoder;
  private readonly window: LzmaWindow;
  /** `lc`, and masks of `lp` and `pb`. */
  private literalBits = 0;
  private literalMask = 0;
  private positionMask = 0;
  /** What the last steps were: below 7 the last was a literal. */
  private state = 0;
  /** `rep0` to `rep3`: the last distances, the newest first. */
  private distances: [number, number, number, number] = [0, 0, 0, 0];
  private odds = new StepOdds(0);

  constructor(range: RangeDecoder, window: LzmaWindow) {
    this.range = range;
    this.window = window;
  }

  /** Takes `lc`, `lp` and `pb` as they stand in one byte, and begins anew. */
  setUp(properties: number): void {
    if (properties >= 9 * 5 * 5) throw isDamaged();
    this.literalBits = properties % 9;
    const rest = Math.floor(properties / 9);
    this.literalMask = (1 << (rest % 5)) - 1;
    this.positionMask = (1 << Math.floor(rest / 5)) - 1;
    this.reset();
  }

  /** Begins anew, with nothing learnt. */
  reset(): void {
    this.state = 0;
    this.distances = [0, 0, 0, 0];
    this.odds = new StepOdds((this.literalMask + 1) << this.literalBits);
  }

  /** Goes on until so many bytes were put into the window, or some more; false where it ends before. */
  run(total: number): boolean {
    const { range, window } = this;
    while (window.total < total) {
      const { odds, state } = this;
      const place = window.total & this.positionMask;
      if (range.bit(odds.isMatch, state * mostPositions + place) === 0) this.readLiteral();
      else if (range.bit(odds.isRepeat, state) === 1) this.readRepeat(place);
      else if (!this.readMatch(place)) return false;
    }
    return true;
  }

  private readLiteral(): void {
    const { range, window, state } = this;
    const odds = this.odds.literals;
    const before = window.total === 0 ? 0 : window.back(0);
    const context = ((window.total & this.literalMask) << this.literalBits) + (before >> (8 - this.literalBits));
    const start = literalOdds * context;
    let byte = 1;
    if (state >= 7) {
      // Bits are held against those of the byte that would come again, as long as they are the same.
      for (let other = window.back(this.distances[0]); byte < 0x100; other <<= 1) {
        const expected = (other >> 7) & 1;
        const bit = range.bit(odds, start + ((1 + expected) << 8) + byte);
        byte = (byte << 1) | bit;
        if (bit !== expected) break;
      }
    }
    while (byte < 0x100) byte = (byte << 1) | range.bit(odds, start + byte);
    window.put(byte & 0xff);
    this.state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
  }

  /** Something from a distance that was there lately. */
  private readRepeat(place: number): void {
    const { range, window, odds, state, distances } = this;
    if (range.bit(odds.isRepeat0, state) === 0) {
      if (range.bit(odds.isLong0, state * mostPositions + place) === 0) {
        window.repeat(distances[0], 1);
        this.state = state < 7 ? 9 : 11;
        return;
      }
    } else {
      const [first, second, third, fourth] = distances;
      if (range.bit(odds.isRepeat1, state) === 0) this.distances = [second, first, third, fourth];
      else if (range.bit(odds.isRepeat2, state) === 0) this.distances = [third, first, second, fourth];
      else this.distances = [fourth, first, second, third];
    }
    window.repeat(this.distances[0], shortestMatch + odds.repeatLengths.read(range, place));
    this.state = state < 7 ? 8 : 11;
  }

  /** Something from another distance; false where it is the end. */
  private readMatch(place: number): boolean {
    const { range, window, odds, state } = this;
    const length = odds.lengths.read(range, place);
    const distance = this.readDistance(Math.min(length, 3));
    if (distance === endDistance) return false;
    const [first, second, third] = this.distances;
    this.distances = [distance, first, second, third];
    window.repeat(distance, shortestMatch + length);
    this.state = state < 7 ? 7 : 10;
    return true;
  }

  private readDistance(lengthState: number): number {
    const { range, odds } = this;
    const slot = range.tree(odds.slots, lengthState * 64, 6);
    if (slot < 4) return slot;
    const bits = (slot >> 1) - 1;
    const high = ((2 | (slot & 1)) << bits) >>> 0;
    if (slot < 14) return high + range.reverseTree(odds.distances, high - slot, bits);
    const middle = range.evenBits(bits - 4) * 16;
    return high + middle + range.reverseTree(odds.lowBits, 0, 4);
  }
}

/** How likely each kind of step is. */
class StepOdds {
  readonly isMatch = evenOdds(12 * mostPositions);
  readonly isRepeat = evenOdds(12);
  readonly isRepeat0 = evenOdds(12);
  readonly isRepeat1 = evenOdds(12);
  readonly isRepeat2 = evenOdds(12);
  readonly isLong0 = evenOdds(12 * mostPositions);
  readonly slots = evenOdds(4 * 64);
  readonly distances = evenOdds(115);
  readonly lowBits = evenOdds(16);
  readonly lengths = new LengthOdds();
  readonly repeatLengths = new LengthOdds();
  readonly literals: Uint16Array;

  constructor(literalContexts: number) {
    this.literals = evenOdds(literalOdds * literalContexts);
  }
}

/** How likely each length is. */
class LengthOdds {
  private readonly choices = evenOdds(2);
  private readonly short = evenOdds(mostPositions * 8);
  private readonly middle = evenOdds(mostPositions * 8);
  private readonly long = evenOdds(256);

  /** Less the shortest. */
  read(range: RangeDecoder, place: number): number {
    if (range.bit(this.choices, 0) === 0) return range.tree(this.short, place * 8, 3);
    if (range.bit(this.choices, 1) === 0) return 8 + range.tree(this.middle, place * 8, 3);
    return 16 + range.tree(this.long, 0, 8);
  }
}
