import type { SnapshotCause } from "./snapshot.ts";

interface NamedHolder {
  readonly id: string;
  /** What a person calls it. */
  readonly name: string;
}

export interface SnapshotHolder extends NamedHolder {
  readonly kind: "snapshot";
  readonly cause: SnapshotCause;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly commit?: string;
  readonly runId?: string;
}

/** What keeps content in the store: a snapshot, a run or a sweep of the ledger. */
export type ContentHolder = SnapshotHolder | (NamedHolder & { readonly kind: "run" | "sweep" });
