import { buildGraph, findCycles } from "../../../engine/graph/order.ts";
import type { Edge, Pipeline } from "../../../engine/model/pipeline.ts";
import { isLoose, runByHand } from "../../../engine/model/stage.ts";
import type { Problem } from "../../../engine/model/source.ts";
import type { Stage } from "../../../engine/model/stage.ts";
import type { GraphProblem, GraphStage, StageLook } from "../../../protocol/graph.ts";
import type { ProjectState } from "../../services.ts";
import { plainText } from "../../services/format.ts";
import { findLastRun, liveProgress } from "../../services/stageFacts.ts";
import { plainReason, reasonsOf } from "../../services/stageState.ts";

/** All that the graph draws of a pipeline, apart from its stages' states. */
export interface GraphFacts {
  readonly stages: readonly GraphStage[];
  readonly edges: readonly Edge[];
  readonly cycles: readonly (readonly string[])[];
  readonly problems: readonly GraphProblem[];
}

/** What is run by hand is among the stages where an edge ties it, or no declared stage runs it already. */
export function graphFacts({ stages, edges }: Pipeline, problems: readonly Problem[]): GraphFacts {
  const tied = new Set(edges.flat());
  const byHand = new Set(runByHand(stages).map(({ id }) => id));
  const shown = stages.filter((stage) => !isLoose(stage) || tied.has(stage.id) || byHand.has(stage.id));
  const ids = shown.map(({ id }) => id);
  return {
    stages: shown.map(toGraphStage),
    edges,
    cycles: findCycles(buildGraph(ids, edges)),
    problems: problems.map(({ severity, message, file, range }) => ({
      severity,
      message: plainText(message),
      file,
      line: range.start.line,
    })),
  };
}

function toGraphStage(stage: Stage): GraphStage {
  const { id, name, kind, phase, file, range, desc, templateOf, template, fault } = stage;
  return {
    id,
    name,
    kind,
    phase,
    file,
    line: range.start.line,
    isLoose: isLoose(stage),
    ...(desc !== undefined && { desc }),
    ...(templateOf && { templateOf: { id: templateOf.id, name: templateOf.name, uses: templateOf.uses } }),
    ...((template ?? fault) && { isFaulty: true as const }),
  };
}

/** How each stage of a project is, by id. */
export function stageLooks(state: ProjectState): ReadonlyMap<string, StageLook> {
  const { pipeline, statuses, runs = [] } = state;
  return new Map(
    (pipeline?.stages ?? []).map((stage) => {
      const status = statuses?.get(stage.id);
      const reasons = reasonsOf(status).map(plainReason);
      const look: StageLook = { id: stage.id, reasons, ...(status && { state: status.state }) };
      if (status?.state !== "running") return [stage.id, look];
      const progress = liveProgress(state, stage, findLastRun(stage.id, runs));
      return [stage.id, progress === "" ? look : { ...look, progress }];
    }),
  );
}
