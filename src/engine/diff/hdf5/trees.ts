import { MalformedFile } from "../malformedFile.ts";
import type { Hdf5File } from "./hdf5File.ts";

export interface TreeLeaf {
  /** What stands before the leaf's address. */
  readonly key: Buffer;
  readonly address: number;
}

/** The leaves of a B-tree of version 1, in their order. Throws a `MalformedFile`. */
export function* treeLeaves(file: Hdf5File, address: number, keyLength: number, below = 256): Generator<TreeLeaf> {
  const head = file.marked(address, "TREE", 8 + 2 * file.addressWidth);
  head.skip(1);
  const [level, count] = [head.u8(), head.u16()];
  if (level >= below) throw new MalformedFile("a tree in it leads in circles");
  const entries = file.at(address + 8 + 2 * file.addressWidth, count * (keyLength + file.addressWidth));
  for (let left = count; left > 0; left--) {
    const key = entries.bytes(keyLength);
    const child = file.address(entries);
    if (child === undefined) throw new MalformedFile("a tree in it lacks a part");
    if (level === 0) yield { key, address: child };
    else yield* treeLeaves(file, child, keyLength, level);
  }
}

/** How the nodes of a B-tree of version 2 are laid out. */
interface NodeLayout {
  readonly nodeLength: number;
  readonly recordLength: number;
  /** Widths of the counts of records behind a child's address: its own, and at each depth of all below it. */
  readonly countWidth: number;
  readonly totalWidths: readonly number[];
}

const headLength = 6;
const mostRecords = 1_000_000;

/** The records of a B-tree of version 2, in their order. Throws a `MalformedFile`. */
export function* treeRecords(file: Hdf5File, address: number): Generator<Buffer> {
  const head = file.marked(address, "BTHD", 64);
  head.skip(2);
  const [nodeLength, recordLength, depth] = [head.u32(), head.u16(), head.u16()];
  head.skip(2);
  const root = file.address(head);
  const count = head.u16();
  if (recordLength === 0 || depth > 32) throw new MalformedFile("a tree in it has no records");
  if (root === undefined) return;
  let left = mostRecords;
  for (const record of nodeRecords(file, root, count, depth, layoutOf(file, nodeLength, recordLength, depth))) {
    if (--left < 0) throw new MalformedFile("a tree in it leads in circles");
    yield record;
  }
}

function* nodeRecords(
  file: Hdf5File,
  address: number,
  count: number,
  depth: number,
  layout: NodeLayout,
): Generator<Buffer> {
  const { nodeLength, recordLength, countWidth, totalWidths } = layout;
  const node = file.marked(address, depth === 0 ? "BTLF" : "BTIN", nodeLength);
  node.skip(headLength - 4);
  const records = Array.from({ length: count }, () => Buffer.from(node.bytes(recordLength)));
  if (depth === 0) {
    yield* records;
    return;
  }
  for (let index = 0; index <= count; index++) {
    const child = file.address(node);
    const inner = node.bytes(countWidth).readUIntLE(0, countWidth);
    node.skip(totalWidths[depth - 1] ?? 0);
    if (child === undefined) throw new MalformedFile("a tree in it lacks a part");
    yield* nodeRecords(file, child, inner, depth - 1, layout);
    const record = records[index];
    if (record) yield record;
  }
}

/** The widths follow from how many records fit. */
function layoutOf(file: Hdf5File, nodeLength: number, recordLength: number, depth: number): NodeLayout {
  const free = nodeLength - headLength - 4;
  let most = Math.floor(free / recordLength);
  const countWidth = widthOf(most);
  const totalWidths = [0];
  for (let level = 1; level < depth; level++) {
    const pointer = file.addressWidth + countWidth + (totalWidths[level - 1] ?? 0);
    const own = Math.floor((free - pointer) / (recordLength + pointer));
    most = (own + 1) * most + own;
    totalWidths.push(widthOf(most));
  }
  return { nodeLength, recordLength, countWidth, totalWidths };
}

/** Bytes that the numbers up to a limit take. */
export function widthOf(limit: number): number {
  return Math.min(6, Math.max(1, Math.ceil(Math.log2(limit + 1) / 8)));
}
