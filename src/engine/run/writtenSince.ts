import { statSync } from "node:fs";

/** The kernel's clock, which file systems take their times from, may be so far behind the one that programs ask. */
const clockLagMs = 20;

/**
 * Whether a file has changed at or after a moment (milliseconds since 1970), by the time stamp of its inode, which no
 * copying or restoring sets back. False where it is not there.
 */
export function isWrittenSince(file: string, time: number): boolean {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat !== undefined && stat.ctimeMs >= time - clockLagMs;
}
