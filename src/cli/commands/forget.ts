import { formatSize, listOf } from "../../engine/model/words.ts";
import type { ForgetJson } from "../json.ts";
import type { CommonOptions } from "../options.ts";
import { paint } from "../output/paint.ts";
import { jsonVersion, printJson } from "../output/printJson.ts";
import { withProgress } from "../output/progressLine.ts";
import { withProject } from "../project.ts";

/** So many runs are named. */
const named = 5;

/** `cairn forget RUN…` */
export async function forgetRuns(
  refs: readonly string[],
  options: CommonOptions & { readonly dryRun: boolean },
): Promise<number> {
  const { dryRun } = options;
  const forgotten = await withProject(options, (engine) =>
    withProgress((work) => engine.forgetRuns(refs, { dryRun }, work)),
  );
  if (options.json) {
    printJson<ForgetJson>({ version: jsonVersion, ...forgotten });
    return 0;
  }
  const { runs, bytes, clearable } = forgotten;
  const names = listOf(
    runs.map(({ name }) => name),
    named,
  );
  const frees = `\`cairn gc\` then frees ${formatSize(bytes)} that nothing else needs`;
  if (dryRun) process.stdout.write(`Would forget ${names}; ${frees}.\n`);
  else {
    const beside = clearable > bytes ? `, and ${formatSize(clearable - bytes)} beside` : "";
    process.stdout.write(`${paint.stdout("green", "✔")} Forgot ${names}. ${frees}${beside}.\n`);
  }
  return 0;
}
