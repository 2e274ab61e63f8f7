import { readFileSync } from "node:fs";
import path from "node:path";
import { readParams } from "../../discovery/params/readParams.ts";
import { UserError } from "../../model/errors.ts";
import type { RunValue } from "../../model/run.ts";
import { chooseCurveColumns, parseNumber, splitCells } from "../../run/curves/curveTable.ts";
import type { Curves } from "../curves.ts";

/** What PyTorch Lightning writes of a run beside event files, or in their place: its arguments, and its metrics as a table. */
const paramsName = "hparams.yaml";
const metricsName = "metrics.csv";

/**
 * Those of the names of a folder's files that are Lightning's; none where it keeps no run there: its loggers always write
 * the arguments, be there any or not. @see lightning/fabric/loggers/csv_logs.py, lightning/pytorch/core/saving.py
 */
export function lightningFiles(names: readonly string[]): readonly string[] {
  return names.includes(paramsName) ? names.filter((name) => name === paramsName || name === metricsName) : [];
}

/** Reads a file of Lightning's (absolute): gives the parameters in it, and adds the curves. Throws `UserError` `import-damaged`. */
export function readLightningFile(file: string, curves: Curves): Readonly<Record<string, RunValue>> {
  const text = readFileSync(file, "utf8");
  if (path.basename(file) === paramsName) return readArguments(text, file);
  addTable(text, curves);
  return {};
}

function readArguments(text: string, file: string): Readonly<Record<string, RunValue>> {
  const { leaves, problems } = readParams(paramsName, text);
  if (!problems.some(({ severity }) => severity === "error")) return Object.fromEntries(leaves);
  throw new UserError("import-damaged", `Its ${paramsName} is no YAML.`, "Open the file and mend it, or delete it.", {
    place: { file },
  });
}

/** Each row has the values that were logged at a step, and empty cells for the others; a last line may be in the making. */
function addTable(text: string, curves: Curves): void {
  const [header = "", ...lines] = text.split(/\r?\n/);
  const columns = chooseCurveColumns(splitCells(header, ","), []);
  if (!columns) return;
  for (const [row, line] of lines.slice(0, -1).entries()) {
    const cells = splitCells(line, ",");
    const step = columns.step === undefined ? row : parseNumber(cells[columns.step] ?? "");
    if (step === undefined || !Number.isFinite(step)) continue;
    for (const [index, name] of columns.values) {
      const value = parseNumber(cells[index] ?? "");
      if (value !== undefined) curves.add(name, step, value);
    }
  }
}
