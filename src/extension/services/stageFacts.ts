import type { StageStatus } from "../../engine/model/freshness.ts";
import type { Objective } from "../../engine/model/projectSettings.ts";
import type { MetricPoint, RunSummary, StageRun } from "../../engine/model/run.ts";
import type { Stage } from "../../engine/model/stage.ts";
import { formatDuration } from "../../engine/model/words.ts";
import type { ProjectState } from "../services.ts";
import { formatProgress } from "./format.ts";

/** A stage's part of the newest run that it was in, other than as one that was left as it is. */
export interface LastRun {
  readonly run: RunSummary;
  readonly part: StageRun;
}

/** The newest run that did something with a stage. */
export function findLastRun(stageId: string, newestFirst: readonly RunSummary[]): LastRun | undefined {
  for (const run of newestFirst) {
    const part = run.stages.find((stage) => stage.stageId === stageId);
    if (part && part.outcome !== "unchanged" && part.outcome !== "skipped" && part.outcome !== "waiting") {
      return { run, part };
    }
  }
  return undefined;
}

/** How far a stage under way is, by its own newest points: `epoch 7/20 · accuracy 0.91`; empty where nothing is known. */
export function liveProgress({ live, pipeline }: ProjectState, stage: Stage, lastRun: LastRun | undefined): string {
  if (lastRun?.part.outcome !== "running") return "";
  const { run } = lastRun;
  const points = live?.get(run.id) ?? [];
  const others = (pipeline?.stages ?? []).filter(({ id }) => id !== stage.id);
  const isAlone = run.stages.filter(({ outcome }) => outcome === "running").length === 1;
  // What loggers write where they like is the stage's own where no other one could have written it.
  const isOwn = (point: MetricPoint): boolean =>
    isOf(stage, point) || (isAlone && !others.some((other) => isOf(other, point)));
  return formatProgress(points.filter(isOwn), run, pipeline?.settings?.objective);
}

/** Whether a point comes from a stage's outputs, or from what it printed. */
function isOf({ name, outs }: Stage, { key }: MetricPoint): boolean {
  return key.startsWith(`${name}:`) || outs.some(({ path }) => key.startsWith(path));
}

/** What is known of a stage, to be told to a person. */
export interface StageFacts {
  readonly stage: Stage;
  readonly status: StageStatus | undefined;
  readonly lastRun: LastRun | undefined;
  /** What the project says is its aim. */
  readonly objective: Objective | undefined;
  /** How far the last run is, where it is under way. */
  readonly progress: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** How long a stage took, where both ends are known. */
export function durationOf({ startedAt, endedAt }: Pick<StageRun, "startedAt" | "endedAt">): string {
  return startedAt === undefined || endedAt === undefined ? "" : formatDuration(endedAt - startedAt);
}
