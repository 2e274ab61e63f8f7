import type { Phase } from "../../../engine/model/phase.ts";
import { phases } from "../../../engine/model/phase.ts";
import { isLoose, runByHand } from "../../../engine/model/stage.ts";
import type { StageStatus } from "../../../engine/model/freshness.ts";
import type { Stage } from "../../../engine/model/stage.ts";
import { nestsAround, nestStages } from "../../../engine/model/stageNesting.ts";
import { phaseNames, stateWords } from "../../../protocol/stateLooks.ts";
import type { Problem } from "../../../engine/model/source.ts";
import type { Project, Services } from "../../services.ts";
import { projectRowId, rowsByProject } from "../../services/projectRows.ts";
import type { TreeNode } from "../../services/treeModel.ts";
import { objectiveRows } from "./objectiveRows.ts";
import { problemRows } from "./problemRows.ts";
import { groupRowId, stageRows } from "./stageGroups.ts";
import { stageChildren } from "./stageChildren.ts";
import { describeReasons, reasonsOf } from "../../services/stageState.ts";
import { findLastRun, liveProgress } from "../../services/stageFacts.ts";
import type { StageFacts } from "../../services/stageFacts.ts";
import { stageTooltip } from "../../services/stageTooltip.ts";
import { describeStage, stageIcon } from "./stageLooks.ts";

/** Where the stages stand that no pipeline declares. */
const byHand = "by-hand";

/**
 * The rows of the pipeline view: project (where there are several), phase, folder (of nested pipeline files), template,
 * stage, and what is to know of the stage. What no pipeline declares stands in a closed group at the end.
 */
export function buildPipelineTree(
  { projects, problems }: Pick<Services, "projects" | "problems">,
  now: number,
): readonly TreeNode[] {
  return rowsByProject(projects.all, (project) => projectRows(project, problems.of(project), now));
}

/** The ids of the rows from the root down to a stage's. */
export function pathToStage(projects: readonly Project[], project: Project, stage: Stage): readonly string[] {
  const place = isLoose(stage) ? byHand : stage.phase;
  const stages = project.state.pipeline?.stages ?? [];
  const beside = isLoose(stage) ? runByHand(stages) : declaredIn(stage.phase, stages);
  const groups = nestsAround(nestStages(beside), stage.id).map((nest) => groupRowId(project, place, nest));
  const ids = [placeId(project, place), ...groups, stageRowId(project, stage)];
  return projects.length === 1 ? ids : [projectRowId(project), ...ids];
}

function placeId({ root }: Project, place: string): string {
  return `phase:${root}:${place}`;
}

function stageRowId({ root }: Project, { id }: Stage): string {
  return `stage:${root}:${id}`;
}

function projectRows(project: Project, problems: readonly Problem[], now: number): readonly TreeNode[] {
  const { pipeline, failure } = project.state;
  const rows: TreeNode[] = failure === undefined ? [] : [failureRow(project, failure)];
  rows.push(...objectiveRows(project, pipeline?.settings?.objective));
  rows.push(...problemRows(project, problems));
  const stages = pipeline?.stages ?? [];
  for (const phase of phases) {
    const ofPhase = declaredIn(phase, stages);
    if (ofPhase.length > 0) rows.push(phaseRow(project, phase, ofPhase, now));
  }
  const loose = runByHand(stages);
  if (loose.length > 0) rows.push(byHandRow(project, loose, now));
  return rows;
}

function declaredIn(phase: Phase, stages: readonly Stage[]): readonly Stage[] {
  return stages.filter((stage) => stage.phase === phase && !isLoose(stage));
}

function failureRow(project: Project, failure: string): TreeNode {
  return {
    id: `failure:${project.root}`,
    label: failure,
    icon: { name: "error", color: "list.errorForeground" },
    tooltip: () => failure,
    context: "failure",
    ref: { root: project.root },
  };
}

function phaseRow(project: Project, phase: Phase, stages: readonly Stage[], now: number): TreeNode {
  return {
    id: placeId(project, phase),
    label: phaseNames[phase],
    context: "phase",
    isExpanded: true,
    ref: { root: project.root },
    children: () => stageRows(stages, { project, place: phase, row: (stage) => stageRow(project, stage, now) }),
  };
}

/** By this the menus tell what can be done with a stage: run with arguments of one's own, have its outputs brought back. */
function contextOf({ kind }: Stage, status: StageStatus | undefined): string {
  const isScript = kind === "script" || kind === "notebook";
  return `stage.${status?.state ?? "unknown"}${isScript ? ".script" : ""}${lacksOutputs(status) ? ".missing" : ""}`;
}

function byHandRow(project: Project, stages: readonly Stage[], now: number): TreeNode {
  return {
    id: placeId(project, byHand),
    label: "Run by hand",
    description: String(stages.length),
    context: "by-hand",
    tooltip: () => "Scripts, notebooks and tasks that no pipeline declares.",
    ref: { root: project.root },
    children: () => stageRows(stages, { project, place: byHand, row: (stage) => stageRow(project, stage, now) }),
  };
}

/** Whether outputs that the stage made once are gone, and may be brought back. */
function lacksOutputs(status: StageStatus | undefined): boolean {
  return status?.state !== "running" && (status?.reasons.some(({ kind }) => kind === "out-missing") ?? false);
}

function stageRow(project: Project, stage: Stage, now: number): TreeNode {
  const lastRun = findLastRun(stage.id, project.state.runs ?? []);
  const objective = project.state.pipeline?.settings?.objective;
  const facts: StageFacts = {
    stage,
    status: project.state.statuses?.get(stage.id),
    lastRun,
    objective,
    progress: liveProgress(project.state, stage, lastRun),
    now,
  };
  const state = facts.status?.state;
  const reasons = describeReasons(reasonsOf(facts.status));
  return {
    id: stageRowId(project, stage),
    label: stage.name,
    description: describeStage(facts),
    icon: stageIcon(state),
    context: contextOf(stage, facts.status),
    spoken: [stage.id, state && stateWords[state], reasons].filter(Boolean).join(", "),
    tooltip: () => stageTooltip(facts),
    ref: { root: project.root, stageId: stage.id },
    children: () => stageChildren(project, facts),
  };
}
