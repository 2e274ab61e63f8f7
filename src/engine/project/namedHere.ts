import type { EngineContext } from "../context.ts";
import type { Digest } from "../model/digest.ts";

/** What the dvc.lock and .dvc files of the workspace name, committed or not. */
export async function collectNamedHere({ discovery }: Pick<EngineContext, "discovery">): Promise<readonly Digest[]> {
  const pipeline = await discovery.pipeline();
  const locked = [...discovery.locks(pipeline).values()].flatMap(({ deps, outs }) => [...deps, ...outs]);
  const tracked = pipeline.tracked.flatMap(({ outs }) => outs.flatMap(({ recorded }) => recorded ?? []));
  return [...locked, ...tracked].map(({ digest }) => digest);
}
