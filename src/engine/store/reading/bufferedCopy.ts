import { closeSync, fdatasync, fsync, openSync } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";
import { promisify } from "node:util";

import type { SyncedCopy } from "./syncedCopy.ts";
import { writeAll } from "../../files/temporaryFile.ts";

const syncData = promisify(fdatasync);
const syncAll = promisify(fsync);

/** After so many more bytes, what is written goes to the disk: with four times as many it idles for long at first, and at last. */
const stretchLength = 16 * 1024 * 1024;

/** A file that is put on the disk while it is being written, so that little is left to wait for when all of it is. */
export class BufferedCopy implements SyncedCopy {
  private readonly descriptor: number;
  private readonly bytes: Buffer;
  private waiting = 0;
  private underWay: Promise<void> | undefined;
  /** A system tells of it once: the next time all seems well. */
  private failure: { readonly error: unknown } | undefined;

  constructor(file: string, buffer: Buffer) {
    this.descriptor = openSync(file, "w");
    this.bytes = buffer;
  }

  async room(): Promise<Buffer> {
    return this.bytes;
  }

  async add(count: number): Promise<void> {
    writeAll(this.descriptor, this.bytes.subarray(0, count));
    this.waiting += count;
    if (this.waiting < stretchLength) return;
    this.waiting = 0;
    this.underWay ??= this.syncPart();
    await nextTurn();
  }

  async finish(): Promise<void> {
    await this.underWay;
    if (this.failure) throw this.failure.error;
    await syncAll(this.descriptor);
  }

  async close(): Promise<void> {
    await this.underWay;
    closeSync(this.descriptor);
  }

  private async syncPart(): Promise<void> {
    try {
      await syncData(this.descriptor);
    } catch (error) {
      this.failure ??= { error };
    } finally {
      this.underWay = undefined;
    }
  }
}
