import type { EngineContext } from "../context.ts";
import { readDvcFile } from "../discovery/dvc/dvcFile.ts";
import { readDvcLock, recordOfEntry } from "../discovery/dvc/dvcLock.ts";
import type { Digest } from "../model/digest.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { RecordedPath } from "../model/stageRecord.ts";

/** What has to stay so that any commit that git still leads to can get its data back. */
export interface GitNeeds {
  /** Of commits on a branch, a tag, in the stash, at the HEAD of a work tree, or in a reflog; oldest last. */
  readonly snapshots: readonly Snapshot[];
  /**
   * What the dvc.lock and .dvc files of those commits name, also where a commit has no snapshot. The store may have it
   * under another name: see `ObjectIndex.findByMd5`.
   */
  readonly digests: ReadonlySet<Digest>;
}

/**
 * Asks git and the ledger what git's refs and reflogs still need. Where the project is in no repository (any more), or
 * git may not be asked, that is every snapshot: nothing is known to be unneeded then. Throws a `UserError` where git
 * cannot answer.
 */
export async function collectGitNeeds(context: Pick<EngineContext, "git" | "ledger">): Promise<GitNeeds> {
  const { git, ledger } = context;
  const snapshots = ledger.snapshots.list();
  const commits = [...new Set(snapshots.flatMap(({ commit }) => commit ?? []))];
  const unneeded = new Set([...(await git.unreachable(commits, { reflogs: true })), ...(await git.gone(commits))]);
  return {
    snapshots: snapshots.filter(({ commit }) => commit !== undefined && !unneeded.has(commit)),
    digests: await collectNamedDigests(git),
  };
}

async function collectNamedDigests(git: EngineContext["git"]): Promise<ReadonlySet<Digest>> {
  const digests = new Set<Digest>();
  const read = async (names: readonly string[], recordedIn: (text: string) => readonly RecordedPath[]) => {
    // Of a partial clone the others have to come: what they name is not to be cleared away for want of them.
    const blobs = await git.blobs(await git.everyBlobOf(names), { mayFetch: true });
    for (const bytes of blobs.values()) {
      for (const { digest } of recordedIn(new TextDecoder().decode(bytes))) digests.add(digest);
    }
  };
  await read(["dvc.lock", "*/dvc.lock"], recordedInLock);
  await read(["*.dvc"], recordedInDvcFile);
  return digests;
}

function recordedInLock(text: string): readonly RecordedPath[] {
  const records = [...readDvcLock("dvc.lock", text).entries.values()].map((entry) =>
    recordOfEntry(entry, { wdir: "." }),
  );
  return records.flatMap(({ deps, outs }) => [...deps, ...outs]);
}

function recordedInDvcFile(text: string): readonly RecordedPath[] {
  const { tracked, stage } = readDvcFile("a.dvc", text);
  if (stage) return stage.record.outs;
  return (tracked?.outs ?? []).flatMap(({ recorded }) => recorded ?? []);
}
