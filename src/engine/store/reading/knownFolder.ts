import { lstatSync } from "node:fs";
import path from "node:path";

import { UserError } from "../../model/errors.ts";
import { systemCode } from "../../model/systemErrors.ts";
import { isExecutable, type ReadContent, smallFileLimit } from "./fileReader.ts";
import { readFolder } from "../../files/folder.ts";
import {
  type FolderContent,
  FolderRecord,
  kindIn,
  kinds,
  listingOf,
  nameIn,
  type Taken,
  taken,
} from "../stamps/folderRecord.ts";
import type { FileDigests, Keeper } from "./keeper.ts";
import type { ManifestEntry } from "../trees/manifest.ts";
import { childOf, type Place } from "../../files/place.ts";
import { isSameStamp } from "../stamps/statCache.ts";
import { type FileStamp, openStatBlob, type StatBlob, type StatEntry } from "../stamps/statBlob.ts";

/** So many small files that are not kept yet are read one by one: where they are more, or large, threads help. */
const fewFiles = 8;

/** What came of a look at all that lies in a folder. */
export interface FolderLook {
  /** All that lies in it: see `listingOf`. */
  readonly listing: readonly string[];
  /** The names of what is passed over. */
  readonly passedOver: ReadonlySet<string>;
  /** What is not. */
  readonly entries: readonly ManifestEntry[];
  /** What the stat cache knows of its files now. */
  readonly stamps: ReadonlyMap<string, StatEntry>;
  /** The digest of the ignore rules for what lies in it. */
  readonly rules: string;
  readonly content: FolderContent;
}

/**
 * The record of a folder. None where there is something in it of which stamps do not tell whether it is the same: a link,
 * a file that may be written without a trace, or one that has gone meanwhile.
 */
export function recordFolder(look: FolderLook): FolderRecord | undefined {
  const { listing } = look;
  const entries = new Map(look.entries.map((entry) => [entry.name, entry]));
  const all: Taken[] = [];
  const folders: FolderContent[] = [];
  for (const listed of listing) {
    const name = nameIn(listed);
    const entry = entries.get(name);
    const as = entry ? takenAs(entry, listed, look.stamps.get(name)) : passedOverAs(listed, look);
    if (as === undefined) return undefined;
    all.push(as);
    if (entry && isFolder(entry)) folders.push(entry);
  }
  return FolderRecord.of(look.rules, look.content, { listing, takenAs: all, folders });
}

function takenAs(entry: ManifestEntry, listed: string, stamp: StatEntry | undefined): Taken | undefined {
  if (kindIn(listed) === kinds.directory) return stamp ? undefined : taken.directory;
  if (kindIn(listed) !== kinds.file || stamp?.b3 !== entry.hex || Number(stamp.size) !== entry.size) return undefined;
  return entry.type === "executable" ? taken.executable : taken.file;
}

function passedOverAs(listed: string, { passedOver, stamps }: FolderLook): Taken | undefined {
  const name = nameIn(listed);
  if (kindIn(listed) !== kinds.other && !passedOver.has(name)) return undefined;
  return stamps.has(name) ? taken.notButStamped : taken.not;
}

function isFolder(entry: ManifestEntry): entry is ManifestEntry & FolderContent {
  return entry.type === "directory";
}

/** What was known of a folder at one moment. */
export interface KnownFolder {
  readonly record: FolderRecord;
  readonly stamps: StatBlob;
}

/** A file with what was known of it. */
export interface KnownFile extends ManifestEntry {
  readonly md5: string | undefined;
  readonly stamp: FileStamp;
}

/** The files of a folder that were taken. */
export function filesOf({ record: { listing, takenAs }, stamps }: KnownFolder): readonly KnownFile[] {
  const entries = stamps.entries();
  return listing.flatMap((listed, index): readonly KnownFile[] => {
    const as = takenAs[index];
    if (as !== taken.file && as !== taken.executable) return [];
    const name = nameIn(listed);
    const stamp = entries.get(name);
    if (stamp?.b3 === undefined) throw new Error(`the stat cache tells nothing of ${name}`);
    const { b3: hex, md5, size } = stamp;
    const type = as === taken.file ? "file" : "executable";
    return [{ name, type, hex, md5, size: Number(size), fileCount: 1, stamp }];
  });
}

/** What the stat cache's blob tells of a folder as a whole; undefined where that is nothing. */
export function openKnown(blob: Uint8Array): KnownFolder | undefined {
  const stamps = openStatBlob(blob);
  const record = stamps?.folder && FolderRecord.open(stamps.folder);
  return record && { record, stamps };
}

/**
 * Whether a folder (absolute) looks as it did: the same names of the same kinds, and each file that was taken with the
 * same stamp. What lies in the folders in it is not looked at. Where it cannot be looked at it does not: who reads it says
 * why. Nor does it where something unfinished lies in it, which is to be seen.
 */
export function looksAsKnown(folder: string, known: KnownFolder): boolean {
  try {
    return looksAsRecorded(folder, known);
  } catch (error) {
    if (systemCode(error) === undefined && !(error instanceof UserError)) throw error;
    return false;
  }
}

function looksAsRecorded(folder: string, { record, stamps: { count, stamps } }: KnownFolder): boolean {
  let isUnfinished = false;
  const listing = listingOf(readFolder(folder, folder, () => (isUnfinished = true)));
  if (isUnfinished || !record.lists(listing)) return false;
  const { takenAs } = record;
  const seen = Buffer.from(stamps);
  const columns = new DataView(seen.buffer, seen.byteOffset, seen.byteLength);
  const columnLength = 8 * count;
  let at = 0;
  for (const [index, listed] of listing.entries()) {
    const as = takenAs[index];
    if (as === taken.file || as === taken.executable) {
      const stats = lstatSync(`${folder}${path.sep}${nameIn(listed)}`, { bigint: true });
      columns.setBigUint64(at, stats.size, true);
      columns.setBigUint64(at + columnLength, stats.mtimeNs, true);
      columns.setBigUint64(at + 2 * columnLength, stats.ctimeNs, true);
      columns.setBigUint64(at + 3 * columnLength, stats.ino, true);
      if (isExecutable(stats) !== (as === taken.executable)) return false;
    }
    if (as !== taken.not && as !== taken.directory) at += 8;
  }
  return at === columnLength && seen.equals(stamps);
}

/** Whether a keeper need not be asked about what is in a folder one by one, nor be given its manifest. */
export function mayPass(keeper: Keeper, { relative }: Place, { record, stamps }: KnownFolder): boolean {
  const { hex } = record.content;
  if (keeper.mayPass?.(relative, hex)) return true;
  return keeper.hasAll?.(Buffer.concat([Buffer.from(hex, "hex"), stamps.b3s])) ?? false;
}

/**
 * Has a keeper keep the files of a folder that looks as it did; `read` reads one for it. False where it lacks more than a
 * few small ones, or one is not what it was after all.
 */
export async function keepFiles(
  keeper: Keeper,
  place: Place,
  files: readonly KnownFile[],
  read: (file: Place, size: number) => Promise<ReadContent | undefined>,
): Promise<boolean> {
  const hexes = files.map(({ hex }) => hex);
  keeper.expect?.(hexes, place.relative);
  const lacking = files.filter((file) => !keeper.hasFile(contentOf(file)));
  if (lacking.length > fewFiles || lacking.some(({ size }) => size > smallFileLimit)) return false;
  for (const { name, hex, size, stamp } of lacking) {
    const content = await read(childOf(place, name), size);
    if (content?.b3 !== hex || !isSameStamp(content.stamp, stamp)) return false;
  }
  for (const file of files) keeper.kept?.(childOf(place, file.name).file, contentOf(file), file.stamp);
  return true;
}

function contentOf({ hex, md5, size }: KnownFile): FileDigests {
  return { b3: hex, size, ...(md5 !== undefined && { md5 }) };
}
