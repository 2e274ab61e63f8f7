import { UserError } from "../model/errors.ts";
import { areNested } from "../model/paths.ts";
import { knownAs, type Snapshot } from "../model/snapshot.ts";

/** Whether nobody can say what lay at a path at the moment of a snapshot. */
export function isUnknownAt({ unknown = [] }: Pick<Snapshot, "unknown">, path: string): boolean {
  return unknown.some((one) => areNested(one, path));
}

/** Said to whoever asks for such a version. */
export function versionNotKnown(snapshot: Snapshot, path: string): UserError {
  return new UserError(
    "version-unknown",
    `What “${path}” was at ${knownAs(snapshot)} is not known: no file of the commit says it, and it was not read here as it was then.`,
    `\`cairn history ${path}\` lists the versions that are known.`,
    { place: { file: path } },
  );
}
