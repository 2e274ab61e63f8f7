import { statSync } from "node:fs";
import path from "node:path";

import type { DigestNumbers } from "./digestNumbers.ts";
import type { ObjectFolder } from "./objectFolder.ts";
import { packEntryLength } from "./pack.ts";
import type { ObjectCatalog } from "./ports.ts";
import { namesIn } from "./namesIn.ts";

/** What of the store goes when only some objects are to stay. */
export interface ClearPlan {
  /** Everything in the index that nothing needs. */
  readonly dead: readonly string[];
  /** Packs in which nothing lives, and those whose living objects move into new packs. */
  readonly emptyPacks: readonly string[];
  readonly sparsePacks: readonly string[];
  /** Files of objects that go, absolute: loose ones, and what the index does not know. */
  readonly files: readonly string[];
  /** How much room that makes on the disk. */
  readonly bytes: number;
  readonly kept: { readonly bytes: number; readonly objects: number };
}

interface PackContent {
  readonly dead: string[];
  living: number;
  livingBytes: number;
}

/** Of a pack at least this share has to live, or what does is written once more. */
const livingShare = 0.5;
/** When there are more packs than this that are smaller than that, they become one. */
const smallPacks = { count: 32, bytes: 1024 * 1024 };
/** The objects of so many packs, or so many loose ones, are looked up together. */
const packsAtOnce = 64;
const looseAtOnce = 10_000;
/** What is not in the index may be about to get there: a process that keeps it holds the lock, and this is for the case that it cannot. */
const graceMs = 60 * 60 * 1000;

/** Works out what goes where only `living` is needed. Changes nothing. */
export function planClearing(objects: ObjectFolder, index: ObjectCatalog, living: DigestNumbers): ClearPlan {
  const dead: string[] = [];
  const files: string[] = [];
  const kept = { bytes: 0, objects: 0 };
  let bytes = 0;
  for (const { hex, location } of looseObjects(index)) {
    if (living.has(hex)) {
      kept.objects++;
      // What lies in DVC's cache is DVC's to clear away.
      if (location.kind === "loose") kept.bytes += location.size;
      continue;
    }
    dead.push(hex);
    if (location.kind !== "loose") continue;
    files.push(objects.loosePath(hex));
    bytes += location.size;
  }
  const packs = contentOfPacks(index, living);
  const { emptyPacks, sparsePacks } = choosePacks(objects, packs);
  for (const [name, content] of packs) {
    dead.push(...content.dead);
    const size = sizeOf(objects.packPath(name));
    const goes = emptyPacks.includes(name) || sparsePacks.includes(name) ? size - content.livingBytes : 0;
    bytes += goes;
    kept.bytes += size - goes;
    kept.objects += content.living;
  }
  for (const file of unknownFiles(objects, index, packs)) {
    files.push(file);
    bytes += sizeOf(file);
  }
  return { dead, emptyPacks, sparsePacks, files, bytes, kept };
}

function* looseObjects(index: ObjectCatalog): Iterable<ReturnType<ObjectCatalog["outsidePacks"]>[number]> {
  for (let after = ""; ;) {
    const found = index.outsidePacks(after, looseAtOnce);
    yield* found;
    const last = found.at(-1);
    if (!last) return;
    after = last.hex;
  }
}

function contentOfPacks(index: ObjectCatalog, living: DigestNumbers): ReadonlyMap<string, PackContent> {
  const names = index.packs();
  const packs = new Map<string, PackContent>(names.map((name) => [name, { dead: [], living: 0, livingBytes: 0 }]));
  for (let at = 0; at < names.length; at += packsAtOnce) {
    for (const { hex, location } of index.inPacks(names.slice(at, at + packsAtOnce))) {
      const content = packs.get(location.pack);
      if (!content) continue;
      if (living.has(hex)) {
        content.living++;
        content.livingBytes += packEntryLength + location.size;
      } else content.dead.push(hex);
    }
  }
  return packs;
}

function choosePacks(
  objects: ObjectFolder,
  packs: ReadonlyMap<string, PackContent>,
): Pick<ClearPlan, "emptyPacks" | "sparsePacks"> {
  const emptyPacks = [...packs].filter(([, { living }]) => living === 0).map(([name]) => name);
  const filled = [...packs].filter(([, { living }]) => living > 0);
  const size = new Map(filled.map(([name]) => [name, sizeOf(objects.packPath(name))]));
  const small = filled.filter(([name]) => (size.get(name) ?? 0) < smallPacks.bytes).map(([name]) => name);
  const merged = new Set(small.length > smallPacks.count ? small : []);
  const isSparse = ([name, { dead, livingBytes }]: readonly [string, PackContent]): boolean =>
    merged.has(name) || (dead.length > 0 && livingBytes < (size.get(name) ?? 0) * livingShare);
  return { emptyPacks, sparsePacks: filled.filter(isSparse).map(([name]) => name) };
}

/** What a process that was killed left without a row in the index, and what was cleared only half. */
function unknownFiles(
  objects: ObjectFolder,
  index: ObjectCatalog,
  packs: ReadonlyMap<string, PackContent>,
): readonly string[] {
  const unknownPacks = namesIn(objects.packs).filter(
    (name) => name.endsWith(".pack") && !packs.has(name.slice(0, -".pack".length)),
  );
  const prefixes = namesIn(objects.folder).filter((name) => /^[0-9a-f]{2}$/.test(name));
  const unknownLoose = prefixes.flatMap((prefix) =>
    namesIn(path.join(objects.folder, prefix))
      .filter((name) => /^[0-9a-f]{62}$/.test(name) && index.find(prefix + name)?.kind !== "loose")
      .map((name) => path.join(objects.folder, prefix, name)),
  );
  const files = [...unknownPacks.map((name) => path.join(objects.packs, name)), ...unknownLoose];
  return files.filter((file) => statSync(file).mtimeMs < Date.now() - graceMs);
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
