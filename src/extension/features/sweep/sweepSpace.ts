import { buildGraph, upstreamOf } from "../../../engine/graph/order.ts";
import type { Pipeline } from "../../../engine/model/pipeline.ts";
import type { MetricPoint } from "../../../engine/model/run.ts";
import { isLoose } from "../../../engine/model/stage.ts";
import type { Stage } from "../../../engine/model/stage.ts";
import type { SweepableParam } from "../../../engine/model/sweep.ts";
import type { StageChoice, SweepSpace } from "../../../protocol/sweep.ts";

/** What a page is told that can be swept: what one template makes is one stage there. */
export function sweepSpace(
  { stages }: Pipeline,
  params: readonly SweepableParam[],
  points: readonly MetricPoint[],
  cores: number,
): SweepSpace {
  const choices = new Map(stages.map((stage) => [stage.id, choiceOf(stage)]));
  return {
    params: params.map((param) => ({
      ...param,
      stageIds: [...new Set(param.stageIds.map((id) => choices.get(id) ?? id))],
    })),
    stages: stageChoices(stages),
    metrics: [...new Set(points.map(({ key }) => key.slice(key.lastIndexOf(":") + 1)))],
    usualJobs: Math.max(1, Math.floor(cores / 4)),
  };
}

function stageChoices(stages: readonly Stage[]): readonly StageChoice[] {
  const runnable = stages.filter((stage) => !isLoose(stage) && !stage.template && !stage.fault);
  return [...Map.groupBy(runnable, choiceOf)].map(([id, members]) => ({ id, count: members.length }));
}

function choiceOf({ id, templateOf }: Stage): string {
  return templateOf?.id ?? id;
}

/** The chosen stages and all that they need, as choices. */
export function neededStages({ stages, edges }: Pipeline, chosen: readonly string[]): ReadonlySet<string> {
  const graph = buildGraph(
    stages.map(({ id }) => id),
    edges,
  );
  const meant = stages.filter((stage) => chosen.includes(choiceOf(stage)) || chosen.includes(stage.id));
  const reached = upstreamOf(
    graph,
    meant.map(({ id }) => id),
  );
  return new Set(stages.filter(({ id }) => reached.has(id)).map(choiceOf));
}
