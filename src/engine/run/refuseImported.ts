import { UserError } from "../model/errors.ts";
import type { RunSummary } from "../model/run.ts";

/** Throws `UserError` `run-imported` for a run that another tool has recorded: nobody here knows what was run. */
export function refuseImported({ name, origin }: Pick<RunSummary, "name" | "origin">): void {
  if (origin?.kind !== "import") return;
  throw new UserError(
    "run-imported",
    `${name} was taken in from elsewhere (${origin.of}), without what it takes to run it again.`,
    "Run it with its own tool, or as a stage or by `cairn exec`: such runs can be made again.",
  );
}
