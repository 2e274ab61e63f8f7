import type { PlotDrawing, PlotList, PlotRequest } from "../../engine/model/plots.ts";

export type {
  ConfusionCounts,
  ConfusionDrawing,
  CustomDrawing,
  HistogramDrawing,
  HistogramSource,
  ImportanceDrawing,
  NumberTable,
  PlotDrawing,
  PlotInfo,
  PlotKind,
  PlotList,
  PlotPart,
  PlotRequest,
  PlotSeries,
  SeriesDrawing,
  ThresholdCurve,
  ThresholdDrawing,
} from "../../engine/model/plots.ts";

/** What the plots that runs have left ask for. */
export interface PlotMethods {
  findPlots(runIds: readonly string[]): PlotList;
  drawPlot(request: PlotRequest): PlotDrawing;
}
