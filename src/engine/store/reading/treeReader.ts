import { type BigIntStats, existsSync, lstatSync, statSync } from "node:fs";
import path from "node:path";

import type { EngineOptions } from "../../engine.ts";
import type { Blake3 } from "../objects/blake3.ts";
import { DvcListing } from "../dvc/dvcListing.ts";
import { isMissing } from "../../model/systemErrors.ts";
import { type FileReader, isExecutable, type ReadContent } from "./fileReader.ts";
import { isInside } from "../../files/folder.ts";
import { type FolderContent, listingOf, type NamedFolder, namesOfFiles } from "../stamps/folderRecord.ts";
import { contentIgnoreNames, dvcIgnoreNames, IgnoreFiles } from "../../files/ignoreFiles.ts";
import type { FileDigests, Keeper } from "./keeper.ts";
import { filesOf, type FolderLook, keepFiles, type KnownFolder, mayPass, recordFolder } from "./knownFolder.ts";
import { KnownFolders } from "./knownFolders.ts";
import { LargeFiles } from "./largeFiles.ts";
import { filesTold, type FolderTold, LookAhead, type ToldFile } from "./lookAhead.ts";
import { encodeManifest, type ManifestEntry, totalsOf } from "../trees/manifest.ts";
import type { Pace } from "../../files/pace.ts";
import type { ContentDigests } from "../stamps/statBlob.ts";
import { type StatCache, stampOf } from "../stamps/statCache.ts";
import { childOf, childrenIfThere, linkTextIfThere, type Place, relativeOf, statIfThere } from "../../files/place.ts";
import { areAsRecorded, ignoreFiles, ignoreFilesIn, isTaken, type Takers, takersOf, takersWithin } from "./takers.ts";
import { list, staysInside, type Walk, walkOf } from "./treeWalk.ts";
import type { FileWorkers } from "../workers/fileWorkers.ts";

/** After so many files that had to be read one by one, threads go ahead. */
const readsBeforeHelp = 256;

export interface TreeReaderOptions {
  readonly root: string;
  readonly blake3: Blake3;
  readonly reader: FileReader;
  readonly cache: StatCache;
  readonly pace: Pace;
  readonly workers: FileWorkers;
  readonly log: EngineOptions["log"];
  readonly wantsMd5: boolean;
  /** Keeps what is read, where it is given. */
  readonly keeper?: Keeper;
  /** Whether only what DVC takes of a folder is kept: what its ignore files leave, and what links lead to. */
  readonly keepsListed?: boolean;
}

/** A file or folder as it is now; digests in hex, without their algorithm. */
export interface TreeContent {
  readonly kind: "file" | "directory";
  readonly b3: string;
  readonly md5?: string;
  readonly size: number;
  readonly fileCount: number;
  readonly isExecutable: boolean;
  /** What DVC counts, where md5 was asked for: `.cairnignore` is nothing to it, and it follows links to files. */
  readonly dvc?: DvcListing;
}

type Kind = Pick<BigIntStats, "isDirectory" | "isFile" | "isSymbolicLink">;

/**
 * Digests files and folders, and keeps them where it has a keeper.
 *
 * Symbolic links: what is asked for by name is followed. Inside a folder a link is kept as a link, by its target's
 * text, where the target is relative and lies in the same folder's tree, is itself a folder, or is not there;
 * a link to a file anywhere else counts as that file. DVC's listing follows links to files and passes over the others.
 * No link to a folder is ever followed inside, so there are no loops.
 */
export class TreeReader {
  private readonly options: TreeReaderOptions;
  private filesSeen = 0;
  private folders = new Map<string, string>();
  private readonly unfinished = new Set<string>();
  private ahead: LookAhead | undefined;
  private readonly large: LargeFiles;
  private filesRead = 0;

  constructor(options: TreeReaderOptions) {
    this.options = options;
    const { cache, keeper, wantsMd5, workers } = options;
    const isToRead = (place: Place, stats: BigIntStats): boolean => {
      const known = cache.find(directoryOf(place.relative), path.basename(place.file), stampOf(stats));
      return this.asKnown(known, stats, keeper) === undefined;
    };
    this.large = new LargeFiles({ workers, keeper, wantsMd5, isToRead, rest: () => this.rest() });
  }

  /** Undefined where nothing is there, or neither a file nor a folder. `relative` is relative to the root. */
  async read(relative: string): Promise<TreeContent | undefined> {
    this.folders = new Map();
    const place = this.placeOf(relative);
    const stats = statIfThere(place, statSync);
    try {
      if (stats?.isFile()) {
        const content = await this.readFile(place, stats);
        return content && { kind: "file", fileCount: 1, isExecutable: isExecutable(stats), ...content };
      }
      return stats?.isDirectory() ? await this.readTop(place) : undefined;
    } finally {
      this.ahead?.end();
      await this.large.end();
    }
  }

  /** The digests (in hex) of the folders that were part of what was read last, by their paths relative to the root. */
  get folderDigests(): ReadonlyMap<string, string> {
    return this.folders;
  }

  /** The folders (absolute) of all that was read in which something unfinished lies. */
  get unfinishedIn(): ReadonlySet<string> {
    return this.unfinished;
  }

  /** The content of a file that is there; undefined where it is gone meanwhile. `stats` are the file's, links followed. */
  async readFile(place: Place, stats: BigIntStats, isKept = true): Promise<FileDigests | undefined> {
    const { cache, pace } = this.options;
    const keeper = isKept ? this.options.keeper : undefined;
    const directory = directoryOf(place.relative);
    const name = path.basename(place.file);
    if (pace.isDue()) await this.rest();
    this.filesSeen++;
    const known = cache.find(directory, name, stampOf(stats));
    const same = this.asKnown(known, stats, keeper);
    if (same) {
      keeper?.kept?.(place.file, same, stampOf(stats));
      return same;
    }
    if (++this.filesRead === readsBeforeHelp) this.ahead?.start();
    const content = await this.readContent(place, Number(stats.size), keeper);
    if (!content) return undefined;
    // What is known of the same content stays known.
    const md5 = content.md5 ?? (known?.b3 === content.b3 ? known.md5 : undefined);
    cache.record(directory, name, content.stamp, digestsOf(content.b3, md5));
    const kept = { ...digestsOf(content.b3, content.md5), size: content.size };
    keeper?.kept?.(place.file, kept, content.stamp);
    return kept;
  }

  /** What is known of a file that still carries its stamp, if that is enough, and its content is kept. */
  private asKnown(
    known: ContentDigests | undefined,
    { size }: BigIntStats,
    keeper: Keeper | undefined,
  ): FileDigests | undefined {
    const { wantsMd5 } = this.options;
    if (known?.b3 === undefined || (wantsMd5 && known.md5 === undefined)) return undefined;
    const content = { ...digestsOf(known.b3, wantsMd5 ? known.md5 : undefined), size: Number(size) };
    return (keeper?.hasFile(content) ?? true) ? content : undefined;
  }

  placeOf(relative: string): Place {
    const file = path.resolve(this.options.root, relative);
    return { file, relative: path.relative(this.options.root, file).split(path.sep).join("/") };
  }

  private async readContent(place: Place, size: number, keeper: Keeper | undefined): Promise<ReadContent | undefined> {
    const { reader, wantsMd5 } = this.options;
    const request = { file: place.file, place: place.relative, wantsMd5 };
    try {
      if (this.large.isWorthHelp(size)) return await this.large.read(place, keeper);
      if (!keeper) return await reader.read(request);
      return await keeper.addFile((copyTo) => reader.read(copyTo ? { ...request, copyTo } : request));
    } catch (error) {
      if (isMissing(error) && !existsSync(place.file)) return undefined;
      throw error;
    }
  }

  private async readTop(top: Place): Promise<TreeContent | undefined> {
    const { root, wantsMd5 } = this.options;
    const listing = wantsMd5 ? new DvcListing() : undefined;
    const known = this.knownFolders(top);
    const walk: Walk = { ...walkOf(top, listing), known };
    const rules = IgnoreFiles.above(root, top.file, contentIgnoreNames);
    this.ahead = this.lookAhead(top, known);
    const content = await this.readDirectory(top, walk, {
      version: rules,
      listing: listing && IgnoreFiles.above(root, top.file, dvcIgnoreNames),
    });
    if (!content) return undefined;
    return {
      kind: "directory",
      b3: content.hex,
      size: content.size,
      fileCount: content.fileCount,
      isExecutable: false,
      ...(listing ? { md5: listing.md5, dvc: listing } : {}),
    };
  }

  /** None where what is kept is not what a version holds. */
  private lookAhead(top: Place, known: KnownFolders): LookAhead | undefined {
    if (this.options.keepsListed) return undefined;
    const { root, cache, keeper, wantsMd5, workers } = this.options;
    const rulesFrom = isInside(root, top.file) ? root : top.file;
    const ahead = new LookAhead({ rulesFrom, cache, keeper, known, wantsMd5, workers });
    ahead.expect([top]);
    if (this.filesRead >= readsBeforeHelp) ahead.start();
    return ahead;
  }

  private knownFolders(top: Place): KnownFolders {
    const { cache, workers, keeper } = this.options;
    return new KnownFolders({ cache, workers, keeper, rest: () => this.rest() }, top);
  }

  private async readDirectory(place: Place, walk: Walk, takers: Takers): Promise<FolderContent | undefined> {
    const isAhead = this.ahead?.isReading(place) ?? false;
    const recalled = isAhead ? undefined : await this.recallDirectory(place, walk, takers);
    if (recalled) return recalled;
    const told = takers.version && (await this.ahead?.take(place));
    return told ? await this.takeTold(place, told, walk, takers) : await this.lookThrough(place, walk, takers);
  }

  /**
   * The content of a folder in which all is as it was when it was recorded but, perhaps, what lies in its folders. Where
   * there is a keeper, only if that has all its files; where there is a listing, only if that takes the same ones.
   */
  private async recallDirectory(place: Place, walk: Walk, takers: Takers): Promise<FolderContent | undefined> {
    const { keeper } = this.options;
    await this.rest();
    const known = await walk.known?.find(place);
    const within = known && takersWithin(place, takers, ignoreFilesIn(known.record));
    if (!known || !within || !areAsRecorded(known.record, within, walk.listing !== undefined)) return undefined;
    const isPassed = !keeper || mayPass(keeper, place, known);
    const files = walk.listing || !isPassed ? filesOf(known) : [];
    if (walk.listing && files.some(({ md5 }) => md5 === undefined)) {
      walk.known?.giveUp();
      return undefined;
    }
    const read = (file: Place, size: number) => this.readContent(file, size, keeper);
    if (keeper && !isPassed && !(await keepFiles(keeper, place, files, read))) return undefined;
    for (const { name, md5, size } of files) {
      if (md5 !== undefined) list(walk, relativeOf(place, name), { md5, size });
    }
    return await this.recallFolders(place, walk, { known, isPassed }, within);
  }

  /** `isPassed` says that a folder need not be kept where nothing in it is different. */
  private async recallFolders(
    place: Place,
    walk: Walk,
    { known, isPassed }: { readonly known: KnownFolder; readonly isPassed: boolean },
    takers: Takers,
  ): Promise<FolderContent> {
    const { cache, keeper } = this.options;
    const { record, stamps } = known;
    this.ahead?.pass(place);
    this.ahead?.expect(record.folders.map(({ name }) => childOf(place, name)));
    const folders: NamedFolder[] = [];
    for (const { name } of record.folders) {
      const content = await this.readDirectory(childOf(place, name), walk, takers);
      if (content) folders.push({ name, ...content });
    }
    this.filesSeen += stamps.count;
    const isSame = record.folders.every(({ hex }, index) => hex === folders[index]?.hex);
    if (isSame && isPassed) return this.noteFolder(place, record.content);
    const content = this.addFolder([...filesOf(known), ...folders], keeper);
    // One that has gone meanwhile is for the next look to find out.
    if (!isSame && folders.length === record.folders.length) {
      cache.keep(place.relative, stamps.entries(), record.with(content, folders));
    }
    return this.noteFolder(place, content);
  }

  /** The content of a folder of which threads have read the small files. */
  private async takeTold(place: Place, told: FolderTold, walk: Walk, takers: Takers): Promise<FolderContent> {
    const { cache, keeper, pace } = this.options;
    const [first, ...more] = told;
    const names = [...first.folders, ...told.flatMap(({ others }) => others)];
    this.filesSeen += told.reduce((count, { fileCount }) => count + fileCount, 0);
    if (pace.isDue()) await this.rest();
    const within = takersWithin(place, takers, first.hasRules ? ignoreFiles : []);
    const isWhole = names.length === 0 && more.length === 0;
    const entries: ManifestEntry[] = [];
    for (const file of isWhole && !takers.listing ? [] : filesTold(told).values()) {
      const at = childOf(place, file.entry.name);
      entries.push(this.takeToldFile(file, at, walk, takersOf(at, false, within)));
    }
    if (isWhole) {
      const { hex, size, fileCount, manifest, blob } = first;
      if (!first.isAsKnown) cache.replaceAll(place.relative, blob);
      keeper?.add(hex, manifest);
      return this.noteFolder(place, { type: "directory", hex, size, fileCount });
    }
    cache.replace(
      place.relative,
      told.map(({ blob }) => blob),
    );
    this.expectLarge(
      place,
      names.map((name) => childOf(place, name)),
    );
    const passedOver = new Set<string>();
    for (const name of names) {
      const at = childOf(place, name);
      const child = statIfThere(at, lstatSync);
      const takersOfIt = takersOf(at, child?.isDirectory() ?? false, within);
      if (!takersOfIt.version) passedOver.add(name);
      const entry = child && isTaken(takersOfIt) ? await this.readChild(child, at, walk, takersOfIt) : undefined;
      if (entry && takersOfIt.version) entries.push(entry);
    }
    return this.finishFolder(place, within, { listing: first.listing, passedOver, entries });
  }

  private takeToldFile({ entry, md5 }: ToldFile, place: Place, walk: Walk, takers: Takers): ManifestEntry {
    if (takers.listing && md5 !== undefined) list(walk, place.relative, { md5, size: entry.size });
    return entry;
  }

  private async lookThrough(place: Place, walk: Walk, takers: Takers): Promise<FolderContent | undefined> {
    const { cache, keeper } = this.options;
    const children = childrenIfThere(place, () => this.unfinished.add(place.file));
    if (!children) return undefined;
    keeper?.expect?.(cache.contentsIn(place.relative), place.relative);
    const within = takersWithin(place, takers, children);
    const all = children.map((child) => {
      const at = childOf(place, child.name);
      return { child, at, takers: takersOf(at, child.isDirectory(), within) };
    });
    const ofVersion = all.filter((each) => each.takers.version);
    this.ahead?.expect(ofVersion.filter(({ child }) => child.isDirectory()).map(({ at }) => at));
    this.expectLarge(
      place,
      ofVersion.filter(({ child }) => child.isFile()).map(({ at }) => at),
    );
    const mayBeTold = within.version !== undefined && this.ahead?.isStarted === false;
    let told: ReadonlyMap<string, ToldFile> | undefined;
    const entries: ManifestEntry[] = [];
    for (const [index, { child, at, takers: takersOfIt }] of all.entries()) {
      if (!isTaken(takersOfIt)) continue;
      if (!told && mayBeTold && all.length - index > readsBeforeHelp) told = await this.askForFiles(place);
      const file = takersOfIt.version && child.isFile() ? told?.get(child.name) : undefined;
      const entry = file
        ? this.takeToldFile(file, at, walk, takersOfIt)
        : await this.readChild(child, at, walk, takersOfIt);
      if (entry && takersOfIt.version) entries.push(entry);
    }
    const passedOver = new Set(all.filter((each) => !each.takers.version).map(({ child }) => child.name));
    return this.finishFolder(place, within, { listing: listingOf(children), passedOver, entries });
  }

  /** None where what is kept is not what a version holds. */
  private expectLarge(place: Place, files: readonly Place[]): void {
    if (!this.options.keepsListed) this.large.expect(place, files);
  }

  /** What threads read of a folder that the walk is in, once they have started. */
  private async askForFiles(place: Place): Promise<ReadonlyMap<string, ToldFile> | undefined> {
    if (!this.ahead?.isStarted) return undefined;
    const told = await this.ahead.takeListed(place);
    if (!told) return new Map();
    this.options.cache.replace(
      place.relative,
      told.map(({ blob }) => blob),
    );
    return filesTold(told);
  }

  private finishFolder(
    place: Place,
    { version }: Takers,
    look: Pick<FolderLook, "listing" | "passedOver" | "entries">,
  ): FolderContent {
    const { cache, keeper } = this.options;
    this.large.forget(place);
    const content = this.addFolder(look.entries, version && keeper);
    cache.retain(place.relative, namesOfFiles(look.listing), (stamps) => {
      return version && recordFolder({ ...look, stamps, rules: version.digest, content });
    });
    return version ? this.noteFolder(place, content) : content;
  }

  /** What a folder with these entries comes to. Its manifest is kept where there is a keeper. */
  private addFolder(entries: readonly ManifestEntry[], keeper: Keeper | undefined): FolderContent {
    const bytes = encodeManifest(entries);
    const hex = this.options.blake3.hash(bytes);
    keeper?.add(hex, bytes);
    return { type: "directory", hex, ...totalsOf(entries) };
  }

  private noteFolder(place: Place, content: FolderContent): FolderContent {
    this.folders.set(place.relative, content.hex);
    return content;
  }

  private async readChild(child: Kind, place: Place, walk: Walk, takers: Takers): Promise<ManifestEntry | undefined> {
    const name = path.basename(place.file);
    if (child.isDirectory()) {
      const content = await this.readDirectory(place, walk, takers);
      return content && { name, ...content };
    }
    if (child.isSymbolicLink()) return await this.readLinkIn(place, walk, takers);
    if (!child.isFile()) {
      this.options.log("debug", `${place.relative} is neither a file nor a folder nor a link; it is passed over.`);
      return undefined;
    }
    const stats = statIfThere(place, lstatSync);
    return stats && (await this.readEntry(place, stats, walk, takers));
  }

  private async readEntry(
    place: Place,
    stats: BigIntStats,
    walk: Walk,
    takers: Takers,
  ): Promise<ManifestEntry | undefined> {
    const isKept = (this.options.keepsListed ? takers.listing : takers.version) !== undefined;
    const content = await this.readFile(place, stats, isKept);
    if (!content) return undefined;
    const { b3: hex, md5, size } = content;
    if (takers.listing && md5 !== undefined) list(walk, place.relative, { md5, size });
    const type = isExecutable(stats) ? "executable" : "file";
    return { name: path.basename(place.file), type, hex, size, fileCount: 1 };
  }

  /** What a link inside an artifact counts as: itself, or the file that it leads to. */
  async readLink(place: Place, top: Place): Promise<ManifestEntry | undefined> {
    return await this.readLinkIn(place, walkOf(top, undefined), { version: IgnoreFiles.none, listing: undefined });
  }

  private async readLinkIn(place: Place, walk: Walk, takers: Takers): Promise<ManifestEntry | undefined> {
    const { blake3, keeper } = this.options;
    const text = linkTextIfThere(place);
    if (text === undefined) return undefined;
    const target = statIfThere(place, statSync);
    const isFile = target?.isFile() ?? false;
    const isKept = !isFile || staysInside(place, text, walk);
    const followed =
      target && isFile && (takers.listing || !isKept) ? await this.readEntry(place, target, walk, takers) : undefined;
    if (!isKept) return followed;
    const bytes = Buffer.from(text, "utf8");
    const hex = blake3.hash(bytes);
    keeper?.add(hex, bytes);
    return { name: path.basename(place.file), type: "symlink", hex, size: bytes.length, fileCount: 0 };
  }

  private async rest(): Promise<void> {
    const { pace } = this.options;
    if (!pace.isDue()) return;
    // Who stops at what is told is heard at once.
    pace.report(`Looked at ${this.filesSeen.toLocaleString("en")} files`);
    await pace.rest();
  }
}

function digestsOf(b3: string, md5: string | undefined): { readonly b3: string; readonly md5?: string } {
  return md5 === undefined ? { b3 } : { b3, md5 };
}

/** The stat cache's name for the directory of a file. */
function directoryOf(relative: string): string {
  const parent = path.posix.dirname(relative);
  return parent === "." ? "" : parent;
}
