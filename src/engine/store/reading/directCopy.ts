import { closeSync, constants, fsync, ftruncate, ftruncateSync, openSync, write } from "node:fs";
import { promisify } from "node:util";

import { systemCode } from "../../model/systemErrors.ts";
import type { SyncedCopy } from "./syncedCopy.ts";

const syncAside = promisify(fsync);
const truncateAside = promisify(ftruncate);
const writeAside = promisify(write);

/** Every JavaScript of today has it; the types of Node leave it to browsers. */
declare const WebAssembly: {
  readonly Memory: new (of: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
};

const blockLength = 1024 * 1024;
/** So many blocks are on their way to the disk at once. */
const blockCount = 4;
const wasmPageLength = 64 * 1024;
/** Of a file in bytes. */
const worthIt = blockCount * blockLength;
/** What is written begins and ends at a multiple of this on any disk. */
const sectorLength = 4096;

/**
 * A file that goes to the disk past the system's memory (`O_DIRECT`): the processor has nothing to copy, and the disk is busy
 * from the first block on. Beside writing 2 GiB and syncing them it takes half the time.
 */
export class DirectCopy implements SyncedCopy {
  private readonly descriptor: number;
  private readonly free: Buffer[] = [];
  private readonly underWay = new Set<Promise<void>>();
  private filling: Buffer | undefined;
  private length = 0;
  private failure: { readonly error: unknown } | undefined;

  private constructor(descriptor: number, memory: ArrayBuffer) {
    this.descriptor = descriptor;
    for (let at = 0; at < memory.byteLength; at += blockLength) this.free.push(Buffer.from(memory, at, blockLength));
  }

  /**
   * Undefined for a file that is not worth it, and where the system has no such files. Where it has them on other disks
   * alone, `room` and `finish` may still reject with what it says of that.
   */
  static begin(file: string, size: number): DirectCopy | undefined {
    const memory = process.platform === "linux" && size >= worthIt ? makeMemory() : undefined;
    if (!memory) return undefined;
    const { O_WRONLY, O_CREAT, O_TRUNC, O_DIRECT } = constants;
    let descriptor: number | undefined;
    try {
      descriptor = openSync(file, O_WRONLY | O_CREAT | O_TRUNC | O_DIRECT);
      // Blocks within a file can be written at once, those that make it longer only one by one.
      ftruncateSync(descriptor, size);
      return new DirectCopy(descriptor, memory);
    } catch (error) {
      if (descriptor !== undefined) closeSync(descriptor);
      if (systemCode(error) === "EINVAL") return undefined;
      throw error;
    }
  }

  async room(): Promise<Buffer> {
    for (;;) {
      if (this.failure) throw this.failure.error;
      this.filling ??= this.free.pop();
      if (this.filling) return this.filling;
      await Promise.race(this.underWay);
    }
  }

  async add(count: number): Promise<void> {
    const block = await this.room();
    this.filling = undefined;
    const written = this.write(block, count, this.length)
      .catch((error: unknown) => void (this.failure ??= { error }))
      .finally(() => {
        this.underWay.delete(written);
        this.free.push(block);
      });
    this.underWay.add(written);
    this.length += count;
  }

  async finish(): Promise<void> {
    await this.settle();
    if (this.failure) throw this.failure.error;
    await truncateAside(this.descriptor, this.length);
    await syncAside(this.descriptor);
  }

  async close(): Promise<void> {
    await this.settle();
    closeSync(this.descriptor);
  }

  private async settle(): Promise<void> {
    await Promise.all(this.underWay);
  }

  /** The last bytes are written with some more, which `finish` takes off. */
  private async write(block: Buffer, count: number, position: number): Promise<void> {
    const end = Math.ceil(count / sectorLength) * sectorLength;
    for (let at = 0; at < end;) {
      at += (await writeAside(this.descriptor, block, at, end - at, position + at)).bytesWritten;
    }
  }
}

/** For the blocks. The system wants it to begin with a page of its own, as that of WebAssembly does. Undefined where there is none. */
function makeMemory(): ArrayBuffer | undefined {
  try {
    return new WebAssembly.Memory({ initial: (blockCount * blockLength) / wasmPageLength }).buffer;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
