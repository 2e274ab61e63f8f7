import { openBytes } from "../../files/byteSource.ts";
import { ByteCursor } from "../byteCursor.ts";
import { MalformedFile } from "../malformedFile.ts";
import type { Hdf5File } from "./hdf5File.ts";

/** What a message of an object's header is about; other kinds are of no interest here. */
export const messageTypes = {
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  link: 0x06,
  layout: 0x08,
  attribute: 0x0c,
  continuation: 0x10,
  symbolTable: 0x11,
  attributeInfo: 0x15,
} as const;

export interface Message {
  readonly type: number;
  /** Whether it only names where the message itself is. */
  readonly isShared: boolean;
  readonly bytes: Buffer;
}

const longestHeader = 16 * 1024 * 1024;
const mostBlocks = 10_000;
const mostMessages = 1_000_000;

/** The messages of an object, from wherever its header goes on. Throws a `MalformedFile`. */
export function readMessages(file: Hdf5File, address: number): readonly Message[] {
  const start = file.at(address, 4).bytes(4);
  const isNew = start.toString("latin1") === "OHDR";
  if (!isNew && start[0] !== 1) throw new MalformedFile("it holds something else where an object should be");
  return isNew ? readNew(file, address) : readOld(file, address);
}

/** Blocks of a header: the messages of one may name another. */
function readBlocks(
  file: Hdf5File,
  first: readonly Message[],
  read: (block: ByteCursor) => readonly Message[],
): readonly Message[] {
  const messages = [...first];
  let blocks = 0;
  // Grows while it is gone through.
  for (const { type, bytes } of messages) {
    if (type !== messageTypes.continuation) continue;
    if (++blocks > mostBlocks) throw new MalformedFile("an object's header goes on without an end");
    const cursor = new ByteCursor(openBytes(bytes));
    const address = file.address(cursor);
    if (address === undefined) continue;
    for (const message of read(file.at(address, Math.min(longestHeader, file.length(cursor))))) messages.push(message);
    if (messages.length > mostMessages) throw new MalformedFile("an object's header goes on without an end");
  }
  return messages;
}

function readOld(file: Hdf5File, address: number): readonly Message[] {
  const cursor = file.at(address, 16);
  cursor.skip(8);
  const length = cursor.u32();
  cursor.skip(4);
  const read = (block: ByteCursor): readonly Message[] => {
    const messages: Message[] = [];
    while (block.end - block.position >= 8) {
      const [type, size, flags] = [block.u16(), block.u16(), block.u8()];
      block.skip(3);
      messages.push({ type, isShared: (flags & 2) !== 0, bytes: block.bytes(size) });
    }
    return messages;
  };
  return readBlocks(file, read(file.at(address + 16, length)), read);
}

function readNew(file: Hdf5File, address: number): readonly Message[] {
  const cursor = file.at(address, 64);
  cursor.skip(5);
  const flags = cursor.u8();
  cursor.skip((flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0));
  const width = 1 << (flags & 3);
  const length = width === 1 ? cursor.u8() : width === 2 ? cursor.u16() : width === 4 ? cursor.u32() : cursor.u64();
  const fixed = flags & 4 ? 6 : 4;
  const read = (block: ByteCursor, end: number): readonly Message[] => {
    const messages: Message[] = [];
    // What is shorter than a message fills a gap.
    while (end - block.position >= fixed) {
      const [type, size, own] = [block.u8(), block.u16(), block.u8()];
      block.skip(fixed - 4);
      messages.push({ type, isShared: (own & 2) !== 0, bytes: block.bytes(size) });
    }
    return messages;
  };
  const start = cursor.position - file.placeOf(0);
  const first = file.at(start, length);
  return readBlocks(file, read(first, first.end), (block) => {
    if (block.bytes(4).toString("latin1") !== "OCHK") throw new MalformedFile("an object's header goes on nowhere");
    return read(block, block.end - 4);
  });
}
