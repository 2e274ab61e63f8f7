import { chmodSync, existsSync } from "node:fs";

import type { EngineOptions, WorkOptions } from "../../engine.ts";
import type { Digest } from "../../model/digest.ts";
import type { ContentUse } from "../../model/storeUse.ts";
import type { ArtifactVersion } from "../../model/artifact.ts";
import { systemCode } from "../../model/systemErrors.ts";
import { countOf } from "../../model/words.ts";
import { JsonNotes } from "../../run/claims/jsonNotes.ts";
import { type Blake3, loadBlake3 } from "../objects/blake3.ts";
import { clearObjects } from "./clearObjects.ts";
import { type ClearPlan, planClearing } from "./clearPlan.ts";
import { ContentUses } from "./contentUse.ts";
import { DigestNumbers } from "./digestNumbers.ts";
import type { DvcCache } from "../dvc/dvcCache.ts";
import { type FaultBelow, FaultFinder } from "./faultsBelow.ts";
import { FileReader } from "../reading/fileReader.ts";
import { isListing } from "../dvc/dvcName.ts";
import { hexOf, ObjectFolder } from "../objects/objectFolder.ts";
import { ObjectRepairer } from "./objectRepairer.ts";
import { type ObjectFault, ObjectVerifier, type VerifyState } from "./objectVerifier.ts";
import { ObjectWriter } from "../keeping/objectWriter.ts";
import { Pace } from "../../files/pace.ts";
import type { KeepingLock, ObjectCatalog, ObjectLocation } from "../ports.ts";
import { StoredTrees } from "../trees/storedTrees.ts";

export interface CareOptions {
  /** Absolute path of `.cairn`. */
  readonly dir: string;
  readonly index: ObjectCatalog;
  readonly dvcCache: () => DvcCache | undefined;
  readonly lock: KeepingLock;
  readonly log: EngineOptions["log"];
}

/** A version that is needed, as far as its content goes. */
export type Living = Pick<ArtifactVersion, "digest" | "kind">;

/** What of a version is not to be had. */
type FaultsOf = (digest: Digest, kind: "file" | "directory") => readonly FaultBelow[];

const noteName = "verify";

/** Looks after the objects of a store as a whole: what is still whole, what can be mended. */
export class StoreCare {
  private readonly options: CareOptions;
  private readonly objects: ObjectFolder;
  private readonly notes: JsonNotes<VerifyState>;
  private blake3: Promise<Blake3> | undefined;

  constructor(options: CareOptions) {
    this.options = options;
    this.objects = new ObjectFolder(options.dir, options.index, options.dvcCache);
    this.notes = new JsonNotes(options.dir);
  }

  /** How far a check of all objects came that was broken off. */
  get unfinished(): VerifyState | undefined {
    return this.notes.read().get(noteName);
  }

  /** Reads every object; goes on from `from`. How far it is, is noted for another time, until `finishVerify`, where that can be. */
  async verify(from: VerifyState | undefined, work: WorkOptions): Promise<VerifyState> {
    const { index } = this.options;
    const { blake3, pace, reader } = await this.tools(work);
    const onState = (state: VerifyState): void => {
      if (state.objects > 0) this.ifWritable(() => this.notes.write(noteName, state));
    };
    return new ObjectVerifier({ objects: this.objects, index, blake3, reader, pace, onState }, from).verify();
  }

  finishVerify(): void {
    this.ifWritable(() => this.notes.remove(noteName));
  }

  /** On a full disk, and where the store may only be read, it can be checked all the same. */
  private ifWritable(note: () => void): void {
    try {
      note();
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      this.options.log("debug", `How far the check of the store is cannot be noted: ${String(error)}`);
    }
  }

  /** Has the index point to other whole copies, in the store and in DVC's cache; says where each was found. */
  async repair(hexes: ReadonlySet<string>, work: WorkOptions): Promise<ReadonlyMap<string, ObjectLocation["kind"]>> {
    const { index } = this.options;
    const { blake3, reader } = await this.tools(work);
    return new ObjectRepairer({ objects: this.objects, index, blake3, reader }).repair(hexes);
  }

  /**
   * Forgets objects that are lost, so that their content is kept anew when it comes by again. What DVC's cache had may
   * come back there, and stays known.
   */
  forget(hexes: Iterable<string>): void {
    const lost = [...hexes].filter((hex) => {
      const location = this.options.index.find(hex);
      // Windows puts nothing over what is read-only.
      if (location?.kind === "loose" && existsSync(this.objects.loosePath(hex))) {
        chmodSync(this.objects.loosePath(hex), 0o644);
      }
      return location !== undefined && location.kind !== "dvc";
    });
    this.options.index.remove(lost);
  }

  /** What finds what of versions is not to be had, beside objects that are known to be at fault. */
  async findFaults(faults: readonly ObjectFault[]): Promise<FaultsOf> {
    const faulty = new Set(faults.map(({ hex }) => hex));
    return this.faultsWhere((hex) => faulty.has(hex));
  }

  /** What finds what of versions is not here. */
  async findMissing(): Promise<FaultsOf> {
    return this.faultsWhere((hex) => !this.objects.has(hex));
  }

  private async faultsWhere(isFaulty: (hex: string) => boolean): Promise<FaultsOf> {
    const finder = new FaultFinder(this.objects, await this.trees(), isFaulty);
    return (digest, kind) => finder.below(hexOf(digest), kind);
  }

  /** Whether the index has an object. */
  knows(hex: string): boolean {
    return this.objects.isIndexed(hex);
  }

  /** Does something while nobody else keeps or clears anything. Throws as `KeepingLock.exclusive`. */
  alone<T>(work: () => Promise<T>, options: Parameters<KeepingLock["exclusive"]>[1]): Promise<T> {
    return this.options.lock.exclusive(work, options);
  }

  /** The objects of these versions, and of all in them. Throws a `UserError` `object-damaged` where a folder's list is. */
  async livingOf(versions: Iterable<Living>, work: WorkOptions): Promise<DigestNumbers> {
    const { pace } = await this.tools(work);
    const trees = await this.trees();
    const living = new DigestNumbers();
    for (const { digest, kind } of versions) {
      trees.walk(hexOf(digest), kind, (hex) => living.add(hex));
      if (!pace.isDue()) continue;
      await pace.rest();
      pace.report(`Found ${countOf(living.size, "object")} that stay`);
    }
    return living;
  }

  /** What the store has under DVC's names. */
  named(digests: Iterable<Digest>): readonly Living[] {
    return [...digests].flatMap((digest) => {
      const hex = digest.startsWith("md5:") ? this.options.index.findByMd5(digest.slice("md5:".length)) : undefined;
      return hex === undefined ? [] : [{ digest: `b3:${hex}`, kind: isListing(digest) ? "directory" : "file" }];
    });
  }

  /** How many bytes of each version go where only these objects stay; what several share counts for the first of them. */
  async deadSizes<Version extends Living>(
    versions: readonly Version[],
    living: DigestNumbers,
  ): Promise<ReadonlyMap<Version, number>> {
    const trees = await this.trees();
    const counted = new DigestNumbers();
    const sizes = new Map<Version, number>();
    for (const version of versions) {
      let bytes = 0;
      trees.walk(hexOf(version.digest), version.kind, (hex) => {
        if (living.has(hex) || !counted.add(hex)) return false;
        bytes += this.options.index.find(hex)?.size ?? 0;
        return true;
      });
      if (bytes > 0) sizes.set(version, bytes);
    }
    return sizes;
  }

  /** What each of these groups of versions alone needs, and what it shares with others; `areOfOne` as in `ContentUses`. */
  async usesOf(
    groups: readonly (readonly Living[])[],
    areOfOne: boolean,
    work: WorkOptions,
  ): Promise<readonly ContentUse[]> {
    const { pace } = await this.tools(work);
    const uses = new ContentUses(this.options.index, await this.trees());
    const numbers: number[] = [];
    for (const versions of groups) {
      numbers.push(
        uses.add(
          versions.map(({ digest, kind }) => ({ hex: hexOf(digest), kind })),
          areOfOne,
        ),
      );
      if (pace.isDue()) await pace.rest();
    }
    return numbers.map((number) => uses.of(number));
  }

  /** How many bytes lie in the store; what lies in DVC's cache does not count. */
  get keptBytes(): number {
    return this.options.index.totals().ownBytes;
  }

  planClearing(living: DigestNumbers): ClearPlan {
    return planClearing(this.objects, this.options.index, living);
  }

  /** Carries a plan out; how many bytes of room that made. */
  async clear(plan: ClearPlan, work: WorkOptions): Promise<number> {
    const { index } = this.options;
    const { blake3, pace } = await this.tools(work);
    const writer = new ObjectWriter(this.objects, index, this.objects.folder);
    try {
      return await clearObjects({ objects: this.objects, index, blake3, writer, pace }, plan);
    } finally {
      await writer.abandon();
    }
  }

  private async trees(): Promise<StoredTrees> {
    return new StoredTrees(this.objects, (await this.tools({})).blake3);
  }

  private async tools(work: WorkOptions) {
    work.signal?.throwIfAborted();
    this.objects.look();
    this.blake3 ??= loadBlake3(this.options.log);
    const blake3 = await this.blake3;
    const pace = new Pace(work);
    return { blake3, pace, reader: new FileReader(blake3, pace) };
  }
}
