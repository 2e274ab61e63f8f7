import type { ArtifactVersion } from "../../model/artifact.ts";
import type { Blake3 } from "../objects/blake3.ts";
import { damagedInDvcCache, type DvcCache, notInDvcCache } from "../dvc/dvcCache.ts";
import { type DvcName, indexKeyOf, isListing } from "../dvc/dvcName.ts";
import type { FileReader } from "../reading/fileReader.ts";
import { legacyFileMd5 } from "../dvc/legacyFileMd5.ts";
import { decodeManifest, encodeManifest, type ManifestEntry } from "../trees/manifest.ts";
import { lostFromStore, type ObjectFolder } from "../objects/objectFolder.ts";
import type { ObjectWriter } from "./objectWriter.ts";
import type { Pace } from "../../files/pace.ts";
import type { ObjectIndex, ObjectLocation } from "../ports.ts";

export interface DvcAdopterOptions {
  readonly objects: ObjectFolder;
  readonly index: ObjectIndex;
  /** Keeps the manifests of folders. */
  readonly writer: ObjectWriter;
  readonly blake3: Blake3;
  readonly reader: FileReader;
  readonly pace: Pace;
}

type Entry = Omit<ManifestEntry, "name">;

/** A folder while its files are put together. */
type Tree = Map<string, Entry | Tree>;

/**
 * Finds content by DVC's name, so that it can be restored like any version: the store points to what lies in DVC's
 * cache, and a folder gets a manifest of its own. What was never seen here is read once, and held against its name.
 */
export class DvcAdopter {
  private readonly options: DvcAdopterOptions;
  private readonly locations = new Map<string, ObjectLocation>();
  private readonly names = new Map<string, string>();

  constructor(options: DvcAdopterOptions) {
    this.options = options;
  }

  /** Throws a `UserError` `object-missing` or `object-damaged`. `path` is what is to become of it. */
  async adopt(path: string, name: DvcName): Promise<ArtifactVersion> {
    const cache = this.options.objects.dvcCache;
    const { hex, type, size, fileCount } = cache ? await this.inCache(cache, path, name) : this.inStore(name, path);
    return { path, kind: type === "directory" ? type : "file", digest: `b3:${hex}`, size, fileCount };
  }

  /** Puts what was found into the index; manifests have to be safe by then. */
  finish(): void {
    this.options.index.add(this.locations);
    this.options.index.nameByMd5(this.names);
  }

  private inStore(name: DvcName, path: string): Entry {
    const entry = this.tryStore(name);
    if (!entry) throw lostFromStore(path);
    return entry;
  }

  /** What was kept before DVC had it, or has gone from its cache. */
  private tryStore(name: DvcName): Entry | undefined {
    const { index, objects, blake3 } = this.options;
    const hex = index.findByMd5(indexKeyOf(name));
    if (hex === undefined || !objects.has(hex)) return undefined;
    if (!isListing(name.md5)) return fileEntry(hex, objects.locate(hex).size);
    return folderEntry(hex, decodeManifest(objects.read(hex, blake3)));
  }

  private async inCache(cache: DvcCache, path: string, name: DvcName): Promise<Entry> {
    if (!isListing(name.md5)) return await this.file(cache, path, name);
    if (cache.find(name) === undefined) return this.unlessStored(cache, path, name);
    const listed = cache.listingOf(name);
    if (!listed) throw damagedInDvcCache(cache, name, path);
    const tree: Tree = new Map();
    const isLegacy = name.isLegacy === true;
    for (const { relpath, md5 } of listed) {
      place(tree, relpath.split("/"), await this.file(cache, `${path}/${relpath}`, { md5, isLegacy }));
    }
    const entry = this.manifestOf(tree);
    this.names.set(indexKeyOf(name), entry.hex);
    return entry;
  }

  private unlessStored(cache: DvcCache, path: string, name: DvcName): Entry {
    const stored = this.tryStore(name);
    if (!stored) throw notInDvcCache(cache, name, path);
    return stored;
  }

  private async file(cache: DvcCache, path: string, name: DvcName): Promise<Entry> {
    const { index, objects, reader, pace } = this.options;
    if (pace.isDue()) {
      await pace.rest();
      pace.report(`Looking into DVC's cache for ${path}`);
    }
    const known = index.findByMd5(indexKeyOf(name));
    const location = known === undefined ? undefined : index.find(known);
    if (known !== undefined && location?.kind === "dvc" && objects.has(known)) return fileEntry(known, location.size);
    const file = cache.find(name);
    if (file === undefined) return this.unlessStored(cache, path, name);
    const content = await reader.read({ file, place: cache.describe(name), wantsMd5: true });
    const { b3, md5 = "", size } = content;
    if ((name.isLegacy ? legacyFileMd5(file) : md5) !== name.md5) throw damagedInDvcCache(cache, name, path);
    this.locations.set(b3, { kind: "dvc", md5: name.md5, size });
    this.names.set(indexKeyOf(name), b3);
    return fileEntry(b3, size);
  }

  private manifestOf(tree: Tree): Entry {
    const { blake3, writer } = this.options;
    const entries = [...tree].map(([name, inner]) => ({
      name,
      ...(inner instanceof Map ? this.manifestOf(inner) : inner),
    }));
    const bytes = encodeManifest(entries);
    const hex = blake3.hash(bytes);
    writer.add(hex, bytes);
    return folderEntry(hex, entries);
  }
}

function folderEntry(hex: string, entries: readonly ManifestEntry[]): Entry {
  const sum = (key: "size" | "fileCount"): number => entries.reduce((total, entry) => total + entry[key], 0);
  return { type: "directory", hex, size: sum("size"), fileCount: sum("fileCount") };
}

function fileEntry(hex: string, size: number): Entry {
  return { type: "file", hex, size, fileCount: 1 };
}

function place(tree: Tree, [name = "", ...rest]: readonly string[], entry: Entry): void {
  if (rest.length === 0) {
    tree.set(name, entry);
    return;
  }
  const known = tree.get(name);
  const inner: Tree = known instanceof Map ? known : new Map<string, Entry | Tree>();
  tree.set(name, inner);
  place(inner, rest, entry);
}
