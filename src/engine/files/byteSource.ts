import { closeSync, fstatSync, openSync, readSync } from "node:fs";

/** Bytes of a version that are read where they are wanted, however many there are. Whoever opened it disposes of it. */
export interface ByteSource extends Disposable {
  /** In bytes. */
  readonly size: number;
  /** The bytes from `offset` on: fewer than `length` where they end before. */
  read(offset: number, length: number): Buffer;
}

/** A file's bytes. Throws what the file system says. */
export function openFile(file: string): ByteSource {
  const descriptor = openSync(file, "r");
  return {
    size: fstatSync(descriptor).size,
    read: (offset, length) => readFully(descriptor, offset, length),
    [Symbol.dispose]: () => closeSync(descriptor),
  };
}

/** Bytes that are in memory already. */
export function openBytes(bytes: Uint8Array): ByteSource {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    size: buffer.length,
    read: (offset, length) => buffer.subarray(offset, offset + length),
    [Symbol.dispose]: () => undefined,
  };
}

function readFully(descriptor: number, offset: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  for (let count = -1; count !== 0 && filled < length; filled += count) {
    count = readSync(descriptor, bytes, filled, length - filled, offset + filled);
  }
  return bytes.subarray(0, filled);
}
