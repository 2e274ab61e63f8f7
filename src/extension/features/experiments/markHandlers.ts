import type { Engine } from "../../../engine/engine.ts";
import type { MarkMethods } from "../../../protocol/experiments/marks.ts";
import type { Handlers } from "../../../protocol/typedPeer.ts";

/** What saying something of runs asks of the engine. */
export type MarkEngine = Pick<Engine, "markRuns" | "runTags" | "forgetRuns" | "bringRunsBack">;

/** Answers what the page says of runs, and takes away. */
export function markHandlers(engine: () => MarkEngine): Handlers<MarkMethods> {
  return {
    markRuns: (markings) => engine().markRuns(markings),
    runTags: () => engine().runTags(),
    deleteRuns: async (runIds, { signal }) => {
      await engine().forgetRuns(runIds, { dryRun: false }, { signal });
    },
    bringRunsBack: async (runIds) => {
      await engine().bringRunsBack(runIds);
    },
  };
}
