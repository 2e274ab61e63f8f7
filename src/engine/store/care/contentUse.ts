import type { ContentUse } from "../../model/storeUse.ts";
import { DigestNumbers } from "./digestNumbers.ts";
import type { ObjectIndex } from "../ports.ts";
import { kindOf, type ObjectKind, type StoredTrees } from "../trees/storedTrees.ts";

interface StoredVersion {
  /** The digest of its object. */
  readonly hex: string;
  readonly kind: ObjectKind;
}

/** The number of an object that several need; those that need one are counted from the next on. */
const several = 1;

/** Finds out what of the store each of several groups of versions alone needs, and what it shares with others. */
export class ContentUses {
  private readonly index: ObjectIndex;
  private readonly trees: StoredTrees;
  private readonly users = new DigestNumbers();
  private readonly own: number[] = [];
  private readonly whole: number[] = [];
  private readonly sizes = new Map<string, number>();

  constructor(index: ObjectIndex, trees: StoredTrees) {
    this.index = index;
    this.trees = trees;
  }

  /**
   * Takes versions that belong together; `areOfOne` where they are those of one artifact. Returns the number of their group
   * for `of`.
   */
  add(versions: readonly StoredVersion[], areOfOne: boolean): number {
    const group = this.own.length;
    const user = several + 1 + group;
    this.own.push(0);
    for (const { hex, kind } of versions) this.trees.walk(hex, kind, (inner) => this.use(inner, user));
    const apart = (): number => versions.reduce((sum, version) => sum + this.sizeBelow(version), 0);
    this.whole.push(areOfOne ? this.sizeTogether(versions) : apart());
    return group;
  }

  of(group: number): ContentUse {
    const own = this.own[group] ?? 0;
    return { own, shared: Math.max(0, (this.whole[group] ?? 0) - own) };
  }

  /** What is below an object that several need is so itself. */
  private use(hex: string, user: number): boolean {
    const known = this.users.get(hex);
    if (known === user || known === several) return false;
    const size = this.sizeOf(hex);
    this.users.set(hex, known === undefined ? user : several);
    this.change(known ?? user, known === undefined ? size : -size);
    return true;
  }

  private change(user: number, bytes: number): void {
    const group = user - several - 1;
    this.own[group] = (this.own[group] ?? 0) + bytes;
  }

  /** Versions of one artifact have much in common: that counts once. */
  private sizeTogether(versions: readonly StoredVersion[]): number {
    const seen = new DigestNumbers();
    let bytes = 0;
    for (const { hex, kind } of versions) {
      this.trees.walk(hex, kind, (inner) => {
        if (!seen.add(inner)) return false;
        bytes += this.sizeOf(inner);
        return true;
      });
    }
    return bytes;
  }

  /** Many runs have the same folders: each is added up once. */
  private sizeBelow({ hex, kind }: StoredVersion): number {
    if (kind === "file") return this.sizeOf(hex);
    const known = this.sizes.get(hex);
    if (known !== undefined) return known;
    const inside = this.trees
      .entriesIfThere(hex)
      .map((entry) => this.sizeBelow({ hex: entry.hex, kind: kindOf(entry) }));
    const size = inside.reduce((sum, one) => sum + one, this.sizeOf(hex));
    this.sizes.set(hex, size);
    return size;
  }

  /** What lies in DVC's cache takes no room in the store. */
  private sizeOf(hex: string): number {
    const location = this.index.find(hex);
    return location === undefined || location.kind === "dvc" ? 0 : location.size;
  }
}
