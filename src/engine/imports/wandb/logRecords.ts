import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { crc32 } from "node:zlib";

import { UserError } from "../../model/errors.ts";
import type { Pace } from "../../files/pace.ts";
import { restWithin } from "../restWithin.ts";

const blockBytes = 32_768;
const blocksAtOnce = 32;
/** `:W&B`, a magic number of two bytes, a version of one. */
const fileHeader = Buffer.from([0x3a, 0x57, 0x26, 0x42, 0xe1, 0xbe, 0x00]);
/** A checksum in four bytes, a length in two, a type in one. */
const headerBytes = 7;
const types = { full: 1, first: 2, middle: 3, last: 4 } as const;
/** Larger records hold no numbers: they are passed over. */
const maxRecordBytes = 16 * 1024 * 1024;

/**
 * Gives the records of W&B's log file (absolute) one after the other: LevelDB's log format. Of a block that is damaged the
 * rest is passed over; one that is cut off ends the file. Throws `UserError` `import-damaged` where it is no such file.
 * @see wandb/sdk/internal/datastore.py
 */
export async function readLogRecords(file: string, pace: Pace, take: (record: Buffer) => void): Promise<void> {
  const descriptor = openSync(file, "r");
  try {
    const size = fstatSync(descriptor).size;
    const buffer = Buffer.allocUnsafe(blockBytes * blocksAtOnce);
    const assembler = new Assembler(take);
    for (let offset = 0; offset < size;) {
      const got = readSync(descriptor, buffer, 0, Math.min(buffer.length, size - offset), offset);
      if (got === 0) return;
      const isBeginning = offset === 0;
      if (isBeginning) checkHeader(buffer.subarray(0, got), file);
      for (let at = 0; at < got; at += blockBytes) {
        const block = buffer.subarray(at, Math.min(at + blockBytes, got));
        takeFragments(block, isBeginning && at === 0 ? fileHeader.length : 0, assembler);
      }
      offset += got;
      await restWithin(pace, file, offset, size);
    }
  } finally {
    closeSync(descriptor);
  }
}

function checkHeader(beginning: Buffer, file: string): void {
  const header = beginning.subarray(0, fileHeader.length);
  if (header.equals(fileHeader.subarray(0, header.length))) return;
  throw new UserError(
    "import-damaged",
    "It is not a log as W&B writes it.",
    "If wandb sync cannot read it either, delete its folder.",
    { place: { file } },
  );
}

function takeFragments(block: Buffer, start: number, assembler: Assembler): void {
  for (let at = start; at + headerBytes <= block.length;) {
    const length = block.readUInt16LE(at + 4);
    const end = at + headerBytes + length;
    const type = block.readUInt8(at + 6);
    // Writers fill what is left of a block with zeros.
    if (type === 0 && length === 0) return;
    if (end > block.length || crc32(block.subarray(at + 6, end)) !== block.readUInt32LE(at)) {
      assembler.drop();
      return;
    }
    assembler.add(type, block.subarray(at + headerBytes, end));
    at = end;
  }
}

/** Puts records together that lie in several blocks. */
class Assembler {
  readonly #take: (record: Buffer) => void;
  #parts: Buffer[] = [];
  #length = 0;
  #isWithin = false;

  constructor(take: (record: Buffer) => void) {
    this.#take = take;
  }

  add(type: number, data: Buffer): void {
    if (type === types.full || type === types.first) this.drop();
    if (type === types.full) {
      this.#take(data);
      return;
    }
    if (type === types.first) this.#isWithin = true;
    if (!this.#isWithin) return;
    this.#length += data.length;
    // The block's bytes are others soon.
    if (this.#length <= maxRecordBytes) this.#parts.push(Buffer.from(data));
    if (type !== types.last) return;
    const record = this.#length <= maxRecordBytes ? Buffer.concat(this.#parts) : undefined;
    this.drop();
    if (record) this.#take(record);
  }

  /** Lets go of what has no end. */
  drop(): void {
    this.#parts = [];
    this.#length = 0;
    this.#isWithin = false;
  }
}
