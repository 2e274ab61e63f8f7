import type { EngineContext } from "../context.ts";
import type { GitReading } from "../git/git.ts";
import type { Digest } from "../model/digest.ts";
import { UserError } from "../model/errors.ts";
import { formatSize } from "../model/words.ts";
import type { Store } from "../store/store.ts";

/**
 * The bytes of a version's file, for a directory of its file at `inner`. Throws a `UserError`
 * `file-unknown` where the directory has no such file, `too-large` beyond `maxBytes`.
 */
export async function readVersion(
  store: Store,
  digest: Digest,
  options: { readonly inner?: string; readonly maxBytes?: number } = {},
): Promise<Uint8Array> {
  const { inner, maxBytes } = options;
  const file = inner === undefined ? digest : await digestInside(store, digest, inner);
  if (maxBytes !== undefined) refuseLarger(await sizeOf(store, file), maxBytes);
  return await store.read(file);
}

async function sizeOf(store: Store, digest: Digest): Promise<number> {
  using source = await store.open(digest);
  return source.size;
}

function refuseLarger(size: number, maxBytes: number): void {
  if (size <= maxBytes) return;
  throw new UserError(
    "too-large",
    `This version has ${formatSize(size)}: up to ${formatSize(maxBytes)} can be shown here.`,
    "Copy it out of the store, or restore it, and open that file with a tool of its own.",
  );
}

async function digestInside(store: Store, directory: Digest, inner: string): Promise<Digest> {
  const file = (await store.list(directory)).find(({ path }) => path === inner);
  if (file) return file.digest;
  throw new UserError(
    "file-unknown",
    `This version holds no file “${inner}”.`,
    "Look at another version of the folder.",
  );
}

/** A source file's text as a run saw it: the copy kept of a file that differed from the commit, else the commit's. */
export async function readSource(
  context: EngineContext,
  runRef: string,
  path: string,
  options: GitReading = {},
): Promise<string | undefined> {
  const run = context.ledger.runs.find(runRef);
  const copy = run.sources.find((source) => source.path === path);
  if (copy) return new TextDecoder().decode(await context.store.read(copy.digest));
  const bytes = run.commit === undefined ? undefined : await context.git.fileAt(run.commit, path, options);
  return bytes && new TextDecoder().decode(bytes);
}
