import type { Blake3 } from "../objects/blake3.ts";
import type { FileReader } from "../reading/fileReader.ts";
import { isLoss, type ObjectFolder } from "../objects/objectFolder.ts";
import type { ObjectCatalog, ObjectLocation, PackLocation } from "../ports.ts";
import { objectsInPack } from "../objects/rebuildIndex.ts";
import { namesIn } from "../objects/namesIn.ts";

export interface RepairerOptions {
  readonly objects: ObjectFolder;
  readonly index: ObjectCatalog;
  readonly blake3: Blake3;
  readonly reader: FileReader;
}

/** Finds whole copies of objects on the disk, and has the index point to them. */
export class ObjectRepairer {
  private readonly options: RepairerOptions;

  constructor(options: RepairerOptions) {
    this.options = options;
  }

  /** Where each object was found; those without a whole copy are not among them. */
  async repair(hexes: ReadonlySet<string>): Promise<ReadonlyMap<string, ObjectLocation["kind"]>> {
    const found = new Map<string, ObjectLocation>();
    for (const [hex, look] of this.candidates(hexes)) {
      const location = found.has(hex) ? undefined : await unlessLost(look);
      if (location) found.set(hex, location);
    }
    this.options.index.add(found);
    return new Map([...found].map(([hex, { kind }]) => [hex, kind]));
  }

  /** The places in which each object may lie, each to be looked at. */
  private *candidates(
    hexes: ReadonlySet<string>,
  ): Iterable<readonly [hex: string, look: () => Promise<ObjectLocation | undefined>]> {
    const { objects, index } = this.options;
    for (const hex of hexes) yield [hex, () => this.lookLoose(hex)];
    for (const [hex, md5] of index.md5sOf(hexes)) yield [hex, () => this.lookInDvcCache(hex, md5)];
    for (const file of namesIn(objects.packs)) {
      const pack = file.endsWith(".pack") ? file.slice(0, -".pack".length) : undefined;
      for (const [hex, location] of pack === undefined ? [] : objectsInPack(objects, pack, () => undefined)) {
        if (hexes.has(hex)) yield [hex, async () => this.lookInPack(hex, location)];
      }
    }
  }

  private async lookLoose(hex: string): Promise<ObjectLocation | undefined> {
    const size = await this.sizeIfWhole(hex, this.options.objects.loosePath(hex));
    return size === undefined ? undefined : { kind: "loose", size };
  }

  private async lookInDvcCache(hex: string, md5: string): Promise<ObjectLocation | undefined> {
    const file = this.options.objects.dvcCache?.find({ md5 });
    const size = file === undefined ? undefined : await this.sizeIfWhole(hex, file);
    return size === undefined ? undefined : { kind: "dvc", md5, size };
  }

  private lookInPack(hex: string, location: PackLocation): ObjectLocation | undefined {
    const { objects, blake3 } = this.options;
    return blake3.hash(objects.readFromPack(hex, location)) === hex ? location : undefined;
  }

  private async sizeIfWhole(hex: string, file: string): Promise<number | undefined> {
    const { b3, size } = await this.options.reader.read({ file, place: `b3:${hex}`, wantsMd5: false });
    return b3 === hex ? size : undefined;
  }
}

async function unlessLost<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    if (isLoss(error)) return undefined;
    throw error;
  }
}
