/** What the store needs kept for it in the ledger, so that SQL stays there. */

/** Where an object's bytes lie: in a pack, loose under its own name, or in DVC's cache under its md5 (in hex). */
export type ObjectLocation =
  | { readonly kind: "loose"; readonly size: number }
  | { readonly kind: "dvc"; readonly md5: string; readonly size: number }
  | PackLocation;

export interface PackLocation {
  readonly kind: "pack";
  readonly pack: string;
  readonly offset: number;
  readonly size: number;
}

/** An object with where it lies. */
export interface IndexedObject {
  readonly hex: string;
  readonly location: ObjectLocation;
}

/** Where many objects lie that were asked for, in few bytes. */
export interface PackPlaces {
  readonly packs: readonly string[];
  /** Two numbers for each: its pack in `packs`, or -1 where it is in none, and its offset in that. */
  readonly pairs: Float64Array;
}

/** Objects of one pack, of which there may be very many. */
export interface PackedObjects {
  readonly pack: string;
  /** BLAKE3, 32 bytes each, one after the other. */
  readonly digests: Uint8Array;
  /** Of each of them where its entry begins in the pack, and its length. */
  readonly offsets: readonly number[];
  readonly sizes: readonly number[];
}

export interface ObjectIndex {
  /** Whether nothing is in it. Who asks is about to put something there. */
  isEmpty(): boolean;
  /** `hex` is a BLAKE3 digest in hex, without its algorithm. */
  find(hex: string): ObjectLocation | undefined;
  /** The same of many at once: what is not here is not in the answer. */
  findAll(hexes: readonly string[]): ReadonlyMap<string, ObjectLocation>;
  /** Where those lie that are in packs, of digests that follow each other. */
  findInPacks(digests: Uint8Array): PackPlaces;
  /** The same of all that are here, by where in this row they stand, from 0 on. */
  findEach(digests: Uint8Array): ReadonlyMap<number, ObjectLocation>;
  /** In one transaction; an entry that is there already is replaced. The bytes are synced to disk before this is called. */
  add(entries: ReadonlyMap<string, ObjectLocation>): void;
  /** The same of what lies in one pack. */
  addPacked(objects: PackedObjects): void;
  /** The BLAKE3 of what DVC calls by an md5 (in hex; of a folder, with `.dir`, it is the manifest's), where that was noted. */
  findByMd5(md5: string): string | undefined;
  /** In one transaction: BLAKE3 by md5. */
  nameByMd5(names: ReadonlyMap<string, string>): void;
}

export interface ObjectTotals {
  readonly objects: number;
  readonly bytes: number;
  /** Without what lies in DVC's cache. */
  readonly ownBytes: number;
}

/** The whole of an index, for what looks after the store. */
export interface ObjectCatalog extends ObjectIndex {
  totals(): ObjectTotals;
  /** The names of the packs that hold objects. */
  packs(): readonly string[];
  /** The objects of some packs, pack by pack, in the order in which they lie in it. */
  inPacks(packs: readonly string[]): readonly (IndexedObject & { readonly location: PackLocation })[];
  /** At most so many of the objects that lie in no pack, in the order of their digests, from after one on. */
  outsidePacks(after: string, limit: number): readonly IndexedObject[];
  /** What DVC calls these objects, where that was noted: md5 by BLAKE3. */
  md5sOf(hexes: ReadonlySet<string>): ReadonlyMap<string, string>;
  /** Forgets objects, in one transaction that is on the disk when this returns. */
  remove(hexes: Iterable<string>): void;
}

/** Keeps clearing the store away apart from keeping things in it, between all processes. */
export interface KeepingLock {
  /** Does something during which nothing may be cleared away. */
  shared<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Does something while nobody else keeps or clears anything; `onWait` is told once where somebody does. */
  exclusive<Result>(
    work: () => Promise<Result>,
    options: { readonly signal?: AbortSignal | undefined; readonly onWait: () => void },
  ): Promise<Result>;
}

/** Keeps one blob a directory; the store alone knows what it holds. */
export interface StatCacheStorage {
  load(directory: string): Uint8Array | undefined;
  /** The directories below one of which something is kept, with the lengths of their blobs, sorted. */
  listBelow(directory: string): ReadonlyMap<string, number>;
  /** In one transaction; an undefined blob forgets the directory. */
  save(blobs: ReadonlyMap<string, Uint8Array | undefined>): void;
}
