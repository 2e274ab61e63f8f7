import type { Reason, StageStatus } from "../model/freshness.ts";
import type { Pipeline } from "../model/pipeline.ts";
import type { RunSummary, StageRun } from "../model/run.ts";
import type { Stage } from "../model/stage.ts";
import { isTiedToFiles } from "../model/stage.ts";
import type { Evidence } from "./evidence.ts";
import { recordOf } from "./evidence.ts";
import { contentReasons } from "./contentReasons.ts";
import { ProducedPaths } from "./edges.ts";
import { buildGraph, topologicalOrder } from "./order.ts";

/** Whether each stage's last result still follows from its inputs, by content, in the order of the pipeline. */
export function assessFreshness(
  pipeline: Pick<Pipeline, "stages" | "edges"> & Partial<Pick<Pipeline, "tracked">>,
  evidence: Evidence,
): readonly StageStatus[] {
  const byId = new Map(pipeline.stages.map((stage) => [stage.id, stage]));
  const graph = buildGraph([...byId.keys()], pipeline.edges);
  const produced = new ProducedPaths(pipeline.stages, pipeline.tracked);
  const statuses = new Map<string, StageStatus>();
  for (const id of topologicalOrder(graph)) {
    const stage = byId.get(id);
    if (!stage) continue;
    const upstream = (graph.upstream.get(id) ?? []).flatMap((from) => statuses.get(from) ?? []);
    statuses.set(id, assessStage(stage, evidence, produced, upstream));
  }
  return [...byId.keys()].flatMap((id) => statuses.get(id) ?? []);
}

/** The newest run of a stage, as the ledger tells it. */
export interface LastStageRun {
  readonly run: Pick<RunSummary, "state">;
  readonly stage: StageRun;
}

/** Lays what the ledger tells of the newest runs over freshness by content: what runs now, and what failed and has not been mended since. */
export function overlayRuns(
  statuses: readonly StageStatus[],
  lastStageRuns: ReadonlyMap<string, LastStageRun>,
): readonly StageStatus[] {
  return statuses.map((status) => {
    const last = lastStageRuns.get(status.id);
    if (last?.run.state === "running" && last.stage.outcome === "running") return { ...status, state: "running" };
    const mayFail = ["stale", "never-run", "untracked"].includes(status.state);
    if (!mayFail || last?.stage.outcome !== "failed") return status;
    const failure = { kind: "run-failed", what: status.id, message: last.stage.reason } as const;
    return {
      ...status,
      state: "failed",
      reasons: [failure, ...status.reasons.filter((reason) => reason.kind !== "never-run")],
    };
  });
}

function assessStage(
  stage: Stage,
  evidence: Evidence,
  produced: ProducedPaths,
  upstream: readonly StageStatus[],
): StageStatus {
  const { id } = stage;
  if (stage.template) return { id, state: "template", reasons: [templateReason(stage)] };
  if (isUntracked(stage, evidence)) return { id, state: "untracked", reasons: [] };
  const own = contentReasons(stage, evidence, produced);
  if (stage.frozen) return { id, state: "frozen", reasons: own };
  if (own.some((reason) => reason.kind === "never-run")) return { id, state: "never-run", reasons: own };
  const reasons = [...own, ...upstream.filter(mayChangeItsOutputs).map(upstreamReason)];
  return { id, state: reasons.length === 0 ? "fresh" : "stale", reasons };
}

/** Of another tool's stage nothing is known before Cairn has run it, and nothing ever where it names no files. */
function isUntracked(stage: Stage, evidence: Evidence): boolean {
  return stage.kind !== "dvc" && (!isTiedToFiles(stage) || recordOf(stage.id, evidence) === undefined);
}

/** A stage that always runs says nothing of its outputs: what follows it would else never be fresh. */
function mayChangeItsOutputs(status: StageStatus): boolean {
  const isPassedOn = status.state === "stale" || status.state === "never-run";
  return isPassedOn && status.reasons.some((reason) => reason.kind !== "always-changed");
}

function upstreamReason(status: StageStatus): Reason {
  const message = status.state === "never-run" ? `\`${status.id}\` has not run` : `\`${status.id}\` is stale`;
  return { kind: "upstream-stale", what: status.id, message };
}

function templateReason(stage: Stage): Reason {
  const uses = stage.template?.uses === "interpolation" ? "`${…}`" : `\`${stage.template?.uses}\``;
  return { kind: "template", what: stage.id, message: `${uses} in it has no value` };
}
