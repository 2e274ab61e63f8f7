import type { HistogramSource } from "./plots.ts";

/** The parts of a report, in their order. */
export const reportSections = [
  "why",
  "metrics",
  "params",
  "curves",
  "plots",
  "values",
  "data",
  "environment",
  "code",
] as const;

export type ReportSection = (typeof reportSections)[number];

/** `markdown` has its pictures in files beside it; `html` is a single file that needs nothing else. */
export type ReportForm = "markdown" | "html";

export interface ReportRequest {
  /** Names or ids of runs; the first is the baseline. */
  readonly runs: readonly string[];
  readonly form: ReportForm;
  /** All where it is left out. */
  readonly sections?: readonly ReportSection[];
  /** What a person wants to say at the top. */
  readonly note?: string;
  /** Of what histograms are drawn, beside the plots that the runs have left. */
  readonly histograms?: readonly HistogramSource[];
  /** Pictures that a person wants to be in it. */
  readonly pictures?: readonly DrawnPicture[];
  /**
   * Where a Markdown report finds its pictures, relative to it (`report-pictures`). Without it there are none: curves are
   * told in a line of text.
   */
  readonly pictureFolder?: string;
}

/** A picture that somebody else has drawn. */
export interface DrawnPicture {
  readonly title: string;
  readonly svg: string;
}

/** A comparison as a text, with the pictures that it shows. */
export interface Report {
  readonly text: string;
  readonly pictures: readonly ReportPicture[];
}

export interface ReportPicture {
  /** The name of its file: `val_loss.svg`. */
  readonly file: string;
  readonly svg: string;
}
