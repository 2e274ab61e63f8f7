import type { ByteSource } from "../../files/byteSource.ts";
import { MalformedFile } from "../malformedFile.ts";
import { isDamaged } from "./brokenData.ts";
import { ByteInput } from "./byteInput.ts";
import { BitInput, readTables } from "./bzip2Codes.ts";

const pieceLength = 1024 * 1024;
const blockMark = "314159265359";
const endMark = "177245385090";
const symbolsATurn = 50;
/** Five bytes may stand for 259. */
const mostTimes = 52;

/**
 * What bzip2 has compressed from `start` on, a piece at a time, and at last where it ends. Throws a `MalformedFile`.
 * After the description in “bzip2 Format Specification” by Joe Tsai.
 */
export function* bzip2Pieces(source: ByteSource, start: number): Generator<Buffer, number> {
  const bytes = new ByteInput(source, start);
  const level = bytes.bytes(4).readUInt8(3) - 0x30;
  if (level < 1 || level > 9) throw isDamaged();
  const input = new BitInput(bytes);
  const block = new Bzip2Block(level * 100_000);
  for (let crc = 0; ;) {
    const mark = [input.bits(24), input.bits(24)].map((half) => half.toString(16).padStart(6, "0")).join("");
    const expected = input.word();
    if (mark === endMark) {
      if (expected !== crc) throw isDamaged();
      return bytes.position;
    }
    if (mark !== blockMark) throw isDamaged();
    crc = (((crc << 1) | (crc >>> 31)) ^ expected) >>> 0;
    block.read(input);
    if ((yield* block.pieces()) !== expected) throw isDamaged();
  }
}

/** A block, which is sorted by what follows each byte: that is undone by following links from byte to byte. */
class Bzip2Block {
  /** The byte in the lowest 8 bits, the place of the one that follows above. */
  private links = new Uint32Array(0);
  private length = 0;
  private origin = 0;
  private readonly mostBytes: number;

  constructor(mostBytes: number) {
    this.mostBytes = mostBytes;
  }

  read(input: BitInput): void {
    if (this.links.length === 0) this.links = new Uint32Array(this.mostBytes);
    if (input.bits(1) === 1)
      throw new MalformedFile("it was compressed by a bzip2 of before 1999, which is not known here");
    this.origin = input.bits(24);
    const used = readUsedBytes(input);
    this.readBytes(input, used);
    if (this.origin >= this.length) throw isDamaged();
    this.link();
  }

  /** What was compressed, and at last its CRC. */
  *pieces(): Generator<Buffer, number> {
    const table = (crcTable ??= makeCrcTable());
    const length = Math.min(pieceLength, this.length * mostTimes);
    let [piece, filled, crc] = [Buffer.allocUnsafe(length), 0, -1];
    let [previous, same] = [-1, 0];
    let link = this.links[this.origin] ?? 0;
    for (let left = this.length; left > 0; left--) {
      link = this.links[link >>> 8] ?? 0;
      const byte = link & 0xff;
      // Behind four that are the same stands how many more there are.
      const isCount = same === 4;
      const value = isCount ? previous : byte;
      for (let times = isCount ? byte : 1; times > 0; times--) {
        crc = (crc << 8) ^ (table[(crc >>> 24) ^ value] ?? 0);
        piece[filled++] = value;
        if (filled < length) continue;
        yield piece;
        [piece, filled] = [Buffer.allocUnsafe(length), 0];
      }
      same = isCount ? 0 : value === previous ? same + 1 : 1;
      previous = value;
    }
    yield piece.subarray(0, filled);
    return ~crc >>> 0;
  }

  /** Each symbol tells a byte by how long ago it was there, or a part of the number of times that the last comes again. */
  private readBytes(input: BitInput, recent: Uint8Array): void {
    const end = recent.length + 1;
    const { tables, turns } = readTables(input, end + 1);
    this.length = 0;
    let [run, weight] = [0, 1];
    for (const turn of turns) {
      for (let left = symbolsATurn; left > 0; left--) {
        const symbol = tables[turn]?.read(input) ?? end;
        if (symbol <= 1) {
          run += (symbol + 1) * weight;
          weight *= 2;
          if (run > this.links.length) throw isDamaged();
          continue;
        }
        this.put(recent[0] ?? 0, run);
        [run, weight] = [0, 1];
        if (symbol === end) return;
        this.put(moveToFront(recent, symbol - 1), 1);
      }
    }
    throw isDamaged();
  }

  private put(byte: number, times: number): void {
    if (this.length + times > this.links.length) throw isDamaged();
    for (let left = times; left > 0; left--) this.links[this.length++] = byte;
  }

  private link(): void {
    const { links, length } = this;
    const places = new Uint32Array(256);
    for (const byte of links.subarray(0, length)) places[byte] = (places[byte] ?? 0) + 1;
    let sum = 0;
    for (const [byte, count] of places.entries()) {
      places[byte] = sum;
      sum += count;
    }
    for (let at = 0; at < length; at++) {
      const byte = (links[at] ?? 0) & 0xff;
      const place = places[byte] ?? 0;
      places[byte] = place + 1;
      links[place] = (links[place] ?? 0) | (at << 8);
    }
  }
}

function moveToFront(recent: Uint8Array, place: number): number {
  const byte = recent[place] ?? 0;
  // Few are moved sooner one by one.
  if (place > 32) recent.copyWithin(1, 0, place);
  else for (let at = place; at > 0; at--) recent[at] = recent[at - 1] ?? 0;
  recent[0] = byte;
  return byte;
}

/** The bytes that are in a block at all. */
function readUsedBytes(input: BitInput): Uint8Array {
  const groups = input.bits(16);
  const used: number[] = [];
  for (let group = 0; group < 16; group++) {
    const bytes = (groups >> (15 - group)) & 1 ? input.bits(16) : 0;
    for (let at = 0; at < 16; at++) if ((bytes >> (15 - at)) & 1) used.push(group * 16 + at);
  }
  return Uint8Array.from(used);
}

/** Made once it is asked for. */
let crcTable: Int32Array | undefined;

function makeCrcTable(): Int32Array {
  return Int32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte << 24;
    for (let bit = 0; bit < 8; bit++) crc = (crc << 1) ^ (crc < 0 ? 0x04c11db7 : 0);
    return crc;
  });
}
