import type { Cause, Explanation, Likelihood } from "../../engine/model/explanation.ts";
import { UserError } from "../../engine/model/errors.ts";
import { listOf } from "../../engine/model/words.ts";
import type { ExplanationJson } from "../json/comparisonJson.ts";
import type { CommonOptions, CompareOptions } from "../options.ts";
import { type Color, paint } from "../output/paint.ts";
import { jsonVersion, printJson } from "../output/printJson.ts";
import { withProgress } from "../output/progressLine.ts";
import { withProject } from "../project.ts";

/** `cairn compare BASELINE RUN --why` */
export async function explainDifference(
  refs: readonly string[],
  options: CommonOptions & CompareOptions,
): Promise<number> {
  const [baseline, run, ...others] = refs;
  if (baseline === undefined || run === undefined || others.length > 0) {
    throw new UserError("two-runs-only", "--why explains one run against one baseline.", "Name two runs.");
  }
  const { metric, json } = options;
  const request = { baseline, run, ...(metric !== undefined && { metric }) };
  const explanation = await withProject(options, (engine) => withProgress((work) => engine.explain(request, work)));
  if (json) printJson<ExplanationJson>({ version: jsonVersion, ...explanation });
  else printExplanation(explanation);
  return 0;
}

const likelihoodColors: Readonly<Record<Likelihood, Color>> = { likely: "green", possible: "yellow", unlikely: "dim" };

function printExplanation({ verdict, remarks, causes, same }: Explanation): void {
  write(paint.stdout("bold", plain(verdict)));
  for (const remark of remarks) write(plain(remark));
  write("");
  for (const cause of causes) printCause(cause);
  if (same.length > 0) write(`\nThe same in both: ${listOf(same, same.length)}.`);
}

function printCause({ likelihood, message, evidence }: Cause): void {
  write(`${paint.stdout(likelihoodColors[likelihood], likelihood.padEnd(8))}  ${plain(message)}`);
  for (const sentence of evidence) write(`          ${plain(sentence)}`);
}

/** A terminal needs no marks around names. */
function plain(text: string): string {
  return text.replaceAll("`", "");
}

function write(line: string): void {
  process.stdout.write(`${line}\n`);
}
