import type { StatCacheStorage } from "../ports.ts";

/** Keeps what is known of files for as long as this process lives. */
export function statCacheInMemory(): StatCacheStorage {
  const kept = new Map<string, Uint8Array>();
  return {
    load: (directory) => kept.get(directory),
    listBelow: (directory) => {
      const below = [...kept].filter(([path]) => path !== "" && (directory === "" || path.startsWith(`${directory}/`)));
      return new Map(below.map(([path, blob]) => [path, blob.length] as const).sort(([a], [b]) => (a < b ? -1 : 1)));
    },
    save: (blobs) => {
      for (const [directory, blob] of blobs) {
        if (blob === undefined) kept.delete(directory);
        else kept.set(directory, blob);
      }
    },
  };
}
