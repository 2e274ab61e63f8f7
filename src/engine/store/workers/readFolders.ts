import { lstatSync } from "node:fs";
import path from "node:path";

import type { Blake3 } from "../objects/blake3.ts";
import { FileReader, isExecutable, smallFileLimit } from "../reading/fileReader.ts";
import { readFolder } from "../../files/folder.ts";
import { type FolderRecord, listingOf } from "../stamps/folderRecord.ts";
import { contentIgnoreNames, IgnoreFiles } from "../../files/ignoreFiles.ts";
import { recordFolder } from "../reading/knownFolder.ts";
import { encodeManifest, type ManifestEntry, sortedByName, totalsOf } from "../trees/manifest.ts";
import { Pace } from "../../files/pace.ts";
import { packEntryLength, writePackEntry } from "../objects/pack.ts";
import type { Place } from "../../files/place.ts";
import { decodeStatBlob, encodeStatBlob, type StatEntry } from "../stamps/statBlob.ts";
import { hasRacyTimes, isSameStamp, stampOf } from "../stamps/statCache.ts";

/** After so much content, or so many files, no other folder is begun for the same answer. */
const enoughContent = 1536 * 1024;
const enoughFiles = 1_024;
/** A folder is broken off where there is more, but for one file. */
const mostContentBytes = 4 * 1024 * 1024;
const mostFiles = 4_096;

const memoryLength = mostContentBytes + packEntryLength * mostFiles + smallFileLimit + 1;

/** Folders to look through for small files, and to read these. */
export interface ReadFoldersTask {
  /** Absolute: ignore files from there on say what is passed over. */
  readonly rulesFrom: string;
  readonly folders: readonly FolderToRead[];
  readonly wantsMd5: boolean;
  readonly wantsBytes: boolean;
  /** That of an earlier answer, which is filled again. */
  readonly memory?: ArrayBuffer | undefined;
  /** What was written from then on, in nanoseconds, may be written again without a change of its times. */
  readonly beginNs: bigint;
}

export interface FolderToRead {
  readonly place: Place;
  /** Only these files of it, which nothing passes over. */
  readonly names?: readonly string[];
  /** What the stat cache has of its files. */
  readonly known?: Uint8Array;
  /** Whether the content of all that is known is kept, so that what has not changed need not be read. */
  readonly isKept: boolean;
}

export interface ReadFoldersAnswer {
  /** One for each folder, but for the last ones, where that became too much; undefined for what cannot be looked through. */
  readonly folders: readonly (FolderRead | undefined)[];
  /** What was read, as entries of a pack; nothing where it was not asked for. */
  readonly bytes: Uint8Array;
  /** The md5 of each of these entries, in hex, where they were asked for. */
  readonly md5s: readonly string[];
}

export interface FolderRead {
  /** The manifest of its small files, all else left out; its digest in hex, and what it counts. */
  readonly manifest: Uint8Array;
  readonly hex: string;
  readonly size: number;
  readonly fileCount: number;
  /** The md5 of each entry of the manifest, in hex, where they were asked for. */
  readonly md5s: readonly string[];
  /** What the stat cache is to have of its files, and whether that is what it has. */
  readonly blob: Uint8Array;
  readonly isAsKnown: boolean;
  /** All that lies in it (see `listingOf`), unless that is nothing but what was read. */
  readonly listing: readonly string[];
  /** The names of the folders in it that nothing passes over. */
  readonly folders: readonly string[];
  /** The names of what is to be looked at one by one: what is not small, no file, passed over, or changes as it is read. */
  readonly others: readonly string[];
  /** Files that have not been looked at, as there was too much else. */
  readonly rest: readonly string[];
  /** Whether an ignore file lies in it. */
  readonly hasRules: boolean;
}

type Children = Pick<FolderRead, "folders" | "others" | "hasRules" | "listing"> & {
  readonly files: readonly string[];
  /** The digest of what is passed over in it. */
  readonly rules: string;
};

/** Throws nothing of the file system's: who needs what could not be read says why. */
export function readFolders(task: ReadFoldersTask, blake3: Blake3): ReadFoldersAnswer {
  return new FoldersReading(task, blake3).read();
}

class FoldersReading {
  private readonly task: ReadFoldersTask;
  private readonly blake3: Blake3;
  private readonly reader: FileReader;
  private readonly rules = new Map<string, IgnoreFiles>();
  private content: Buffer;
  private contentLength = 0;
  private readonly md5s: string[] = [];
  private readLength = 0;
  private fileCount = 0;

  constructor(task: ReadFoldersTask, blake3: Blake3) {
    this.task = task;
    this.blake3 = blake3;
    this.content = Buffer.from(task.memory ?? new ArrayBuffer(0));
    this.reader = new FileReader(blake3, new Pace());
  }

  read(): ReadFoldersAnswer {
    const folders: (FolderRead | undefined)[] = [];
    for (const folder of this.task.folders) {
      if (this.readLength >= enoughContent || this.fileCount >= enoughFiles) break;
      const children = folder.names ? onlyFiles(folder.names) : this.childrenOf(folder.place);
      folders.push(children && this.readFiles(folder, children));
    }
    return { folders, bytes: this.content.subarray(0, this.contentLength), md5s: this.md5s };
  }

  private get isFull(): boolean {
    return this.readLength >= mostContentBytes || this.fileCount >= mostFiles;
  }

  private childrenOf(place: Place): Children | undefined {
    try {
      let isUnfinished = false;
      const entries = readFolder(place.file, place.relative, () => (isUnfinished = true));
      if (isUnfinished) return undefined;
      const rules = this.rulesFor(place.file).inside(place.file, entries);
      const children = { files: [] as string[], folders: [] as string[], others: [] as string[] };
      for (const entry of entries) {
        const isDirectory = entry.isDirectory();
        const isTaken = !rules.ignores(`${place.file}${path.sep}${entry.name}`, isDirectory);
        if (isTaken && isDirectory) children.folders.push(entry.name);
        else if (isTaken && entry.isFile()) children.files.push(entry.name);
        else children.others.push(entry.name);
      }
      const hasRules = entries.some(({ name }) => contentIgnoreNames.includes(name));
      return { ...children, hasRules, listing: listingOf(entries), rules: rules.digest };
    } catch {
      return undefined;
    }
  }

  /** The rules of the folders above one. Most folders of a task lie in the same. */
  private rulesFor(folder: string): IgnoreFiles {
    const parent = path.dirname(folder);
    const rules = this.rules.get(parent) ?? IgnoreFiles.above(this.task.rulesFrom, folder, contentIgnoreNames);
    this.rules.set(parent, rules);
    return rules;
  }

  private readFiles(folder: FolderToRead, children: Children): FolderRead {
    const known = folder.known && decodeStatBlob(folder.known);
    const read: ReadFile[] = [];
    const others = [...children.others];
    const remembered = new Map<string, StatEntry>();
    let count = 0;
    for (; count < children.files.length && !this.isFull; count++) {
      const name = children.files[count] ?? "";
      const was = known?.get(name);
      const file = this.readFile(folder, name, was);
      const isSettled = file && !hasRacyTimes(file.stat, this.task.beginNs);
      if (file) read.push(file);
      else others.push(name);
      const entry = file ? (isSettled ? file.stat : undefined) : was;
      if (entry) remembered.set(name, entry);
    }
    const { folders, hasRules, listing } = children;
    const rest = children.files.slice(count);
    const named = this.named(read);
    if (folder.names || folders.length + others.length + rest.length > 0) {
      const blob = encodeStatBlob(remembered);
      return { ...named, blob, isAsKnown: false, listing, folders, others, rest, hasRules };
    }
    const blob = encodeStatBlob(remembered, recordOf(read, remembered, children, named)?.bytes);
    const isAsKnown = folder.known !== undefined && blob.equals(folder.known);
    return { ...named, blob, isAsKnown, listing: [], folders, others, rest, hasRules };
  }

  /** One file, which counts also where it cannot be read. */
  private readFile(folder: FolderToRead, name: string, known: StatEntry | undefined): ReadFile | undefined {
    this.fileCount++;
    const { wantsMd5, wantsBytes } = this.task;
    const file = `${folder.place.file}${path.sep}${name}`;
    const same = known && folder.isKept ? this.unchanged(file, name, known) : undefined;
    if (same) return same;
    const into = wantsBytes ? this.room() : undefined;
    const content = this.reader.readIfSmall({ file, place: file, wantsMd5 }, into);
    if (!content) return undefined;
    const { b3, md5, size, stamp } = content;
    this.readLength += size;
    if (into) {
      writePackEntry(this.content, this.contentLength, b3, size);
      this.contentLength += packEntryLength + size;
      if (md5 !== undefined) this.md5s.push(md5);
    }
    // What is known of the same content stays known.
    const named = md5 ?? (known?.b3 === b3 ? known.md5 : undefined);
    const entry = entryOf(name, b3, size, content.isExecutable);
    return { entry, stat: { ...stamp, b3, ...(named !== undefined && { md5: named }) } };
  }

  private unchanged(file: string, name: string, known: StatEntry): ReadFile | undefined {
    if (known.b3 === undefined || (this.task.wantsMd5 && known.md5 === undefined)) return undefined;
    const stats = lstatSync(file, { bigint: true, throwIfNoEntry: false });
    if (!stats?.isFile() || !isSameStamp(stampOf(stats), known)) return undefined;
    return { entry: entryOf(name, known.b3, Number(stats.size), isExecutable(stats)), stat: known };
  }

  /** Where the next file's content goes: all of it fits, and one byte more. */
  private room(): Buffer {
    if (this.content.length < memoryLength) this.content = Buffer.allocUnsafeSlow(memoryLength);
    const from = this.contentLength + packEntryLength;
    return this.content.subarray(from, from + smallFileLimit + 1);
  }

  private named(read: readonly ReadFile[]): Pick<FolderRead, "manifest" | "hex" | "size" | "fileCount" | "md5s"> {
    const entries = read.map(({ entry }) => entry);
    const manifest = encodeManifest(entries);
    const named = this.task.wantsMd5 ? read.map(({ entry: { name }, stat }) => ({ name, md5: stat.md5 ?? "" })) : [];
    const md5s = sortedByName(named).map(({ md5 }) => md5);
    return { manifest, hex: this.blake3.hash(manifest), ...totalsOf(entries), md5s };
  }
}

/** A file with what a manifest and the stat cache have of it. */
interface ReadFile {
  readonly entry: ManifestEntry;
  readonly stat: StatEntry;
}

function entryOf(name: string, hex: string, size: number, isExecutableFile: boolean): ManifestEntry {
  return { name, type: isExecutableFile ? "executable" : "file", hex, size, fileCount: 1 };
}

function onlyFiles(files: readonly string[]): Children {
  return { files, folders: [], others: [], hasRules: false, listing: [], rules: "" };
}

/** The record of a folder of which all was read. */
function recordOf(
  read: readonly ReadFile[],
  stamps: ReadonlyMap<string, StatEntry>,
  { listing, rules }: Children,
  { hex, size, fileCount }: Pick<FolderRead, "hex" | "size" | "fileCount">,
): FolderRecord | undefined {
  const entries = read.map(({ entry }) => entry);
  const content = { type: "directory", hex, size, fileCount } as const;
  return recordFolder({ listing, passedOver: new Set(), entries, stamps, rules, content });
}
