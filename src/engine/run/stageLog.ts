import { createHash } from "node:crypto";
import { closeSync, constants, fstatSync, ftruncateSync, mkdirSync, openSync, readSync, writeSync } from "node:fs";
import path from "node:path";

/** At most so many bytes of a stage's output are kept. */
const defaultCapBytes = 16 * 1024 * 1024;

/** A name that every file system takes and that no two names share where letters' case is not told apart. */
const plainName = /^[a-z0-9_][a-z0-9_-]{0,99}$/;
/** Names of devices on Windows, with any ending. */
const deviceName = /^(con|prn|aux|nul|com\d|lpt\d)$/;

/** The name of a stage's log file within the run's log folder. */
export function stageLogName(stageId: string): string {
  if (plainName.test(stageId) && !deviceName.test(stageId)) return `${stageId}.log`;
  const readable = stageId.replaceAll(/[^\p{L}\p{N}_-]+/gu, "_").slice(0, 60);
  return `${readable}-${createHash("sha256").update(stageId).digest("hex").slice(0, 8)}.log`;
}

/**
 * What a stage printed, in a file: stdout and stderr as they came. Where it grows over its cap, its middle is left
 * out, and a line there says how much: the beginning and the end tell what happened. At any moment the file
 * on disk holds the newest bytes, so that a killed run leaves its last words.
 */
export class StageLog {
  readonly file: string;
  readonly #descriptor: number;
  readonly #capBytes: number;
  #size = 0;
  #leftOut = 0;

  /** Makes the folder and the file, or goes on in that of an earlier try. `capBytes` is the most it holds. */
  constructor(file: string, capBytes: number = defaultCapBytes) {
    mkdirSync(path.dirname(file), { recursive: true });
    this.file = file;
    this.#descriptor = openSync(file, constants.O_RDWR | constants.O_CREAT);
    this.#size = fstatSync(this.#descriptor).size;
    this.#capBytes = capBytes;
  }

  write(chunk: Uint8Array): void {
    const room = this.#capBytes - this.#size;
    if (chunk.byteLength > room) this.#leaveOutMiddle();
    // What one chunk has over half of the cap would be left out at once.
    const kept = chunk.subarray(Math.max(0, chunk.byteLength - this.#keptBytes));
    this.#leftOut += chunk.byteLength - kept.byteLength;
    this.#append(kept);
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  /** As much of the beginning, and of the end. */
  get #keptBytes(): number {
    return Math.floor(this.#capBytes / 4);
  }

  #append(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.byteLength;) {
      done += writeSync(this.#descriptor, bytes, done, bytes.byteLength - done, this.#size + done);
    }
    this.#size += bytes.byteLength;
  }

  #leaveOutMiddle(): void {
    const kept = this.#keptBytes;
    const size = fstatSync(this.#descriptor).size;
    if (size <= kept * 2) return;
    const tail = Buffer.alloc(kept);
    readSync(this.#descriptor, tail, 0, kept, size - kept);
    this.#leftOut += size - kept * 2;
    ftruncateSync(this.#descriptor, kept);
    this.#size = kept;
    this.#append(Buffer.from(`\n… about ${this.#leftOut} bytes left out …\n`));
    this.#append(tail);
  }
}
