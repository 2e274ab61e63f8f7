import type { Engine } from "../../../engine/engine.ts";
import type { PlotMethods } from "../../../protocol/experiments/plots.ts";
import type { Handlers } from "../../../protocol/typedPeer.ts";

/** What drawing plots asks of the engine. */
export type PlotEngine = Pick<Engine, "findPlots" | "drawPlot">;

/** Answers what the page asks of the plots that runs have left. */
export function plotHandlers(engine: () => PlotEngine): Handlers<PlotMethods> {
  return {
    findPlots: (runIds) => engine().findPlots(runIds),
    drawPlot: (request) => engine().drawPlot(request),
  };
}
