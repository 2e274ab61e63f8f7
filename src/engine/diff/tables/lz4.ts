import { MalformedFile } from "../malformedFile.ts";

/** Decompresses one block of LZ4, without a frame around it. Throws a `MalformedFile`. */
export function decompressLz4(input: Uint8Array, length: number): Uint8Array {
  const output = new Uint8Array(length);
  let [at, end] = [0, 0];
  const next = (): number => {
    const byte = input[at++];
    if (byte === undefined) throw new MalformedFile("a compressed part of it ends too soon");
    return byte;
  };
  const lengthFrom = (start: number): number => {
    let total = start;
    if (start < 15) return total;
    for (let byte = 255; byte === 255; total += byte) byte = next();
    return total;
  };
  while (at < input.length) {
    const token = next();
    const literals = lengthFrom(token >>> 4);
    if (at + literals > input.length || end + literals > length)
      throw new MalformedFile("a compressed part of it is damaged");
    output.set(input.subarray(at, at + literals), end);
    at += literals;
    end += literals;
    if (at >= input.length) break;
    const distance = next() | (next() << 8);
    const copied = lengthFrom(token & 15) + 4;
    if (distance === 0 || distance > end || end + copied > length) {
      throw new MalformedFile("a compressed part of it is damaged");
    }
    for (let left = copied; left > 0; left--, end++) output[end] = output[end - distance] ?? 0;
  }
  if (end !== length) throw new MalformedFile("a compressed part of it ends too soon");
  return output;
}
