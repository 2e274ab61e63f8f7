import type { ObjectFolder } from "../objects/objectFolder.ts";
import { kindOf, type ObjectKind, type StoredTrees } from "../trees/storedTrees.ts";

/** An object that is not to be had, and where in a version it stands: empty for the version's own. */
export interface FaultBelow {
  readonly hex: string;
  readonly inner: string;
}

const none: readonly FaultBelow[] = [];

/** Finds what of versions is not to be had. What many versions share is looked at once. */
export class FaultFinder {
  private readonly objects: ObjectFolder;
  private readonly trees: StoredTrees;
  private readonly isFaulty: (hex: string) => boolean;
  private readonly known = new Map<string, readonly FaultBelow[]>();

  /** `isFaulty` tells of an object that is in the index. */
  constructor(objects: ObjectFolder, trees: StoredTrees, isFaulty: (hex: string) => boolean) {
    this.objects = objects;
    this.trees = trees;
    this.isFaulty = isFaulty;
  }

  /** Of a version by its digest in hex; of what lies in a folder whose manifest cannot be read nothing can be told. */
  below(hex: string, kind: ObjectKind): readonly FaultBelow[] {
    const own = this.isFaulty(hex) || !this.objects.isIndexed(hex) ? [{ hex, inner: "" }] : none;
    const inner = kind === "directory" ? this.inFolder(hex) : none;
    return inner.length === 0 ? own : [...own, ...inner];
  }

  private inFolder(hex: string): readonly FaultBelow[] {
    const known = this.known.get(hex);
    if (known) return known;
    const found = this.trees.entriesIfWhole(hex).flatMap((entry) =>
      this.below(entry.hex, kindOf(entry)).map((fault) => ({
        hex: fault.hex,
        inner: fault.inner === "" ? entry.name : `${entry.name}/${fault.inner}`,
      })),
    );
    const kept = found.length === 0 ? none : found;
    this.known.set(hex, kept);
    return kept;
  }
}
