import { UserError } from "../model/errors.ts";
import type { Connection } from "./connection.ts";
import { prefixRange } from "./prefix.ts";

/** How many of the runs that are meant perhaps are named. */
const namedCandidates = 5;

/**
 * The number of the run that a text means: an id, a name (the newest of that name), or the beginning of an id.
 * Throws `UserError` `run-ambiguous` where several ids begin so. Within a read.
 */
export function findRunKey(connection: Connection, ref: string): number | undefined {
  const exact =
    connection.get<{ key: number }>("SELECT key FROM runs WHERE id = ?", ref) ??
    connection.get<{ key: number }>("SELECT key FROM runs WHERE name = ? ORDER BY key DESC", ref);
  if (exact || ref === "") return exact?.key;
  const candidates = connection.all<{ readonly key: number; readonly id: string; readonly name: string }>(
    "SELECT key, id, name FROM runs WHERE id >= ? AND id < ? ORDER BY key DESC LIMIT ?",
    ...prefixRange(ref),
    namedCandidates,
  );
  if (candidates.length <= 1) return candidates[0]?.key;
  throw new UserError(
    "run-ambiguous",
    `More than one run's id begins with ${ref}: ${candidates.map(({ id, name }) => `${id} (${name})`).join(", ")}.`,
    "Give more of the id, or the run's name.",
  );
}

/** The error that there is no run of this name or id. */
export function runUnknown(ref: string): UserError {
  return new UserError(
    "run-unknown",
    `There is no run ${ref}.`,
    "`cairn runs` lists all runs; a run is meant by its name, its id or the beginning of its id.",
  );
}
