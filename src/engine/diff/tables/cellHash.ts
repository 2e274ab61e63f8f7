import type { Cell } from "./tableSource.ts";

/** 64 bits of a value's content, as two whole numbers of 32 bits. */
export interface CellHash {
  high: number;
  low: number;
}

/** Hashes a text into `into`; for telling values apart, not against who means harm. */
export function hashText(text: string, into: CellHash): void {
  let high = 0x9e3779b9;
  let low = 0x85ebca6b;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ code, 0x5bd1e995) ^ (high >>> 15);
  }
  into.high = mix(high ^ text.length);
  into.low = mix(low ^ high);
}

/** As `hashText`, of any value; what is missing has no content to hash. */
export function hashCell(cell: NonNullable<Cell>, into: CellHash): void {
  if (cell instanceof Date) hashText(Number.isNaN(cell.getTime()) ? "" : cell.toISOString(), into);
  else hashText(typeof cell === "string" ? cell : String(cell), into);
}

/** Spreads every bit of a whole number over all of its bits. */
export function mix(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x7feb352d);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x846ca68b);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
