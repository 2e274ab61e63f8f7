import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";

/** What stands behind a block of an .xz file to tell whether it is whole. */
export interface XzCheck {
  /** In bytes. */
  readonly length: number;
  update(piece: Buffer): void;
  isRight(expected: Buffer): boolean;
}

/** The check of a kind from 0 to 15; of kinds that are not known (no xz writes one) all is right. */
export function xzCheck(kind: number): XzCheck {
  if (kind === 1) return crc32Check();
  if (kind === 4) return crc64Check();
  if (kind === 10) return sha256Check();
  const length = kind === 0 ? 0 : 4 << Math.floor((kind - 1) / 3);
  return { length, update: () => undefined, isRight: () => true };
}

function crc32Check(): XzCheck {
  let crc = 0;
  return {
    length: 4,
    update: (piece) => (crc = crc32(piece, crc)),
    isRight: (expected) => expected.readUInt32LE(0) === crc,
  };
}

function sha256Check(): XzCheck {
  const hash = createHash("sha256");
  return {
    length: 32,
    update: (piece) => hash.update(piece),
    isRight: (expected) => hash.digest().equals(expected),
  };
}

function crc64Check(): XzCheck {
  let [low, high] = [-1, -1];
  return {
    length: 8,
    update: (piece) => {
      for (let index = 0; index < piece.length; index++) {
        const at = (low ^ (piece[index] ?? 0)) & 0xff;
        low = ((low >>> 8) | (high << 24)) ^ (crc64Table.low[at] ?? 0);
        high = (high >>> 8) ^ (crc64Table.high[at] ?? 0);
      }
    },
    isRight: (expected) => expected.readInt32LE(0) === ~low && expected.readInt32LE(4) === ~high,
  };
}

/** In two halves. */
const crc64Table = { low: new Int32Array(256), high: new Int32Array(256) };
for (let byte = 0; byte < 256; byte++) {
  let crc = BigInt(byte);
  for (let bit = 0; bit < 8; bit++) crc = (crc >> 1n) ^ (crc & 1n ? 0xc96c5795d7870f42n : 0n);
  crc64Table.low[byte] = Number(crc & 0xffffffffn);
  crc64Table.high[byte] = Number(crc >> 32n);
}
