import path from "node:path";

import { describeImport } from "../../engine/model/importWords.ts";
import type { ImportReport } from "../../engine/model/imports.ts";
import type { ImportJson } from "../json/runJson.ts";
import type { CommonOptions } from "../options.ts";
import { paint } from "../output/paint.ts";
import { jsonVersion, printJson } from "../output/printJson.ts";
import { withProgress } from "../output/progressLine.ts";
import { withProject } from "../project.ts";

/** So many of a place's faults are told one by one. */
const toldFaults = 5;

/** `cairn import [PATH…]`: without any, of the places where tools usually record. */
export async function importRuns(written: readonly string[], options: CommonOptions): Promise<number> {
  return withProject(options, async (engine, folder) => {
    const places = written.map((one) => path.resolve(folder, one));
    const reports = await withProgress((work) => engine.importRuns(places, work));
    if (options.json) printJson<ImportJson>({ version: jsonVersion, sources: reports });
    else for (const report of reports) printReport(report);
    return reports.some(({ faults }) => faults.length > 0) ? 1 : 0;
  });
}

function printReport(report: ImportReport): void {
  process.stdout.write(`${describeImport(report)}\n`);
  const { faults } = report;
  for (const { place: at, message, cure } of faults.slice(0, toldFaults)) {
    process.stderr.write(`${paint.stderr("red", "cairn:")} ${at}: ${message}\n  ${cure}\n`);
  }
  const rest = faults.length - toldFaults;
  if (rest > 0) process.stderr.write(`${rest} more could not be read.\n`);
}
