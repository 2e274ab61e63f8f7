import type { EngineContext } from "../context.ts";

/** An engine at a copy of the workspace, with the ledger and the store of the project. */
export interface CopyEngine {
  readonly context: EngineContext;
  close(): Promise<void>;
}

/** Opens an engine at the root of a copy. */
export type OpenCopy = (root: string) => Promise<CopyEngine>;
