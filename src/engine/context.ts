import type { EngineOptions } from "./engine.ts";
import type { DvcRepository } from "./discovery/dvc/dvcRepository.ts";
import type { Discovery } from "./discovery/discovery.ts";
import type { Git } from "./git/git.ts";
import type { Ledger } from "./ledger/ledger.ts";
import type { ArtifactMemory } from "./project/artifactMemory.ts";
import type { Store } from "./store/store.ts";
import type { StoreCare } from "./store/care/storeCare.ts";

/** The parts of an open engine, as what works on several of them is given them. */
export interface EngineContext {
  readonly root: string;
  /** The folder in whose `.cairn` all is kept: the root, or the project's own where the root is a copy of its workspace. */
  readonly home: string;
  readonly log: EngineOptions["log"];
  readonly discovery: Discovery;
  readonly store: Store;
  readonly care: StoreCare;
  readonly ledger: Pick<Ledger, "runs" | "snapshots" | "sweeps" | "imports" | "holdings">;
  readonly git: Git;
  /** How DVC was set up in the project, also for a copy of its workspace; undefined where it was not. */
  readonly dvc: () => DvcRepository | undefined;
  /** Where every change in the workspace is told. */
  readonly artifactMemory?: ArtifactMemory | undefined;
}
