import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import type { LockEntry } from "../discovery/dvc/lockEntry.ts";
import { readRunCacheText, runCacheKey, runCacheText, runCacheValue } from "../discovery/dvc/runCacheEntry.ts";
import { isMissing } from "../model/systemErrors.ts";
import { explaining, explainWriteError } from "../files/fileErrors.ts";
import { writeFileAtomically } from "./atomicFile.ts";

/**
 * What DVC's run cache (in a cache's folder, absolute) knows of a stage with these inputs, the newest result of all;
 * undefined where it knows none.
 */
export function findInRunCache(cacheFolder: string, entry: LockEntry, outs: readonly string[]): LockEntry | undefined {
  const folder = folderOf(cacheFolder, runCacheKey(entry, outs));
  const byAge = namesIn(folder)
    .map((name) => path.join(folder, name))
    .map((file) => ({ file, time: statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .sort((a, b) => b.time - a.time);
  for (const { file } of byAge) {
    const found = readRunCacheText(file, readFileSync(file, "utf8"));
    if (found) return found;
  }
  return undefined;
}

/** Writes down what a stage came to, as DVC does; what is there already stays. Throws `UserError`s of a full or read-only disk. */
export function saveInRunCache(cacheFolder: string, entry: LockEntry): void {
  const key = runCacheKey(
    entry,
    entry.outs.map((out) => out.path),
  );
  const file = path.join(folderOf(cacheFolder, key), runCacheValue(entry));
  if (statSync(file, { throwIfNoEntry: false }) !== undefined) return;
  explaining(explainWriteError, file, () => {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileAtomically(file, Buffer.from(runCacheText(entry)));
  });
}

function folderOf(cacheFolder: string, key: string): string {
  return path.join(cacheFolder, "runs", key.slice(0, 2), key);
}

/** What is not finished (see `temporaryPath`) has no name of 64 digits. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => /^[0-9a-f]{64}$/.test(name));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
