import type { EngineContext } from "../context.ts";
import type { ArtifactVersion } from "../model/artifact.ts";
import { UserError } from "../model/errors.ts";
import { changesOf, type RestorePlan } from "../model/snapshot.ts";
import { listOf } from "../model/words.ts";

/** So many files are named in an error. */
const named = 3;

/** The plan with those of its changes among what is lost of which files inside are not here: the plan itself looks at their tops alone. */
export async function withLostFiles(context: EngineContext, plan: RestorePlan): Promise<RestorePlan> {
  const errors = new Map<string, UserError>();
  for (const { target, action } of changesOf(plan)) {
    // Which files they are takes long to find out, and that there are any does not.
    const isHere = action === "remove" || (await context.store.holds(target));
    const error = isHere ? undefined : await lostFilesError(context, [target]);
    if (error) errors.set(target.path, error);
  }
  if (errors.size === 0) return plan;
  const lost = [...errors].map(([path, { message, cure }]) => ({ path, message, cure }));
  const changes = plan.changes.filter(({ target }) => !errors.has(target.path));
  return { ...plan, changes, lost: [...(plan.lost ?? []), ...lost] };
}

/** Brings versions back by `work`; where content of theirs is not here, the error names the files. */
export async function namingLostFiles<Result>(
  context: EngineContext,
  versions: readonly ArtifactVersion[],
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== "object-missing") throw error;
    throw (await lostFilesError(context, versions)) ?? error;
  }
}

/** Undefined where all content of these versions is here. */
async function lostFilesError(
  { care }: EngineContext,
  versions: readonly ArtifactVersion[],
): Promise<UserError | undefined> {
  const missingIn = await care.findMissing();
  const lost = versions.flatMap(({ path, digest, kind }) =>
    digest.startsWith("b3:")
      ? missingIn(digest, kind).map(({ inner }) => (inner === "" ? path : `${path}/${inner}`))
      : [],
  );
  if (lost.length === 0) return undefined;
  return new UserError(
    "object-missing",
    `The content of ${listOf(lost, named)} is not here, so that what ${lost.length === 1 ? "it belongs" : "they belong"} to was left as it is.`,
    "`cairn verify` names all that is lost, and what needs it. Restore another version, or bring the content back from a backup of `.cairn` or with `dvc pull`.",
  );
}
