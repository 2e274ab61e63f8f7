import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** A small disk of its own. Undefined where this person may not mount one. */
export function mountSmallDisk(): string | undefined {
  if (process.platform !== "linux") return undefined;
  const folder = mkdtempSync(path.join(tmpdir(), "cairn smäll-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=16m", "tmpfs", folder], { stdio: "ignore" });
    return folder;
  } catch {
    rmSync(folder, { recursive: true });
    return undefined;
  }
}

export function unmountSmallDisk(folder: string): void {
  execFileSync("umount", [folder]);
  rmSync(folder, { recursive: true });
}

/** Lets a file take the whole rest of its disk, to the last byte. */
export function fillDisk(filler: string): void {
  const descriptor = openSync(filler, "a");
  try {
    for (let size = 65_536; size >= 1;) {
      try {
        writeSync(descriptor, "x".repeat(size));
      } catch {
        size >>= 1;
      }
    }
  } finally {
    closeSync(descriptor);
  }
}
