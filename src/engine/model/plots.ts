/** What a plot is drawn as. `custom` is a template of the project's own, in Vega-Lite. */
export type PlotKind = "confusion" | "roc" | "pr" | "importance" | "line" | "scatter" | "custom";

/** One plot that can be drawn of the compared runs. */
export interface PlotInfo {
  /** Together with the kind it names the plot. */
  readonly id: string;
  readonly kind: PlotKind;
  readonly title: string;
  /** The files that it is drawn from, relative to the root. */
  readonly paths: readonly string[];
  /** In the order of the runs: what names the content of its files in that run; undefined where the run has none of them. */
  readonly versions: readonly (string | undefined)[];
}

/** A table that runs have left, with the columns that hold numbers: any of them has a histogram. */
export interface NumberTable {
  readonly path: string;
  readonly columns: readonly string[];
}

/** What can be drawn of the compared runs. */
export interface PlotList {
  readonly plots: readonly PlotInfo[];
  readonly tables: readonly NumberTable[];
}

/** The values of one column of a file, or one metric, over the compared runs. */
export type HistogramSource = { readonly path: string; readonly column: string } | { readonly metric: string };

/** Asks for what is drawn. The first run is the baseline. */
export type PlotRequest = { readonly runIds: readonly string[] } & (
  | { readonly plot: Pick<PlotInfo, "id" | "kind"> }
  | { readonly histogram: HistogramSource }
);

/** What one run has for a plot. Where `data` is missing, `word` says why; else it says what was left out, if anything. */
export interface PlotPart<Data> {
  readonly runId: string;
  readonly data?: Data;
  readonly word?: string;
}

/** How often each class was taken for which. */
export interface ConfusionCounts {
  /** Three numbers a cell that is not empty: the index of the actual label, of the predicted one, the count. */
  readonly cells: readonly number[];
}

export interface ConfusionDrawing {
  readonly kind: "confusion";
  readonly labels: readonly string[];
  readonly actualName: string;
  readonly predictedName: string;
  /** Whether the project asks for shares of each actual class in place of counts. */
  readonly isNormalized: boolean;
  readonly runs: readonly PlotPart<ConfusionCounts>[];
}

/** A curve over all thresholds of a classifier. */
export interface ThresholdCurve {
  /** False positive rate; of precision and recall the recall. */
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** NaN where a point has none. */
  readonly thresholds: readonly number[];
  /** Area under a ROC curve; of precision and recall the average precision. NaN where it cannot be told. */
  readonly score: number;
}

export interface ThresholdDrawing {
  readonly kind: "roc" | "pr";
  /** Of more classes than two the macro average. */
  readonly runs: readonly PlotPart<ThresholdCurve>[];
  /** Of more classes than two: their averages, and each class against all others. */
  readonly ofClasses?: readonly { readonly name: string; readonly runs: readonly PlotPart<ThresholdCurve>[] }[];
}

export interface ImportanceDrawing {
  readonly kind: "importance";
  readonly valueName: string;
  /** Whether the ranking is what is meant, and not the order of the file. */
  readonly isRanked: boolean;
  readonly features: readonly string[];
  /** In the order of the features; NaN where a run has none. */
  readonly runs: readonly PlotPart<readonly number[]>[];
}

/** One line, or cloud of points, of a run. */
export interface PlotSeries {
  /** What tells it from others of the same run; empty where it is the only one. */
  readonly name: string;
  /** Numbers, or indices into the drawing's categories. */
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** A smooth line through the points, where that is what is meant. */
  readonly trend?: { readonly x: readonly number[]; readonly y: readonly number[] };
}

export interface SeriesDrawing {
  readonly kind: "line" | "scatter";
  readonly xLabel: string;
  readonly yLabel: string;
  /** What stands along the x axis where that holds no numbers. */
  readonly categories?: readonly string[];
  /** Whether points that fall on each other are moved apart a little. */
  readonly isJittered: boolean;
  readonly runs: readonly PlotPart<readonly PlotSeries[]>[];
}

export interface HistogramDrawing {
  readonly kind: "histogram";
  readonly valueName: string;
  /** Whether it is about one value of each run, so that the runs stand together. */
  readonly isOverRuns: boolean;
  /** One more than there are bins; the last bin holds its upper edge. */
  readonly edges: readonly number[];
  /** How many values fall into each bin. */
  readonly runs: readonly PlotPart<readonly number[]>[];
}

export interface CustomDrawing {
  readonly kind: "custom";
  /** A Vega-Lite specification with its data in it. */
  readonly spec: Readonly<Record<string, unknown>>;
  /** What each run is called in its rows. */
  readonly runs: readonly PlotPart<string>[];
}

export type PlotDrawing =
  | ConfusionDrawing
  | ThresholdDrawing
  | ImportanceDrawing
  | SeriesDrawing
  | HistogramDrawing
  | CustomDrawing;
