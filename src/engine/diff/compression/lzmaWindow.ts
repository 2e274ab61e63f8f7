import { formatSize } from "../../model/words.ts";
import { MalformedFile } from "../malformedFile.ts";
import { isDamaged } from "./brokenData.ts";

const mebibyte = 1024 * 1024;
/** What was put in between two times that it is taken is less. */
const smallest = 4 * mebibyte;
/** `xz -9` looks back 64 MiB. */
const largest = 256 * mebibyte;

/** The last of the bytes that were told: what comes next often was there before. It grows as it is filled. */
export class LzmaWindow {
  /** How many bytes were put in since it was emptied. */
  total = 0;
  private readonly limit: number;
  private bytes: Buffer = Buffer.allocUnsafe(64 * 1024);
  private at = 0;
  private waiting = 0;

  /** `reach` is how far back what is compressed may look, in bytes. */
  constructor(reach: number) {
    this.limit = Math.min(Math.max(reach, smallest), largest);
  }

  /** Forgets what was told. */
  empty(): void {
    this.total = 0;
  }

  put(byte: number): void {
    if (this.at === this.bytes.length) this.goOn();
    this.bytes[this.at++] = byte;
    this.total++;
    this.waiting++;
  }

  /** Puts in once more what began `distance` bytes before the last one. */
  repeat(distance: number, length: number): void {
    for (let left = length; left > 0; left--) this.put(this.back(distance));
  }

  /** The byte that is `distance` before the last one. Throws a `MalformedFile`. */
  back(distance: number): number {
    if (distance >= this.total) throw isDamaged();
    if (distance >= this.limit) throw new MalformedFile(`reading it takes more than ${formatSize(largest)} of memory`);
    const place = this.at - distance - 1;
    return this.bytes[place < 0 ? place + this.bytes.length : place] ?? 0;
  }

  /** What was put in since the last time. */
  take(): Buffer {
    const [start, end] = [this.at - this.waiting, this.at];
    this.waiting = 0;
    if (start >= 0) return Buffer.from(this.bytes.subarray(start, end));
    return Buffer.concat([this.bytes.subarray(start), this.bytes.subarray(0, end)]);
  }

  private goOn(): void {
    if (this.bytes.length >= this.limit) {
      this.at = 0;
      return;
    }
    const larger = Buffer.allocUnsafe(Math.min(this.limit, this.bytes.length * 2));
    this.bytes.copy(larger);
    this.bytes = larger;
  }
}
