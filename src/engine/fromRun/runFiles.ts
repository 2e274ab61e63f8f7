import type { EngineContext } from "../context.ts";
import type { RunDetail } from "../model/run.ts";
import type { RunFiles } from "../model/runFiles.ts";

/**
 * The sources that a run saw, by its commit and what differed from it, and the versions that it read and made. Asked for
 * by a person.
 */
export async function runFiles(context: EngineContext, run: RunDetail): Promise<RunFiles> {
  const differed = new Set(run.sources.map(({ path }) => path));
  const committed = run.commit === undefined ? undefined : await context.git.filesAt(run.commit, { mayFetch: true });
  const made = new Set(run.outputs.map(({ path }) => path));
  const others = [...(committed?.keys() ?? [])].filter((path) => !differed.has(path) && !made.has(path));
  const sources = [
    ...[...differed].toSorted().map((path) => ({ path, differed: true })),
    ...others.toSorted().map((path) => ({ path, differed: false })),
  ];
  const isSource = new Set(sources.map(({ path }) => path));
  const versions = new Map(
    [...run.inputs, ...run.outputs].filter(({ path }) => !isSource.has(path)).map((version) => [version.path, version]),
  );
  const artifacts = [...versions.values()]
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
    .map((version) => ({
      version,
      isOutput: made.has(version.path),
      isKept: context.store.placeOf(version) !== undefined,
    }));
  return { sources, artifacts };
}
