/** Rows by their numbers, from 0. */
export interface RowMatch {
  readonly added: readonly number[];
  readonly removed: readonly number[];
  /** Rows of the same key whose other values differ. */
  readonly changed: readonly (readonly [before: number, after: number])[];
  readonly sameCount: number;
}

/** The rows of one side: how many there are, and the content of each as a number. */
export interface HashedRows {
  readonly count: number;
  readonly contentOf: (row: number) => number;
}

/** Pairs rows that are the same, however they are ordered; a row that is there twice counts twice. */
export function matchRows(before: HashedRows, after: HashedRows): RowMatch {
  const byContent = new RowTable(before.count);
  for (let row = 0; row < before.count; row++) byContent.add(before.contentOf(row), row);
  const added: number[] = [];
  for (let row = 0; row < after.count; row++) {
    if (byContent.take(after.contentOf(row)) === undefined) added.push(row);
  }
  const removed = byContent.left();
  return { added, removed, changed: [], sameCount: after.count - added.length };
}

/** Pairs rows by their keys; undefined where a key is there twice on one side: then it is none. */
export function matchByKey(
  before: HashedRows,
  after: HashedRows,
  keys: { readonly before: (row: number) => number; readonly after: (row: number) => number },
): RowMatch | undefined {
  const byKey = new RowTable(before.count);
  for (let row = 0; row < before.count; row++) if (!byKey.add(keys.before(row), row)) return undefined;
  const added: number[] = [];
  const changed: (readonly [number, number])[] = [];
  const own = new RowTable(after.count);
  let sameCount = 0;
  for (let row = 0; row < after.count; row++) {
    const key = keys.after(row);
    if (!own.add(key, row)) return undefined;
    const old = byKey.take(key);
    if (old === undefined) added.push(row);
    else if (before.contentOf(old) === after.contentOf(row)) sameCount++;
    else changed.push([old, row]);
  }
  return { added, removed: byKey.left(), changed, sameCount };
}

/** Rows by a number of 53 bits, in a table of fixed size with open addressing: a Map would take ten times the memory. */
class RowTable {
  private readonly keys: Float64Array;
  private readonly isUsed: Uint8Array;
  /** The row that was added last, and one, so that 0 is none left. */
  private readonly heads: Uint32Array;
  /** By the row: the one of the same key before it, and one. */
  private readonly before: Uint32Array;
  private readonly mask: number;

  constructor(count: number) {
    const places = 2 ** Math.ceil(Math.log2(Math.max(2, count * 1.5)));
    this.keys = new Float64Array(places);
    this.isUsed = new Uint8Array(places);
    this.heads = new Uint32Array(places);
    this.before = new Uint32Array(count);
    this.mask = places - 1;
  }

  /** Adds a row; false where there is one of the same key. */
  add(key: number, row: number): boolean {
    const place = this.placeOf(key);
    const isNew = this.isUsed[place] === 0;
    this.isUsed[place] = 1;
    this.keys[place] = key;
    this.before[row] = this.heads[place] ?? 0;
    this.heads[place] = row + 1;
    return isNew;
  }

  /** Takes a row of this key that was not taken yet. */
  take(key: number): number | undefined {
    const place = this.placeOf(key);
    const head = this.heads[place] ?? 0;
    if (head === 0) return undefined;
    this.heads[place] = this.before[head - 1] ?? 0;
    return head - 1;
  }

  /** The rows that nobody took, in their order. */
  left(): readonly number[] {
    const left: number[] = [];
    for (let head of this.heads) for (; head !== 0; head = this.before[head - 1] ?? 0) left.push(head - 1);
    return left.sort((a, b) => a - b);
  }

  /** Where a key is, or may be put. */
  private placeOf(key: number): number {
    let place = (key ^ Math.floor(key / 2 ** 21)) & this.mask;
    while (this.isUsed[place] !== 0 && this.keys[place] !== key) place = (place + 1) & this.mask;
    return place;
  }
}
