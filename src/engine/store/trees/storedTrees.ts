import type { Blake3 } from "../objects/blake3.ts";
import { decodeManifest, type ManifestEntry } from "./manifest.ts";
import { isLoss, type ObjectFolder } from "../objects/objectFolder.ts";

export type ObjectKind = "file" | "directory";

/** The folders that versions are made of, as the store has them. */
export class StoredTrees {
  private readonly objects: ObjectFolder;
  private readonly blake3: Blake3;

  constructor(objects: ObjectFolder, blake3: Blake3) {
    this.objects = objects;
    this.blake3 = blake3;
  }

  /** Goes from a version's object to all below it. `visit` says whether to go on into it. Throws as `entriesIfThere`. */
  walk(hex: string, kind: ObjectKind, visit: (hex: string) => boolean): void {
    if (!visit(hex) || kind === "file") return;
    for (const entry of this.entriesIfThere(hex)) this.walk(entry.hex, kindOf(entry), visit);
  }

  /** Nothing where the folder's manifest is not here. Throws a `UserError` `object-damaged` where it cannot be read. */
  entriesIfThere(hex: string): readonly ManifestEntry[] {
    return this.objects.has(hex) ? decodeManifest(this.objects.read(hex, this.blake3)) : [];
  }

  /** Nothing where the folder's manifest is not here or damaged. */
  entriesIfWhole(hex: string): readonly ManifestEntry[] {
    return this.listIfWhole(hex) ?? [];
  }

  /** The same, but undefined there. */
  listIfWhole(hex: string): readonly ManifestEntry[] | undefined {
    try {
      return decodeManifest(this.objects.read(hex, this.blake3));
    } catch (error) {
      if (isLoss(error)) return undefined;
      throw error;
    }
  }
}

export function kindOf({ type }: ManifestEntry): ObjectKind {
  return type === "directory" ? type : "file";
}
