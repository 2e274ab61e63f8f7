import { QueryError } from "../../engine/experiments/query/queryError.ts";
import { UserError } from "../../engine/model/errors.ts";
import type { QuerySpan } from "../../engine/model/runQuery.ts";
import type { StoppedError } from "../stoppable.ts";
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
  "part-of-artifact",
  "query-invalid",
  "run-ambiguous",
  "run-under-way",
  "run-unknown",
  "snapshot-ambiguous",
  "snapshot-unknown",
  "stage-is-template",
  "stage-unknown",
  "target-is-link",
  "version-unknown",
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
  if (error instanceof QueryError) lines.push(...marked(error.span));
  process.stderr.write(`${[...lines, `  ${error.cure}`].join("\n")}\n`);
  return wrongUse.has(error.code) ? 2 : 1;
}

/** Tells on stderr that a command was stopped, and how to go on. Returns its exit code. */
export function reportStop({ goOn, exitCode }: StoppedError): number {
  process.stderr.write(`${paint.stderr("yellow", "cairn:")} Stopped. ${goOn}\n`);
  return exitCode;
}

/** A query on one line, with marks below what is meant. */
function marked({ query, start, end }: QuerySpan): readonly string[] {
  const marks = " ".repeat(start) + "^".repeat(Math.max(1, end - start));
  return [`  ${query.replaceAll(/\s/g, " ")}`, `  ${paint.stderr("red", marks)}`];
}

function prefix(): string {
  return paint.stderr("red", "cairn:");
}
