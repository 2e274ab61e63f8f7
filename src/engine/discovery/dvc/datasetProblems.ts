import type { Problem } from "../../model/source.ts";
import { problemAt } from "../../model/source.ts";
import type { Stage } from "../../model/stage.ts";
import { suggest } from "../../model/suggestion.ts";

/** How a dependency calls a data set of a dvc.yaml. */
const scheme = "ds://";

/** Dependencies on data sets that no dvc.yaml declares. */
export function datasetProblems(stages: readonly Stage[], datasets: ReadonlySet<string>): readonly Problem[] {
  return stages.flatMap(({ file, deps }) =>
    deps.flatMap(({ written, range }): readonly Problem[] => {
      const name = written.startsWith(scheme) ? written.slice(scheme.length) : undefined;
      if (name === undefined || datasets.has(name)) return [];
      const otherwise = "Add it under `datasets` in dvc.yaml.";
      const { cure, remedies } = suggest(name, datasets, otherwise, (meant) => `${scheme}${meant}`);
      const message = `There is no data set \`${name}\`. ${cure}`;
      return [problemAt(file, range, "dataset-unknown", message, "error", remedies)];
    }),
  );
}
