import { createHash } from "node:crypto";
import { closeSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Digest } from "../../model/digest.ts";
import { DvcIgnore, DvcListing } from "../../store/dvcListing.ts";

/** How much of a file is looked at to tell text from binary, and how much of it may be no text (dvc_data, `istextfile`). */
const probeBytes = 512;
const maxNonTextShare = 0.3;

/** How much DVC reads at a time: a line end that falls on the border of two pieces stays as it is. */
const chunkBytes = 1024 * 1024;

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
      addFiles(absolute, DvcIgnore.forFolder(root, absolute), listing, "");
      return [[path, `md5:${listing.md5}`] as const];
    }),
  );
}

/** DVC 2's md5 of a file (an absolute path), in hex. */
function legacyFileMd5(file: string): string {
  const hash = createHash("md5");
  const descriptor = openSync(file, "r");
  try {
    const buffer = Buffer.alloc(chunkBytes);
    let isTextFile: boolean | undefined;
    for (let length = readSync(descriptor, buffer); length > 0; length = readSync(descriptor, buffer)) {
      const chunk = buffer.subarray(0, length);
      isTextFile ??= isText(chunk.subarray(0, probeBytes));
      hash.update(isTextFile ? withoutCarriageReturns(chunk) : chunk);
    }
  } finally {
    closeSync(descriptor);
  }
  return hash.digest("hex");
}

/** What DVC lists of a folder: its files and those that links lead to, without what `.dvcignore` names. */
function addFiles(folder: string, rules: DvcIgnore, listing: DvcListing, prefix: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    const relpath = `${prefix}${entry.name}`;
    if (rules.ignores(entry.name, entry.isDirectory())) continue;
    if (entry.isDirectory()) addFiles(path, rules.below(entry.name), listing, `${relpath}/`);
    else {
      const stats = statSync(path, { throwIfNoEntry: false });
      if (stats?.isFile() === true) listing.add({ relpath, md5: legacyFileMd5(path), size: stats.size });
    }
  }
}

function isText(probe: Buffer): boolean {
  if (probe.includes(0)) return false;
  const nonText = probe.filter((byte) => !((byte >= 32 && byte < 127) || [8, 9, 10, 12, 13].includes(byte)));
  return probe.length === 0 || nonText.length / probe.length <= maxNonTextShare;
}

function withoutCarriageReturns(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString("latin1").replaceAll("\r\n", "\n"), "latin1");
}
