import { fdatasync, fsync } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";
import { promisify } from "node:util";

const syncData = promisify(fdatasync);
const syncAll = promisify(fsync);

/** After so many more bytes, what is written goes to the disk: with four times as many it idles for long at first, and at last. */
const stretchLength = 16 * 1024 * 1024;

/** Puts a large file on the disk while it is being written, so that little is left to wait for when all of it is. */
export class EarlySync {
  private readonly descriptor: number;
  private waiting = 0;
  private underWay: Promise<void> | undefined;
  /** A system tells of it once: the next time all seems well. */
  private failure: { readonly error: unknown } | undefined;

  constructor(descriptor: number) {
    this.descriptor = descriptor;
  }

  /** Hears of so many more bytes, and says whether it is time to `begin`. */
  isDue(written: number): boolean {
    this.waiting += written;
    return this.waiting >= stretchLength;
  }

  async begin(): Promise<void> {
    this.waiting = 0;
    this.underWay ??= this.syncPart();
    await nextTurn();
  }

  /** Resolves when all that was written is on the disk. Rejects with what the file system says. */
  async finish(): Promise<void> {
    await this.settle();
    if (this.failure) throw this.failure.error;
    await syncAll(this.descriptor);
  }

  /** Resolves when the file can be closed. */
  async settle(): Promise<void> {
    await this.underWay;
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
