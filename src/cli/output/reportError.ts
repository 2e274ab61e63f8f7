import { UserError } from "../../engine/model/errors.ts";
import { paint } from "./paint.ts";

/** Errors that say that something was named which is not there: wrong use, and no failure of the project. */
const wrongUse: ReadonlySet<string> = new Set([
  "artifact-unknown",
  "assignment-malformed",
  "commit-without-snapshot",
  "folder-missing",
  "param-not-settable",
  "param-unknown",
  "params-file-missing",
  "run-ambiguous",
  "run-under-way",
  "run-unknown",
  "snapshot-ambiguous",
  "snapshot-unknown",
  "stage-is-template",
  "stage-unknown",
]);

/** Tells an error on stderr: what happened, where, the cure. Returns the exit code: 2 for wrong use, else 1. */
export function reportError(error: unknown): 1 | 2 {
  if (!(error instanceof UserError)) {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`${prefix()} this is a defect of Cairn, please report it with these lines\n${detail}\n`);
    return 1;
  }
  const lines = [`${prefix()} ${error.message}`];
  if (error.place) {
    const { file, range } = error.place;
    lines.push(`  ${range ? `${file}:${range.start.line}:${range.start.column}` : file}`);
  }
  process.stderr.write(`${[...lines, `  ${error.cure}`].join("\n")}\n`);
  return wrongUse.has(error.code) ? 2 : 1;
}

function prefix(): string {
  return paint.stderr("red", "cairn:");
}
