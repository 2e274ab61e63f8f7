import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import path from "node:path";

import type { EngineOptions } from "../../engine.ts";
import { ObjectFolder } from "./objectFolder.ts";
import { decodePackEntry, isPackHeader, packEntryLength, packHeaderLength } from "./pack.ts";
import type { ObjectIndex, ObjectLocation, PackLocation } from "../ports.ts";
import { namesIn } from "./namesIn.ts";

export interface RebuildIndexOptions {
  /** Absolute path of `.cairn`. */
  readonly dir: string;
  /** What is found is added; what is there already stays. */
  readonly index: ObjectIndex;
  readonly log: EngineOptions["log"];
}

/**
 * Finds all objects on the disk and puts them into the index, for a ledger that was lost.
 * Returns how many there are. Contents are not read: that is checked whenever an object is.
 */
export function rebuildIndex({ dir, index, log }: RebuildIndexOptions): number {
  const objects = new ObjectFolder(dir, index);
  let count = 0;
  const add = (found: ReadonlyMap<string, ObjectLocation>): void => {
    if (found.size > 0) index.add(found);
    count += found.size;
  };
  for (const name of namesIn(objects.packs)) {
    if (name.endsWith(".pack")) add(objectsInPack(objects, name.slice(0, -".pack".length), log));
  }
  for (const name of namesIn(objects.folder)) {
    if (/^[0-9a-f]{2}$/.test(name)) add(looseObjects(path.join(objects.folder, name), name));
  }
  return count;
}

function looseObjects(folder: string, prefix: string): ReadonlyMap<string, ObjectLocation> {
  const found = new Map<string, ObjectLocation>();
  for (const name of namesIn(folder)) {
    if (!/^[0-9a-f]{62}$/.test(name)) continue;
    found.set(prefix + name, { kind: "loose", size: statSync(path.join(folder, name)).size });
  }
  return found;
}

/** What a pack says that it holds. */
export function objectsInPack(
  objects: ObjectFolder,
  pack: string,
  log: EngineOptions["log"],
): ReadonlyMap<string, PackLocation> {
  const found = new Map<string, PackLocation>();
  const descriptor = openSync(objects.packPath(pack), "r");
  try {
    const length = fstatSync(descriptor).size;
    if (!isPackHeader(readAt(descriptor, 0, packHeaderLength))) {
      log("warn", `The pack ${pack} is damaged or from a newer Cairn; what it holds is not listed.`);
      return found;
    }
    let offset = packHeaderLength;
    while (offset < length) {
      const entry = decodePackEntry(readAt(descriptor, offset, packEntryLength));
      const end = entry && offset + packEntryLength + entry.storedSize;
      if (!entry || end === undefined || end > length) {
        log("warn", `The pack ${pack} is damaged at byte ${offset}; what comes after is not listed.`);
        break;
      }
      found.set(entry.hex, { kind: "pack", pack, offset, size: entry.size });
      offset = end;
    }
    return found;
  } finally {
    closeSync(descriptor);
  }
}

/** At most `length` bytes: fewer at the end of the file. */
function readAt(descriptor: number, offset: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readSync(descriptor, bytes, 0, length, offset));
}
