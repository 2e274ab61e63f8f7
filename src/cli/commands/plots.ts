import { countOf, listOf } from "../../engine/model/words.ts";
import type { PlotKind } from "../../engine/model/plots.ts";
import type { PlotsJson } from "../json/comparisonJson.ts";
import type { CommonOptions } from "../options.ts";
import { paint } from "../output/paint.ts";
import { jsonVersion, printJson } from "../output/printJson.ts";
import { formatTable } from "../output/table.ts";
import { withProject } from "../project.ts";

const kindWords: Readonly<Record<PlotKind, string>> = {
  confusion: "confusion matrix",
  roc: "ROC curve",
  pr: "precision–recall",
  importance: "importance",
  line: "lines",
  scatter: "points",
  custom: "own template",
};

/** `cairn plots RUN…` */
export async function listPlots(refs: readonly string[], options: CommonOptions): Promise<number> {
  const { runs, list } = await withProject(options, async (engine) => ({
    runs: await Promise.all(refs.map((ref) => engine.run(ref))),
    list: await engine.findPlots(refs),
  }));
  if (options.json) {
    printJson<PlotsJson>({ version: jsonVersion, runs: runs.map(({ id, name }) => ({ id, name })), ...list });
    return 0;
  }
  if (list.plots.length === 0) {
    process.stdout.write("Nothing to draw: name files under plots in dvc.yaml, and run its stages.\n");
    return 0;
  }
  const rows = list.plots.map(({ kind, title, paths, versions }) => {
    const count = versions.filter((version) => version !== undefined).length;
    return [
      kindWords[kind],
      title,
      paths.length === 1 && paths[0] === title ? "" : paint.stdout("dim", listOf(paths, 2)),
      count === runs.length ? "" : paint.stdout("dim", `in ${count} of ${countOf(runs.length, "run")}`),
    ];
  });
  process.stdout.write(formatTable(rows));
  return 0;
}
