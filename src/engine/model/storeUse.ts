/** What something takes of the store, in bytes. */
export interface ContentUse {
  /** Of what nothing else needs: with it, this goes. */
  readonly own: number;
  /** Of what others need as well. */
  readonly shared: number;
}

/** A store that is larger than cairn.yaml says to warn at; in bytes. */
export interface LargeStore {
  readonly bytes: number;
  readonly warnAt: number;
}

/** What is kept, and how much room it takes on the disk. */
export interface StoreUse {
  /** All in the store's folder, in bytes. */
  readonly objects: number;
  readonly ledger: number;
  readonly logs: number;
  /** What cairn.yaml says to warn at, in bytes. */
  readonly warnAt?: number;
  /** Those that take most first. */
  readonly artifacts: readonly (ContentUse & { readonly path: string; readonly versions: number })[];
  readonly runs: readonly (ContentUse & { readonly id: string; readonly name: string })[];
}
