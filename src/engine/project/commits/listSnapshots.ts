import type { EngineContext } from "../../context.ts";
import { UserError } from "../../model/errors.ts";
import type { ListedSnapshot, Snapshot } from "../../model/snapshot.ts";

/** What git says of the commits of snapshots. */
interface GitMarks {
  readonly refs: ReadonlyMap<string, readonly string[]>;
  readonly rewritten: ReadonlySet<string>;
}

/** The snapshots, newest first, with what points to their commits now and where their content is. */
export async function listSnapshots(context: EngineContext, limit?: number): Promise<readonly ListedSnapshot[]> {
  const { ledger, store } = context;
  const snapshots = ledger.snapshots.list(limit);
  const { refs, rewritten } = await readMarks(context, snapshots);
  return snapshots.map((snapshot) => {
    const artifacts = snapshot.artifacts.map((version) => store.known(version));
    const commit = snapshot.commit ?? "";
    return {
      ...snapshot,
      artifacts,
      refs: refs.get(commit) ?? [],
      isRewritten: rewritten.has(commit),
      places: artifacts.map((version) => store.placeOf(version) ?? "nowhere"),
    };
  });
}

/** Snapshots are listed also where git cannot tell. */
async function readMarks({ git, log }: EngineContext, snapshots: readonly Snapshot[]): Promise<GitMarks> {
  const commits = [...new Set(snapshots.flatMap(({ commit }) => commit ?? []))];
  try {
    const rewritten = [await git.unreachable(commits, { reflogs: false }), await git.gone(commits)];
    return { refs: await git.refs(), rewritten: new Set(rewritten.flatMap((some) => [...some])) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    log("info", `What points to the snapshots' commits is not known: ${error.message}`);
    return { refs: new Map(), rewritten: new Set() };
  }
}
