import { closeSync, openSync, readSync } from "node:fs";
import path from "node:path";

import type { Blake3 } from "./blake3.ts";
import { damaged, missing } from "./objectFolder.ts";
import { packEntryLength, unpack } from "./pack.ts";
import { isMissing } from "../../model/systemErrors.ts";

/** Objects are read together where what lies between them is no longer than this, up to so many bytes at once. */
const longestGap = 64 * 1024;
const longestSpan = 1024 * 1024;

/** An object that lies in a pack, of which it is an entry. */
export interface PackedObject {
  /** BLAKE3 in hex. */
  readonly hex: string;
  readonly pack: string;
  readonly offset: number;
  readonly size: number;
}

/** Objects of one pack that lie near each other. */
interface Span<Item> {
  readonly pack: string;
  readonly items: Item[];
  readonly start: number;
  end: number;
}

/** Reads many objects out of packs, each pack being opened once while objects of it follow each other. */
export class PackReader {
  private readonly packs: string;
  private readonly blake3: Blake3;
  private buffer = Buffer.alloc(0);
  private opened: { readonly pack: string; readonly descriptor: number } | undefined;

  /** `packs` is the folder of packs, absolute. */
  constructor(packs: string, blake3: Blake3) {
    this.packs = packs;
    this.blake3 = blake3;
  }

  /**
   * Reads objects in the order in which they lie there, and checks them. `bytes` are good until `use` returns. Throws a
   * `UserError` `object-missing` or `object-damaged`, and what `use` throws.
   */
  readInOrder<Item extends PackedObject>(wanted: readonly Item[], use: (item: Item, bytes: Buffer) => void): void {
    for (const span of spansOf(wanted)) {
      const read = this.readSpan(span);
      for (const item of span.items) {
        const bytes = unpack(read, item.offset - span.start);
        if (!bytes || this.blake3.hash(bytes) !== item.hex) throw damaged(item.hex);
        use(item, bytes);
      }
    }
  }

  [Symbol.dispose](): void {
    if (this.opened) closeSync(this.opened.descriptor);
    this.opened = undefined;
  }

  /** What is there of it: less where the pack is too short. */
  private readSpan({ pack, items, start, end }: Span<PackedObject>): Buffer {
    if (this.buffer.length < end - start) this.buffer = Buffer.allocUnsafe(end - start);
    try {
      return this.buffer.subarray(0, readSync(this.descriptorOf(pack), this.buffer, 0, end - start, start));
    } catch (error) {
      throw isMissing(error) ? missing(items[0]?.hex ?? pack) : error;
    }
  }

  private descriptorOf(pack: string): number {
    if (this.opened?.pack === pack) return this.opened.descriptor;
    this[Symbol.dispose]();
    const descriptor = openSync(path.join(this.packs, `${pack}.pack`), "r");
    this.opened = { pack, descriptor };
    return descriptor;
  }
}

function spansOf<Item extends PackedObject>(wanted: readonly Item[]): readonly Span<Item>[] {
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
