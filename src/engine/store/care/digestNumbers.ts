import { digestLength } from "../objects/pack.ts";

/**
 * Digests in hex, each with a number from 1 on. A digest takes 36 bytes and at most twice as much again, so that there is
 * room for millions of them.
 */
export class DigestNumbers {
  private digests = Buffer.alloc(1024 * digestLength);
  /** 0 where there is no digest. */
  private numbers = new Uint32Array(1024);
  private readonly wanted = Buffer.alloc(digestLength);
  private count = 0;

  get size(): number {
    return this.count;
  }

  has(hex: string): boolean {
    return this.get(hex) !== undefined;
  }

  get(hex: string): number | undefined {
    const number = this.numbers[this.slotOf(hex)];
    return number === 0 ? undefined : number;
  }

  set(hex: string, number: number): void {
    const slot = this.slotOf(hex);
    if (this.numbers[slot] === 0) {
      this.wanted.copy(this.digests, slot * digestLength);
      this.count++;
    }
    this.numbers[slot] = number;
    if (this.count * 2 > this.numbers.length) this.grow();
  }

  /** False where it is there already. */
  add(hex: string): boolean {
    if (this.has(hex)) return false;
    this.set(hex, 1);
    return true;
  }

  /** Where a digest is, or would be put. Digests are as good as random, so their first bytes are a hash of them. */
  private slotOf(hex: string): number {
    this.wanted.write(hex, "hex");
    const mask = this.numbers.length - 1;
    for (let slot = this.wanted.readUInt32LE(0) & mask; ; slot = (slot + 1) & mask) {
      const at = slot * digestLength;
      if (this.numbers[slot] === 0 || this.wanted.compare(this.digests, at, at + digestLength) === 0) return slot;
    }
  }

  private grow(): void {
    const { digests, numbers } = this;
    this.numbers = new Uint32Array(numbers.length * 2);
    this.digests = Buffer.alloc(digests.length * 2);
    this.count = 0;
    for (const [slot, number] of numbers.entries()) {
      if (number > 0) this.set(digests.toString("hex", slot * digestLength, (slot + 1) * digestLength), number);
    }
  }
}
