import { statSync } from "node:fs";

/** Files that change are looked at more often until they have kept still for so long. */
const livelyMs = 2_000;

/** How often files are looked at, in milliseconds: as a rule, and while they change. */
export interface WatchPace {
  readonly still: number;
  readonly lively: number;
}

/**
 * Asks at intervals whether any of a few files has changed, by size and time. It works the same on every system,
 * for files that do not exist yet, and costs some microseconds a file. Returns how to stop.
 */
export function watchFiles(
  paths: () => readonly string[],
  onChange: (changed: readonly string[]) => void,
  { still, lively }: WatchPace,
): () => void {
  let stamps = readStamps(paths());
  let livelyUntil = 0;
  let timer = wait();
  return () => clearTimeout(timer);

  function wait(): NodeJS.Timeout {
    return setTimeout(look, performance.now() < livelyUntil ? lively : still).unref();
  }

  function look(): void {
    const now = readStamps(paths());
    const changed = [...now.keys()].filter((path) => stamps.get(path) !== now.get(path));
    stamps = now;
    if (changed.length > 0) livelyUntil = performance.now() + livelyMs;
    // Who hears of a change may stop the watch.
    timer = wait();
    if (changed.length > 0) onChange(changed);
  }
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
