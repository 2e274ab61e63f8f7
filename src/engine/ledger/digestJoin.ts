import { digestLength } from "../store/objects/pack.ts";

/** Digests are told apart by their first two bytes first, which are as good as random. */
const bucketCount = 2 ** 16;

/**
 * Where digests stand among others; both are 32 bytes each, one after the other. Of each of the wanted ones its number
 * among the others, from 0 on, or -1 where it is not there.
 */
export function findDigests(wanted: Buffer, among: Buffer): Int32Array {
  const { order, starts } = bucketsOf(among);
  const found = new Int32Array(wanted.length / digestLength).fill(-1);
  for (let index = 0; index < found.length; index++) {
    const at = index * digestLength;
    const bucket = bucketAt(wanted, at);
    const end = starts[bucket + 1] ?? 0;
    for (let place = starts[bucket] ?? 0; place < end && found[index] === -1; place++) {
      const other = order[place] ?? 0;
      const from = other * digestLength;
      if (isSameAt(wanted, at, among, from)) found[index] = other;
    }
  }
  return found;
}

/** The numbers of digests by their first bytes: those of a bucket follow each other, and begin at its start. */
function bucketsOf(digests: Buffer): { readonly order: Uint32Array; readonly starts: Uint32Array } {
  const starts = new Uint32Array(bucketCount + 1);
  const count = digests.length / digestLength;
  const add = (bucket: number, more: number): number => (starts[bucket] = (starts[bucket] ?? 0) + more);
  for (let index = 0; index < count; index++) add(bucketAt(digests, index * digestLength), 1);
  for (let bucket = 1; bucket <= bucketCount; bucket++) add(bucket, starts[bucket - 1] ?? 0);
  const order = new Uint32Array(count);
  for (let index = 0; index < count; index++) order[add(bucketAt(digests, index * digestLength), -1)] = index;
  return { order, starts };
}

/** To compare them by a call takes several times longer: most differ in what is looked at first. */
function isSameAt(digests: Buffer, at: number, others: Buffer, from: number): boolean {
  for (let offset = digestLength - 1; offset >= 0; offset--) {
    if (digests[at + offset] !== others[from + offset]) return false;
  }
  return true;
}

function bucketAt(digests: Buffer, at: number): number {
  return digests.readUInt16BE(at);
}
