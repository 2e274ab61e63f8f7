/** Data or a model that nobody keeps versions of: neither git nor DVC nor Cairn. */
export interface Proposal {
  /** Relative to the root. */
  readonly path: string;
  readonly kind: "file" | "directory";
  /** Bytes of all its files. */
  readonly size: number;
  /** 1 for a file. */
  readonly fileCount: number;
  readonly role: "data" | "model";
  /** Whether DVC is set up, so that it may track it too. */
  readonly isForDvc: boolean;
}
