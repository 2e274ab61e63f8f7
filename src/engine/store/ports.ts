/** What the store needs kept for it in the ledger, so that SQL stays there. */

/** Where an object's bytes lie: in a pack, loose under its own name, or in DVC's cache under its md5 (in hex). */
export type ObjectLocation =
  | { readonly kind: "loose"; readonly size: number }
  | { readonly kind: "dvc"; readonly md5: string; readonly size: number }
  | { readonly kind: "pack"; readonly pack: string; readonly offset: number; readonly size: number };

export interface ObjectIndex {
  /** `hex` is a BLAKE3 digest in hex, without its algorithm. */
  find(hex: string): ObjectLocation | undefined;
  /** In one transaction; an entry that is there already is replaced. The bytes are synced to disk before this is called. */
  add(entries: ReadonlyMap<string, ObjectLocation>): void;
  /** The BLAKE3 of what DVC calls by an md5 (in hex; of a folder, with `.dir`, it is the manifest's), where that was noted. */
  findByMd5(md5: string): string | undefined;
  /** In one transaction: BLAKE3 by md5. */
  nameByMd5(names: ReadonlyMap<string, string>): void;
}

/** Keeps one blob a directory; the store alone knows what it holds. */
export interface StatCacheStorage {
  load(directory: string): Uint8Array | undefined;
  /** In one transaction; an undefined blob forgets the directory. */
  save(blobs: ReadonlyMap<string, Uint8Array | undefined>): void;
}
