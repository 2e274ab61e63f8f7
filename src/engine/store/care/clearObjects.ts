import { existsSync, rmSync } from "node:fs";

import { isFullDisk } from "../../model/errors.ts";
import { countOf, formatSize } from "../../model/words.ts";
import type { Blake3 } from "../objects/blake3.ts";
import type { ClearPlan } from "./clearPlan.ts";
import { explaining, explainWriteError } from "../../files/fileErrors.ts";
import type { ObjectFolder } from "../objects/objectFolder.ts";
import { isDamage } from "../objects/objectFolder.ts";
import type { ObjectWriter } from "../keeping/objectWriter.ts";
import type { Pace } from "../../files/pace.ts";
import type { ObjectCatalog } from "../ports.ts";
import { removeAbandoned } from "../../files/temporaryFile.ts";

export interface ClearTools {
  readonly objects: ObjectFolder;
  readonly index: ObjectCatalog;
  readonly blake3: Blake3;
  readonly writer: ObjectWriter;
  readonly pace: Pace;
}

/**
 * Carries a plan out, in an order that leaves everything readable whenever it ends: what lives in some packs is written
 * anew, then the index forgets what is dead, and only what nothing points to any more is removed. Where a full disk has no
 * room for what is written anew, that comes last; where it still has none, another time.
 * @returns how many bytes of room that made
 */
export async function clearObjects(tools: ClearTools, plan: ClearPlan): Promise<number> {
  const { objects, index, pace } = tools;
  if (existsSync(objects.folder)) removeAbandoned(objects.folder);
  const moved = await moveIfThereIsRoom(tools, plan);
  index.remove(plan.dead);
  const pathsOf = (packs: readonly string[]): readonly string[] => packs.map((pack) => objects.packPath(pack));
  await removeFiles(pace, [...plan.files, ...pathsOf([...plan.emptyPacks, ...(moved ?? [])])]);
  const movedLast = moved ? [] : await moveIfThereIsRoom(tools, plan);
  await removeFiles(pace, pathsOf(movedLast ?? []));
  const postponed = movedLast ? 0 : plan.rewrittenPacks.reduce((sum, { bytes }) => sum + bytes, 0);
  const freed = plan.bytes - postponed;
  pace.report(`Freed ${formatSize(freed)}`, 1);
  return freed;
}

async function removeFiles(pace: Pace, files: readonly string[]): Promise<void> {
  for (const file of files) {
    explaining(explainWriteError, file, () => rmSync(file, { force: true }));
    if (pace.isDue()) await pace.rest();
  }
}

async function moveIfThereIsRoom(tools: ClearTools, plan: ClearPlan): Promise<readonly string[] | undefined> {
  try {
    return await moveAllLiving(tools, plan);
  } catch (error) {
    if (!isFullDisk(error)) throw error;
    await tools.writer.abandon();
    return undefined;
  }
}

/** The packs of which nothing is needed any more. */
async function moveAllLiving(tools: ClearTools, plan: ClearPlan): Promise<readonly string[]> {
  const dead = new Set(plan.dead);
  const moved: string[] = [];
  for (const { name, compress } of plan.rewrittenPacks) {
    if (await moveLiving(tools, name, dead, compress)) moved.push(name);
    tools.pace.report(`Packing what stays, ${countOf(moved.length, "pack")}`);
  }
  await tools.writer.finish();
  return moved;
}

/** Writes the living objects of a pack into a new one; false where one is damaged: then the pack stays, to be verified. */
async function moveLiving(
  tools: ClearTools,
  pack: string,
  dead: ReadonlySet<string>,
  compress: boolean,
): Promise<boolean> {
  const { objects, index, blake3, writer, pace } = tools;
  for (const { hex } of index.inPacks([pack])) {
    if (dead.has(hex)) continue;
    try {
      writer.addPacked(hex, objects.read(hex, blake3), compress);
    } catch (error) {
      if (isDamage(error)) return false;
      throw error;
    }
    if (pace.isDue()) await pace.rest();
  }
  return true;
}
