import { chmodSync, existsSync } from "node:fs";

import type { EngineOptions, WorkOptions } from "../engine.ts";
import type { Digest } from "../model/digest.ts";
import { JsonNotes } from "../run/jsonNotes.ts";
import { type Blake3, loadBlake3 } from "./blake3.ts";
import type { DvcCache } from "./dvcCache.ts";
import { type FaultBelow, FaultFinder } from "./faultsBelow.ts";
import { FileReader } from "./fileReader.ts";
import { hexOf, ObjectFolder } from "./objectFolder.ts";
import { ObjectRepairer } from "./objectRepairer.ts";
import { type ObjectFault, ObjectVerifier, type VerifyState } from "./objectVerifier.ts";
import { Pace } from "./pace.ts";
import type { ObjectCatalog, ObjectLocation } from "./ports.ts";

export interface CareOptions {
  /** Absolute path of `.cairn`. */
  readonly dir: string;
  readonly index: ObjectCatalog;
  readonly dvcCache: () => DvcCache | undefined;
  readonly log: EngineOptions["log"];
}

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

  /** Reads every object; goes on from `from`. How far it is, is noted for another time, until `finishVerify`. */
  async verify(from: VerifyState | undefined, work: WorkOptions): Promise<VerifyState> {
    const { index } = this.options;
    const { blake3, pace, reader } = await this.tools(work);
    const onState = (state: VerifyState): void => {
      if (state.objects > 0) this.notes.write(noteName, state);
    };
    return new ObjectVerifier({ objects: this.objects, index, blake3, reader, pace, onState }, from).verify();
  }

  finishVerify(): void {
    this.notes.remove(noteName);
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
  async findFaults(
    faults: readonly ObjectFault[],
  ): Promise<(digest: Digest, kind: "file" | "directory") => readonly FaultBelow[]> {
    const faulty = new Set(faults.map(({ hex }) => hex));
    const { blake3 } = await this.tools({});
    const finder = new FaultFinder(this.objects, blake3, (hex) => faulty.has(hex));
    return (digest, kind) => finder.below(hexOf(digest), kind);
  }

  /** Whether the index has an object. */
  knows(hex: string): boolean {
    return this.objects.isIndexed(hex);
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
