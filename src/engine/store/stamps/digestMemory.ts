import { folderOf } from "../../model/paths.ts";
import { contentIgnoreNames } from "../../files/ignoreFiles.ts";
import type { PathDigest } from "../store.ts";

/** More changes at once than this are not gone through one by one. */
const severalChanges = 200;

type Known = Map<string, PathDigest | undefined>;

/**
 * The digests of paths (relative to the root) as they were when they were last looked at, for an engine that is told of
 * every change: what no change was told of is not looked at again.
 */
export class DigestMemory {
  /** By the algorithms that were asked for; undefined for a path at which nothing is. */
  private readonly known = new Map<string, Known>();
  /** The changes that were told of since each of the looks that are under way began. */
  private readonly underWay = new Set<string[]>();

  /** The digests that are known, and of the other paths those that `look` finds. */
  async recall(
    paths: readonly string[],
    algorithms: readonly string[],
    look: (paths: readonly string[]) => Promise<ReadonlyMap<string, PathDigest>>,
  ): Promise<ReadonlyMap<string, PathDigest>> {
    const known = this.knownBy(algorithms.join());
    const unknown = paths.filter((path) => !known.has(path));
    const answer = new Map(paths.map((path) => [path, known.get(path)]));
    const told: string[] = [];
    this.underWay.add(told);
    try {
      const found = unknown.length > 0 ? await look(unknown) : undefined;
      for (const path of unknown) {
        const digest = found?.get(path);
        answer.set(path, digest);
        if (isSettled(digest)) known.set(path, digest);
      }
      forget(known, told);
    } finally {
      this.underWay.delete(told);
    }
    return new Map([...answer].flatMap(([path, digest]) => (digest ? [[path, digest] as const] : [])));
  }

  /** Tells of changes at paths, or in what lies there; `.` stands for all. */
  note(paths: readonly string[]): void {
    for (const told of this.underWay) told.push(...paths);
    for (const known of this.known.values()) forget(known, paths);
  }

  private knownBy(key: string): Known {
    const known = this.known.get(key) ?? new Map<string, PathDigest | undefined>();
    this.known.set(key, known);
    return known;
  }
}

/** What is being written has no digest. */
function isSettled(digest: PathDigest | undefined): boolean {
  return digest === undefined || digest.b3 !== undefined || digest.md5 !== undefined;
}

function forget(known: Known, changed: readonly string[]): void {
  if (changed.length > severalChanges || changed.some(isAboutAll)) {
    known.clear();
    return;
  }
  for (const path of changed) {
    for (let at = path; at !== "."; at = folderOf(at)) known.delete(at);
    for (const one of known.keys()) if (one.startsWith(`${path}/`)) known.delete(one);
  }
}

/** An ignore file says what lies in folders anywhere below it. */
function isAboutAll(path: string): boolean {
  return path === "." || contentIgnoreNames.some((name) => path === name || path.endsWith(`/${name}`));
}
