import { statSync } from "node:fs";
import path from "node:path";

import type { EngineOptions, WorkOptions } from "../engine.ts";
import type { ArtifactVersion } from "../model/artifact.ts";
import type { Digest } from "../model/digest.ts";
import { UserError } from "../model/errors.ts";
import { type Blake3, loadBlake3 } from "./objects/blake3.ts";
import type { ByteSource } from "../files/byteSource.ts";
import type { DigestMemory } from "./stamps/digestMemory.ts";
import { DvcAdopter } from "./keeping/dvcAdopter.ts";
import type { DvcCache } from "./dvc/dvcCache.ts";
import { type DvcName, dvcNameOf, indexKeyOf } from "./dvc/dvcName.ts";
import { DvcCacheWriter } from "./keeping/dvcCacheWriter.ts";
import { FileReader } from "./reading/fileReader.ts";
import type { Keeper } from "./reading/keeper.ts";
import { decodeManifest } from "./trees/manifest.ts";
import { hexOf, ObjectFolder } from "./objects/objectFolder.ts";
import { ObjectWriter } from "./keeping/objectWriter.ts";
import { type NameFold, nameFoldOf, refuseClashes } from "./restore/nameClashes.ts";
import { Pace } from "../files/pace.ts";
import type { KeepingLock, ObjectIndex, StatCacheStorage } from "./ports.ts";
import { RestoreKeeper } from "./restore/restoreKeeper.ts";
import { StatCache } from "./stamps/statCache.ts";
import { StoredFolders } from "./trees/storedFolders.ts";
import { StoredTrees } from "./trees/storedTrees.ts";
import type { ContentPlace, DigestOptions, PathDigest, RestoreOptions, Store, StoredFile, Survey } from "./store.ts";
import { versionsAt } from "./reading/versionsAt.ts";
import { VersionsRestore } from "./restore/versionsRestore.ts";
import { FileWorkers } from "./workers/fileWorkers.ts";
import { type TreeContent, TreeReader, type TreeReaderOptions } from "./reading/treeReader.ts";

export interface StoreOptions {
  /** Absolute path of the project's root. */
  readonly root: string;
  /** Absolute path of `.cairn`; made with the first object that is kept, not before. */
  readonly dir: string;
  readonly index: ObjectIndex;
  readonly statCache: StatCacheStorage;
  /** Where nobody clears the store away, none is needed. */
  readonly lock?: Pick<KeepingLock, "shared">;
  /** DVC's cache, where DVC was set up in the root: asked whenever it matters, as that may come at any time. */
  readonly dvcCache?: () => DvcCache | undefined;
  /** Where changes are told: what is told is told to it too. */
  readonly memory?: DigestMemory | undefined;
  readonly log: EngineOptions["log"];
}

/** The store of one project. Opening it touches nothing on the disk. */
export function openStore(options: StoreOptions): Store {
  return new FileStore(options);
}

/** One piece of work with files: everything here lives as long as one call of the store. */
interface Work {
  readonly blake3: Blake3;
  readonly pace: Pace;
  readonly reader: FileReader;
  readonly tree: TreeReader;
  readonly workers: FileWorkers;
}

class FileStore implements Store {
  private readonly options: StoreOptions;
  private readonly objects: ObjectFolder;
  private blake3: Promise<Blake3> | undefined;
  private workers: FileWorkers | undefined;
  /** What the file system makes of names, once it was asked for. */
  private names: { readonly fold: NameFold | undefined } | undefined;

  constructor(options: StoreOptions) {
    this.options = options;
    this.objects = new ObjectFolder(options.dir, options.index, options.dvcCache);
  }

  async digest(
    paths: readonly string[],
    algorithms: readonly ("b3" | "md5")[],
    options: DigestOptions = {},
  ): Promise<ReadonlyMap<string, PathDigest>> {
    const { memory } = this.options;
    const look = (unknown: readonly string[]): ReturnType<Store["digest"]> => this.look(unknown, algorithms, options);
    return memory && options.mayBeRecalled ? await memory.recall(paths, algorithms, look) : await look(paths);
  }

  private async look(
    paths: readonly string[],
    algorithms: readonly ("b3" | "md5")[],
    options: DigestOptions,
  ): Promise<ReadonlyMap<string, PathDigest>> {
    const wants = new Set(algorithms);
    const mayBeChanging = options.mayBeChanging ?? false;
    return await this.withWork(options, { wantsMd5: wants.has("md5") }, async ({ tree }) => {
      const digests = new Map<string, PathDigest>();
      for (const relative of paths) {
        const digest = await this.digestOne(tree, relative, wants, mayBeChanging);
        if (digest) digests.set(relative, digest);
      }
      return digests;
    });
  }

  async prepareCapture(): Promise<void> {
    if (this.options.index.isEmpty()) this.workersFor(await this.hasher()).prepare();
  }

  async capture(paths: readonly string[], options: WorkOptions = {}): Promise<readonly ArtifactVersion[]> {
    return await this.withWriter(async (writer) => {
      return await this.withWork(options, { keeper: writer }, async ({ tree }) => {
        const versions = await versionsAt(tree, paths);
        await writer.finish();
        return versions;
      });
    });
  }

  async survey(paths: readonly string[], options: WorkOptions = {}): Promise<Survey> {
    const manifests = new Map<string, Uint8Array>();
    const keeper: Keeper = {
      hasFile: () => true,
      addFile: (read) => read(),
      add: (hex, bytes) => {
        if (!this.objects.has(hex)) manifests.set(hex, bytes);
      },
    };
    return await this.withWork(options, { keeper, wantsMd5: false }, async ({ tree }) => {
      return { versions: await versionsAt(tree, paths), manifests };
    });
  }

  async keepInDvcCache(paths: readonly string[], options: WorkOptions = {}): Promise<ReadonlyMap<string, PathDigest>> {
    this.objects.look();
    const { dvcCache: cache } = this.objects;
    if (!cache) throw new Error("DVC is not set up here");
    const writer = new DvcCacheWriter(cache, this.options.index);
    try {
      return await this.withWork(options, { keeper: writer, keepsListed: true, wantsMd5: true }, async ({ tree }) => {
        const kept = new Map<string, PathDigest>();
        for (const relative of paths) {
          const content = await tree.read(relative);
          if (!content) continue;
          const { dvc: listing, md5 } = content;
          if (listing && md5 !== undefined) writer.addListing(md5, listing.text);
          kept.set(relative, pathDigest(content, new Set(["b3", "md5"])));
        }
        await writer.finish();
        return kept;
      });
    } finally {
      writer.abandon();
    }
  }

  noteMd5(digests: Iterable<PathDigest>): void {
    const named = [...digests].flatMap(({ b3, md5 }) =>
      b3 === undefined || md5 === undefined ? [] : [[md5.slice("md5:".length), hexOf(b3)] as const],
    );
    this.options.index.nameByMd5(new Map(named));
  }

  async find(version: ArtifactVersion, options: WorkOptions = {}): Promise<ArtifactVersion> {
    const name = dvcNameOf(version);
    if (!name) return version;
    const { path } = version;
    return await this.withWriter(async (writer) => {
      return await this.withWork(options, {}, async ({ blake3, reader, pace }) => {
        const { index } = this.options;
        const adopter = new DvcAdopter({ objects: this.objects, index, writer, blake3, reader, pace });
        const { digest, kind, size, fileCount } = await adopter.adopt(path, name);
        await writer.finish();
        adopter.finish();
        return { ...version, digest, kind, size, fileCount };
      });
    });
  }

  async keeping<T>(work: () => Promise<T>): Promise<T> {
    const { lock } = this.options;
    return lock ? await lock.shared(work) : await work();
  }

  async put(bytes: Uint8Array): Promise<Digest> {
    const digest = await this.digestOf(bytes);
    await this.withWriter(async (writer) => {
      writer.addLoose(hexOf(digest), bytes);
      await writer.finish();
    });
    return digest;
  }

  async putAll(contents: readonly Uint8Array[]): Promise<readonly Digest[]> {
    const blake3 = await this.hasher();
    return await this.withWriter(async (writer) => {
      const digests = contents.map((bytes): Digest => {
        const hex = blake3.hash(bytes);
        writer.add(hex, bytes);
        return `b3:${hex}`;
      });
      await writer.finish();
      return digests;
    });
  }

  async digestOf(bytes: Uint8Array): Promise<Digest> {
    return `b3:${(await this.hasher()).hash(bytes)}`;
  }

  has(digest: Digest): boolean {
    return this.placeOf({ digest, size: 0 }) !== undefined;
  }

  placeOf(version: Pick<ArtifactVersion, "digest" | "size">): ContentPlace | undefined {
    this.objects.look();
    const name = dvcNameOf(version);
    const hex = name ? this.knownAs(name) : version.digest.replace(/^b3:/, "");
    if (hex !== undefined && this.objects.has(hex)) return this.objects.locate(hex).kind === "dvc" ? "dvc" : "store";
    return name && this.objects.dvcCache?.mayHave(name) ? "dvc" : undefined;
  }

  known<Version extends Pick<ArtifactVersion, "digest">>(version: Version): Version {
    const name = dvcNameOf({ digest: version.digest, size: 0 });
    const hex = name && this.knownAs(name);
    return hex !== undefined && this.has(`b3:${hex}`) ? { ...version, digest: `b3:${hex}` } : version;
  }

  async holds(version: Pick<ArtifactVersion, "kind" | "digest">): Promise<boolean> {
    const { kind, digest } = version;
    if (!this.has(digest) || kind === "file") return this.has(digest);
    const name = dvcNameOf({ digest, size: 0 });
    if (name) return await this.holdsListed(name);
    const blake3 = await this.hasher();
    const trees = new StoredTrees(this.objects, blake3);
    const holdsAll = (hex: string): boolean => {
      const entries = trees.listIfWhole(hex);
      if (!entries) return false;
      const found = this.objects.findAll(entries.map((entry) => entry.hex));
      return entries.every((entry) => found.has(entry.hex) && (entry.type !== "directory" || holdsAll(entry.hex)));
    };
    return holdsAll(hexOf(digest));
  }

  async refuseClashes(version: ArtifactVersion): Promise<void> {
    if (version.kind === "file" || !version.digest.startsWith("b3:")) return;
    // Copies of the workspace lie below it, too.
    this.names ??= { fold: nameFoldOf(this.objects.folder) };
    const { fold } = this.names;
    if (fold) refuseClashes(version, new StoredTrees(this.objects, await this.hasher()), fold);
  }

  async read(digest: Digest): Promise<Uint8Array> {
    this.objects.look();
    return this.objects.read(await this.hexFor(digest), await this.hasher());
  }

  async open(digest: Digest): Promise<ByteSource> {
    this.objects.look();
    return this.objects.open(await this.hexFor(digest), await this.hasher());
  }

  async list(digest: Digest): Promise<readonly StoredFile[]> {
    const blake3 = await this.hasher();
    const files: StoredFile[] = [];
    const collect = (hex: string, prefix: string): void => {
      for (const entry of decodeManifest(this.objects.read(hex, blake3))) {
        const inner = `${prefix}${entry.name}`;
        if (entry.type === "directory") collect(entry.hex, `${inner}/`);
        else if (entry.type !== "symlink") {
          const isExecutable = entry.type === "executable";
          files.push({ path: inner, digest: `b3:${entry.hex}`, size: entry.size, isExecutable });
        }
      }
    };
    collect(await this.hexFor(digest), "");
    return files;
  }

  async restore(versions: readonly ArtifactVersion[], options: RestoreOptions = {}): Promise<void> {
    const { root, memory } = this.options;
    const found: ArtifactVersion[] = [];
    for (const version of versions) found.push(await this.find(version, options));
    for (const version of found) await this.refuseClashes(version);
    const { objects } = this;
    await this.withWriter(async (writer) => {
      const folders = new StoredFolders(objects, await this.hasher());
      const keeper = new RestoreKeeper(found, writer, folders);
      await this.withWork(options, { keeper }, async (work) => {
        const tools = { ...work, root, objects, folders, keeper, writer };
        await new VersionsRestore(tools, options).restore(found, (path) => memory?.note([path]));
      });
    });
  }

  /** The BLAKE3 of content that DVC names, where that was noted. */
  private knownAs(name: DvcName): string | undefined {
    return this.options.index.findByMd5(indexKeyOf(name));
  }

  /** Whether a folder of DVC's is here with all its files; none of them is read. */
  private async holdsListed(name: DvcName): Promise<boolean> {
    const hex = this.knownAs(name);
    if (hex !== undefined && (await this.holds({ kind: "directory", digest: `b3:${hex}` }))) return true;
    const { dvcCache } = this.objects;
    const listing = dvcCache?.listingOf(name);
    return listing?.every(({ md5 }) => this.has(`${name.isLegacy ? "md5-dos2unix" : "md5"}:${md5}`)) ?? false;
  }

  private async hexFor(digest: Digest): Promise<string> {
    const { digest: found } = await this.find({ path: digest, kind: "file", digest, size: 0, fileCount: 1 });
    return hexOf(found);
  }

  private async digestOne(
    tree: TreeReader,
    relative: string,
    wants: ReadonlySet<"b3" | "md5">,
    mayBeChanging: boolean,
  ): Promise<PathDigest | undefined> {
    try {
      const content = await tree.read(relative);
      return content && pathDigest(content, wants);
    } catch (error) {
      if (!mayBeChanging || !(error instanceof UserError) || error.code !== "file-changing") throw error;
      return digestless(path.resolve(this.options.root, relative));
    }
  }

  private async hasher(): Promise<Blake3> {
    this.blake3 ??= loadBlake3(this.options.log);
    return await this.blake3;
  }

  private workersFor(blake3: Blake3): FileWorkers {
    return (this.workers ??= new FileWorkers(blake3, this.options.log));
  }

  private async withWriter<T>(work: (writer: ObjectWriter) => Promise<T>): Promise<T> {
    const { root, dir, index } = this.options;
    const place = path.relative(root, this.objects.folder).split(path.sep).join("/");
    const writer = new ObjectWriter(this.objects, index, place === "" ? dir : place);
    return await this.keeping(async () => {
      try {
        return await work(writer);
      } finally {
        await writer.abandon();
      }
    });
  }

  private async withWork<T>(
    options: WorkOptions,
    reading: Pick<TreeReaderOptions, "keeper" | "keepsListed"> & { readonly wantsMd5?: boolean },
    work: (parts: Work) => Promise<T>,
  ): Promise<T> {
    options.signal?.throwIfAborted();
    this.objects.look();
    const { root, log, statCache } = this.options;
    const blake3 = await this.hasher();
    const pace = new Pace(options);
    const reader = new FileReader(blake3, pace);
    const cache = new StatCache(statCache, log);
    // By its md5 a file is found in DVC's cache, and need not be kept a second time.
    const wantsMd5 = reading.wantsMd5 ?? (reading.keeper !== undefined && this.objects.dvcCache !== undefined);
    const workers = this.workersFor(blake3);
    const tree = new TreeReader({ root, blake3, reader, cache, pace, log, workers, ...reading, wantsMd5 });
    try {
      return await work({ blake3, pace, reader, tree, workers });
    } finally {
      cache.flush();
    }
  }
}

function pathDigest(content: TreeContent, wants: ReadonlySet<"b3" | "md5">): PathDigest {
  const { kind, isExecutable } = content;
  const { size, fileCount } = content.dvc ?? content;
  const ignoreFile = content.dvc?.ignoreFile;
  return {
    kind,
    ...(wants.has("b3") ? { b3: `b3:${content.b3}` as const } : {}),
    ...(content.md5 === undefined ? {} : { md5: `md5:${content.md5}` as const }),
    size,
    fileCount,
    isExecutable,
    ...(ignoreFile === undefined ? {} : { ignoreFile }),
  };
}

/** What can be told without reading it. */
function digestless(file: string): PathDigest | undefined {
  const stats = statSync(file, { throwIfNoEntry: false });
  const kind = stats?.isDirectory() ? "directory" : "file";
  return stats && { kind, size: stats.size, fileCount: 1, isExecutable: false };
}
