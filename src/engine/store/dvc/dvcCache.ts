import { createHash } from "node:crypto";
import {
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  readFileSync,
  rmSync,
  type Stats,
  statSync,
  symlinkSync,
} from "node:fs";
import path from "node:path";

import { bare, type DvcName, isListing } from "./dvcName.ts";
import { readDvcListing } from "./dvcListing.ts";
import { legacyFileMd5 } from "./legacyFileMd5.ts";
import { UserError } from "../../model/errors.ts";
import { systemCode } from "../../model/systemErrors.ts";

/**
 * DVC's cache of a repository, which DVC itself and colleagues' checkouts may use at the same time:
 * `files/md5/ab/cdef…`, and in the layout of DVC 2 `ab/cdef…`. What is in it is read-only and never changed.
 */
export class DvcCache {
  /** Absolute. */
  readonly folder: string;
  private readonly linkKinds: readonly LinkKind[];
  /** What a person calls it: relative to the root where it lies in it. */
  readonly place: string;

  constructor(root: string, folder: string, linkKinds: readonly LinkKind[] = ["reflink", "copy"]) {
    this.folder = folder;
    this.linkKinds = linkKinds;
    const inside = path.relative(root, folder).split(path.sep).join("/");
    this.place = inside.startsWith("../") || path.isAbsolute(inside) ? folder : inside;
  }

  /** Where content lies or belongs, absolute. */
  pathOf(md5: string): string {
    return path.join(this.folder, "files", "md5", md5.slice(0, 2), md5.slice(2));
  }

  /** Where DVC 2 put content, absolute. */
  legacyPathOf(md5: string): string {
    return path.join(this.folder, md5.slice(0, 2), md5.slice(2));
  }

  /** What a person calls an object. */
  describe({ md5, isLegacy }: DvcName): string {
    return path.posix.join(this.place, isLegacy ? "" : "files/md5", md5.slice(0, 2), md5.slice(2));
  }

  /**
   * The file that holds some content (absolute); undefined where it is not there, has another length, or can be written
   * and is not what its name says: what is write-protected was whole when it came here, as DVC takes it too.
   */
  find(name: DvcName): string | undefined {
    const { md5 } = name;
    return this.placesOf(name).find((file) => {
      const stats = statSync(file, { throwIfNoEntry: false });
      if (!stats || !isOfSize(stats, name)) return false;
      return (stats.mode & 0o222) === 0 || md5OfFile(file) === bare(md5) || legacyFileMd5(file) === bare(md5);
    });
  }

  /** Whether there is a file where some content belongs, by its look alone: `find` tells whether it can be used. */
  mayHave(name: DvcName): boolean {
    return this.placesOf(name).some((file) => {
      const stats = statSync(file, { throwIfNoEntry: false });
      return stats !== undefined && isOfSize(stats, name);
    });
  }

  /** What a folder's listing names; undefined where it is not here, or is damaged. */
  listingOf(name: DvcName): ReturnType<typeof readDvcListing> {
    const file = this.find(name);
    const bytes = file === undefined ? undefined : readFileSync(file);
    return bytes && md5Of(bytes) === bare(name.md5) ? readDvcListing(bytes.toString("utf8")) : undefined;
  }

  /** Whether files in the workspace may be links to objects, which nobody may write through. */
  get makesLinks(): boolean {
    return this.linkKinds.some((kind) => kind === "hardlink" || kind === "symlink");
  }

  /**
   * Puts a link to an object (absolute) where nothing is yet, as DVC was told to (`cache.type`). False where the file is
   * to be a copy: where that comes first, or no link can be made.
   */
  link(object: string, file: string): boolean {
    for (const kind of this.linkKinds) {
      if (kind === "copy") return false;
      try {
        makeLink[kind](object, file);
        return kind !== "reflink";
      } catch (error) {
        // Each file system has its own code for what it cannot do.
        if (systemCode(error) === undefined) throw error;
      }
    }
    return false;
  }

  /**
   * Has content that turned out to be damaged looked at each time, and so be replaced by the next whole one: it loses its
   * write protection.
   */
  distrust(name: DvcName): void {
    const file = this.find(name);
    if (file === undefined) return;
    try {
      chmodSync(file, 0o644);
    } catch (error) {
      // In a cache that is read-only for this person nothing can be mended.
      if (systemCode(error) === undefined) throw error;
    }
  }

  private placesOf({ md5, size, isLegacy = false }: DvcName): readonly string[] {
    if (isLegacy) return [this.legacyPathOf(md5)];
    // Of DVC 2's layout it is the length that tells content with other line ends apart.
    return size === undefined ? [this.pathOf(md5)] : [this.pathOf(md5), this.legacyPathOf(md5)];
  }
}

function isOfSize(stats: Stats, { md5, size }: DvcName): boolean {
  return stats.isFile() && (size === undefined || isListing(md5) || stats.size === size);
}

/** What `cache.type` may name. */
export const linkKinds = ["reflink", "hardlink", "symlink", "copy"] as const;
export type LinkKind = (typeof linkKinds)[number];

const makeLink: Readonly<Record<Exclude<LinkKind, "copy">, (object: string, file: string) => void>> = {
  // A clone is as good as a copy, and made where files are copied.
  reflink: (object, file) => {
    copyFileSync(object, file, constants.COPYFILE_FICLONE_FORCE);
    rmSync(file);
  },
  hardlink: linkSync,
  symlink: (object, file) => symlinkSync(object, file),
};

/** Says what is at fault with content that `find` does not give. */
export function notInDvcCache(cache: DvcCache, name: DvcName, what: string): UserError {
  if (existsSync(name.isLegacy ? cache.legacyPathOf(name.md5) : cache.pathOf(name.md5))) {
    return damagedInDvcCache(cache, name, what);
  }
  return new UserError(
    "object-missing",
    `The content of ${what} is not in DVC's cache (${cache.describe(name)}).`,
    "Fetch it with `dvc pull`, or run the stage that makes it.",
    { place: { file: what } },
  );
}

export function damagedInDvcCache(cache: DvcCache, name: DvcName, what: string): UserError {
  cache.distrust(name);
  return new UserError(
    "object-damaged",
    `The content of ${what} in DVC's cache (${cache.describe(name)}) is damaged: its bytes are not what its name says.`,
    "Remove that file and fetch it again with `dvc pull`, or run the stage that makes it. The damaged content was not used.",
    { place: { file: what } },
  );
}

function md5OfFile(file: string): string {
  return md5Of(readFileSync(file));
}

function md5Of(bytes: Uint8Array): string {
  return createHash("md5").update(bytes).digest("hex");
}
