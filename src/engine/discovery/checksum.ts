/**
 * Tells bytes from damaged ones, by 32 bits; not from ones that somebody made up. Node's CRC-32 would have to be loaded first,
 * which takes longer than this for less than a megabyte. It goes by words as the processor has them: of this machine only.
 */
export function checksumOf(bytes: Uint8Array): number {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : Uint8Array.from(bytes);
  const words = new Int32Array(aligned.buffer, aligned.byteOffset, aligned.length >>> 2);
  const count = words.length;
  let sum = aligned.length;
  // Each step can be undone, so that no difference gets lost in the steps after it.
  for (let at = 0; at < count; at++) sum = Math.imul(((sum << 5) | (sum >>> 27)) ^ (words[at] as number), 0x9e3779b1);
  for (const byte of aligned.subarray(4 * count)) sum = Math.imul(((sum << 5) | (sum >>> 27)) ^ byte, 0x9e3779b1);
  return sum >>> 0;
}
