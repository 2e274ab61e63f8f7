import { statSync } from "node:fs";
import path from "node:path";

import type { DigestNumbers } from "./digestNumbers.ts";
import { shareOfSample } from "../objects/compression.ts";
import { isLoss, type ObjectFolder } from "../objects/objectFolder.ts";
import { packEntryLength, packHeaderLength } from "../objects/pack.ts";
import type { IndexedObject, ObjectCatalog } from "../ports.ts";
import { namesIn } from "../objects/namesIn.ts";

/** What of the store goes when only some objects are to stay. */
export interface ClearPlan {
  /** Everything in the index that nothing needs. */
  readonly dead: readonly string[];
  /** Packs in which nothing lives. */
  readonly emptyPacks: readonly string[];
  /** Packs whose living objects are written into new ones. */
  readonly rewrittenPacks: readonly RewrittenPack[];
  /** Files of objects that go, absolute: loose ones, and what the index does not know. */
  readonly files: readonly string[];
  /** How much room that makes on the disk. */
  readonly bytes: number;
  /** How much more compressing what stays makes, by a sample. */
  readonly compressible: number;
  readonly kept: { readonly bytes: number; readonly objects: number };
}

export interface RewrittenPack {
  readonly name: string;
  /** Whether its objects are written as zstd has them. */
  readonly compress: boolean;
  /** How much room of `ClearPlan.bytes` that makes. */
  readonly bytes: number;
}

interface PackContent {
  readonly dead: string[];
  /** Some of what lives in it. */
  readonly sample: IndexedObject[];
  living: number;
  /** How long the pack were if nothing was compressed: of what lives, and of all. */
  livingBytes: number;
  plainBytes: number;
}

/** What becomes of a pack. */
interface PackFate {
  readonly size: number;
  /** How many bytes of it live. */
  readonly livingSize: number;
  readonly isRewritten: boolean;
  /** What share of itself what lives becomes; 1 where it stays as it is. */
  readonly share: number;
}

/** Of a pack at least this share has to live, or what does is written once more. */
const livingShare = 0.5;
/** When there are more packs than this that are smaller than that, they become one. */
const smallPacks = { count: 32, bytes: 1024 * 1024 };
/** A pack is compressed where its file is shorter than this share of its objects. */
const plainShare = 0.95;
/** Of smaller packs there is little to win. */
const smallestSampled = 64 * 1024;
const sampleLimit = 16;
const untouched: PackFate = { size: 0, livingSize: 0, isRewritten: false, share: 1 };
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
  const fates = decideFates(objects, packs);
  let compressible = 0;
  for (const [name, content] of packs) {
    dead.push(...content.dead);
    const { size, livingSize, isRewritten, share } = fates.get(name) ?? untouched;
    const stays = content.living === 0 ? 0 : isRewritten ? livingSize : size;
    const goes = size - stays;
    bytes += goes;
    if (isRewritten) compressible += Math.round(livingSize * (1 - share));
    kept.bytes += stays;
    kept.objects += content.living;
  }
  for (const file of unknownFiles(objects, index, packs)) {
    files.push(file);
    bytes += sizeOf(file);
  }
  const emptyPacks = [...packs].filter(([, { living: count }]) => count === 0).map(([name]) => name);
  const rewrittenPacks = [...fates]
    .filter(([, { isRewritten }]) => isRewritten)
    .map(([name, { size, livingSize, share }]) => ({ name, compress: share < 1, bytes: size - livingSize }));
  return { dead, emptyPacks, rewrittenPacks, files, bytes, compressible, kept };
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
  const packs = new Map(names.map((name) => [name, emptyContent()]));
  for (let at = 0; at < names.length; at += packsAtOnce) {
    for (const { hex, location } of index.inPacks(names.slice(at, at + packsAtOnce))) {
      const content = packs.get(location.pack);
      if (!content) continue;
      const length = packEntryLength + location.size;
      content.plainBytes += length;
      if (living.has(hex)) {
        content.living++;
        content.livingBytes += length;
        // Digests are as good as random: one in sixteen.
        if (hex.startsWith("0") && content.sample.length < sampleLimit) content.sample.push({ hex, location });
      } else content.dead.push(hex);
    }
  }
  return packs;
}

function emptyContent(): PackContent {
  return { dead: [], sample: [], living: 0, livingBytes: packHeaderLength, plainBytes: packHeaderLength };
}

function decideFates(objects: ObjectFolder, packs: ReadonlyMap<string, PackContent>): ReadonlyMap<string, PackFate> {
  const sizes = new Map([...packs.keys()].map((name) => [name, sizeOf(objects.packPath(name))]));
  const small = [...packs].filter(([name, { living }]) => living > 0 && (sizes.get(name) ?? 0) < smallPacks.bytes);
  const merged = new Set(small.length > smallPacks.count ? small.map(([name]) => name) : []);
  return new Map(
    [...packs].map(([name, content]) => {
      const size = sizes.get(name) ?? 0;
      const { dead, living, plainBytes } = content;
      const livingSize = Math.round(content.livingBytes * Math.min(1, size / plainBytes));
      const isCompressed = size < plainBytes * plainShare;
      const share = size < smallestSampled || isCompressed ? 1 : shareOf(objects, content);
      const isSparse = dead.length > 0 && livingSize < size * livingShare;
      const isRewritten = living > 0 && (merged.has(name) || isSparse || share < 1);
      return [name, { size, livingSize, isRewritten, share }];
    }),
  );
}

/** A pack that cannot be read is left as it is. */
function shareOf(objects: ObjectFolder, { sample }: PackContent): number {
  try {
    return shareOfSample(
      sample.flatMap(({ hex, location }) => (location.kind === "pack" ? [objects.readFromPack(hex, location)] : [])),
    );
  } catch (error) {
    if (isLoss(error)) return 1;
    throw error;
  }
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
