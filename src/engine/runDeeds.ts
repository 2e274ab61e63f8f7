import type { WorkOptions } from "./engine.ts";
import type { ApplyPlan, RunPart } from "./model/applyPlan.ts";
import type { ModelVersion, RegisterRequest } from "./model/modelVersion.ts";
import type { BranchRequest, RunBranch } from "./model/runBranch.ts";
import type { RunFiles } from "./model/runFiles.ts";

/** What can be made of a run that was recorded, by its id or name. */
export interface RunDeeds {
  /** What would bring these parts of a run (all where none is named) into the workspace; `restore` does it. Throws as `planApply`. */
  planApply(runRef: string, parts: readonly RunPart[], options?: WorkOptions): Promise<ApplyPlan>;
  /** Makes a git branch that holds the code and the parameters of a run. Throws as `branchFrom`. */
  branchFrom(runRef: string, request: BranchRequest): Promise<RunBranch>;
  /** Switches the workspace to a branch, as git does. Throws a `UserError` `branch-not-switched`. */
  switchBranch(name: string): Promise<void>;
  /** The models that the repository's tags tell of, by name, the newest version first. */
  models(): Promise<readonly ModelVersion[]>;
  /** Registers an output of a run as a version of a model. Throws as `registerModel`. */
  registerModel(request: RegisterRequest): Promise<ModelVersion>;
  /** Puts a version (`model@version`) to a stage, such as `production`. Throws as `promoteModel`. */
  promoteModel(ref: string, stage: string): Promise<ModelVersion>;
  /** The files that a run saw and made. */
  runFiles(runRef: string): Promise<RunFiles>;
}
