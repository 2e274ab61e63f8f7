import type { Clearance } from "../../engine/model/clearance.ts";
import type { ContentHolder, SnapshotHolder } from "../../engine/model/contentHolder.ts";
import type { StoreUse } from "../../engine/model/storeUse.ts";
import type { FaultyContent } from "../../engine/model/verification.ts";
import type { Versioned } from "../output/printJson.ts";

/** `cairn verify --json` */
export interface VerifyJson extends Versioned {
  /** How many objects the store has, and how many bytes they have together. */
  readonly objects: number;
  readonly bytes: number;
  /** When the check that this one went on with was begun; left out where it was begun now. */
  readonly wentOnFrom?: string;
  /** What is not as it was kept. */
  readonly faults: readonly (Omit<FaultyContent, "neededBy"> & {
    /** The snapshots, runs and sweeps that need it. */
    readonly neededBy: readonly Pick<ContentHolder, "kind" | "id" | "name">[];
  })[];
}

/** `cairn gc --json`, with `--dry-run` too. Bytes are those on the disk. */
export interface GcJson extends Versioned, Omit<Clearance, "snapshots"> {
  /** Snapshots that go. */
  readonly snapshots: readonly (Pick<SnapshotHolder, "id" | "name" | "cause"> & { readonly time: string })[];
}

/** `cairn du --json`: sizes in bytes. */
export interface DuJson extends Versioned, StoreUse {}
