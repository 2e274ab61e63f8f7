import { existsSync, lstatSync, readdirSync } from "node:fs";
import path from "node:path";

import { explaining, explainWriteError } from "../../files/fileErrors.ts";
import { isSetAside } from "../../files/folder.ts";
import { removeAbandoned } from "../../files/temporaryFile.ts";

/** Clears a file or folder (absolute) of what killed restores left beside it and in it, as far as that can be part of an artifact. */
export function removeAbandonedAt(file: string): void {
  const parent = path.dirname(file);
  if (existsSync(parent)) explaining(explainWriteError, parent, () => removeAbandoned(parent));
  removeAbandonedBelow(file);
}

/**
 * Clears a folder, and all in it that can be part of an artifact, of what killed restores left there. Links are not
 * followed; where there is no folder, there is nothing to do.
 */
function removeAbandonedBelow(folder: string): void {
  if (!lstatSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  explaining(explainWriteError, folder, () => removeAbandoned(folder));
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory() && !isSetAside(entry.name)) removeAbandonedBelow(path.join(folder, entry.name));
  }
}
