import { writeFileSync } from "node:fs";
import path from "node:path";

import { UserError } from "../../model/errors.ts";
import { readIfThere } from "../../files/readIfThere.ts";

/*
 * `objects/version` holds the number of the store's format as text. A store without it is of version 1, from before the
 * file was written. What the number covers is in src/engine/store/FORMAT.md.
 */

const version = 1;

/** Throws a `UserError` `store-newer` where a newer Cairn has changed the store's format. `folder` is that of the objects. */
export function refuseNewerStore(folder: string): void {
  const text = readIfThere(versionFile(folder))?.trim();
  if (text === undefined || text === String(version)) return;
  throw new UserError(
    "store-newer",
    `The store of versions was written by a newer version of Cairn (format ${text}; this one knows ${version}).`,
    "Update Cairn. The store was left as it is.",
    { place: { file: versionFile(folder) } },
  );
}

/** Notes the format of a store; the folder of its objects is there. */
export function noteStoreVersion(folder: string): void {
  if (readIfThere(versionFile(folder)) === undefined) writeFileSync(versionFile(folder), `${version}\n`);
}

function versionFile(folder: string): string {
  return path.join(folder, "version");
}
