import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Digest } from "../../model/digest.ts";
import { DvcListing } from "../../store/dvc/dvcListing.ts";
import { dvcIgnoreNames, IgnoreFiles } from "../../files/ignoreFiles.ts";
import { legacyFileMd5 } from "../../store/dvc/legacyFileMd5.ts";

/**
 * DVC 2's md5 of files and folders under a root (absolute), by path relative to it: CRLF counts as LF in text.
 * A path that is not there is not in the answer. Reads every byte: only for entries of dvc.lock without `hash: md5`.
 */
export function legacyMd5s(root: string, paths: readonly string[]): ReadonlyMap<string, Digest> {
  return new Map(
    paths.flatMap((path) => {
      const stats = statSync(join(root, path), { throwIfNoEntry: false });
      if (!stats) return [];
      const absolute = join(root, path);
      if (!stats.isDirectory()) return [[path, `md5:${legacyFileMd5(absolute)}`] as const];
      const listing = new DvcListing();
      addFiles(absolute, IgnoreFiles.above(root, absolute, dvcIgnoreNames), listing, "");
      return [[path, `md5:${listing.md5}`] as const];
    }),
  );
}

/** What DVC lists of a folder: its files and those that links lead to, without what `.dvcignore` names. */
function addFiles(folder: string, above: IgnoreFiles, listing: DvcListing, prefix: string): void {
  const entries = readdirSync(folder, { withFileTypes: true });
  const rules = above.inside(folder, entries);
  for (const entry of entries) {
    const path = join(folder, entry.name);
    const relpath = `${prefix}${entry.name}`;
    if (rules.ignores(path, entry.isDirectory())) continue;
    if (entry.isDirectory()) addFiles(path, rules, listing, `${relpath}/`);
    else {
      const stats = statSync(path, { throwIfNoEntry: false });
      if (stats?.isFile() === true) listing.add({ relpath, md5: legacyFileMd5(path), size: stats.size });
    }
  }
}
