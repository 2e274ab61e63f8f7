import type { SnapshotCause } from "./snapshot.ts";

/** What keeps content in the store: a snapshot, a run or a sweep of the ledger. */
export type ContentHolder = {
  readonly id: string;
  /** What a person calls it. */
  readonly name: string;
} & (
  | { readonly kind: "run" | "sweep" }
  | {
      readonly kind: "snapshot";
      readonly cause: SnapshotCause;
      /** Milliseconds since 1970. */
      readonly time: number;
      readonly commit?: string;
      readonly runId?: string;
    }
);
