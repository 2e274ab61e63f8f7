import { statSync } from "node:fs";

/**
 * Asks at intervals whether any of a few files has changed, by size and time. It works the same on every system,
 * for files that do not exist yet, and costs some microseconds a file. Returns how to stop.
 */
export function watchFiles(
  paths: () => readonly string[],
  onChange: (changed: readonly string[]) => void,
  intervalMs: number,
): () => void {
  let stamps = readStamps(paths());
  const timer = setInterval(() => {
    const now = readStamps(paths());
    const changed = [...now.keys()].filter((path) => stamps.get(path) !== now.get(path));
    stamps = now;
    if (changed.length > 0) onChange(changed);
  }, intervalMs);
  timer.unref();
  return () => clearInterval(timer);
}

function readStamps(paths: readonly string[]): ReadonlyMap<string, string> {
  return new Map(paths.map((path) => [path, stampOf(path)]));
}

/** Empty for a file that is not there or may not be looked at: both say nothing until that changes. */
function stampOf(path: string): string {
  try {
    const stat = statSync(path, { throwIfNoEntry: false, bigint: true });
    return stat ? `${stat.ino}:${stat.size}:${stat.mtimeNs}` : "";
  } catch {
    return "";
  }
}
