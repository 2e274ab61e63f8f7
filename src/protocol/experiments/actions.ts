import type { HistogramSource } from "../../engine/model/plots.ts";
import type { DrawnPicture } from "../../engine/model/report.ts";
import type { ExportRequest } from "../../engine/model/runExport.ts";

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
  | "openRunFiles"
  | "registerModel"
  | "promoteModel"
  | "showModels";

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

/** A version of data as two runs read it. */
export type DataDiffRequest = CodeDiffRequest;

/** A run to be done again with one parameter changed, by its label in the run (`train.lr`, `conf.yaml:lr`). */
export interface RerunWithRequest {
  readonly runId: string;
  readonly label: string;
  readonly value: string | number | boolean;
}

/** Runs to be told of in a report, the first as the baseline, with the histograms and pictures that the person has chosen. */
export interface SaveReportRequest {
  readonly runIds: readonly string[];
  readonly pictures: readonly DrawnPicture[];
  readonly histograms: readonly HistogramSource[];
}

/** What VS Code does for who looks at what differs, and tries it. */
export interface ReportActions {
  openDataDiff(request: DataDiffRequest): void;
  /** Where a parameter stands, by its label in a run. */
  openParam(label: string): void;
  rerunWith(request: RerunWithRequest): void;
  /** Asks what a report is to hold and where to, and writes it. */
  saveReport(request: SaveReportRequest): void;
  /** Puts the comparison into the clipboard as Markdown. */
  copyReport(runIds: readonly string[]): void;
}
/** Runs to be exported, with the columns that are shown, as queries name them. */
export type TableExport = Omit<ExportRequest, "file">;

/** What VS Code does for the page, and shows outside of it. */
export interface PageActions extends ReportActions {
  openCodeDiff(request: CodeDiffRequest): void;
  openLog(runId: string): void;
  showCommit(commit: string): void;
  actOnRun(request: RunActionRequest): void;
  runPipeline(): void;
  savePicture(picture: PictureFile): void;
  exportTable(table: TableExport): void;
  copyTable(table: TableExport): void;
}
