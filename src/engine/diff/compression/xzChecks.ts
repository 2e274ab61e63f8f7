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
  const { lows, highs } = (crc64Table ??= makeCrc64Table());
  let [low, high] = [-1, -1];
  return {
    length: 8,
    update: (piece) => {
      for (let index = 0; index < piece.length; index++) {
        const at = (low ^ (piece[index] ?? 0)) & 0xff;
        low = ((low >>> 8) | (high << 24)) ^ (lows[at] ?? 0);
        high = (high >>> 8) ^ (highs[at] ?? 0);
      }
    },
    isRight: (expected) => expected.readInt32LE(0) === ~low && expected.readInt32LE(4) === ~high,
  };
}

/** Made once it is asked for: few files have this check. */
let crc64Table: ReturnType<typeof makeCrc64Table> | undefined;

/** In two halves. */
function makeCrc64Table(): { readonly lows: Int32Array; readonly highs: Int32Array } {
  const [lows, highs] = [new Int32Array(256), new Int32Array(256)];
  for (let byte = 0; byte < 256; byte++) {
    let crc = BigInt(byte);
    for (let bit = 0; bit < 8; bit++) crc = (crc >> 1n) ^ (crc & 1n ? 0xc96c5795d7870f42n : 0n);
    lows[byte] = Number(crc & 0xffffffffn);
    highs[byte] = Number(crc >> 32n);
  }
  return { lows, highs };
}
