import type { EngineContext } from "../../context.ts";
import type { CodeRow } from "../../model/comparison.ts";
import { UserError } from "../../model/errors.ts";
import type { RunDetail } from "../../model/run.ts";
import { readSource } from "../../project/content.ts";
import { isLost } from "../../project/recordedOutputs.ts";
import { isTellingCode, paramFilesOf } from "../significance/likeness.ts";
import { codeChange, type CodeChange } from "./codeChange.ts";

/** So many source files are looked into. */
const mostSources = 60;

/** What became of the source files that differ between two runs and tell something, by path: of the first sixty. */
export async function changesOfCode(
  context: EngineContext,
  details: readonly [baseline: RunDetail, run: RunDetail],
  code: readonly CodeRow[],
): Promise<ReadonlyMap<string, CodeChange>> {
  const paramFiles = paramFilesOf(details);
  const paths = code.map(({ path }) => path).filter((path) => isTellingCode(path, paramFiles));
  const changes = new Map<string, CodeChange>();
  for (const path of paths.slice(0, mostSources)) {
    const [before, after] = [
      await sourceOrNothing(context, details[0], path),
      await sourceOrNothing(context, details[1], path),
    ];
    changes.set(path, await codeChange(path, before, after));
  }
  return changes;
}

/** A source file as a run saw it. What the store has no more is told as nothing: that it differs is known all the same. */
export async function sourceOrNothing(
  context: EngineContext,
  { id }: RunDetail,
  path: string,
): Promise<string | undefined> {
  try {
    return await readSource(context, id, path);
  } catch (error) {
    if (error instanceof UserError && isLost(error)) return undefined;
    throw error;
  }
}
