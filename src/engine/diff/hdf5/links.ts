import { openBytes } from "../../files/byteSource.ts";
import { ByteCursor } from "../byteCursor.ts";
import { MalformedFile } from "../malformedFile.ts";
import { FractalHeap } from "./fractalHeap.ts";
import type { Hdf5File } from "./hdf5File.ts";
import { type Message, messageTypes } from "./objectHeader.ts";
import { treeLeaves, treeRecords } from "./trees.ts";

export interface Hdf5Link {
  readonly name: string;
  /** Of the object's header; none of a link to a path or another file. */
  readonly address?: number;
}

const longestName = 64 * 1024;
const softLink = 2;

/** What a group holds, however it is kept; nothing of other objects. Throws a `MalformedFile`. */
export function readLinks(file: Hdf5File, messages: readonly Message[]): readonly Hdf5Link[] {
  return messages.flatMap(({ type, bytes }) => {
    if (type === messageTypes.link) return [linkOf(file, bytes)];
    if (type === messageTypes.symbolTable) return symbolsOf(file, bytes);
    if (type !== messageTypes.linkInfo) return [];
    return densely(file, bytes, 8, 4).map((link) => linkOf(file, link));
  });
}

/**
 * What the message of links or attributes that are kept apart names: after its flags, of which the first says that a count
 * of `countLength` bytes follows, a heap and a tree of records with ids of the heap from `idStart` on.
 */
export function densely(file: Hdf5File, bytes: Buffer, countLength: number, idStart: number): readonly Buffer[] {
  const cursor = new ByteCursor(openBytes(bytes));
  cursor.skip(1);
  if (cursor.u8() & 1) cursor.skip(countLength);
  const [heapAddress, tree] = [file.address(cursor), file.address(cursor)];
  if (heapAddress === undefined || tree === undefined) return [];
  const heap = new FractalHeap(file, heapAddress);
  return Array.from(treeRecords(file, tree), (record) => Buffer.from(heap.read(record.subarray(idStart))));
}

function linkOf(file: Hdf5File, bytes: Buffer): Hdf5Link {
  const cursor = new ByteCursor(openBytes(bytes));
  cursor.skip(1);
  const flags = cursor.u8();
  const type = flags & 8 ? cursor.u8() : 0;
  cursor.skip((flags & 4 ? 8 : 0) + (flags & 0x10 ? 1 : 0));
  const width = 1 << (flags & 3);
  const name = cursor.bytes(cursor.bytes(width).readUIntLE(0, Math.min(6, width))).toString("utf8");
  const address = type === 0 ? file.address(cursor) : undefined;
  return { name, ...(address !== undefined && { address }) };
}

function symbolsOf(file: Hdf5File, bytes: Buffer): readonly Hdf5Link[] {
  const cursor = new ByteCursor(openBytes(bytes));
  const [tree, heap] = [file.address(cursor), file.address(cursor)];
  if (tree === undefined || heap === undefined) throw new MalformedFile("a group in it has no names");
  const head = file.marked(heap, "HEAP", 8 + 2 * file.lengthWidth + file.addressWidth);
  head.skip(4 + 2 * file.lengthWidth);
  const names = file.address(head);
  if (names === undefined) throw new MalformedFile("a group in it has no names");
  return Array.from(treeLeaves(file, tree, file.lengthWidth)).flatMap(({ address }) =>
    nodeSymbols(file, address, names),
  );
}

function nodeSymbols(file: Hdf5File, address: number, names: number): readonly Hdf5Link[] {
  const count = file.marked(address, "SNOD", 8).bytes(4).readUInt16LE(2);
  const cursor = file.at(address + 8, count * (2 * file.addressWidth + 24));
  return Array.from({ length: count }, () => {
    const place = file.address(cursor) ?? 0;
    const header = file.address(cursor);
    const isSoft = cursor.u32() === softLink;
    cursor.skip(20);
    return { name: textAt(file, names + place), ...(header !== undefined && !isSoft && { address: header }) };
  });
}

/** Up to the zero byte behind it. */
function textAt(file: Hdf5File, address: number): string {
  for (let length = 256; length <= longestName; length *= 2) {
    const cursor = file.at(address, length);
    const bytes = cursor.bytes(cursor.end - cursor.position);
    const end = bytes.indexOf(0);
    if (end >= 0) return bytes.toString("utf8", 0, end);
  }
  throw new MalformedFile("a name in it does not end");
}
