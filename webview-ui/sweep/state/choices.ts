import type { SweepDraft } from "../../../src/protocol/sweep.ts";

/** What the person has chosen; it outlives the page. */
export interface Choices {
  /** Undefined until the project has been read for the first time. */
  readonly draft?: SweepDraft;
  readonly search: string;
  /** Whether the parameters that no chosen stage uses are left out of the list. */
  readonly onlyChosen: boolean;
  /** The started sweep of which nothing more is told; empty for one that never got a name. */
  readonly hiddenSweep?: string | undefined;
}

export const firstChoices: Choices = { search: "", onlyChosen: true };

/** A sweep of which nothing is chosen yet. */
export function firstDraft(usualJobs: number, seed: number): SweepDraft {
  return {
    method: "grid",
    axes: [],
    samples: "10",
    seed: String(seed),
    stageIds: [],
    jobs: String(usualJobs),
    name: "",
  };
}
