import type { Engine } from "../../../engine/engine.ts";
import type { ReportMethods } from "../../../protocol/experiments/reports.ts";
import type { Handlers } from "../../../protocol/typedPeer.ts";

/** What judging compared runs asks of the engine. */
export type ReportEngine = Pick<Engine, "seedReport" | "explain">;

/** Answers what the page asks of compared runs beyond laying them side by side. */
export function reportHandlers(engine: () => ReportEngine): Handlers<ReportMethods> {
  return {
    seedReport: (runIds) => engine().seedReport(runIds),
    explain: (question, { signal }) => engine().explain(question, { signal }),
  };
}
