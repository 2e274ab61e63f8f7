import { randomUUID } from "node:crypto";
import { chmodSync, closeSync, fsync, fsyncSync, openSync, renameSync, rmSync } from "node:fs";
import { promisify } from "node:util";

import type { ObjectFolder } from "../objects/objectFolder.ts";
import { encodePackEntry, encodePackHeader, sizeAt } from "../objects/pack.ts";
import { PackRows } from "./packRows.ts";
import { temporaryPath, writeAll } from "../../files/temporaryFile.ts";

/** What is longer is written as it comes. */
const bufferLength = 1024 * 1024;
const readOnly = 0o444;

const syncAside = promisify(fsync);

/** A pack that is being written, under a temporary name. Errors come out as the file system says them. */
export class OpenPack {
  readonly rows: PackRows;
  /** Absolute; where it comes to lie. */
  readonly file: string;
  private readonly temporary: string;
  private readonly descriptor: number;
  private readonly buffer = Buffer.allocUnsafe(bufferLength);
  private buffered = 0;
  private total = 0;
  private isOpen = true;

  constructor(objects: ObjectFolder) {
    const name = randomUUID();
    this.rows = new PackRows(name);
    this.file = objects.packPath(name);
    this.temporary = temporaryPath(objects.folder);
    this.descriptor = openSync(this.temporary, "wx");
    this.append(encodePackHeader());
  }

  /** Bytes of it so far. */
  get length(): number {
    return this.total;
  }

  /** An object; where `compressed` is given, that is how it is stored. */
  add(hex: string, bytes: Uint8Array, compressed: Uint8Array | undefined): void {
    const entry = encodePackEntry(hex, bytes.length, compressed?.length);
    this.rows.add(entry, 0, { offset: this.total, size: bytes.length });
    this.append(entry);
    this.append(compressed ?? bytes);
  }

  /** Says that an object's entry, which stands at a place in some bytes, comes so many bytes after what is in it by now. */
  note(bytes: Buffer, at: number, after: number): void {
    this.rows.add(bytes, at, { offset: this.total + after, size: sizeAt(bytes, at) });
  }

  /** Entries that were noted, or one with what it stores. */
  append(bytes: Uint8Array): void {
    if (this.buffered + bytes.length > bufferLength) this.writeBuffer();
    if (bytes.length > bufferLength) writeAll(this.descriptor, bytes);
    else {
      this.buffer.set(bytes, this.buffered);
      this.buffered += bytes.length;
    }
    this.total += bytes.length;
  }

  /** Syncs it and gives it its name; the folder is still to be synced. */
  finish(): void {
    this.writeBuffer();
    fsyncSync(this.descriptor);
    this.putInPlace();
  }

  /** The same while others go on; no more can be added. Where it fails, nothing is left of it. */
  async finishAside(): Promise<void> {
    try {
      this.writeBuffer();
      await syncAside(this.descriptor);
      this.putInPlace();
    } catch (error) {
      this.abandon();
      throw error;
    }
  }

  /** Leaves nothing of a pack that is not finished. */
  abandon(): void {
    this.close();
    rmSync(this.temporary, { force: true });
  }

  private writeBuffer(): void {
    writeAll(this.descriptor, this.buffer.subarray(0, this.buffered));
    this.buffered = 0;
  }

  private putInPlace(): void {
    this.close();
    chmodSync(this.temporary, readOnly);
    renameSync(this.temporary, this.file);
  }

  private close(): void {
    if (this.isOpen) closeSync(this.descriptor);
    this.isOpen = false;
  }
}
