import { maskedCrc32c } from "./crc32c.ts";

/** A record: its length in 8 bytes, their checksum in 4, its data, their checksum in 4. */
const headerBytes = 12;
const footerBytes = 4;

/** Whether a file holds TensorBoard's events, by its name. */
export function isEventFile(path: string): boolean {
  return /(?:^|\/)[^/]*\.tfevents\.[^/]*$|(?:^|\/)[^/]*\.tfevents$/.test(path);
}

/** How far records could be taken out of bytes. */
export interface RecordsTaken {
  /** So many bytes were of whole records. */
  readonly length: number;
  /** How long the record is that comes next: 0 where its length is not there yet, infinite where that is damaged. */
  readonly next: number;
}

/**
 * Takes whole records out of bytes from TensorFlow's record files: `take` is given where the data of each begin and end.
 * A record whose data are damaged is passed over, and behind a damaged length nothing can be told.
 */
export function takeRecords(bytes: Buffer, take: (start: number, end: number) => void): RecordsTaken {
  for (let at = 0; ;) {
    const next = recordLength(bytes, at);
    const end = at + next;
    if (next === 0 || end > bytes.length) return { length: at, next };
    const dataEnd = end - footerBytes;
    if (maskedCrc32c(bytes, at + headerBytes, dataEnd) === bytes.readUInt32LE(dataEnd)) take(at + headerBytes, dataEnd);
    at = end;
  }
}

function recordLength(bytes: Buffer, at: number): number {
  if (at + headerBytes > bytes.length) return 0;
  if (maskedCrc32c(bytes, at, at + 8) !== bytes.readUInt32LE(at + 8)) return Number.POSITIVE_INFINITY;
  return headerBytes + bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * 2 ** 32 + footerBytes;
}
