import type { MetricPoint } from "../model/run.ts";
import { maskedCrc32c } from "./crc32c.ts";
import type { PointReader } from "./pointReader.ts";
import { scalarsOfEvent } from "./tensorboardEvent.ts";

/** A record: its length in 8 bytes, their checksum in 4, its data, their checksum in 4. */
const headerBytes = 12;
const footerBytes = 4;

/** Whether a file holds TensorBoard's events, by its name. */
export function isEventFile(path: string): boolean {
  return /(?:^|\/)[^/]*\.tfevents\.[^/]*$|(?:^|\/)[^/]*\.tfevents$/.test(path);
}

/**
 * Takes the scalars out of TensorBoard's event files. A tail that is not all there yet waits for the rest, a record
 * whose data are damaged is passed over, and behind a damaged length nothing can be told.
 */
export class EventReader implements PointReader {
  readonly #name: string;
  /** The kind of each tag's data: TensorBoard says it where the tag comes up first. */
  readonly #plugins = new Map<string, string>();

  constructor(name: string) {
    this.#name = name;
  }

  take(bytes: Buffer, _isEnd: boolean, points: MetricPoint[]): number {
    let at = 0;
    for (;;) {
      const data = recordAt(bytes, at);
      if (data === undefined) return at;
      const end = at + headerBytes + data.length + footerBytes;
      if (maskedCrc32c(data) === bytes.readUInt32LE(end - footerBytes)) this.#takeEvent(data, points);
      at = end;
    }
  }

  startAnew(): void {
    this.#plugins.clear();
  }

  #takeEvent(data: Buffer, points: MetricPoint[]): void {
    try {
      for (const { tag, step, value, plugin } of scalarsOfEvent(data)) {
        if (plugin !== undefined) this.#plugins.set(tag, plugin);
        const kind = this.#plugins.get(tag) ?? "scalars";
        if (kind === "scalars" && value !== undefined) points.push({ key: `${this.#name}:${tag}`, step, value });
      }
    } catch (error) {
      // Its checksum is right, so it is an event that says something else in a way of its own.
      if (!(error instanceof RangeError)) throw error;
    }
  }
}

/** The data of the record at a place; undefined where it is not whole, or where its length is damaged. */
function recordAt(bytes: Buffer, at: number): Buffer | undefined {
  if (at + headerBytes > bytes.length) return undefined;
  const length = bytes.readBigUInt64LE(at);
  if (maskedCrc32c(bytes.subarray(at, at + 8)) !== bytes.readUInt32LE(at + 8)) return undefined;
  const start = at + headerBytes;
  if (BigInt(bytes.length - start) < length + BigInt(footerBytes)) return undefined;
  return bytes.subarray(start, start + Number(length));
}
