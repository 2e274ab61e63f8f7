import { UserError } from "../../engine/model/errors.ts";
import { formatSize, listOf } from "../../engine/model/words.ts";
import type { ForgetJson, ForgetUndoneJson } from "../json/runJson.ts";
import type { CommonOptions } from "../options.ts";
import { paint } from "../output/paint.ts";
import { jsonVersion, printJson } from "../output/printJson.ts";
import { withProgress } from "../output/progressLine.ts";
import { withProject } from "../project.ts";

/** So many runs are named. */
const named = 5;

/** `cairn forget RUN…`, `cairn forget --undo` */
export async function forgetRuns(
  refs: readonly string[],
  options: CommonOptions & { readonly dryRun: boolean; readonly undo: boolean },
): Promise<number> {
  if (options.undo) return bringBack(refs, options);
  if (refs.length === 0) {
    throw new UserError("no-run", "No run is named that is to be forgotten.", "`cairn runs` lists all runs.");
  }
  const { dryRun } = options;
  const forgotten = await withProject(options, (engine) =>
    withProgress((work) => engine.forgetRuns(refs, { dryRun }, work)),
  );
  if (options.json) {
    printJson<ForgetJson>({ version: jsonVersion, ...forgotten });
    return 0;
  }
  const { runs, bytes, clearable } = forgotten;
  const frees = `\`cairn gc\` then frees ${formatSize(bytes)} that nothing else needs`;
  if (dryRun) process.stdout.write(`Would forget ${namesOf(runs)}; ${frees}.\n`);
  else {
    const beside = clearable > bytes ? `, and ${formatSize(clearable - bytes)} beside` : "";
    const undo = `Until then \`cairn forget --undo\` brings ${runs.length === 1 ? "it" : "them"} back.`;
    process.stdout.write(`${paint.stdout("green", "✔")} Forgot ${namesOf(runs)}. ${frees}${beside}. ${undo}\n`);
  }
  return 0;
}

async function bringBack(refs: readonly string[], options: CommonOptions): Promise<number> {
  const runs = await withProject(options, (engine) => engine.bringRunsBack(refs));
  if (options.json) printJson<ForgetUndoneJson>({ version: jsonVersion, runs });
  else process.stdout.write(`${paint.stdout("green", "✔")} Brought back ${namesOf(runs)}.\n`);
  return 0;
}

function namesOf(runs: ForgetJson["runs"]): string {
  return listOf(
    runs.map(({ name }) => name),
    named,
  );
}
