import type { Engine } from "../../../engine/engine.ts";
import type { LoggedTableMethods } from "../../../protocol/experiments/loggedTables.ts";
import type { PlotMethods } from "../../../protocol/experiments/plots.ts";
import type { Handlers } from "../../../protocol/typedPeer.ts";

/** What plots and logged tables ask of the engine. */
export type PlotEngine = Pick<Engine, "findPlots" | "drawPlot" | "loggedTables" | "loggedRows">;

/** Answers what the page asks of the plots and tables that runs have left. */
export function plotHandlers(engine: () => PlotEngine): Handlers<PlotMethods & LoggedTableMethods> {
  return {
    findPlots: (runIds) => engine().findPlots(runIds),
    drawPlot: (request) => engine().drawPlot(request),
    loggedTables: (runIds) => engine().loggedTables(runIds),
    loggedRows: (request) => engine().loggedRows(request),
  };
}
