import type { EngineContext } from "../context.ts";
import { legacyMd5s } from "../discovery/dvc/legacyMd5.ts";
import type { WorkOptions } from "../engine.ts";
import { isOutsideRoot } from "../model/paths.ts";
import type { Pipeline } from "../model/pipeline.ts";
import type { TrackedOutput, TrackedState, TrackedStatus } from "../model/trackedData.ts";
import type { PathDigest } from "../store/store.ts";

/** What .dvc files track beside what lies in the workspace, in the order of the files. */
export async function readTracked(
  context: EngineContext,
  { tracked }: Pick<Pipeline, "tracked">,
  options: WorkOptions = {},
): Promise<readonly TrackedStatus[]> {
  const outs = tracked.flatMap(({ file, outs }) => outs.map((out) => ({ file, out })));
  const paths = outs.map(({ out }) => out.path).filter((path) => !isOutsideRoot(path));
  const digests = await context.store.digest(paths, ["md5"], { ...options, mayBeChanging: true, mayBeRecalled: true });
  return outs.map(({ file, out }) => ({ file, path: out.path, state: stateOf(context, out, digests.get(out.path)) }));
}

function stateOf(
  { root }: EngineContext,
  { path, recorded }: TrackedOutput,
  now: PathDigest | undefined,
): TrackedState {
  if (isOutsideRoot(path)) return "unknown";
  if (!now) return "missing";
  if (!recorded || now.md5 === undefined) return "unknown";
  if (recorded.digest === now.md5) return "unchanged";
  const legacy = recorded.isLegacyMd5 ? legacyMd5s(root, [path]).get(path) : undefined;
  return recorded.digest === legacy ? "unchanged" : "modified";
}
