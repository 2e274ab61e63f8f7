import { closeSync, openSync, statSync } from "node:fs";

import { isMissing } from "../../model/systemErrors.ts";
import { countOf, formatSize } from "../../model/words.ts";
import type { Blake3 } from "../objects/blake3.ts";
import type { FileReader } from "../reading/fileReader.ts";
import { isDamage, isLoss, type ObjectFolder, readPacked } from "../objects/objectFolder.ts";
import type { Pace } from "../../files/pace.ts";
import type { IndexedObject, ObjectCatalog, PackLocation } from "../ports.ts";

/** An object whose bytes are not what its name says, or are not where the index says. */
export interface ObjectFault {
  readonly hex: string;
  readonly fault: "damaged" | "missing";
}

/** How far a check of all objects is. */
export interface VerifyState {
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly objects: number;
  readonly bytes: number;
  readonly faults: readonly ObjectFault[];
  /** The packs that were read. */
  readonly packs: readonly string[];
  /** The last digest in the order of those that lie in no pack. */
  readonly after: string;
}

export interface VerifierOptions {
  readonly objects: ObjectFolder;
  readonly index: ObjectCatalog;
  readonly blake3: Blake3;
  readonly reader: FileReader;
  readonly pace: Pace;
  /** Is told now and then how far it is: what `from` takes another time. */
  readonly onState: (state: VerifyState) => void;
}

/** The objects of so many bytes of packs are looked up together. */
const packBytesAtOnce = 256 * 1024 * 1024;
const looseAtOnce = 1000;
const noteIntervalMs = 1000;

/** Reads every object that the index names, and holds it against its name. */
export class ObjectVerifier {
  private readonly options: VerifierOptions;
  private readonly total: number;
  private readonly packs: Set<string>;
  private readonly faults: ObjectFault[];
  private readonly startedAt: number;
  private count: number;
  private bytes: number;
  private after: string;
  private notedAt = Date.now();

  /** `from` is how far an earlier check came that was broken off. */
  constructor(options: VerifierOptions, from: VerifyState | undefined) {
    this.options = options;
    this.total = options.index.totals().bytes;
    this.packs = new Set(from?.packs);
    this.faults = [...(from?.faults ?? [])];
    this.startedAt = from?.startedAt ?? Date.now();
    this.count = from?.objects ?? 0;
    this.bytes = from?.bytes ?? 0;
    this.after = from?.after ?? "";
  }

  /** `onState` is also told where it is broken off. */
  async verify(): Promise<VerifyState> {
    try {
      await this.checkAll();
    } finally {
      this.options.onState(this.state);
    }
    return this.state;
  }

  private async checkAll(): Promise<void> {
    for (const packs of this.packsInBatches()) {
      const byPack = Map.groupBy(this.options.index.inPacks(packs), ({ location }) => location.pack);
      for (const pack of packs) await this.checkPack(pack, byPack.get(pack) ?? []);
    }
    for (let rows = this.nextOutside(); rows.length > 0; rows = this.nextOutside()) {
      for (const object of rows) await this.checkOutside(object);
    }
  }

  private get state(): VerifyState {
    const { startedAt, count: objects, bytes, faults, packs, after } = this;
    return { startedAt, objects, bytes, faults: [...faults], packs: [...packs], after };
  }

  private packsInBatches(): readonly (readonly string[])[] {
    const batches: string[][] = [];
    let room = 0;
    for (const pack of this.options.index.packs()) {
      if (this.packs.has(pack)) continue;
      const { size = 0 } = statSync(this.options.objects.packPath(pack), { throwIfNoEntry: false }) ?? {};
      if (size > room || batches.length === 0) {
        batches.push([]);
        room = packBytesAtOnce;
      }
      batches.at(-1)?.push(pack);
      room -= size;
    }
    return batches;
  }

  /** A pack counts once all of it was read. */
  private async checkPack(pack: string, rows: ReturnType<ObjectCatalog["inPacks"]>): Promise<void> {
    const { count, bytes } = this;
    const faultCount = this.faults.length;
    const descriptor = openIfThere(this.options.objects.packPath(pack));
    try {
      for (const { hex, location } of rows) {
        const isWhole = descriptor !== undefined && this.isWhole(hex, () => readPacked(descriptor, hex, location));
        const fault =
          isWhole || this.isElsewhere(hex, location) ? undefined : descriptor === undefined ? "missing" : "damaged";
        this.note(hex, location.size, fault);
        await this.rest();
      }
    } catch (error) {
      Object.assign(this, { count, bytes });
      this.faults.length = faultCount;
      throw error;
    } finally {
      if (descriptor !== undefined) closeSync(descriptor);
    }
    this.packs.add(pack);
    this.tell();
  }

  /** Whether clearing the store has put an object into another pack meanwhile, or away. */
  private isElsewhere(hex: string, location: PackLocation): boolean {
    const { index, objects, blake3 } = this.options;
    const now = index.find(hex);
    if (now?.kind === "pack" && now.pack === location.pack) return false;
    return now === undefined || this.isWhole(hex, () => objects.readAt(hex, now, blake3));
  }

  private isWhole(hex: string, read: () => Buffer): boolean {
    try {
      return this.options.blake3.hash(read()) === hex;
    } catch (error) {
      if (isLoss(error)) return false;
      throw error;
    }
  }

  private nextOutside(): readonly IndexedObject[] {
    return this.options.index.outsidePacks(this.after, looseAtOnce);
  }

  private async checkOutside({ hex, location }: IndexedObject): Promise<void> {
    const { objects, reader } = this.options;
    if (location.kind !== "pack") {
      try {
        const file = objects.fileOf(hex, location);
        const { b3 } = await reader.read({ file, place: `b3:${hex}`, wantsMd5: false });
        if (b3 !== hex) throw objects.damaged(hex, location);
        this.note(hex, location.size, undefined);
      } catch (error) {
        if (!isLoss(error)) throw error;
        this.note(hex, location.size, isDamage(error) ? "damaged" : "missing");
      }
    }
    this.after = hex;
    this.tell();
    await this.rest();
  }

  private note(hex: string, size: number, fault: ObjectFault["fault"] | undefined): void {
    this.count++;
    this.bytes += size;
    if (fault) this.faults.push({ hex, fault });
  }

  private tell(): void {
    if (Date.now() - this.notedAt < noteIntervalMs) return;
    this.options.onState(this.state);
    this.notedAt = Date.now();
  }

  private async rest(): Promise<void> {
    const { pace } = this.options;
    if (!pace.isDue()) return;
    await pace.rest();
    const done = `${countOf(this.count, "object")}, ${formatSize(this.bytes)}`;
    pace.report(`Checked ${done}`, this.total === 0 ? 1 : Math.min(1, this.bytes / this.total));
  }
}

function openIfThere(file: string): number | undefined {
  try {
    return openSync(file, "r");
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
