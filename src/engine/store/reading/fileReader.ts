import { createHash } from "node:crypto";
import {
  type BigIntStats,
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  fstatSync,
  fsyncSync,
  openSync,
  readSync,
  statSync,
} from "node:fs";

import type { Blake3 } from "../objects/blake3.ts";
import { systemCode } from "../../model/systemErrors.ts";
import { changingFile, explainReadError } from "../../files/fileErrors.ts";
import type { Pace } from "../../files/pace.ts";
import type { FileStamp } from "../stamps/statBlob.ts";
import { isSameStamp, stampOf } from "../stamps/statCache.ts";
import { beginCopy, type SyncedCopy } from "./syncedCopy.ts";

/** Files up to this size in bytes are read in one go, and kept in packs. */
export const smallFileLimit = 64 * 1024;

/** So much stays in a processor's cache until it is hashed and written. */
const chunkLength = 256 * 1024;
const attempts = 3;
/** What the system says of a circle of links, a socket, and (Windows) a folder. */
const noFile: ReadonlySet<string | undefined> = new Set(["ELOOP", "ENXIO", "EISDIR"]);

export interface ReadRequest {
  /** Absolute. */
  readonly file: string;
  /** What the file is called to a person. */
  readonly place: string;
  readonly wantsMd5: boolean;
  /**
   * Names where a file is to be copied in the same read, if it is above `smallFileLimit`; the copy is synced when the
   * read is done, and only its owner may do anything with it. Errors of writing it come out as they are.
   */
  readonly copyTo?: () => string;
}

export interface ReadContent {
  readonly stamp: FileStamp;
  readonly isExecutable: boolean;
  readonly size: number;
  /** In hex. */
  readonly b3: string;
  readonly md5?: string;
  /** The content of a file up to `smallFileLimit`; good until the next read. */
  readonly bytes?: Uint8Array;
}

type Content = Pick<ReadContent, "b3" | "md5" | "bytes"> & { readonly length: number };

/** Reads files once for all that is wanted of them, and notices when they are written meanwhile. */
export class FileReader {
  private readonly blake3: Blake3;
  private readonly pace: Pace;
  private readonly small = Buffer.allocUnsafe(smallFileLimit + 1);
  private chunk: Buffer | undefined;
  private mayClone = true;
  private mayWriteDirectly = true;

  constructor(blake3: Blake3, pace: Pace) {
    this.blake3 = blake3;
    this.pace = pace;
  }

  /**
   * The content of a file as it was at one moment. Throws what the file system says where it is gone,
   * and a `UserError`: `unreadable`, or `file-changing` where it is being written all the time.
   */
  async read(request: ReadRequest): Promise<ReadContent> {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const content = await this.readOnce(request);
      if (content) return content;
    }
    throw changingFile(request.place);
  }

  /**
   * The same of a small file, in one try: undefined where it cannot be read, changes on the way, or is not small. `into`
   * is where its bytes go, with room for one more than `smallFileLimit`.
   */
  readIfSmall(request: ReadRequest, into: Buffer = this.small): ReadContent | undefined {
    try {
      const descriptor = openSync(
        request.file,
        constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0),
      );
      try {
        const before = fstatSync(descriptor, { bigint: true });
        if (!before.isFile() || before.size > smallFileLimit) return undefined;
        return settled(descriptor, before, this.readSmall(descriptor, before, request, into));
      } finally {
        closeSync(descriptor);
      }
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      return undefined;
    }
  }

  /** Undefined where the file changed on the way. */
  private async readOnce(request: ReadRequest): Promise<ReadContent | undefined> {
    const descriptor = openIfFile(request);
    if (descriptor === undefined) return undefined;
    try {
      const before = fstatSync(descriptor, { bigint: true });
      if (!before.isFile()) return undefined;
      const isSmall = before.size <= smallFileLimit;
      const content = isSmall
        ? this.readSmall(descriptor, before, request, this.small)
        : await this.readLarge(descriptor, before, request);
      return content && settled(descriptor, before, content);
    } finally {
      closeSync(descriptor);
    }
  }

  private readSmall(descriptor: number, { size }: BigIntStats, { wantsMd5 }: ReadRequest, into: Buffer): Content {
    let length = 0;
    let count: number;
    // What has grown on the way shows by what is read beyond its end, or by its stamp.
    do {
      count = readSync(descriptor, into, length, into.length - length, null);
      length += count;
    } while (count > 0 && length < size);
    const bytes = into.subarray(0, length);
    const md5 = wantsMd5 ? { md5: createHash("md5").update(bytes).digest("hex") } : {};
    return { length, b3: this.blake3.hash(bytes), ...md5, bytes };
  }

  private async readLarge(descriptor: number, before: BigIntStats, request: ReadRequest): Promise<Content | undefined> {
    const { wantsMd5 } = request;
    const copyTo = request.copyTo?.();
    if (copyTo === undefined) return await this.digestStream(descriptor, wantsMd5);
    if (this.clone(request.file, copyTo)) {
      // A clone is made by name: that it is of the opened file shows in the stamp.
      if (!isSameStamp(stampOf(before), stampOf(statSync(request.file, { bigint: true })))) return undefined;
      return await withFile(copyTo, "r+", async (copy) => {
        const content = await this.digestStream(copy, wantsMd5);
        fsyncSync(copy);
        return content;
      });
    }
    return await this.copyStream(descriptor, before, copyTo, wantsMd5);
  }

  private async copyStream(
    descriptor: number,
    before: BigIntStats,
    copyTo: string,
    wantsMd5: boolean,
  ): Promise<Content> {
    const copy = beginCopy(copyTo, {
      size: Number(before.size),
      isDirect: this.mayWriteDirectly,
      buffer: this.buffer,
    });
    try {
      const content = await this.digestStream(descriptor, wantsMd5, copy);
      await copy.finish();
      return content;
    } catch (error) {
      // What stands in the way of both kinds of copies shows again; what does in that of one has a code of its own on each disk.
      if (systemCode(error) === undefined || !this.mayWriteDirectly) throw error;
      this.mayWriteDirectly = false;
    } finally {
      await copy.close();
    }
    return await this.copyStream(descriptor, before, copyTo, wantsMd5);
  }

  /** Shares the blocks of one file with another where the file system can do that. */
  private clone(source: string, target: string): boolean {
    if (!this.mayClone) return false;
    try {
      copyFileSync(source, target, constants.COPYFILE_FICLONE_FORCE);
      chmodSync(target, 0o600);
      return true;
    } catch (error) {
      // Whatever stands in the way of a clone (each system has its own code for it) shows again in the copy.
      if (systemCode(error) === undefined) throw error;
      this.mayClone = false;
      return false;
    }
  }

  private get buffer(): Buffer {
    return (this.chunk ??= Buffer.allocUnsafe(chunkLength));
  }

  private async digestStream(descriptor: number, wantsMd5: boolean, copy?: SyncedCopy): Promise<Content> {
    const b3 = await this.blake3.stream();
    const md5 = wantsMd5 ? createHash("md5") : undefined;
    let length = 0;
    for (;;) {
      const into = copy ? await copy.room() : this.buffer;
      const count = fill(into, descriptor, length);
      if (count === 0) break;
      const bytes = into.subarray(0, count);
      b3.update(bytes);
      md5?.update(bytes);
      length += count;
      await copy?.add(count);
      if (this.pace.isDue()) await this.pace.rest();
    }
    return { length, b3: b3.hex(), ...(md5 ? { md5: md5.digest("hex") } : {}) };
  }
}

/** Reads from a position on until a buffer is full or the file ends, and tells how many bytes that were. */
function fill(into: Buffer, descriptor: number, position: number): number {
  let length = 0;
  let count: number;
  do {
    count = readSync(descriptor, into, length, into.length - length, position + length);
    length += count;
  } while (count > 0 && length < into.length);
  return length;
}

/** Opens what was a file when it was looked at. Nothing waits for what writes into a pipe that has come to its place. */
function openIfFile({ file, place }: ReadRequest): number | undefined {
  try {
    return openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if (noFile.has(systemCode(error))) return undefined;
    throw explainReadError(error, place);
  }
}

/** What was read of a file; undefined where it changed meanwhile. */
function settled(descriptor: number, before: BigIntStats, content: Content): ReadContent | undefined {
  const after = fstatSync(descriptor, { bigint: true });
  const stamp = stampOf(before);
  if (BigInt(content.length) !== before.size || !isSameStamp(stamp, stampOf(after))) return undefined;
  const { length: size, ...rest } = content;
  return { stamp, isExecutable: isExecutable(before), size, ...rest };
}

/** Whether its owner may execute it; never on Windows, which has no such bit. */
export function isExecutable(stats: BigIntStats): boolean {
  return process.platform !== "win32" && (stats.mode & 0o100n) !== 0n;
}

async function withFile<T>(file: string, flags: string, work: (descriptor: number) => Promise<T>): Promise<T> {
  const descriptor = openSync(file, flags);
  try {
    return await work(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
