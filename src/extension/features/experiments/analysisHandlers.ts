import type { Engine } from "../../../engine/engine.ts";
import type { AnalysisMethods } from "../../../protocol/experiments/analysis.ts";
import type { Handlers } from "../../../protocol/typedPeer.ts";

/** What seeing many runs at once asks of the engine. */
export type AnalysisEngine = Pick<Engine, "runValues" | "importance">;

/** Answers what the page asks of many runs at once. */
export function analysisHandlers(engine: () => AnalysisEngine): Handlers<AnalysisMethods> {
  return {
    runValues: (request) => engine().runValues(request),
    importance: (request, { signal }) => engine().importance(request, { signal }),
  };
}
