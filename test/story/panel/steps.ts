import { it } from "node:test";
import type { ExperimentsPanel } from "./experimentsPanel.ts";

/** Registers a step of a story: what is done in the panel, and what is to be seen of it. */
export type Step = (name: string, work: (panel: ExperimentsPanel) => Promise<void>) => void;

/** Steps that follow from each other: after one that failed the others would only wait in vain. */
export function stepsWith(panel: () => ExperimentsPanel): Step {
  let failed: string | undefined;
  return (name, work) => {
    it(name, async (context) => {
      if (failed !== undefined) {
        context.skip(`“${failed}” failed before it`);
        return;
      }
      failed = name;
      await work(panel());
      failed = undefined;
    });
  };
}
