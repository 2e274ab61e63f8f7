import { UserError } from "../model/errors.ts";
import type { Digest } from "../model/digest.ts";
import type { RecipeCode } from "../model/recipe.ts";
import type { SourceCopy } from "../model/run.ts";
import type { Store } from "../store/store.ts";

/** Where code is kept. */
export interface CodeStore {
  readonly store: Pick<Store, "read">;
}

/** Code as the ledger names it: a commit, and what differed from it by digests. */
export interface KeptCode {
  readonly commit: string;
  readonly diff?: Digest;
  readonly sources: readonly SourceCopy[];
}

/**
 * Reads the code out of the store. Throws a `UserError` `code-not-kept` where what differed from the commit was too large
 * to keep, and the store's `object-missing` and `object-damaged`.
 */
export async function readKeptCode({ store }: CodeStore, { commit, diff, sources }: KeptCode): Promise<RecipeCode> {
  const bytes = diff === undefined ? new Uint8Array() : await store.read(diff);
  if (isNote(bytes)) throw notKept(commit);
  return {
    commit,
    diff: bytes,
    files: await Promise.all(sources.map(async ({ path, digest }) => ({ path, bytes: await store.read(digest) }))),
  };
}

/** A diff that was not kept has a line of comment in its place (see `Git.diffAgainstHead`). */
function isNote(diff: Uint8Array): boolean {
  return diff[0] === "#".charCodeAt(0);
}

function notKept(commit: string): UserError {
  return new UserError(
    "code-not-kept",
    `What differs from the commit ${commit.slice(0, 7)} is too large to be kept, so it cannot be brought into a copy.`,
    "Commit such changes before a run, or leave large files out of git.",
  );
}
