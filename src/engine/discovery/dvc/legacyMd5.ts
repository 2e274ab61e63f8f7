import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { Digest } from "../../model/digest.ts";
import { compareCodePoints } from "./lockEntry.ts";

/** How much of a file is looked at to tell text from binary, and how much of it may be no text (dvc_data, `istextfile`). */
const probeBytes = 512;
const maxNonTextShare = 0.3;

/**
 * DVC 2's md5 of files and folders under a root (absolute), by path relative to it: CRLF counts as LF in text.
 * A path that is not there is not in the answer. Reads every byte: only for entries of dvc.lock without `hash: md5`.
 */
export function legacyMd5s(root: string, paths: readonly string[]): ReadonlyMap<string, Digest> {
  return new Map(
    paths.flatMap((path) => {
      const stats = statSync(join(root, path), { throwIfNoEntry: false });
      if (!stats) return [];
      const hex = stats.isDirectory()
        ? `${folderMd5(join(root, path))}.dir`
        : legacyFileMd5(readFileSync(join(root, path)));
      return [[path, `md5:${hex}`] as const];
    }),
  );
}

/** DVC 2's md5 of a file's bytes, in hex. */
export function legacyFileMd5(bytes: Buffer): string {
  const content = isText(bytes.subarray(0, probeBytes)) ? withoutCarriageReturns(bytes) : bytes;
  return createHash("md5").update(content).digest("hex");
}

/** The md5 of a folder's listing as Python's `json.dumps` writes it, with sorted keys and non-ASCII letters escaped. */
function folderMd5(folder: string): string {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory());
  const listing = entries
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return { md5: legacyFileMd5(readFileSync(path)), relpath: relative(folder, path).split(sep).join("/") };
    })
    .sort((a, b) => compareCodePoints(a.relpath, b.relpath));
  const items = listing.map(({ md5, relpath }) => `{"md5": "${md5}", "relpath": ${asciiJson(relpath)}}`);
  return createHash("md5")
    .update(`[${items.join(", ")}]`)
    .digest("hex");
}

function asciiJson(text: string): string {
  return JSON.stringify(text).replaceAll(/[\u007f-\uffff]/g, (character) =>
    character === "\u007f" ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function isText(probe: Buffer): boolean {
  if (probe.includes(0)) return false;
  const nonText = probe.filter((byte) => !((byte >= 32 && byte < 127) || [8, 9, 10, 12, 13].includes(byte)));
  return probe.length === 0 || nonText.length / probe.length <= maxNonTextShare;
}

function withoutCarriageReturns(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString("latin1").replaceAll("\r\n", "\n"), "latin1");
}
