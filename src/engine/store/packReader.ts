import { closeSync, openSync, readSync } from "node:fs";
import path from "node:path";

import type { Blake3 } from "./blake3.ts";
import { damaged, missing } from "./objectFolder.ts";
import { unpackEntry, packEntryLength } from "./pack.ts";
import type { PackLocation } from "./ports.ts";
import { isMissing } from "../model/systemErrors.ts";

/** Objects are read together where what lies between them is no longer than this, up to so many bytes at once. */
const longestGap = 64 * 1024;
const longestSpan = 1024 * 1024;

interface Wanted extends PackLocation {
  /** BLAKE3 in hex. */
  readonly hex: string;
}

/** Objects of one pack that lie near each other. */
interface Span<Item> {
  readonly pack: string;
  readonly items: Item[];
  readonly start: number;
  end: number;
}

/**
 * Reads many objects out of packs, in the order in which they lie there, and checks them. `bytes` are good until `use`
 * returns. Throws a `UserError` `object-missing` or `object-damaged`, and what `use` throws.
 */
export function readInOrder<Item extends Wanted>(
  packs: string,
  wanted: readonly Item[],
  blake3: Blake3,
  use: (item: Item, bytes: Buffer) => void,
): void {
  let buffer = Buffer.alloc(0);
  for (const span of spansOf(wanted)) {
    const length = span.end - span.start;
    if (buffer.length < length) buffer = Buffer.allocUnsafe(length);
    const read = readSpan(packs, span, buffer);
    for (const item of span.items) {
      const from = item.offset - span.start;
      const bytes = unpackEntry(read.subarray(from, from + packEntryLength + item.size), item.hex);
      if (!bytes || blake3.hash(bytes) !== item.hex) throw damaged(item.hex);
      use(item, bytes);
    }
  }
}

function spansOf<Item extends Wanted>(wanted: readonly Item[]): readonly Span<Item>[] {
  const spans: Span<Item>[] = [];
  const inOrder = wanted.toSorted((a, b) => (a.pack === b.pack ? a.offset - b.offset : a.pack < b.pack ? -1 : 1));
  for (const item of inOrder) {
    const end = item.offset + packEntryLength + item.size;
    const last = spans.at(-1);
    if (last?.pack === item.pack && item.offset - last.end <= longestGap && end - last.start <= longestSpan) {
      last.items.push(item);
      last.end = Math.max(last.end, end);
    } else spans.push({ pack: item.pack, items: [item], start: item.offset, end });
  }
  return spans;
}

/** What is there of it: less where the pack is too short. */
function readSpan(packs: string, { pack, items, start, end }: Span<Wanted>, buffer: Buffer): Buffer {
  try {
    const descriptor = openSync(path.join(packs, `${pack}.pack`), "r");
    try {
      return buffer.subarray(0, readSync(descriptor, buffer, 0, end - start, start));
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw isMissing(error) ? missing(items[0]?.hex ?? pack) : error;
  }
}
