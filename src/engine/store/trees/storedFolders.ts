import type { Blake3 } from "../objects/blake3.ts";
import { checkManifest, entriesIn, type EntryType, firstEntry, type ManifestEntry } from "./manifest.ts";
import { missing, type ObjectFolder } from "../objects/objectFolder.ts";
import { digestLength, hexAt } from "../objects/pack.ts";
import type { Pace } from "../../files/pace.ts";
import { PackReader } from "../objects/packReader.ts";
import type { PackPlaces } from "../ports.ts";

/** What a folder is to hold. */
export interface StoredFolder {
  /** The entries of its manifest, as they are, and where they lie. */
  readonly entries: Uint8Array;
  readonly places: PackPlaces;
  /** What of it is no file in a pack. */
  readonly others: readonly ManifestEntry[];
}

/** Folders are looked up together that have about so many files. */
const togetherLimit = 100_000;
/** So many bytes of manifests are remembered; more of them are read again. */
const rememberedLimit = 16 * 1024 * 1024;

/** The folders of versions that are restored; while it is used, nothing may be cleared away. */
export class StoredFolders {
  private readonly objects: ObjectFolder;
  private readonly blake3: Blake3;
  /** Where the entries of folders lie that were checked, by the digests of the folders. */
  private readonly places = new Map<string, PackPlaces>();
  private readonly manifests = new Map<string, Buffer>();
  private remembered = 0;

  constructor(objects: ObjectFolder, blake3: Blake3) {
    this.objects = objects;
    this.blake3 = blake3;
  }

  /** Throws a `UserError` where a folder is not here with all below it, or what names it is not to be used. */
  async check(hex: string, pace: Pace): Promise<void> {
    const waiting: Pick<ManifestEntry, "hex" | "fileCount">[] = [{ hex, fileCount: togetherLimit }];
    while (waiting.length > 0) {
      const some = new Set<string>();
      for (let files = 0; files < togetherLimit && waiting.length > 0;) {
        const folder = waiting.pop();
        if (!folder || this.places.has(folder.hex)) continue;
        some.add(folder.hex);
        files += folder.fileCount + 1;
      }
      waiting.push(...this.checkAll([...some]));
      if (pace.isDue()) await pace.rest();
    }
  }

  /** A folder's manifest. Throws a `UserError` `object-missing` or `object-damaged`. */
  read(hex: string): Buffer {
    const known = this.manifests.get(hex);
    if (known) return known;
    const bytes = this.objects.read(hex, this.blake3);
    this.remember(hex, bytes);
    return bytes;
  }

  /** Reads the manifests of folders that are about to be asked for. Throws as `read`. */
  readAhead(hexes: readonly string[]): void {
    this.readAll(hexes.filter((hex) => !this.manifests.has(hex)));
  }

  /** Is told the manifest of a folder that may be asked for. */
  remember(hex: string, manifest: Buffer): void {
    if (this.manifests.has(hex) || this.remembered + manifest.length > rememberedLimit) return;
    this.remembered += manifest.length;
    this.manifests.set(hex, manifest);
  }

  /** A folder that was checked. Throws a `UserError` where its manifest cannot be had any more. */
  open(hex: string): StoredFolder {
    const entries = this.read(hex).subarray(firstEntry);
    const places = this.places.get(hex);
    if (!places) throw new Error(`the folder ${hex} was not checked`);
    const isOther = (index: number, type: EntryType | undefined): boolean =>
      type === "directory" || type === "symlink" || !isInPack(places, index);
    return { entries, places, others: [...entriesIn(entries, isOther)].map(({ entry }) => entry) };
  }

  /** The folders in these. */
  private checkAll(hexes: readonly string[]): readonly ManifestEntry[] {
    const manifests = this.readAll(hexes);
    const checked = hexes.map((hex) => checkManifest(manifests.get(hex) ?? this.read(hex)));
    const digests = Buffer.concat(checked.map((each) => each.digests));
    const { packs, pairs } = this.objects.findInPacks(digests);
    this.checkElsewhere(digests, pairs);
    let first = 0;
    for (const [index, each] of checked.entries()) {
      const count = each.digests.length / digestLength;
      this.places.set(hexes[index] ?? "", { packs, pairs: pairs.slice(2 * first, 2 * (first + count)) });
      first += count;
    }
    return checked.flatMap(({ folders }) => folders);
  }

  private checkElsewhere(digests: Buffer, pairs: Float64Array): void {
    const hexes: string[] = [];
    for (let index = 0; 2 * index < pairs.length; index++) {
      if ((pairs[2 * index] ?? -1) < 0) hexes.push(hexAt(digests, index * digestLength));
    }
    const found = this.objects.findAll(hexes);
    for (const hex of hexes) if (!found.has(hex)) throw missing(hex);
  }

  private readAll(hexes: readonly string[]): ReadonlyMap<string, Buffer> {
    const read = new Map<string, Buffer>();
    using reader = new PackReader(this.objects.packs, this.blake3);
    const packed = [...this.objects.findAll(hexes)].flatMap(([hex, at]) => (at.kind === "pack" ? { hex, ...at } : []));
    reader.readInOrder(packed, ({ hex }, bytes) => {
      const copy = Buffer.from(bytes);
      read.set(hex, copy);
      this.remember(hex, copy);
    });
    return read;
  }
}

function isInPack({ pairs }: PackPlaces, index: number): boolean {
  return (pairs[2 * index] ?? -1) >= 0;
}
