import type { Problem } from "../../model/source.ts";
import { problemAt } from "../../model/source.ts";
import type { Stage } from "../../model/stage.ts";
import { dateUnder } from "../params/lookupParam.ts";
import type { ParamsFile } from "../params/paramsFile.ts";

/** Dates among the parameters of stages: dvc.lock cannot hold them, so that neither DVC nor Cairn runs such a stage. */
export function dateProblems(stages: readonly Stage[], files: readonly ParamsFile[]): readonly Problem[] {
  const dated = files.filter(({ dates }) => dates.length > 0);
  if (dated.length === 0) return [];
  const byFile = Map.groupBy(
    stages.filter(({ kind }) => kind === "dvc").flatMap(({ params }) => params),
    ({ file }) => file,
  );
  return dated.flatMap(({ file, dates }) =>
    dates
      .filter((date) => byFile.get(file)?.some(({ key }) => dateUnder(key, [date])))
      .map(({ key, range }): Problem => {
        const message = `\`${key}\` is a date, which dvc.lock cannot hold: no stage that reads it runs. Put it in quotes.`;
        return problemAt(file, range, "date-in-params", message, "error", [{ kind: "quote" }]);
      }),
  );
}
