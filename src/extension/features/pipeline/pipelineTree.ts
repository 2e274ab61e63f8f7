import type { Phase } from "../../../engine/model/phase.ts";
import { phases } from "../../../engine/model/phase.ts";
import { folderOf } from "../../../engine/model/paths.ts";
import type { Stage } from "../../../engine/model/stage.ts";
import type { Project } from "../../services.ts";
import { formatProgress } from "../../services/format.ts";
import { countOf } from "../../../engine/model/words.ts";
import { projectRowId, rowsByProject } from "../../services/projectRows.ts";
import type { TreeNode } from "../../services/treeModel.ts";
import { problemRows } from "./problemRows.ts";
import { stageChildren } from "./stageChildren.ts";
import { describeReasons, reasonsOf, stateWords } from "../../services/stageState.ts";
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

/** With more folders than these in a phase they are folded at first. */
const openFolders = 5;

/** The rows of the pipeline view: project (where there are several), phase, folder (of nested pipeline files), stage, and what is to know of the stage. */
export function buildPipelineTree(projects: readonly Project[], now: number): readonly TreeNode[] {
  return rowsByProject(projects, (project) => projectRows(project, now));
}

/** The ids of the rows from the root down to a stage's. */
export function pathToStage(projects: readonly Project[], project: Project, stage: Stage): readonly string[] {
  const folder = folderOf(stage.file);
  const above = folder === "." ? [] : [folderId(project, stage.phase, folder)];
  const ids = [phaseId(project, stage.phase), ...above, stageRowId(project, stage)];
  return projects.length === 1 ? ids : [projectRowId(project), ...ids];
}

function phaseId({ root }: Project, phase: Phase): string {
  return `phase:${root}:${phase}`;
}

function folderId({ root }: Project, phase: Phase, folder: string): string {
  return `folder:${root}:${phase}:${folder}`;
}

function stageRowId({ root }: Project, { id }: Stage): string {
  return `stage:${root}:${id}`;
}

function projectRows(project: Project, now: number): readonly TreeNode[] {
  const { pipeline, failure } = project.state;
  const rows: TreeNode[] = failure === undefined ? [] : [failureRow(project, failure)];
  rows.push(...problemRows(project, pipeline?.problems ?? []));
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

function phaseRow(project: Project, phase: Phase, stages: readonly Stage[], now: number): TreeNode {
  return {
    id: phaseId(project, phase),
    label: phaseNames[phase],
    context: "phase",
    isExpanded: true,
    ref: { root: project.root },
    children: () => stageRows(project, phase, stages, now),
  };
}

/** The stages of the root's pipeline file stand by themselves, those of other files under their folders. */
function stageRows(project: Project, phase: Phase, stages: readonly Stage[], now: number): readonly TreeNode[] {
  const byFolder = Map.groupBy(stages, ({ file }) => folderOf(file));
  const rootFirst = [...byFolder].toSorted(([a], [b]) => Number(b === ".") - Number(a === "."));
  return rootFirst.flatMap(([folder, members]) => {
    const rows = (): readonly TreeNode[] => members.map((stage) => stageRow(project, stage, now));
    if (folder === ".") return rows();
    const row: TreeNode = {
      id: folderId(project, phase, folder),
      label: folder,
      description: describeFolder(project, members),
      context: "folder",
      isExpanded: byFolder.size <= openFolders,
      ref: { root: project.root },
      children: rows,
    };
    return [row];
  });
}

/** How many stages there are, and how many of them want something. */
function describeFolder({ state }: Project, stages: readonly Stage[]): string {
  const states = stages.map(({ id }) => state.statuses?.get(id)?.state);
  const notable = (["running", "failed", "stale"] as const).flatMap((word) => {
    const count = states.filter((candidate) => candidate === word).length;
    return count === 0 ? [] : [`${count} ${word}`];
  });
  return [countOf(stages.length, "stage"), ...notable].join(" · ");
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
  const reasons = describeReasons(reasonsOf(facts.status));
  return {
    id: stageRowId(project, stage),
    label: stage.name,
    description: describeStage(facts),
    icon: stageIcon(state),
    context: `stage.${state ?? "unknown"}`,
    spoken: [stage.id, state && stateWords[state], reasons].filter(Boolean).join(", "),
    tooltip: () => stageTooltip(facts),
    ref: { root: project.root, stageId: stage.id },
    children: () => stageChildren(project, facts),
  };
}
