import type { EngineContext } from "../../context.ts";
import type { CommitFacts } from "../../git/git.ts";
import type { ArtifactVersion } from "../../model/artifact.ts";
import type { RunDetail } from "../../model/run.ts";
import { dataFiles, readNamedData } from "../../project/commits/commitFiles.ts";

/** What a run that was taken in out of git has left: what its commit's dvc.lock and .dvc files name, and git's own files. */
export interface CommitOutputs {
  readonly outputs: readonly ArtifactVersion[];
  /** The ids of git's blobs, by path. */
  readonly blobs: ReadonlyMap<string, string>;
}

type ImportContext = Pick<EngineContext, "git" | "ledger">;

/** So many commits are remembered. */
const mostCommits = 1_000;

/** What the commits of runs hold, each of which is read once: a commit does not change. */
export class CommitFiles {
  private readonly known = new Map<string, Promise<CommitOutputs | undefined>>();

  /** Undefined of a run that is no commit's, and of one whose commit git does not have any more. */
  outputsOf(context: ImportContext, run: RunDetail): Promise<CommitOutputs | undefined> {
    const key = `${run.id} ${run.startedAt}`;
    const known = this.known.get(key);
    if (known) return known;
    const outputs = readOutputs(context, run);
    if (this.known.size >= mostCommits) this.known.clear();
    this.known.set(key, outputs);
    outputs.catch(() => this.known.delete(key));
    return outputs;
  }
}

async function readOutputs(context: ImportContext, run: RunDetail): Promise<CommitOutputs | undefined> {
  const { git } = context;
  const facts = await commitOf(context, run);
  const blobs = facts && (await git.filesAt(facts.commit));
  if (!facts || !blobs) return undefined;
  const entries = await git.entriesAt([facts], dataFiles);
  const named = (await readNamedData(git, [facts], entries, {}))(facts);
  return { outputs: [...(named?.own.values() ?? [])], blobs };
}

/** An experiment of DVC's is recorded with the commit that it was begun at: its own is found by what DVC calls it. */
async function commitOf(
  { git, ledger }: ImportContext,
  { id, origin, commit }: RunDetail,
): Promise<CommitFacts | undefined> {
  if (origin?.kind !== "import" || commit === undefined) return undefined;
  if (origin.of.startsWith("dvc:")) {
    const called = ledger.imports.calledThere(id);
    return (await git.experiments()).find(({ baseline, name }) => `${baseline}/${name}` === called);
  }
  if (!origin.of.startsWith("git:")) return undefined;
  return (await git.commitsSince({ starts: [commit], limit: 1 })).find((facts) => facts.commit === commit);
}
