const prime = 0x6eed0e9da4d94a4fn;
const seeds = [0x16f11fe89b0d677cn, 0xb480a793d8e6c86cn, 0x6fe2e5aaf078ebc9n, 0x14f994a4c5259381n] as const;
const laneBytes = 8;

/**
 * SeaHash of some bytes: 64 bits. Not for secrets.
 * @see https://docs.rs/seahash: the design
 */
export function seaHash(bytes: Uint8Array): bigint {
  let [a, b, c, d]: readonly bigint[] = seeds as readonly [bigint, bigint, bigint, bigint];
  for (let at = 0; at < bytes.length; at += laneBytes) {
    const lane = bytes.subarray(at, at + laneBytes);
    const mixed = diffuse((a ?? 0n) ^ littleEndian(lane));
    if (lane.length === laneBytes) [a, b, c, d] = [b, c, d, mixed];
    else a = mixed;
  }
  return diffuse((a ?? 0n) ^ (b ?? 0n) ^ (c ?? 0n) ^ (d ?? 0n) ^ BigInt(bytes.length));
}

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

function diffuse(value: bigint): bigint {
  const once = BigInt.asUintN(64, value * prime);
  return BigInt.asUintN(64, (once ^ ((once >> 32n) >> (once >> 60n))) * prime);
}
