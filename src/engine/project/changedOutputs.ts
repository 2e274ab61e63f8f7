import type { RunSummary, StageRun } from "../model/run.ts";
import type { Stage } from "../model/stage.ts";

/** Tells by the ledger which outputs may have been written: a watcher of files may be slow to see it, or be told to look away. */
export class ChangedOutputs {
  #seen: ReadonlyMap<string, string> = new Map();

  /** The outputs of the stages that run now, or have run since this was last asked; `runs` are the newest by stage id. */
  since(
    stages: readonly Pick<Stage, "id" | "outs">[],
    runs: ReadonlyMap<string, { readonly run: RunSummary; readonly stage: StageRun }>,
  ): readonly string[] {
    const seen = new Map([...runs].map(([id, { run, stage }]) => [id, `${run.id} ${stage.outcome}`]));
    const isChanged = (id: string): boolean =>
      runs.get(id)?.stage.outcome === "running" || seen.get(id) !== this.#seen.get(id);
    const changed = stages.filter(({ id }) => seen.has(id) && isChanged(id));
    this.#seen = seen;
    return changed.flatMap(({ outs }) => outs.map(({ path }) => path));
  }
}
