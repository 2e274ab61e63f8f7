import type { ArtifactVersion } from "./artifact.ts";
import type { RunCommand, RunEnvironment, RunSummary } from "./run.ts";

/**
 * All that is needed to make a run again, on any machine that has the repository and the store, and what came of it
 * then. It is taken from the ledger, or from a file that was saved of it (`reproduce/recipeFile.ts`).
 */
export interface Recipe {
  readonly run: Pick<RunSummary, "id" | "name" | "startedAt">;
  readonly code: RecipeCode;
  /** The stages that were run, or found fresh, by id. */
  readonly stageIds: readonly string[];
  /** What was run in their place, where it was one command by itself. */
  readonly command?: RunCommand;
  /** As `RunSummary.params`. */
  readonly params: RunSummary["params"];
  readonly environment?: RunEnvironment;
  readonly inputs: readonly ArtifactVersion[];
  readonly outputs: readonly ArtifactVersion[];
  readonly metrics: RunSummary["metrics"];
}

/** A commit, and what differed from it. */
export interface RecipeCode {
  readonly commit: string;
  /** What `git apply` takes; empty where nothing that git tracks differed. */
  readonly diff: Uint8Array;
  /** Source files that git does not track. Those that it does track are in the diff. */
  readonly files: readonly { readonly path: string; readonly bytes: Uint8Array }[];
}
