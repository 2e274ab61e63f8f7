import type { ImportReport, ImportTool } from "./imports.ts";
import { countOf } from "./words.ts";

/** What a person calls the tools. */
export const toolNames: Readonly<Record<ImportTool, string>> = {
  mlflow: "MLflow",
  tensorboard: "TensorBoard",
  wandb: "W&B",
  dvclive: "DVCLive",
  dvc: "DVC",
  git: "git",
};

/** What came of one place, for a person: `mlruns: 3 runs of MLflow's, 2 new, 1 unchanged`. */
export function describeImport({ tool, place, added, changed, unchanged, forgotten }: ImportReport): string {
  const counts = [
    `${added} new`,
    ...(changed > 0 ? [`${changed} changed`] : []),
    ...(unchanged > 0 ? [`${unchanged} unchanged`] : []),
    ...(forgotten > 0 ? [`${forgotten} deleted here before`] : []),
  ];
  const total = countOf(added + changed + unchanged + forgotten, "run");
  return `${place}: ${total} of ${toolNames[tool]}'s, ${counts.join(", ")}`;
}
