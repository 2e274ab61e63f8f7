import { closeSync, lstatSync, openSync, readSync } from "node:fs";
import path from "node:path";
import { explaining, explainReadError } from "../files/fileErrors.ts";
import { readFolder } from "../files/folder.ts";
import { areWorthKeeping, isWorthKeeping } from "./dataKinds.ts";

/** So much of a file's beginning git looks at, to tell text from what is not. */
const lookedAt = 8_000;

/**
 * Whether what lies at a path (relative to the root) is too large for git, or holds what git cannot compare; not where
 * nothing is. Throws a `UserError` `unreadable`.
 */
export function isLargeOrBinary(root: string, place: string): boolean {
  let size = 0;
  const look = (at: string): boolean => {
    const file = path.join(root, at);
    const stats = lstatSync(file, { throwIfNoEntry: false });
    if (stats?.isDirectory()) return readFolder(file, at).some(({ name }) => look(`${at}/${name}`));
    if (!stats?.isFile()) return false;
    size += stats.size;
    return areWorthKeeping(size) || isWorthKeeping(path.basename(file), stats.size) || isBinary(file, at);
  };
  return look(place);
}

/** As git tells it: by a byte of zero. */
function isBinary(file: string, place: string): boolean {
  return explaining(explainReadError, place, () => {
    const descriptor = openSync(file, "r");
    try {
      const head = Buffer.alloc(lookedAt);
      return head.subarray(0, readSync(descriptor, head)).includes(0);
    } finally {
      closeSync(descriptor);
    }
  });
}
