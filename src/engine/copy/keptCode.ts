import type { EngineContext } from "../context.ts";
import type { Digest } from "../model/digest.ts";
import type { RecipeCode } from "../model/recipe.ts";
import type { SourceCopy } from "../model/run.ts";

/** Code as the ledger names it: a commit, and what differed from it by digests. */
export interface KeptCode {
  readonly commit: string;
  readonly diff?: Digest;
  readonly sources: readonly SourceCopy[];
}

/** Reads the code out of the store. Throws the store's `object-missing` and `object-damaged`. */
export async function readKeptCode(
  { store }: Pick<EngineContext, "store">,
  { commit, diff, sources }: KeptCode,
): Promise<RecipeCode> {
  return {
    commit,
    diff: diff === undefined ? new Uint8Array() : await store.read(diff),
    files: await Promise.all(sources.map(async ({ path, digest }) => ({ path, bytes: await store.read(digest) }))),
  };
}
