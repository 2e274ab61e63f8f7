import { digestLength } from "../objects/pack.ts";
import type { PackedObjects } from "../ports.ts";

/** So many objects have room at first. */
const firstCount = 1024;

/** The objects of a pack that is being written, in about 60 bytes each, and where they are to lie in it. */
export class PackRows implements PackedObjects {
  readonly pack: string;
  readonly offsets: number[] = [];
  readonly sizes: number[] = [];
  private digestBytes = Buffer.alloc(firstCount * digestLength);
  /** By the first bytes of a digest, which are as good as random: one more than its place among all; 0 where there is none. */
  private slots = new Uint32Array(2 * firstCount);
  /** The first bytes of each digest: most differ there, and to compare the rest is a call. */
  private heads = new Uint32Array(firstCount);

  constructor(pack: string) {
    this.pack = pack;
  }

  /** The digests, 32 bytes each. */
  get digests(): Uint8Array {
    return this.digestBytes.subarray(0, this.sizes.length * digestLength);
  }

  /** Whether a digest is among them, whose 32 bytes stand at a place in some others. */
  has(bytes: Buffer, at: number): boolean {
    return this.slots[this.slotOf(bytes, at)] !== 0;
  }

  /** Each digest once. */
  add(bytes: Buffer, at: number, { offset, size }: { readonly offset: number; readonly size: number }): void {
    const count = this.sizes.length;
    if (2 * (count + 1) > this.slots.length) this.grow();
    this.slots[this.slotOf(bytes, at)] = count + 1;
    this.heads[count] = bytes.readUInt32LE(at);
    bytes.copy(this.digestBytes, count * digestLength, at, at + digestLength);
    this.offsets.push(offset);
    this.sizes.push(size);
  }

  private slotOf(bytes: Buffer, at: number): number {
    const mask = this.slots.length - 1;
    const head = bytes.readUInt32LE(at);
    for (let slot = head & mask; ; slot = (slot + 1) & mask) {
      const row = (this.slots[slot] ?? 0) - 1;
      if (row < 0) return slot;
      if (this.heads[row] !== head) continue;
      const from = row * digestLength;
      if (bytes.compare(this.digestBytes, from, from + digestLength, at, at + digestLength) === 0) return slot;
    }
  }

  private grow(): void {
    this.slots = new Uint32Array(2 * this.slots.length);
    const { heads } = this;
    this.heads = new Uint32Array(2 * heads.length);
    this.heads.set(heads);
    this.digestBytes = Buffer.concat([this.digestBytes], (this.slots.length / 2) * digestLength);
    for (let row = 0; row < this.sizes.length; row++)
      this.slots[this.slotOf(this.digestBytes, row * digestLength)] = row + 1;
  }
}
