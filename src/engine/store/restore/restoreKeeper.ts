import path from "node:path";

import type { ArtifactVersion } from "../../model/artifact.ts";
import type { ReadContent } from "../reading/fileReader.ts";
import type { FileDigests, Keeper, KnownContents } from "../reading/keeper.ts";
import { decodeManifest, hexesIn } from "../trees/manifest.ts";
import { hexOf } from "../objects/objectFolder.ts";
import type { ObjectWriter } from "../keeping/objectWriter.ts";
import { digestLength, hexAt } from "../objects/pack.ts";
import type { FileStamp } from "../stamps/statBlob.ts";
import { hasRacyTimes, isSameStamp } from "../stamps/statCache.ts";
import type { StoredFolders } from "../trees/storedFolders.ts";

/** So many contents of the versions are remembered, in about as many 100 bytes. */
const contentsLimit = 50_000;
/** The manifests of so many folders are read at once. */
const foldersAhead = 1_000;
/** So many files that were kept are remembered, in a few 100 bytes each. */
const filesLimit = 10_000;

interface KeptFile {
  readonly b3: string;
  readonly stamp: FileStamp;
}

/**
 * Keeps what lies in the workspace before versions are restored. What the version has at the same place stays as it is:
 * that it is kept need not be made sure of, until `beStrict` is called.
 */
export class RestoreKeeper implements Keeper {
  private readonly writer: ObjectWriter;
  private readonly folders: StoredFolders;
  /** The manifests (in hex) that the versions' folders are to have, by their paths, as far as they were asked for. */
  private readonly wanted: Map<string, string | undefined>;
  /** Contents of the versions' folders that were asked for. */
  private readonly contents = new Set<string>();
  /** Folders whose contents were asked for before they were expected. */
  private readonly foreseen = new Set<string>();
  /** Files (absolute) that the versions have otherwise, and that are in the store as they were seen. */
  private readonly files = new Map<string, KeptFile>();
  private readonly beginNs = BigInt(Date.now()) * 1_000_000n;
  private isStrict = false;

  constructor(versions: readonly ArtifactVersion[], writer: ObjectWriter, folders: StoredFolders) {
    this.writer = writer;
    this.folders = folders;
    const tops = versions.filter(({ kind }) => kind === "directory");
    this.wanted = new Map(tops.map(({ path: top, digest }) => [top, hexOf(digest)]));
  }

  beStrict(): void {
    this.isStrict = true;
    this.contents.clear();
    this.foreseen.clear();
  }

  expect(hexes: readonly string[], folder: string): void {
    if (this.foreseen.delete(folder)) return;
    if (this.contents.size > contentsLimit) this.contents.clear();
    const wanted = this.isStrict ? undefined : this.wantedAt(folder);
    if (wanted !== undefined) this.takeContents(wanted);
    this.expectOthers(hexes);
  }

  expectFolders(known: Iterable<KnownContents>, others: readonly string[]): void {
    if (this.isStrict) return;
    this.folders.readAhead(others.slice(0, foldersAhead).flatMap((folder) => this.wantedAt(folder) ?? []));
    const wanted = new Map<string, string>();
    const hexes: string[] = [];
    for (const { folder, hex, b3s } of known) {
      const other = this.wantedAt(folder);
      if (other === undefined || other === hex) continue;
      wanted.set(folder, other);
      for (let at = 0; at < b3s.length; at += digestLength) hexes.push(hexAt(b3s, at));
      if (this.contents.size + hexes.length > contentsLimit) break;
    }
    this.folders.readAhead([...wanted.values()]);
    for (const [folder, other] of wanted) {
      this.takeContents(other);
      this.foreseen.add(folder);
    }
    this.expectOthers(hexes);
  }

  private takeContents(manifest: string): void {
    for (const hex of hexesIn(this.folders.read(manifest))) this.contents.add(hex);
  }

  private expectOthers(hexes: readonly string[]): void {
    const others = hexes.filter((hex) => !this.contents.has(hex));
    if (others.length > 0) this.writer.expect(others);
  }

  mayPass(folder: string, hex: string): boolean {
    return !this.isStrict && this.wantedAt(folder) === hex;
  }

  hasFile(content: FileDigests): boolean {
    return this.contents.has(content.b3) || this.writer.hasFile(content);
  }

  async addFile(read: (copyTo?: () => string) => Promise<ReadContent>): Promise<ReadContent> {
    return await this.writer.addFile(read);
  }

  kept(file: string, { b3 }: FileDigests, stamp: FileStamp): void {
    if (this.contents.has(b3) || hasRacyTimes(stamp, this.beginNs)) return;
    if (this.files.size < filesLimit) this.files.set(file, { b3, stamp });
  }

  /** The BLAKE3 (in hex) of a file (absolute) that carries this stamp, where it is known that just that is kept. */
  contentOf(file: string, stamp: FileStamp): string | undefined {
    const known = this.files.get(file);
    return known && isSameStamp(known.stamp, stamp) ? known.b3 : undefined;
  }

  addEntries(bytes: Uint8Array, md5s: readonly string[]): void {
    this.writer.addEntries(bytes, md5s);
  }

  add(hex: string, bytes: Uint8Array): void {
    this.writer.add(hex, bytes);
    // A manifest, for the most part: plans follow from those.
    this.folders.remember(hex, Buffer.from(bytes));
  }

  private wantedAt(folder: string): string | undefined {
    if (this.wanted.has(folder) || folder === ".") return this.wanted.get(folder);
    const parent = path.posix.dirname(folder);
    const above = this.wantedAt(parent);
    // All folders beside it are about to be asked for, too.
    if (above !== undefined) {
      for (const { type, name, hex } of decodeManifest(this.folders.read(above)))
        if (type === "directory") this.wanted.set(`${parent}/${name}`, hex);
    }
    if (!this.wanted.has(folder)) this.wanted.set(folder, undefined);
    return this.wanted.get(folder);
  }
}
