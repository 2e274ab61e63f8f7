import type { Problem } from "../../model/source.ts";
import type { Stage } from "../../model/stage.ts";
import { keyParts } from "../params/lookupParam.ts";
import type { ParamsFile } from "../params/paramsFile.ts";

/** Dates among the parameters of stages: DVC cannot write them down. Cairn takes them as texts, and goes on. */
export function dateProblems(stages: readonly Stage[], files: readonly ParamsFile[]): readonly Problem[] {
  const dated = new Map(files.filter(({ dates }) => dates.length > 0).map((file) => [file.file, file]));
  if (dated.size === 0) return [];
  const params = stages.filter(({ kind }) => kind === "dvc").flatMap(({ params }) => params);
  return [...dated].flatMap(([file, { dates }]) => {
    const keys = params
      .filter((param) => param.file === file)
      .map(({ key }) => (key === null ? null : keyParts(key)[0]));
    return dates
      .filter(({ topKey }) => keys.includes(null) || keys.includes(topKey))
      .map(({ range }): Problem => {
        const message = "DVC cannot record a date as a parameter, and Cairn takes it as a text. Put it in quotes.";
        return { file, range, severity: "warning", code: "date-in-params", message };
      });
  });
}
