import type { StageStatus } from "../model/freshness.ts";
import type { Edge, Pipeline } from "../model/pipeline.ts";
import type { PlannedStage, RunRequest } from "../model/plan.ts";
import type { Stage } from "../model/stage.ts";
import type { StageGraph } from "./order.ts";
import { buildGraph, downstreamOf, topologicalOrder, upstreamOf } from "./order.ts";
import { refuseCycle, refuseFaults, refuseSharedOutputs, requireRunnable } from "./refusals.ts";

/**
 * What a request comes to, in the order of running. Frozen stages stand in the plan as unchanged, and what they
 * need is not asked for; templates without a value are left out. Without a name it is the stages of dvc.yaml files:
 * those of other tools (a deployment, `clean`) run only when they, or what needs them, are named. The name of a `foreach` or `matrix` stands for all
 * stages that it makes. `statuses` may have runs laid over them.
 * Throws `UserError`: `stage-unknown`, `stage-is-template`, `stage-without-command`, `stage-has-fault`, `pipeline-cycle`,
 * `outputs-overlap`.
 */
export function planRun(
  pipeline: Pick<Pipeline, "stages" | "edges">,
  statuses: readonly StageStatus[],
  request: Pick<RunRequest, "stageIds" | "single" | "downstream" | "force">,
): readonly PlannedStage[] {
  const stages = new Map(pipeline.stages.map((stage) => [stage.id, stage]));
  const stageIds = expandGroups(request.stageIds, stages);
  for (const id of stageIds) requireRunnable(id, stages);
  const graph = buildGraph([...stages.keys()], pipeline.edges);
  const chosen = chooseStages(graph, stages, { ...request, stageIds }, pipeline.edges);
  const namedKinds = new Set(stageIds.map((id) => stages.get(id)?.kind));
  refuseCycle(graph, chosen);
  const statusOf = new Map(statuses.map((status) => [status.id, status]));
  const planned = new Map<string, PlannedStage>();
  for (const stageId of topologicalOrder(graph)) {
    const stage = stages.get(stageId);
    if (!stage || stage.template || !chosen.has(stageId)) continue;
    const followsChange = (graph.upstream.get(stageId) ?? []).some((from) => {
      const action = planned.get(from)?.action;
      return action === "run" || action === "maybe";
    });
    const { state, reasons = [] } = statusOf.get(stageId) ?? {};
    // What another tool made is left to it, unless a stage of that tool was asked for.
    const isAsked = state === "untracked" && namedKinds.has(stage.kind);
    const action = isAsked ? "run" : chooseAction(stage, reasons, followsChange, request);
    planned.set(stageId, { stageId, action, reasons });
  }
  const steps = [...planned.values()];
  const running = steps.flatMap(({ stageId, action }) => (action === "unchanged" ? [] : (stages.get(stageId) ?? [])));
  refuseFaults(running);
  refuseSharedOutputs(running, pipeline.stages);
  return steps;
}

function chooseAction(
  stage: Stage,
  reasons: StageStatus["reasons"],
  followsChange: boolean,
  request: Pick<RunRequest, "force">,
): PlannedStage["action"] {
  if (stage.frozen) return "unchanged";
  if (request.force || reasons.some((reason) => reason.kind !== "upstream-stale")) return "run";
  return followsChange ? "maybe" : "unchanged";
}

function chooseStages(
  graph: StageGraph,
  stages: ReadonlyMap<string, Stage>,
  request: Pick<RunRequest, "stageIds" | "single" | "downstream">,
  edges: readonly Edge[],
): ReadonlySet<string> {
  if (request.stageIds.length === 0) return new Set(graph.ids.filter((id) => stages.get(id)?.kind === "dvc"));
  if (request.single) return new Set(request.stageIds);
  if (request.downstream) return downstreamOf(graph, request.stageIds);
  const left = edges.filter(([from, to]) => !isRunByItsTool(stages.get(from), stages.get(to)));
  return upstreamOf(buildGraph(graph.ids, left), request.stageIds, (id) => stages.get(id)?.frozen === true);
}

/** Whether running `to` runs `from` as well, where that is due: `make all` does. */
function isRunByItsTool(from: Stage | undefined, to: Stage | undefined): boolean {
  return to?.runsUpstream === true && from?.kind === to.kind;
}

function expandGroups(stageIds: readonly string[], stages: ReadonlyMap<string, Stage>): readonly string[] {
  return stageIds.flatMap((id) => {
    if (stages.has(id)) return [id];
    const members = [...stages.values()].filter(({ templateOf }) => templateOf?.id === id);
    return members.length === 0 ? [id] : members.map((member) => member.id);
  });
}
