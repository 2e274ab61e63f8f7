import { closeSync, fstatSync, openSync, readSync } from "node:fs";

import { takeRecords } from "../../formats/eventRecords.ts";
import type { Pace } from "../../files/pace.ts";
import { restWithin } from "../restWithin.ts";

const chunkBytes = 1024 * 1024;
/** Larger records are no scalars: they are passed over. */
const maxRecordBytes = 16 * chunkBytes;

/** The bytes that a record's data lie in; they are others once `take` has returned. */
type TakeRecord = (bytes: Buffer, start: number, end: number) => void;

/** Gives the records of a record file (absolute) one after the other, without ever holding much of it. */
export async function readRecords(file: string, pace: Pace, take: TakeRecord): Promise<void> {
  const descriptor = openSync(file, "r");
  try {
    const size = fstatSync(descriptor).size;
    await readAll(descriptor, size, take, (offset) => restWithin(pace, file, offset, size));
  } finally {
    closeSync(descriptor);
  }
}

async function readAll(
  descriptor: number,
  size: number,
  take: TakeRecord,
  rest: (offset: number) => Promise<void>,
): Promise<void> {
  let buffer = Buffer.allocUnsafe(Math.min(size, chunkBytes));
  let filled = 0;
  for (let offset = 0; offset < size;) {
    const got = readSync(descriptor, buffer, filled, Math.min(buffer.length - filled, size - offset), offset);
    if (got === 0) return;
    offset += got;
    filled += got;
    const { length, next } = takeRecords(buffer.subarray(0, filled), (start, end) => take(buffer, start, end));
    buffer.copyWithin(0, length, filled);
    filled -= length;
    if (next > maxRecordBytes) {
      offset += next - filled;
      filled = 0;
    } else if (next > buffer.length) {
      const larger = Buffer.allocUnsafe(next);
      buffer.copy(larger, 0, 0, filled);
      buffer = larger;
    }
    await rest(offset);
  }
}
