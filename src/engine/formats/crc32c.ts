/** Castagnoli's polynomial, its bits turned round. */
const polynomial = 0x82f63b78;

/** Eight tables of 256: what a byte adds that is followed by as many others, so that eight bytes are taken at once. */
const tables = makeTables();

/** The CRC-32C of the bytes from `start` to `end`, masked as TensorFlow's record files keep it. */
export function maskedCrc32c(bytes: Uint8Array, start = 0, end = bytes.length): number {
  let crc = -1;
  let at = start;
  for (; at + 8 <= end; at += 8) {
    crc ^=
      byteAt(bytes, at) | (byteAt(bytes, at + 1) << 8) | (byteAt(bytes, at + 2) << 16) | (byteAt(bytes, at + 3) << 24);
    crc =
      entry(0x700, crc) ^
      entry(0x600, crc >>> 8) ^
      entry(0x500, crc >>> 16) ^
      entry(0x400, crc >>> 24) ^
      entry(0x300, byteAt(bytes, at + 4)) ^
      entry(0x200, byteAt(bytes, at + 5)) ^
      entry(0x100, byteAt(bytes, at + 6)) ^
      entry(0, byteAt(bytes, at + 7));
  }
  for (; at < end; at++) crc = (crc >>> 8) ^ entry(0, crc ^ byteAt(bytes, at));
  crc = ~crc;
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

function byteAt(bytes: Uint8Array, at: number): number {
  return bytes[at] as number;
}

function entry(table: number, index: number): number {
  return tables[table | (index & 0xff)] as number;
}

function makeTables(): Int32Array {
  const made = new Int32Array(0x800);
  for (let byte = 0; byte < 0x100; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1;
    made[byte] = value;
  }
  for (let at = 0x100; at < 0x800; at++) {
    const before = made[at - 0x100] ?? 0;
    made[at] = (before >>> 8) ^ (made[before & 0xff] ?? 0);
  }
  return made;
}
