import type { Edge } from "../model/pipeline.ts";
import type { Remedy } from "../model/remedy.ts";
import type { Problem } from "../model/source.ts";
import { problemAt } from "../model/source.ts";
import type { Dependency, Stage, StageKind } from "../model/stage.ts";
import type { TrackedData } from "../model/trackedData.ts";
import { trackedPaths } from "../model/trackedData.ts";
import type { ProducedPaths } from "./edges.ts";
import { PathIndex } from "./pathIndex.ts";
import { describeCycle } from "./order.ts";
import { StageTies } from "./stageTies.ts";

/**
 * What is wrong between the stages of dvc.yaml files: cycles, and outputs that two stages make. Other tools have rules
 * of their own, and may wrap these stages with the same outputs. `ties` are those of these stages alone.
 */
export function findGraphProblems(
  stages: readonly Stage[],
  edges: readonly Edge[],
  ties = new StageTies(),
): readonly Problem[] {
  const cycles = ties.cyclesAmong(stages, edges);
  return [...cycleProblems(stages, cycles), ...outputProblems(stages, ties.producedBy(stages))];
}

/** The kinds of tools that say exactly who needs whom, and refuse a circle or pass over it. */
const exactKinds: readonly StageKind[] = ["make", "snakemake", "task"];

/** Circles among the stages of one other tool. Rules of Snakemake with wildcards are passed by: they may fit too much. */
export function findToolCycles(stages: readonly Stage[], edges: readonly Edge[], ties: StageTies): readonly Problem[] {
  const exact = stages.filter(
    ({ kind, outs }) => exactKinds.includes(kind) && (kind !== "snakemake" || outs.length > 0),
  );
  const kinds = new Map(exact.map(({ id, kind }) => [id, kind]));
  const own = edges.filter(([from, to]) => kinds.has(from) && kinds.get(from) === kinds.get(to));
  return cycleProblems(exact, ties.cyclesAmong(exact, own)).map((problem) => ({ ...problem, severity: "warning" }));
}

/** Data that a .dvc file tracks and that a stage, or another such file, makes as well: DVC takes no path twice. */
export function findTrackedProblems(produced: ProducedPaths, tracked: readonly TrackedData[]): readonly Problem[] {
  const paths = trackedPaths(tracked);
  const index = new PathIndex(paths);
  return paths.flatMap(({ path, file, range }): readonly Problem[] => {
    const maker = produced.overlapping(path)[0]?.stageId;
    const other = index.overlapping(path).find((entry) => entry.file < file)?.file;
    const owner = maker === undefined ? other && `is tracked by ${other} too` : `is an output of \`${maker}\` too`;
    if (owner === undefined) return [];
    const message = `\`${path}\` ${owner}, or lies in it: DVC takes no path twice. Take one of the two away.`;
    return [problemAt(file, range, "duplicate-output", message)];
  });
}

/** One problem for each cycle, at the name of each of its stages. */
function cycleProblems(stages: readonly Stage[], cycles: readonly (readonly string[])[]): readonly Problem[] {
  const onCycles = new Set(cycles.flat());
  const byId = new Map(stages.filter(({ id }) => onCycles.has(id)).map((stage) => [stage.id, stage]));
  return cycles.flatMap((cycle) => {
    const message =
      cycle.length === 1
        ? `${describeCycle(cycle)}: the stage needs its own output. Take it off its dependencies.`
        : `These stages wait for each other: ${describeCycle(cycle)}. Take one of the dependencies between them away.`;
    return cycle.flatMap((id) => {
      const stage = byId.get(id);
      const own = stage && cycle.length === 1 ? dependencyOnOwnOutput(stage) : undefined;
      const remedies: readonly Remedy[] = own ? [{ kind: "remove-entry", range: own.range }] : [];
      return stage ? [problemAt(stage.file, stage.range, "cycle", message, "error", remedies)] : [];
    });
  });
}

/** At each output but the first that the path belongs to. */
function outputProblems(stages: readonly Stage[], produced: ProducedPaths): readonly Problem[] {
  const rank = new Map(stages.map((stage, index) => [stage.id, index]));
  const isEarlier = (other: string, stage: Stage) => (rank.get(other) ?? 0) < (rank.get(stage.id) ?? 0);
  return stages.flatMap((stage) =>
    stage.outs.flatMap((out) => {
      const same = produced.at(out.path).find((other) => isEarlier(other.stageId, stage));
      if (same) {
        const message = `\`${out.path}\` is an output of \`${same.stageId}\` too. Let one stage make it, or give it another path.`;
        return [problemAt(stage.file, out.range, "duplicate-output", message, "error", [{ kind: "remove-entry" }])];
      }
      const around = produced.above(out.path).find((other) => other.stageId !== stage.id);
      if (!around) return [];
      const message = `\`${out.path}\` lies inside \`${around.path}\`, an output of \`${around.stageId}\`. Move one of them.`;
      return [problemAt(stage.file, out.range, "overlapping-outputs", message)];
    }),
  );
}

function dependencyOnOwnOutput({ deps, outs }: Stage): Dependency | undefined {
  const made = new PathIndex(outs);
  return deps.find(({ path }) => made.overlapping(path).length > 0);
}
