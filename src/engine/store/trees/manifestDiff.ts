import { entryAt, entryEnd, entryName, firstEntry, type ManifestEntry, openManifest } from "./manifest.ts";

/** What differs between two manifests; an entry of another type is one removed and one added. */
export interface ManifestDiff {
  readonly removed: readonly ManifestEntry[];
  readonly added: readonly ManifestEntry[];
  readonly changed: readonly (readonly [before: ManifestEntry, after: ManifestEntry])[];
}

/** Longest run of entries that are compared at once. */
const longestRun = 1_024;

/**
 * What differs between two manifests. What is the same is passed over as bytes, many entries at a time, and never
 * decoded. Throws as `decodeManifest`.
 */
export function diffManifests(before: Uint8Array, after: Uint8Array): ManifestDiff {
  const [a, b] = [openManifest(before), openManifest(after)];
  const removed: ManifestEntry[] = [];
  const added: ManifestEntry[] = [];
  const changed: (readonly [ManifestEntry, ManifestEntry])[] = [];
  let [atA, atB] = [firstEntry, firstEntry];
  while (atA < a.length || atB < b.length) {
    const same = sameLength(a, atA, b, atB);
    atA += same;
    atB += same;
    const order = compareNames(a, atA, b, atB);
    const old = order <= 0 && atA < a.length ? entryAt(a, atA) : undefined;
    const young = order >= 0 && atB < b.length ? entryAt(b, atB) : undefined;
    if (old) atA = entryEnd(a, atA);
    if (young) atB = entryEnd(b, atB);
    if (old && young && isFolder(old) === isFolder(young)) changed.push([old, young]);
    else {
      if (old) removed.push(old);
      if (young) added.push(young);
    }
  }
  return { removed, added, changed };
}

/** How many bytes of whole entries are the same from two places on. */
function sameLength(a: Buffer, atA: number, b: Buffer, atB: number): number {
  let length = 0;
  let run = 1;
  while (atA + length < a.length) {
    const start = atA + length;
    const end = endOfRun(a, start, run);
    const isSame =
      a.compare(b, Math.min(atB + length, b.length), Math.min(atB + length + end - start, b.length), start, end) === 0;
    if (isSame) {
      length += end - start;
      run = Math.min(run * 2, longestRun);
    } else if (run === 1) break;
    else run = Math.floor(run / 2);
  }
  return length;
}

function endOfRun(bytes: Buffer, start: number, count: number): number {
  let at = start;
  for (let left = count; left > 0 && at < bytes.length; left--) at = entryEnd(bytes, at);
  return at;
}

/** Where one has come to its end, the other's entry comes first. */
function compareNames(a: Buffer, atA: number, b: Buffer, atB: number): number {
  if (atA >= a.length) return 1;
  if (atB >= b.length) return -1;
  return Buffer.compare(entryName(a, atA), entryName(b, atB));
}

function isFolder({ type }: ManifestEntry): boolean {
  return type === "directory";
}
