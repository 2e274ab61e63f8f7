import { CommitFiles } from "./commitFiles.ts";
import { PlotHeads } from "./plotHeads.ts";

/** What is remembered from one look at plots to the next. */
export interface PlotMemory {
  readonly heads: PlotHeads;
  readonly commits: CommitFiles;
}

/** What is kept of plots from one question to the next, before the first. */
export function emptyPlotMemory(): PlotMemory {
  return { heads: new PlotHeads(), commits: new CommitFiles() };
}
