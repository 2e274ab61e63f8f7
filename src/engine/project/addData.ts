import path from "node:path";
import type { EngineContext } from "../context.ts";
import type { WorkOptions } from "../engine.ts";
import { PathIndex } from "../graph/pathIndex.ts";
import { UserError } from "../model/errors.ts";
import type { Pipeline } from "../model/pipeline.ts";
import { trackedPaths } from "../model/trackedData.ts";
import { quoteForShell } from "../discovery/python/pythonText.ts";
import { foreignFolder } from "../run/ownedFile.ts";
import { dvcIgnoreNames, IgnoreFiles } from "../files/ignoreFiles.ts";
import { requireData } from "./dataPaths.ts";
import { trackContent } from "./trackData.ts";
import type { AddedData } from "../model/tracking.ts";

/**
 * Tracks data as `dvc add` does; data that is tracked already is taken as it is now. `paths` are relative to the root.
 * All are looked at before the first is added. Throws `UserError`s that say what is in the way.
 */
export async function addData(
  context: EngineContext,
  paths: readonly string[],
  work: WorkOptions = {},
): Promise<readonly AddedData[]> {
  const pipeline = await context.discovery.pipeline();
  const files = new Map<string, string>();
  for (const added of paths) files.set(added, await fileFor(context, pipeline, added));
  const results: AddedData[] = [];
  for (const [added, file] of files) results.push(await trackContent(context, file, added, work));
  return results;
}

/** The .dvc file that is to track a path; throws a `UserError` where none may. */
async function fileFor(context: EngineContext, pipeline: Pipeline, added: string): Promise<string> {
  const { root, git } = context;
  const place = { place: { file: added } };
  const file = path.join(root, added);
  requireData(root, added);
  const tracker = trackerOf(pipeline, added);
  if (tracker !== undefined) return tracker;
  refuseOutputs(pipeline, added);
  refuseBehindLink(root, added);
  if (IgnoreFiles.above(root, file, dvcIgnoreNames).ignores(file, false)) {
    const message = `${added} is ignored by a .dvcignore, so that DVC would never see it.`;
    throw new UserError("dvc-ignored", message, "Take the line that ignores it out of the .dvcignore first.", place);
  }
  if (await git.isTracked(added)) {
    const cure = `Take it out of git first (it stays on the disk): git rm -r --cached ${quoteForShell(added)}`;
    throw new UserError("tracked-by-git", `${added} is kept by git already.`, cure, place);
  }
  return `${added}.dvc`;
}

/** The .dvc file that tracks this very path; throws where one tracks a folder above it, or something in it. */
function trackerOf({ tracked }: Pipeline, added: string): string | undefined {
  const index = new PathIndex(trackedPaths(tracked));
  const own = index.at(added)[0]?.file;
  const place = { place: { file: added } };
  if (own !== undefined) {
    if (tracked.find(({ file }) => file === own)?.origin === undefined) return own;
    const cure = `\`dvc update ${own}\` brings a newer one; copy it to another place to track it as your own.`;
    throw new UserError("imported-data", `${added} was imported (${own}), and is not the project's own.`, cure, place);
  }
  const [above] = index.above(added);
  if (above) {
    const message = `${added} lies in ${above.path}, which ${above.file} tracks as a whole.`;
    throw new UserError("tracked-already", message, `\`cairn add ${above.path}\` takes its change in.`, place);
  }
  const [inside] = index.inside(added);
  if (!inside) return undefined;
  const message = `${inside.path} in ${added} is tracked already, by ${inside.file}.`;
  throw new UserError("tracked-already", message, `Remove ${inside.file} to track the folder as a whole.`, place);
}

/** The .dvc file would be written where the link leads, which is not the project's; DVC adds nothing there either. */
function refuseBehindLink(root: string, added: string): void {
  const found = foreignFolder(root, added);
  if (!found) return;
  const message = `${added} lies behind ${found.folder}, a link to ${found.link}: a .dvc file would be written there.`;
  const cure = `\`cairn track ${quoteForShell(added)}\` keeps versions of it without one; or put the data itself in the link's place.`;
  throw new UserError("behind-link", message, cure, { place: { file: added } });
}

function refuseOutputs({ stages }: Pipeline, added: string): void {
  const outs = stages.flatMap(({ id, outs }) => outs.map((out) => ({ path: out.path, id })));
  const [out] = new PathIndex(outs).overlapping(added);
  if (!out) return;
  const what =
    out.path === added
      ? `${added} is an output of the stage ${out.id}`
      : added.startsWith(`${out.path}/`)
        ? `${added} lies in ${out.path}, an output of the stage ${out.id}`
        : `${added} holds ${out.path}, an output of the stage ${out.id}`;
  const cure = "Its versions are kept with every run of the stage; there is nothing to add.";
  throw new UserError("stage-output", `${what}.`, cure, { place: { file: added } });
}
