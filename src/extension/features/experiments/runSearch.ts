import type { RunSummary } from "../../../engine/model/run.ts";
import { valueText } from "./runCells.ts";

/** Finds runs by words. What can be found of a run is written down once, as people type letter by letter. */
export class RunSearch {
  private readonly texts = new WeakMap<RunSummary, string>();

  /** The runs in which every word of the text stands; all of them where it has none. */
  find(runs: readonly RunSummary[], text: string): readonly RunSummary[] {
    const words = text.toLowerCase().match(/\S+/g) ?? [];
    if (words.length === 0) return runs;
    return runs.filter((run) => {
      const found = this.textOf(run);
      return words.every((word) => found.includes(word));
    });
  }

  private textOf(run: RunSummary): string {
    const known = this.texts.get(run);
    if (known !== undefined) return known;
    const text = searchText(run);
    this.texts.set(run, text);
    return text;
  }
}

/** Everything a person may look for, values as `key=value`. */
function searchText(run: RunSummary): string {
  const pairs = [...Object.entries(run.params), ...Object.entries(run.metrics)];
  return [
    run.name,
    run.experiment,
    run.state,
    run.branch ?? "",
    run.commit ?? "",
    run.failure ?? "",
    ...pairs.map(([key, value]) => `${key}=${valueText(value)}`),
  ]
    .join("\n")
    .toLowerCase();
}
