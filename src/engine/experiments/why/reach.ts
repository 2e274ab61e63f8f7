import { areNested } from "../../model/paths.ts";
import type { Pipeline } from "../../model/pipeline.ts";
import type { RunSummary } from "../../model/run.ts";
import { measuredPaths, type Stage, usedParams } from "../../model/stage.ts";

/** What leads to a metric: its stage, and all that stand before it, as the pipeline is declared now. */
export interface Reach {
  /** Empty where nobody knows. */
  readonly stages: readonly Stage[];
  /** Those of these stages that read a path, or what lies in it or around it. */
  readersOf(path: string): readonly Stage[];
  /** Those that use a parameter, by its label in a run. */
  usersOf(label: string): readonly Stage[];
}

/** What leads to a metric of some runs; to all metrics of theirs where its key does not say which stage's it is. */
export function reachOf(pipeline: Pipeline, runs: readonly RunSummary[], metric: string | undefined): Reach {
  const ran = new Set(runs.flatMap((run) => run.stages.map(({ stageId }) => stageId)));
  const measuring = pipeline.stages.filter(
    (stage) => ran.has(stage.id) && measuredPaths(stage).some(({ role }) => role === "metrics"),
  );
  const file = metric?.includes(":") === true ? metric.slice(0, metric.lastIndexOf(":")) : undefined;
  const own = measuring.filter((stage) => measuredPaths(stage).some(({ path }) => path === file));
  const stages = withUpstream(pipeline, own.length > 0 ? own : measuring);
  return {
    stages,
    readersOf: (path) =>
      stages.filter(
        ({ deps, file: declared }) => areNested(declared, path) || deps.some((dep) => areNested(dep.path, path)),
      ),
    usersOf: (label) => stages.filter((stage) => usedParams(stage).some((param) => isLabelOf(param, label))),
  };
}

function isLabelOf({ file, key }: ReturnType<typeof usedParams>[number], label: string): boolean {
  const prefix = file === "params.yaml" ? "" : `${file}:`;
  if (!label.startsWith(prefix) || (prefix === "" && label.includes(":"))) return false;
  return key === null || areNested(key.replaceAll(".", "/"), label.slice(prefix.length).replaceAll(".", "/"));
}

function withUpstream({ stages, edges }: Pipeline, last: readonly Stage[]): readonly Stage[] {
  const found = new Set(last.map(({ id }) => id));
  // A set that grows while it is gone through is gone through to its end.
  for (const id of found) {
    for (const [from, to] of edges) if (to === id) found.add(from);
  }
  return stages.filter(({ id }) => found.has(id));
}
