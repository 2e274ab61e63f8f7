import type { Blake3 } from "./blake3.ts";
import { decodeManifest, entriesIn, type EntryType, firstEntry, type ManifestEntry } from "./manifest.ts";
import { missing, type ObjectFolder } from "./objectFolder.ts";
import type { Pace } from "./pace.ts";
import { PackReader } from "./packReader.ts";
import type { PackPlaces } from "./ports.ts";

/** What a folder is to hold. */
export interface StoredFolder {
  /** The entries of its manifest, as they are, and where they lie. */
  readonly entries: Uint8Array;
  readonly places: PackPlaces;
  /** What of it is no file in a pack. */
  readonly others: readonly ManifestEntry[];
}

/** So many folders are looked up together. */
const togetherLimit = 64;
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
    const waiting = [hex];
    while (waiting.length > 0) {
      const some = new Set(waiting.splice(-togetherLimit).filter((each) => !this.places.has(each)));
      for (const { type, hex: inner } of this.checkAll([...some])) if (type === "directory") waiting.push(inner);
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

  /** All that lies in these folders themselves. */
  private checkAll(hexes: readonly string[]): readonly ManifestEntry[] {
    const manifests = this.readAll(hexes);
    const contents = hexes.map((hex) => decodeManifest(manifests.get(hex) ?? this.read(hex)));
    const entries = contents.flat();
    const places = this.objects.findInPacks(entries.map((entry) => entry.hex));
    const elsewhere = entries.flatMap((entry, index) => (isInPack(places, index) ? [] : entry.hex));
    const found = this.objects.findAll(elsewhere);
    for (const other of elsewhere) if (!found.has(other)) throw missing(other);
    let first = 0;
    for (const [index, { length }] of contents.entries()) {
      const pairs = places.pairs.slice(2 * first, 2 * (first + length));
      this.places.set(hexes[index] ?? "", { packs: places.packs, pairs });
      first += length;
    }
    return entries;
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
