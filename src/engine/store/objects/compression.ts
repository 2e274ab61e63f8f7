import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";

/** Shorter content saves too little. */
const shortest = 512;
/** Only what becomes this share of itself or less is stored so. */
const worthShare = 0.8;
const fast = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** Content as zstd has it; undefined where that saves too little. */
export function compressIfWorth(bytes: Uint8Array): Buffer | undefined {
  if (bytes.length < shortest) return undefined;
  const compressed = zstdCompressSync(bytes, fast);
  return compressed.length <= bytes.length * worthShare ? compressed : undefined;
}

/** Content of so many bytes out of what `compressIfWorth` made of it; undefined where that is damaged. */
export function decompress(compressed: Uint8Array, size: number): Buffer | undefined {
  try {
    return zstdDecompressSync(compressed, { maxOutputLength: Math.max(1, size) });
  } catch {
    return undefined;
  }
}

/** What share of itself content becomes, by a sample of it; 1 where compressing it is not worth the work. */
export function shareOfSample(sample: readonly Uint8Array[]): number {
  let before = 0;
  let after = 0;
  for (const bytes of sample) {
    before += bytes.length;
    after += compressIfWorth(bytes)?.length ?? bytes.length;
  }
  return before === 0 || after > before * worthShare ? 1 : after / before;
}
