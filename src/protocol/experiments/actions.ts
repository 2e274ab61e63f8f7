export interface CodeDiffRequest {
  readonly baselineId: string;
  readonly runId: string;
  readonly path: string;
}

/** What can be done with a run that has ended. */
export type RunAction =
  | "rerun"
  | "rerunWithChanges"
  | "rerunFailed"
  | "compareWithLastGood"
  | "reproduceRun"
  | "saveRecipe"
  | "applyRun"
  | "branchFromRun"
  | "openRunFiles";

export interface RunActionRequest {
  readonly runId: string;
  readonly action: RunAction;
}

/** A picture to be saved where the person says. */
export interface PictureFile {
  /** What it shows: any text, of which a name for the file is made. */
  readonly name: string;
  readonly format: "png" | "svg";
  readonly content: string | Uint8Array;
}

/** What VS Code does for the page, and shows outside of it. */
export interface PageActions {
  openCodeDiff(request: CodeDiffRequest): void;
  openLog(runId: string): void;
  showCommit(commit: string): void;
  actOnRun(request: RunActionRequest): void;
  runPipeline(): void;
  savePicture(picture: PictureFile): void;
}
