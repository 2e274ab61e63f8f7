import type { CommonOptions } from "../options.ts";
import { withProgress } from "../output/progressLine.ts";
import { printStatusReport } from "../output/statusReport.ts";
import { withProject } from "../project.ts";

/** `cairn status`, where `answerRecalled` had no answer. */
export async function showStatus(options: CommonOptions): Promise<number> {
  const report = await withProject(options, (engine) => withProgress((work) => engine.report(work)));
  printStatusReport(report, options.json);
  return 0;
}
