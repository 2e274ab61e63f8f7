import type { HistogramSource } from "../../../src/protocol/experiments/plots.ts";

/** What a person has chosen of the plots. */
export interface PlotChoices {
  /** Only plots whose title or files hold it. */
  readonly text: string;
  /** How confusion matrices are filled; as the project says where it is not chosen. */
  readonly cells?: "counts" | "shares";
  /** Whether confusion matrices show how they differ from the baseline's. */
  readonly isDifference: boolean;
  /** Of what there are histograms. */
  readonly histograms: readonly HistogramSource[];
  /** How many features are ranked. */
  readonly featureCount: number;
}

export const firstPlotChoices: PlotChoices = { text: "", isDifference: false, histograms: [], featureCount: 15 };
