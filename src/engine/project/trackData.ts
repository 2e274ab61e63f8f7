import path from "node:path";
import type { EngineContext } from "../context.ts";
import { isInGit } from "../discovery/dvc/dvcRepository.ts";
import { newDvcFile, updateDvcFile } from "../discovery/dvc/updateDvcFile.ts";
import type { TrackedContent } from "../discovery/dvc/updateDvcFile.ts";
import type { WorkOptions } from "../engine.ts";
import { UserError } from "../model/errors.ts";
import { areNested, folderOf, isOutsideRoot, relativeTo } from "../model/paths.ts";
import type { TrackedData, TrackedOutput } from "../model/trackedData.ts";
import type { AddedData } from "../model/tracking.ts";
import { writeFileAtomically } from "../run/atomicFile.ts";
import { explaining, explainWriteError } from "../files/fileErrors.ts";
import { readIfThere } from "../files/readIfThere.ts";
import type { PathDigest } from "../store/store.ts";
import { ignoreInGit } from "./gitIgnoring.ts";
import { readTracked } from "./trackedStatus.ts";

/**
 * Keeps the content of a path (in DVC's cache where DVC was set up, else in the store), and has its .dvc file say it,
 * byte for byte as `dvc add` does. Throws `UserError`s of a full or read-only disk, or where nothing is there.
 */
export async function trackContent(
  context: EngineContext,
  file: string,
  tracked: string,
  work: WorkOptions,
): Promise<AddedData> {
  const repository = context.dvc();
  const digest = await keepContent(context, tracked, repository !== undefined, work);
  if (digest.ignoreFile !== undefined) throw holdsIgnoreFile(tracked, digest.ignoreFile);
  const isChanged = writeDvcFile(context.root, file, relativeTo(folderOf(file), tracked), contentOf(digest));
  const { kind, size, fileCount } = digest;
  const usesGit = repository ? repository.usesGit : isInGit(context.root);
  const gitIgnore = usesGit ? ignoreInGit(context.root, tracked, kind === "directory") : undefined;
  const forGit = usesGit ? [...(isChanged ? [file] : []), ...(gitIgnore === undefined ? [] : [gitIgnore])] : [];
  return { path: tracked, file, kind, size, fileCount, isChanged, forGit };
}

/**
 * Takes what has changed in tracked data that something reads (paths relative to the root) into its .dvc files, as
 * `dvc repro` does. Imports and frozen data are left alone: theirs is to be what it was where it came from.
 */
export async function trackChanges(
  context: EngineContext,
  reads: readonly string[],
  work: WorkOptions,
): Promise<readonly AddedData[]> {
  const { tracked } = context.discovery.lastPipeline() ?? (await context.discovery.pipeline());
  const isRead = (out: TrackedOutput): boolean =>
    out.cache && !isOutsideRoot(out.path) && reads.some((read) => areNested(read, out.path));
  const own = tracked.filter(({ frozen, origin, outs }) => !frozen && origin === undefined && outs.some(isRead));
  const statuses = await readTracked(context, { tracked: own }, work);
  const added: AddedData[] = [];
  for (const { file, path: changed, state } of statuses) {
    if (state === "modified" && outsOf(own, file).some((out) => out.path === changed && isRead(out))) {
      added.push(await context.store.keeping(() => trackContent(context, file, changed, work)));
    }
  }
  return added;
}

function outsOf(tracked: readonly TrackedData[], file: string): readonly TrackedOutput[] {
  return tracked.find((data) => data.file === file)?.outs ?? [];
}

async function keepContent(
  context: EngineContext,
  tracked: string,
  isInDvcCache: boolean,
  work: WorkOptions,
): Promise<PathDigest> {
  const { store } = context;
  if (!isInDvcCache) await store.capture([tracked], work);
  const kept = isInDvcCache
    ? await store.keepInDvcCache([tracked], work)
    : await store.digest([tracked], ["b3", "md5"], work);
  const digest = kept.get(tracked);
  if (digest) {
    store.noteMd5([digest]);
    return digest;
  }
  throw new UserError("data-missing", `There is nothing at ${tracked} to track.`, "Check how its path is written.", {
    place: { file: tracked },
  });
}

function contentOf({ md5, kind, size, fileCount, isExecutable }: PathDigest): TrackedContent {
  if (md5 === undefined) throw new Error("Tracked content is read with its md5");
  return {
    digest: md5,
    size,
    ...(kind === "directory" ? { fileCount } : { isExecutable }),
  };
}

/** Whether anything was written. */
function writeDvcFile(root: string, file: string, written: string, content: TrackedContent): boolean {
  const absolute = path.join(root, file);
  const text = readIfThere(absolute);
  const updated = text === undefined ? newDvcFile(written, content) : updateDvcFile(file, text, written, content);
  if (updated === text) return false;
  explaining(explainWriteError, file, () => writeFileAtomically(absolute, Buffer.from(updated)));
  return true;
}

function holdsIgnoreFile(tracked: string, ignoreFile: string): UserError {
  return new UserError(
    "ignore-file-inside",
    `${tracked} holds ${ignoreFile}: DVC takes no ignore file inside a folder that is tracked.`,
    "Move its lines to the .dvcignore above, and add the folder again.",
    { place: { file: path.posix.join(tracked, ignoreFile) } },
  );
}
