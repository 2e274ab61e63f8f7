import type { Dirent } from "node:fs";

import type { ManifestEntry } from "../trees/manifest.ts";
import { digestLength } from "../objects/pack.ts";

/*
 * What is known of a directory as a whole: what lay in it when it was last digested, and what came of that. It stands in
 * one blob with the stamps of its files (see `statBlob.ts`): as long as these, the names in it and the ignore rules are
 * as they were, and so are the directories in it, its digest is this one. Numbers little-endian.
 *
 *   byte  0       version, 1
 *   bytes 1–7     zero
 *   32 bytes      digest of the ignore rules for what lies in it (`IgnoreFiles.digest`)
 *   48 bytes      what the directory came to, as below
 *   u32           number of children, n
 *   u32           number of directories among them that were taken, k
 *   k × 48 bytes  what each came to: digest of the manifest, u64 size, u64 number of files
 *   n × u8        what each child was taken as: see `Taken`
 *   bytes         the children as `listingOf` writes them, in UTF-8
 */

/** What a directory comes to in a manifest. */
export type FolderContent = Omit<ManifestEntry, "name"> & { readonly type: "directory" };

export type NamedFolder = FolderContent & Pick<ManifestEntry, "name">;

/** What a child was taken as. A file that is passed over may have a stamp all the same. */
export const taken = { not: 0, file: 1, executable: 2, directory: 3, notButStamped: 4 } as const;
export type Taken = (typeof taken)[keyof typeof taken];

const version = 1;
const rulesAt = 8;
const contentAt = 40;
const contentLength = 48;
const countsAt = contentAt + contentLength;
const headerLength = countsAt + 8;

/** A child's name and its kind follow each other with this between, and so do the children: no name holds it. */
const between = "\0";
const kindLength = 2;

/** The names and kinds of what lies in a directory, in the order of the names' UTF-16 units. */
export function listingOf(children: readonly Dirent[]): readonly string[] {
  return children.map((child) => `${child.name}${between}${kindOf(child)}`).sort();
}

/** What lies in a directory, links not followed. */
export const kinds = { file: "f", directory: "d", link: "l", other: "o" } as const;

function kindOf(child: Dirent): string {
  if (child.isFile()) return kinds.file;
  if (child.isDirectory()) return kinds.directory;
  return child.isSymbolicLink() ? kinds.link : kinds.other;
}

/** The name of a child in a listing. */
export function nameIn(listed: string): string {
  return listed.slice(0, -kindLength);
}

/** The kind of a child in a listing. */
export function kindIn(listed: string): string {
  return listed.slice(-1);
}

/** The names in a listing that are not those of directories. */
export function namesOfFiles(listing: readonly string[]): ReadonlySet<string> {
  return new Set(listing.filter((listed) => kindIn(listed) !== kinds.directory).map(nameIn));
}

export class FolderRecord {
  readonly bytes: Buffer;
  private readonly count: number;
  private readonly folderCount: number;

  private constructor(bytes: Buffer) {
    this.bytes = bytes;
    this.count = bytes.readUInt32LE(countsAt);
    this.folderCount = bytes.readUInt32LE(countsAt + 4);
  }

  /** Of bytes that are whole; undefined for those of another version. */
  static open(bytes: Buffer): FolderRecord | undefined {
    return bytes.readUInt8(0) === version ? new FolderRecord(bytes) : undefined;
  }

  /** `rules` in hex; `takenAs` has one for each child of the listing, and `folders` one for each directory taken. */
  static of(
    rules: string,
    content: FolderContent,
    { listing, takenAs, folders }: ListedFolder & { readonly folders: readonly FolderContent[] },
  ): FolderRecord {
    const text = Buffer.from(listing.join(between), "utf8");
    const statesAt = headerLength + folders.length * contentLength;
    const bytes = Buffer.alloc(statesAt + takenAs.length + text.length);
    bytes.writeUInt8(version, 0);
    bytes.write(rules, rulesAt, "hex");
    writeContent(bytes, contentAt, content);
    bytes.writeUInt32LE(listing.length, countsAt);
    bytes.writeUInt32LE(folders.length, countsAt + 4);
    for (const [index, folder] of folders.entries()) writeContent(bytes, headerLength + index * contentLength, folder);
    bytes.set(takenAs, statesAt);
    text.copy(bytes, statesAt + takenAs.length);
    return new FolderRecord(bytes);
  }

  /** The digest of the ignore rules, in hex. */
  get rules(): string {
    return this.bytes.toString("hex", rulesAt, contentAt);
  }

  get content(): FolderContent {
    return readContent(this.bytes, contentAt);
  }

  /** What each child was taken as, in the order of the listing. */
  get takenAs(): Uint8Array {
    return this.bytes.subarray(this.statesAt, this.statesAt + this.count);
  }

  lists(listing: readonly string[]): boolean {
    return listing.length === this.count && Buffer.from(listing.join(between), "utf8").equals(this.listingBytes);
  }

  get listing(): readonly string[] {
    if (this.count === 0) return [];
    const parts = this.listingBytes.toString("utf8").split(between);
    return Array.from({ length: this.count }, (_, index) => `${parts[2 * index]}${between}${parts[2 * index + 1]}`);
  }

  /** The directories that were taken, with what they came to. */
  get folders(): readonly NamedFolder[] {
    if (this.folderCount === 0) return [];
    const { listing } = this;
    const names = [...this.takenAs].flatMap((as, index) =>
      as === taken.directory ? nameIn(listing[index] ?? "") : [],
    );
    return names.map((name, index) => ({ name, ...readContent(this.bytes, headerLength + index * contentLength) }));
  }

  /** Whether something of this name may lie in it. */
  mayHold(name: string): boolean {
    return this.listingBytes.includes(`${name}${between}`);
  }

  /** The same of what lies in it, with other directories in it, and so another content. */
  with(content: FolderContent, folders: readonly FolderContent[]): FolderRecord {
    return FolderRecord.of(this.rules, content, { listing: this.listing, takenAs: this.takenAs, folders });
  }

  private get listingBytes(): Buffer {
    return this.bytes.subarray(this.statesAt + this.count);
  }

  private get statesAt(): number {
    return headerLength + this.folderCount * contentLength;
  }
}

export interface ListedFolder {
  readonly listing: readonly string[];
  readonly takenAs: ArrayLike<number>;
}

function writeContent(bytes: Buffer, at: number, { hex, size, fileCount }: FolderContent): void {
  bytes.write(hex, at, "hex");
  bytes.writeBigUInt64LE(BigInt(size), at + digestLength);
  bytes.writeBigUInt64LE(BigInt(fileCount), at + digestLength + 8);
}

function readContent(bytes: Buffer, at: number): FolderContent {
  return {
    type: "directory",
    hex: bytes.toString("hex", at, at + digestLength),
    size: Number(bytes.readBigUInt64LE(at + digestLength)),
    fileCount: Number(bytes.readBigUInt64LE(at + digestLength + 8)),
  };
}
