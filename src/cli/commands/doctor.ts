import type { DoctorJson } from "../json/doctorJson.ts";
import { checkMarks } from "../output/marks.ts";
import { paint } from "../output/paint.ts";
import { jsonVersion, printJson } from "../output/printJson.ts";
import type { CommonOptions } from "../options.ts";
import { withProject } from "../project.ts";

/** `cairn doctor` */
export async function checkHealth(options: CommonOptions): Promise<number> {
  const checks = await withProject(options, (engine) => engine.doctor());
  if (options.json) printJson<DoctorJson>({ version: jsonVersion, checks });
  else {
    for (const { state, message, cure } of checks) {
      const { sign, color } = checkMarks[state];
      process.stdout.write(`${paint.stdout(color, sign)} ${message}\n${cure === undefined ? "" : `  ${cure}\n`}`);
    }
  }
  return checks.some(({ state }) => state === "error") ? 1 : 0;
}
