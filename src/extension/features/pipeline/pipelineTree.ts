import type { Phase } from "../../../engine/model/phase.ts";
import { phases } from "../../../engine/model/phase.ts";
import type { Problem } from "../../../engine/model/source.ts";
import type { Stage } from "../../../engine/model/stage.ts";
import type { Project } from "../../services.ts";
import { formatProgress } from "../../services/format.ts";
import { escapeMarkdown } from "../../services/markdown.ts";
import { openCommand } from "../../services/places.ts";
import { projectRowId, rowsByProject } from "../../services/projectRows.ts";
import type { TreeNode } from "../../services/treeModel.ts";
import { stageChildren } from "./stageChildren.ts";
import { describeReasons, stateWords } from "../../services/stageState.ts";
import { describeStage, findLastRun, stageIcon } from "./stageLooks.ts";
import type { StageFacts } from "./stageLooks.ts";
import { stageTooltip } from "./stageTooltip.ts";

const phaseNames: Readonly<Record<Phase, string>> = {
  scope: "Scope",
  data: "Data",
  model: "Model",
  deploy: "Deploy",
  monitor: "Monitor",
};

/** The rows of the pipeline view: project (where there are several), phase, stage, and what is to know of the stage. */
export function buildPipelineTree(projects: readonly Project[], now: number): readonly TreeNode[] {
  return rowsByProject(projects, (project) => projectRows(project, now));
}

/** The ids of the rows from the root down to a stage's. */
export function pathToStage(projects: readonly Project[], project: Project, stage: Stage): readonly string[] {
  const ids = [phaseId(project, stage.phase), stageRowId(project, stage)];
  return projects.length === 1 ? ids : [projectRowId(project), ...ids];
}

function phaseId({ root }: Project, phase: Phase): string {
  return `phase:${root}:${phase}`;
}

function stageRowId({ root }: Project, { id }: Stage): string {
  return `stage:${root}:${id}`;
}

function projectRows(project: Project, now: number): readonly TreeNode[] {
  const { pipeline, failure } = project.state;
  const rows: TreeNode[] = failure === undefined ? [] : [failureRow(project, failure)];
  for (const problem of pipeline?.problems ?? []) rows.push(problemRow(project, problem));
  for (const phase of phases) {
    const stages = pipeline?.stages.filter((stage) => stage.phase === phase) ?? [];
    if (stages.length > 0) rows.push(phaseRow(project, phase, stages, now));
  }
  return rows;
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

function problemRow(project: Project, problem: Problem): TreeNode {
  const place = `${problem.file}:${problem.range.start.line}`;
  const isError = problem.severity === "error";
  return {
    id: `problem:${project.root}:${problem.file}:${problem.code}:${problem.range.start.line}:${problem.range.start.column}`,
    label: place,
    description: problem.message,
    icon: isError
      ? { name: "error", color: "list.errorForeground" }
      : { name: "warning", color: "list.warningForeground" },
    context: "problem",
    spoken: `${isError ? "Error" : "Warning"} in ${problem.file}, line ${problem.range.start.line}: ${problem.message}`,
    tooltip: () => `**${escapeMarkdown(place)}**\n\n${escapeMarkdown(problem.message)}`,
    command: openCommand("Open file", project.toUri(problem.file), problem.range),
  };
}

function phaseRow(project: Project, phase: Phase, stages: readonly Stage[], now: number): TreeNode {
  return {
    id: phaseId(project, phase),
    label: phaseNames[phase],
    context: "phase",
    isExpanded: true,
    ref: { root: project.root },
    children: () => stages.map((stage) => stageRow(project, stage, now)),
  };
}

function stageRow(project: Project, stage: Stage, now: number): TreeNode {
  const lastRun = findLastRun(stage.id, project.state.runs ?? []);
  const points = lastRun?.part.outcome === "running" ? project.state.live?.get(lastRun.run.id) : undefined;
  const own = (points ?? []).filter(({ key }) => stage.outs.some(({ path }) => key.startsWith(path)));
  const facts: StageFacts = {
    stage,
    status: project.state.statuses?.get(stage.id),
    lastRun,
    progress: formatProgress(own),
    now,
  };
  const state = facts.status?.state;
  const reasons = facts.status ? describeReasons(facts.status.reasons) : "";
  return {
    id: stageRowId(project, stage),
    label: stage.id,
    description: describeStage(facts),
    icon: stageIcon(state),
    context: `stage.${state ?? "unknown"}`,
    spoken: [stage.id, state && stateWords[state], reasons].filter(Boolean).join(", "),
    tooltip: () => stageTooltip(facts),
    ref: { root: project.root, stageId: stage.id },
    children: () => stageChildren(project, facts),
  };
}
