import type { ContentHolder } from "./contentHolder.ts";
import type { Digest } from "./digest.ts";

/** Content of the store that is not as it was kept. */
export interface FaultyContent {
  readonly digest: Digest;
  /** `missing` where nothing is left of it where it should lie. */
  readonly fault: "damaged" | "missing";
  /** The files that had it, or an artifact's folder where it is the list of its files. */
  readonly paths: readonly string[];
  /** What needs it; nothing where it was left over. */
  readonly neededBy: readonly ContentHolder[];
  /** From where it was brought back; undefined where there is no other copy. */
  readonly repairedFrom?: "store" | "dvc" | "workspace";
}

/** What came of reading everything in the store. */
export interface Verification {
  readonly objects: number;
  readonly bytes: number;
  /** When the check that this one went on with was begun, in milliseconds since 1970. */
  readonly wentOnFrom?: number;
  readonly faults: readonly FaultyContent[];
}

/** Whether something that is needed is lost. */
export function isLostContent({ repairedFrom, neededBy }: FaultyContent): boolean {
  return repairedFrom === undefined && neededBy.length > 0;
}
