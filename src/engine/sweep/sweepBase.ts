import path from "node:path";
import type { EngineContext } from "../context.ts";
import type { WorkOptions } from "../engine.ts";
import type { SweepBase } from "../ledger/sweeps.ts";
import { readKeptCode } from "../copy/keptCode.ts";
import { UserError } from "../model/errors.ts";
import { folderOf } from "../model/paths.ts";
import { collectArtifactPaths } from "../project/snapshots.ts";
import { recordProvenance } from "../run/provenance.ts";

/**
 * Keeps what all runs of a sweep begin with: the code as it is now, and the data and results beside it, so that what is
 * edited while the sweep goes on changes nothing in it. Throws a `UserError` `sweep-without-commit`, and as `readKeptCode`.
 */
export async function keepSweepBase(context: EngineContext, work: WorkOptions): Promise<SweepBase> {
  const pipeline = await context.discovery.pipeline();
  const { commit, diff, sources } = await recordProvenance(context, pipeline, pipeline.stages);
  if (commit === undefined) {
    throw new UserError(
      "sweep-without-commit",
      "A sweep works in copies of the last git commit, and there is none here.",
      "Make a git repository of the project and commit it, then start the sweep again.",
    );
  }
  const code = { commit, ...(diff !== undefined && { diff }), sources };
  // Whether the code can be brought back is better known before the first run than by it.
  await readKeptCode(context, code);
  const locks = pipeline.stages
    .filter(({ kind }) => kind === "dvc")
    .map(({ file }) => path.posix.join(folderOf(file), "dvc.lock"));
  const paths = [...new Set([...locks, ...(await collectArtifactPaths(context))])];
  const data = await context.store.capture(paths, work);
  return { ...code, data };
}
