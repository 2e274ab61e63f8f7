import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import type { EngineContext } from "../context.ts";
import type { WorkOptions } from "../engine.ts";
import type { ArtifactVersion } from "../model/artifact.ts";
import { systemCode } from "../model/systemErrors.ts";
import { safeTarget } from "../files/safeTarget.ts";
import { copiesFolder, hasCopies } from "./copyOwners.ts";

/**
 * Puts data into a copy of the workspace as a link to one that all copies share. It is out of the store and read-only:
 * whoever writes to it in place is refused by the system, and never reaches a file of the person's or the store's.
 */
export async function linkShared(
  copy: Pick<EngineContext, "root" | "home" | "store">,
  version: ArtifactVersion,
  work: WorkOptions,
): Promise<void> {
  const shared = path.join(sharedFolder(copy.home), nameOf(version));
  const { file } = safeTarget(copy.root, version.path);
  if (!existsSync(shared)) {
    await copy.store.restore([version], work);
    moveTo(file, shared);
    protect(shared);
  }
  mkdirSync(path.dirname(file), { recursive: true });
  rmSync(file, { recursive: true, force: true });
  symlinkSync(shared, file, version.kind === "directory" ? "junction" : "file");
}

/** Takes the shared data away once there is no copy any more that may have links to it. */
export function removeUnshared(home: string): void {
  const folder = sharedFolder(home);
  if (hasCopies(home) || !existsSync(folder)) return;
  // Out of the way of whoever begins just now.
  const leaving = `${folder}.${process.pid}`;
  renameSync(folder, leaving);
  for (const entry of readdirSync(leaving, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) chmodSync(path.join(entry.parentPath, entry.name), 0o700);
  }
  rmSync(leaving, { recursive: true, force: true, maxRetries: 5 });
}

function sharedFolder(home: string): string {
  return path.join(copiesFolder(home), "shared");
}

function nameOf({ digest, isExecutable }: ArtifactVersion): string {
  return `${digest.replace(":", "-")}${isExecutable ? "-x" : ""}`;
}

/** Another run may have been faster: it has the same. */
function moveTo(file: string, shared: string): void {
  mkdirSync(path.dirname(shared), { recursive: true });
  try {
    renameSync(file, shared);
  } catch (error) {
    if (!["ENOTEMPTY", "EEXIST", "EPERM"].includes(systemCode(error) ?? "") || !existsSync(shared)) throw error;
  }
}

function protect(file: string): void {
  const stats = lstatSync(file);
  if (stats.isSymbolicLink()) return;
  if (stats.isDirectory()) for (const name of readdirSync(file)) protect(path.join(file, name));
  chmodSync(file, stats.mode & ~0o222);
}
