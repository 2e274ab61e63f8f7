import type { Pipeline } from "../../engine/model/pipeline.ts";
import type { ErrorJson } from "../json/pipelineJson.ts";
import { paint } from "./paint.ts";
import { print } from "./print.ts";

/** The errors of a pipeline, as JSON has them. */
export function errorsOf(pipeline: Pick<Pipeline, "problems">): readonly ErrorJson[] {
  return pipeline.problems
    .filter(({ severity }) => severity === "error")
    .map(({ file, range, code, message }) => {
      return { file, line: range.start.line, column: range.start.column, code, message };
    });
}

/** Tells the errors of pipeline files on stderr: what is listed beside them is not all. */
export function warnOfErrors(pipeline: Pick<Pipeline, "problems">): void {
  for (const { file, line, column, message } of errorsOf(pipeline)) {
    print("stderr", `${paint.stderr("red", "cairn:")} ${message}\n  ${file}:${line}:${column}\n`);
  }
}
